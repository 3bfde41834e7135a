"""A client that costs little: one connection, kept open, answers read to their end."""

from __future__ import annotations

import contextlib
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable

_RECEIVE_BYTES = 1 << 18
_HEAD_END = b"\r\n\r\n"
_LAST_CHUNK = b"\r\n0\r\n\r\n"


class Failed(Exception):
    """The connection broke, or the server did not answer like one."""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, and the seconds to its first byte of content and to its end."""

    status: int
    body: bytes
    first_s: float
    whole_s: float


def target(path: str, query: str) -> str:
    """Return path and query as a request line has them."""
    return f"{path}?query={quote(query, safe='')}"


class Client:
    """One connection to one server."""

    def __init__(self, port: int, path: str, timeout_s: float = 120) -> None:
        """Prepare for an endpoint on this machine; connects with the first request."""
        self._port = port
        self._path = path
        self._timeout_s = timeout_s
        self._socket: socket.socket | None = None

    def ask(
        self, query: str, accept: str, progress: Callable[[int], None] | None = None
    ) -> Response:
        """Return the response to a query.

        Args:
            query: its text.
            accept: media type that is wanted.
            progress: told the bytes of content, now and then; they are then not kept.

        Raises:
            Failed: the connection broke.
        """
        head = (
            f"GET {target(self._path, query)} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Accept: {accept}\r\n\r\n"
        ).encode()
        # A connection that was idle for long may have been closed by the server: once, try another.
        for is_last in (False, True) if self._socket else (True,):
            try:
                return self._exchange(head, time.perf_counter(), progress)
            except TimeoutError as error:
                self.close()
                raise Failed("no answer in time") from error
            except OSError as error:
                self.close()
                if is_last:
                    raise Failed(str(error)) from error
        raise AssertionError

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._socket:
            self._socket.close()
            self._socket = None

    def hang_up(self) -> None:
        """Break off whatever another thread is waiting for here."""
        if self._socket:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _exchange(
        self, request: bytes, started: float, progress: Callable[[int], None] | None
    ) -> Response:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), self._timeout_s)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        held = bytearray()
        while (split := held.find(_HEAD_END)) < 0:
            held += self._piece()
        head = bytes(held[:split]).lower()
        status = int(head[9:12])
        del held[: split + len(_HEAD_END)]
        first_s = time.perf_counter() - started if held else 0.0
        _, _, after = head.partition(b"\r\ncontent-length:")
        length = int(after.split(b"\r\n", 1)[0]) if after else None
        size, tail = len(held), bytes(held[-7:])
        while not _is_whole(size, tail, length):
            piece = self._piece()
            first_s = first_s or time.perf_counter() - started
            size += len(piece)
            tail = (tail + piece)[-7:]
            if progress:
                progress(size)
            else:
                held += piece
        whole_s = time.perf_counter() - started
        if b"\r\nconnection: close" in head:
            self.close()
        body = bytes(held) if length is not None or progress else _joined(held)
        return Response(status, body, first_s, whole_s)

    def _piece(self) -> bytes:
        assert self._socket  # noqa: S101  # connected by now
        piece = self._socket.recv(_RECEIVE_BYTES)
        if not piece:
            raise ConnectionResetError("closed before the end of the answer")
        return piece


def _is_whole(size: int, tail: bytes, length: int | None) -> bool:
    if length is not None:
        return size >= length
    return tail == _LAST_CHUNK or (size == len(_LAST_CHUNK) - 2 and tail == _LAST_CHUNK[2:])


def _joined(chunked: bytearray) -> bytes:
    """Return the content of a body that came in chunks."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = chunked.index(b"\r\n", at)
        size = int(chunked[at:end].split(b";")[0], 16)
        if not size:
            return b"".join(parts)
        parts.append(bytes(chunked[end + 2 : end + 2 + size]))
        at = end + 4 + size
