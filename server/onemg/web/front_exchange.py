"""A request as it came over the wire, and the exchange that its answer goes to.

Source: RFC 9112 (HTTP/1.1), sections 2 to 7.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

_REASONS = {status.value: f"{status.value} {status.phrase}".encode() for status in HTTPStatus}
_EMPTY = (HTTPStatus.NOT_MODIFIED, HTTPStatus.NO_CONTENT)


class Request:
    """One request as it came; `fields` has names in lower case, equal ones joined."""

    __slots__ = ("body", "fields", "method", "path", "peer", "query", "target")

    def __init__(  # the parts of a request
        self, method: str, target: bytes, fields: dict[bytes, bytes], body: bytes, peer: str
    ) -> None:
        """Split the target, which is an address without its host, or with it."""
        if not target.startswith(b"/"):
            target = b"/" + target.partition(b"://")[2].partition(b"/")[2]
        path, _, query = target.partition(b"?")
        self.method = method
        self.target = target
        self.path = path
        self.query = query
        self.fields = fields
        self.body = body
        self.peer = peer


class Wire(Protocol):
    """The connection of an exchange."""

    @property
    def closing(self) -> bool:
        """Whether no further request will be answered on it."""

    def write(self, parts: Iterable[bytes]) -> None:
        """Send bytes."""

    async def drained(self) -> None:
        """Wait until the client has taken most of what it was sent."""

    def finish(self, *, keep: bool) -> None:
        """Go on to the next request, or close."""

    def reset(self) -> None:
        """Close in a way that no client takes for the end of an answer."""


class Exchange:
    """Where the answer to one request goes; one of `reply` or `begin`, once."""

    __slots__ = ("_chunked", "_head_only", "_left", "_wire", "begun", "gone", "keep")

    def __init__(self, wire: Wire, *, head_only: bool, chunked: bool, keep: bool) -> None:
        """Answer on this connection."""
        self._wire = wire
        self._head_only = head_only
        self._chunked = chunked
        self._left: int | None = None
        self.begun = False
        self.gone = False
        self.keep = keep

    def reply(self, status: int, fields: bytes, body: bytes, length: int | None = None) -> None:
        """Send a whole answer.

        Args:
            status: of the answer.
            fields: header lines, each ended by CR LF, without Content-Length.
            body: not sent in answer to HEAD.
            length: of the body that HEAD is not sent; None for that of `body`.
        """
        if self.gone:
            return
        self.begun = True
        parts = [self._start(status), fields]
        if status not in _EMPTY:
            parts.append(b"content-length: %d\r\n" % (len(body) if length is None else length))
        parts.append(b"\r\n")
        if body and not self._head_only:
            parts.append(body)
        self._wire.write(parts)
        self._wire.finish(keep=self.keep)

    def begin(self, status: int, fields: bytes, length: int | None) -> None:
        """Send the head of an answer that comes in pieces, `length` bytes if that is known."""
        self.begun = True
        self._left = length
        if length is not None:
            fields += b"content-length: %d\r\n" % length
            self._chunked = False
        elif self._chunked:
            fields += b"transfer-encoding: chunked\r\n"
        else:
            self.keep = False
        self._wire.write([self._start(status), fields, b"\r\n"])

    async def send(self, piece: bytes) -> None:
        """Send a piece, and wait until the client has taken most of what it was sent."""
        if not piece or self._head_only or self.gone:
            return
        if self._left is not None:
            self._left -= len(piece)
        self._wire.write([b"%x\r\n" % len(piece), piece, b"\r\n"] if self._chunked else [piece])
        await self._wire.drained()

    def end(self) -> None:
        """Say that this was all."""
        if self.gone:
            return
        if self._left and not self._head_only:
            self.break_off()
            return
        if self._chunked and not self._head_only:
            self._wire.write([b"0\r\n\r\n"])
        self._wire.finish(keep=self.keep)

    def break_off(self) -> None:
        """Reset the connection: the answer is not complete and never will be."""
        self._wire.reset()

    def _start(self, status: int) -> bytes:
        closing = b"" if self.keep and not self._wire.closing else b"connection: close\r\n"
        return b"HTTP/1.1 %s\r\ndate: %s\r\n%s" % (
            _REASONS.get(status, b"%d" % status),
            CLOCK.date(),
            closing,
        )


@dataclass(frozen=True, slots=True)
class Patience:
    """How much of a client's time and bytes a connection takes.

    `address_bytes` and `body_bytes` of one request; seconds for a request to arrive whole, for
    the next one to begin, and for a client to take some of an answer.
    """

    address_bytes: int
    body_bytes: int
    arrive_s: float = 20.0
    idle_s: float = 15.0
    taking_s: float = 60.0


class Visitor(Protocol):
    """A connection as the one who looks after all of them sees it."""

    def look_after(self, now: float) -> None:
        """Close what has been idle, or slow, for too long."""

    def leave_when_idle(self) -> None:
        """Close now if nothing is being answered, else after the answer."""

    def reset(self) -> None:
        """Close at once."""


class Service(Protocol):
    """What answers requests."""

    patience: Patience
    connections: set[Visitor]
    draining: bool

    def at_once(self, request: Request, exchange: Exchange) -> bool:
        """Answer without waiting for anything, if that can be; return whether it was done."""

    async def respond(self, request: Request, exchange: Exchange) -> None:
        """Answer; the task is cancelled when the client hangs up."""

    def refuse(self, exchange: Exchange, status: int, detail: str) -> None:
        """Answer a request that cannot even be read."""


class Clock:
    """The Date field, made once a second."""

    def __init__(self) -> None:
        """Start at no time."""
        self._second = 0
        self._date = b""

    def date(self) -> bytes:
        """Return the time as HTTP writes it.

        Source: RFC 9110, section 5.6.7.
        """
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(second)).encode()
        return self._date


CLOCK = Clock()
