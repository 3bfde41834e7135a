"""From a request of the front to the Flask application, in a thread, and back.

Source: PEP 3333 (WSGI).
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from wsgiref.types import WSGIApplication

    from onemg.errors import OnemgError
    from onemg.web.front_exchange import Exchange
    from onemg.web.front_exchange import Request

GIVEN_ERROR = "onemg.error"
GONE = "onemg.gone"
WHOLE_BYTES = 1 << 20

# Fields of one hop, and those that the front decides itself.
_NOT_PASSED = frozenset(
    ["connection", "keep-alive", "transfer-encoding", "content-length", "date", "etag", "vary"]
)
# The front answers conditions and codings itself; HEAD is asked as GET, so that all that GET
# would send is known.
_NOT_ASKED = frozenset([b"if-none-match", b"accept-encoding", b"connection", b"expect"])


@dataclass(slots=True)
class FlaskAnswer:
    """What the application answered; `body` is None where the pieces are still to come."""

    status: int
    fields: list[tuple[str, str]]
    pieces: Iterable[bytes]
    body: bytes | None

    def field(self, name: str) -> str | None:
        """Return the value of a field, equal ones joined, None if there is none."""
        found = [value for key, value in self.fields if key.lower() == name]
        return ", ".join(found) if found else None

    def lines(self) -> bytes:
        """Return the header lines that are passed on as they are."""
        return field_lines((k, v) for k, v in self.fields if k.lower() not in _NOT_PASSED)

    def close(self) -> None:
        """Give back what the pieces hold; PEP 3333 demands it once."""
        close: Callable[[], object] | None = getattr(self.pieces, "close", None)
        if close is not None:
            close()


def field_lines(fields: Iterable[tuple[str, str]]) -> bytes:
    """Return header lines, each ended by CR LF.

    Raises:
        ValueError: a value has a line of its own, which would be another field.
    """
    lines = [f"{name}: {value}" for name, value in fields]
    if any("\n" in line or "\r" in line for line in lines):
        raise ValueError("a header field has a line break in it")
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1", "replace")


class Bridge:
    """Asks the application; every method may be called in any thread."""

    def __init__(self, app: WSGIApplication, host: str, port: int, scheme: str) -> None:
        """Ask as the server at this address."""
        self._app = app
        self._base = {
            "SCRIPT_NAME": "",
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": scheme,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }

    def ask(
        self, request: Request, exchange: Exchange, client: str, error: OnemgError | None = None
    ) -> FlaskAnswer:
        """Return what the application answers to a request.

        Args:
            request: the request.
            exchange: tells whether the client has hung up.
            client: who asks.
            error: what has gone wrong with this request already; it is to be explained.
        """
        started: list[Any] = []

        def start_response(status: str, fields: list[tuple[str, str]], _: object = None) -> Any:  # noqa: ANN401  # PEP 3333
            started[:] = [int(status[:3]), fields]
            return _no_write

        environ = self._environ(request, client)
        environ[GONE] = lambda: exchange.gone
        if error is not None:
            environ[GIVEN_ERROR] = error
        pieces = self._app(environ, start_response)
        status, fields = started
        answer = FlaskAnswer(status, fields, pieces, None)
        length = answer.field("content-length")
        if length is not None and int(length) <= WHOLE_BYTES:
            try:
                answer.body = b"".join(pieces)
            finally:
                answer.close()
        return answer

    def _environ(self, request: Request, client: str) -> dict[str, Any]:
        environ: dict[str, Any] = dict(self._base)
        environ["REQUEST_METHOD"] = "GET" if request.method == "HEAD" else request.method
        environ["PATH_INFO"] = unquote_to_bytes(request.path).decode("latin-1")
        environ["QUERY_STRING"] = request.query.decode("latin-1")
        environ["RAW_URI"] = request.target.decode("latin-1")
        environ["REMOTE_ADDR"] = client
        environ["wsgi.input"] = io.BytesIO(request.body)
        environ["CONTENT_LENGTH"] = str(len(request.body))
        for name, value in request.fields.items():
            if name == b"content-type":
                environ["CONTENT_TYPE"] = value.decode("latin-1")
            elif name != b"content-length" and name not in _NOT_ASKED:
                key = name.decode("latin-1").upper().replace("-", "_")
                environ[f"HTTP_{key}"] = value.decode("latin-1")
        return environ


def _no_write(_: bytes) -> None:
    raise NotImplementedError("the application yields its pieces")
