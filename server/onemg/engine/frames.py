"""What goes over the socket between a web process and a worker: frames.

A frame is one byte that says its kind, four bytes of length (big endian), and the content. A
worker opens with READY; then each REQUEST is followed by any number of DATA and one END or FAULT.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

READY = b"Y"
REQUEST = b"Q"
DATA = b"D"
FAULT = b"F"
END = b"Z"

_HEADER = struct.Struct("!cI")
_RECEIVE_BYTES = 1 << 16


class BrokenPeer(Exception):
    """The other end closed the socket, or sent what is no frame."""


@dataclass(frozen=True, slots=True)
class Request:
    """One query for a worker; `media_type` without parameters, empty graph tuples mean all.

    `deadline_s` lets the worker end itself when nobody else does.
    """

    text: str
    media_type: str
    deadline_s: float
    max_rows: int
    max_bytes: int
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    def pack(self) -> bytes:
        """Return the content of a REQUEST frame."""
        # Field by field in order: `asdict` copies deeply, which costs more than the rest.
        return json.dumps([getattr(self, name) for name in self.__slots__]).encode()

    @classmethod
    def unpack(cls, content: bytes) -> Request:
        """Return the request that a REQUEST frame holds."""
        text, media_type, deadline_s, rows, size, default_graphs, named_graphs = json.loads(
            content.decode()
        )
        graphs = tuple(default_graphs), tuple(named_graphs)
        return cls(text, media_type, deadline_s, rows, size, *graphs)


def frame(kind: bytes, content: Sequence[bytes] = ()) -> list[bytes]:
    """Return the pieces of a frame, header first, ready to be joined or sent."""
    return [_HEADER.pack(kind, sum(map(len, content))), *content]


class FrameReader:
    """Reads frames from a socket; what has arrived of the next one is kept over a time-out."""

    def __init__(self, connection: socket.socket) -> None:
        """Read from this socket, which somebody else closes."""
        self._socket = connection
        self._held = bytearray()

    def receive(self) -> None:
        """Take in what is there, without waiting for more.

        Raises:
            BrokenPeer: the other end is closed.
        """
        if self._socket.gettimeout() != 0:
            self._socket.settimeout(0)
        try:
            piece = self._socket.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            return
        except ConnectionError as error:
            raise BrokenPeer(str(error)) from error
        if not piece:
            raise BrokenPeer("closed")
        self._held += piece

    def pending(self) -> bool:
        """Return whether a complete frame is here already, so that `next` does not wait."""
        return self._length() is not None

    def next(self, timeout_s: float | None) -> tuple[bytes, bytes]:
        """Return kind and content of the next frame.

        Args:
            timeout_s: seconds to wait for each piece of it; None waits for ever.

        Raises:
            TimeoutError: nothing arrived in time; call again to go on.
            BrokenPeer: the other end is closed.
        """
        while (length := self._length()) is None:
            self._socket.settimeout(timeout_s)
            try:
                piece = self._socket.recv(_RECEIVE_BYTES)
            except ConnectionError as error:
                raise BrokenPeer(str(error)) from error
            if not piece:
                raise BrokenPeer("closed")
            self._held += piece
        start = _HEADER.size
        kind = bytes(self._held[:1])
        content = bytes(memoryview(self._held)[start : start + length])
        del self._held[: start + length]
        return kind, content

    def _length(self) -> int | None:
        if len(self._held) < _HEADER.size:
            return None
        length: int = _HEADER.unpack_from(self._held)[1]
        return length if len(self._held) >= _HEADER.size + length else None
