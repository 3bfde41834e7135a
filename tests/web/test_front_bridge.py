"""From the front to a WSGI application and back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import pytest

from onemg.errors import NotFound
from onemg.web.front_bridge import GIVEN_ERROR
from onemg.web.front_bridge import GONE
from onemg.web.front_bridge import WHOLE_BYTES
from onemg.web.front_bridge import Bridge
from onemg.web.front_bridge import field_lines
from onemg.web.front_exchange import Exchange
from onemg.web.front_exchange import Request

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Iterator


class Wire:
    """Takes down what is written."""

    closing = False

    def __init__(self) -> None:
        self.written = b""

    def write(self, parts: Iterable[bytes]) -> None:
        self.written += b"".join(parts)

    async def drained(self) -> None:
        return

    def finish(self, *, keep: bool) -> None:
        self.written += b"|kept" if keep else b"|closed"

    def reset(self) -> None:
        self.written += b"|reset"


class Pieces:
    """A body that says whether it was closed."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        self.closed = True


def bridge(fields: list[tuple[str, str]], pieces: Iterable[bytes], seen: dict[str, Any]) -> Bridge:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        seen.update(environ)
        seen["read"] = environ["wsgi.input"].read()
        seen["write"] = start_response("200 OK", fields)
        return pieces

    return Bridge(app, "127.0.0.1", 8000, "http")


def request(method: str = "POST", target: bytes = b"/a%C3%A9?b=%20") -> Request:
    fields = {
        b"host": b"evil.example",
        b"content-type": b"text/plain",
        b"if-none-match": b'"x"',
        b"accept-encoding": b"gzip",
        b"x-more": b"1",
    }
    return Request(method, target, fields, b"body", "192.0.2.1")


def exchange() -> Exchange:
    return Exchange(Wire(), head_only=False, chunked=True, keep=True)


def test_the_application_sees_the_request() -> None:
    seen: dict[str, Any] = {}
    asked = exchange()
    bridge([], [b""], seen).ask(request(), asked, "192.0.2.9", NotFound("no"))
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/aé"
    assert seen["QUERY_STRING"] == "b=%20"
    assert (seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"], seen["read"]) == (
        "text/plain",
        "4",
        b"body",
    )
    assert seen["REMOTE_ADDR"] == "192.0.2.9"
    assert seen["HTTP_X_MORE"] == "1"
    assert not {"HTTP_IF_NONE_MATCH", "HTTP_ACCEPT_ENCODING", "HTTP_CONTENT_TYPE"} & seen.keys()
    assert isinstance(seen[GIVEN_ERROR], NotFound)
    assert seen[GONE]() is False
    asked.gone = True
    assert seen[GONE]() is True
    with pytest.raises(NotImplementedError):
        seen["write"](b"x")


def test_head_is_asked_as_get() -> None:
    seen: dict[str, Any] = {}
    bridge([], [], seen).ask(request("HEAD"), exchange(), "x")
    assert seen["REQUEST_METHOD"] == "GET"


def test_an_answer_of_known_length_is_taken_whole_and_closed() -> None:
    pieces = Pieces(b"ab", b"c")
    fields = [("Content-Length", "3"), ("ETag", '"t"'), ("X-A", "1"), ("x-a", "2")]
    answer = bridge(fields, pieces, {}).ask(request(), exchange(), "x")
    assert answer.body == b"abc"
    assert pieces.closed
    assert answer.field("x-a") == "1, 2"
    assert answer.lines() == b"X-A: 1\r\nx-a: 2\r\n"


@pytest.mark.parametrize("fields", [[], [("Content-Length", str(WHOLE_BYTES + 1))]])
def test_other_answers_come_in_pieces(fields: list[tuple[str, str]]) -> None:
    pieces = Pieces(b"ab")
    answer = bridge(fields, pieces, {}).ask(request(), exchange(), "x")
    assert answer.body is None
    assert not pieces.closed
    answer.close()
    assert pieces.closed


@pytest.mark.parametrize("value", ["a\r\nb: c", "a\nb", "a\rb"])
def test_a_line_break_in_a_field_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        field_lines([("a", value)])
