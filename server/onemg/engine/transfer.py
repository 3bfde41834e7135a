"""One answer on its way from a remote engine, and the ways in which it can end."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from onemg.errors import Busy
from onemg.errors import DeadlineExceeded
from onemg.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Mapping
    from typing import TypeAlias

    Settle: TypeAlias = Callable[["Transfer", http.client.HTTPConnection | None], None]

_CHUNK_BYTES = 1 << 16
_DRAINED_BYTES = 1 << 20
_LEAST_WAIT_S = 0.01
_STOPPING = "stopping"
_OVERDUE = "overdue"
_GONE = "gone"


class Transfer:
    """An answer whose head is there; its body is read by one thread and watched by another."""

    def __init__(self, settle: Settle, deadline_s: float, gone: Callable[[], bool] | None) -> None:
        """Prepare; `begin` sends the request.

        Args:
            settle: told once, at the end, and given the connection if it can be used again.
            deadline_s: seconds from now.
            gone: says whether the client has hung up.
        """
        self.status = 0
        self._settle = settle
        self._deadline_s = deadline_s
        self._ends_at = time.monotonic() + deadline_s
        self._gone = gone
        self._lock = threading.Lock()
        self._ended_by: str | None = None
        self._socket: socket.socket | None = None
        self._connection: http.client.HTTPConnection | None = None
        self._response: http.client.HTTPResponse | None = None
        self._closed = False

    def begin(  # noqa: PLR0913, PLR0917  # a request has these parts
        self,
        connection: http.client.HTTPConnection,
        method: str,
        target: str,
        body: bytes,
        headers: Mapping[str, str],
        may_retry: bool = False,  # noqa: FBT001, FBT002  # the last part of a request
    ) -> bool:
        """Send a request; return whether the head of an answer has come.

        Args:
            connection: new or kept.
            method: of the request.
            target: path and query.
            body: of the request.
            headers: of the request.
            may_retry: whether the connection may have been dead all the time, so that nothing
                came of the request.

        Raises:
            EngineError: no answer will come.
        """
        self._connection, self._response = connection, None
        try:
            if connection.sock is None:
                connection.connect()
            self._take(connection.sock)
            connection.request(method, target, body, dict(headers))
            self._response = connection.getresponse()
        except (http.client.HTTPException, OSError) as error:
            connection.close()
            lost = isinstance(error, http.client.RemoteDisconnected | ConnectionError)
            if may_retry and lost and self._ended_by is None:
                return False
            raise self._failure(error) from error
        self.status = self._response.status
        return True

    def header(self, name: str) -> str:
        """Return a header of the answer, empty if it is not there."""
        value = self._response.getheader(name) if self._response else None
        return value or ""

    @property
    def is_delimited(self) -> bool:
        """Whether the answer says where it ends, so that a part is never taken for the whole."""
        answer = self._response
        return answer is not None and bool(answer.chunked or answer.length is not None)

    def settle(self) -> None:
        """Ask no more whether the client has gone: whoever writes to it will know."""
        with self._lock:
            self._gone = None

    def chunks(self) -> Iterator[bytes]:
        """Yield the body as it comes, then give the connection back.

        Raises:
            EngineError: the body is not complete and never will be.
        """
        try:
            while piece := self._read():
                yield piece
            self._end(whole=True)
        finally:
            self.close()

    def drain(self) -> bool:
        """Read the body and forget it, before another request; return True."""
        read = 0
        while read < _DRAINED_BYTES and (piece := self._read()):
            read += len(piece)
        if self._connection is not None:
            self._connection.close()
        return True

    def text(self, most_bytes: int) -> str:
        """Return the beginning of the body as text, and close."""
        held = b""
        with suppress(EngineError):
            for piece in self.chunks():
                held += piece
                if len(held) >= most_bytes:
                    break
        self.close()
        return held[:most_bytes].decode(errors="replace")

    def close(self) -> None:
        """End the transfer if it still runs, and with it the connection."""
        self._end(whole=False)

    def look(self) -> None:
        """End what is overdue or waited for by nobody; called by the watch."""
        with self._lock:
            gone = self._gone
        if time.monotonic() >= self._ends_at:
            self._stop(_OVERDUE)
        elif gone is not None and gone():
            self._stop(_GONE)

    def abandon(self) -> None:
        """End the transfer, since the service stops."""
        self._stop(_STOPPING)

    def _read(self) -> bytes:
        """Return the next bytes of the body, none at its end.

        Raises:
            EngineError: there will be no more, and this is not the end.
        """
        answer = self._response
        if answer is None:
            return b""
        try:
            piece = answer.read1(_CHUNK_BYTES)
        except (http.client.HTTPException, OSError, ValueError) as error:
            raise self._failure(error) from error
        if not piece and answer.length:
            raise self._failure(None)
        return piece

    def _take(self, connected: socket.socket) -> None:
        """Keep the socket, for the watch, and let it wait no longer than the deadline."""
        left = max(_LEAST_WAIT_S, self._ends_at - time.monotonic())
        connected.settimeout(left + 1)
        with self._lock:
            self._socket = connected
            ended = self._ended_by
        if ended:
            raise ConnectionAbortedError(ended)

    def _stop(self, reason: str) -> None:
        with self._lock:
            if self._closed or self._ended_by:
                return
            self._ended_by = reason
            connected = self._socket
            if connected is not None:
                # Not the method of a TLS socket, which would take the keys from under the reader.
                with suppress(OSError):
                    socket.socket.shutdown(connected, socket.SHUT_RDWR)

    def _end(self, *, whole: bool) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._socket = None
            fit = whole and self._ended_by is None
        answer, connection = self._response, self._connection
        if answer is not None:
            answer.close()
        if connection is not None and (not fit or answer is None or connection.sock is None):
            connection.close()
            connection = None
        self._settle(self, connection)

    def _failure(self, error: Exception | None) -> EngineError:
        if self._ended_by == _OVERDUE or isinstance(error, TimeoutError):
            return DeadlineExceeded(
                f"The query was ended after {self._deadline_s:g} s, the time that it may run here. "
                "Narrow its patterns, give it fewer rows to sort or group, or add a LIMIT.",
                "deadline_s",
                self._deadline_s,
            )
        if self._ended_by == _GONE:
            return EngineError("The client hung up, so its query was ended.")
        if self._ended_by == _STOPPING:
            return EngineError("The service is stopping, so the query was ended.")
        if self._response is None:
            return Busy("The engine behind this service cannot be reached; try again in a moment.")
        return EngineError("The engine broke the connection off in the middle of its answer.")
