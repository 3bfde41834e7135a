"""One connection of HTTP/1.1 in the event loop: nothing that a client sends or leaves is unbounded.

The parser is llhttp (httptools). Requests are answered one after another, in their order; while
one is answered the connection is read on, so that a client that hangs up is seen at once.

Source: RFC 9112 (HTTP/1.1); RFC 9110, section 10.1.1 (Expect).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import time
from collections import deque
from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import cast

import httptools

from onemg.web.front_exchange import Exchange
from onemg.web.front_exchange import Request

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemg.web.front_exchange import Service

# Lingering for no time: closing sends RST, which no client takes for an end.
_RESET = struct.pack("ii", 1, 0)
_WRITE_HIGH_BYTES = 1 << 18
_HEADER_BYTES = 1 << 16
_HEADER_FIELDS = 100
_LINGER_S = 1.0
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connection(asyncio.Protocol):
    """A client's connection; see the module."""

    def __init__(self, service: Service, loop: asyncio.AbstractEventLoop) -> None:
        """Answer through this service."""
        self._service = service
        self._loop = loop
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: deque[tuple[Request, Exchange]] = deque()
        self._exchange: Exchange | None = None
        self._task: asyncio.Task[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._refused = False
        self._since = time.monotonic()
        self._arriving = False
        self.closing = False
        self._begin_message()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; see `asyncio.Protocol`."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(_WRITE_HIGH_BYTES)
        name = transport.get_extra_info("peername")
        self._peer = str(name[0]) if isinstance(name, tuple) and name else ""
        self._service.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # the protocol's
        """End what is being answered: nobody will read it."""
        self._service.connections.discard(self)
        self.closing = True
        self._waiting.clear()
        if self._exchange is not None:
            self._exchange.gone = True
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        """Read on; see `asyncio.Protocol`."""
        if self._refused or self.closing:
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._last_one()  # the answer is an ordinary one, and the client's new protocol ignored
        except httptools.HttpParserCallbackError as error:
            if not isinstance(error.__context__, _Refused):
                raise
            self._refuse(*error.__context__.args)
        except httptools.HttpParserError:
            self._refuse(HTTPStatus.BAD_REQUEST, "The request is not HTTP/1.1 as RFC 9112 has it.")

    # What follows is called by the parser.

    def on_message_begin(self) -> None:
        """Forget the request before."""
        self._begin_message()
        self._arriving = True
        if self._exchange is None:
            self._since = time.monotonic()

    def on_url(self, part: bytes) -> None:
        """Take a part of the address."""
        self._target += part
        if len(self._target) > (limit := self._service.patience.address_bytes):
            raise _Refused(
                HTTPStatus.REQUEST_URI_TOO_LONG,
                f"The address is longer than {limit:,} bytes; send the query by POST.",
            )

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field; one with an underscore could be mistaken for another later, so it goes."""
        self._header_bytes += len(name) + len(value)
        self._header_fields += 1
        if self._header_bytes > _HEADER_BYTES or self._header_fields > _HEADER_FIELDS:
            raise _Refused(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The header is too long; shorten it."
            )
        name = name.lower()
        if b"_" not in name:
            held = self._fields.get(name)
            self._fields[name] = value if held is None else held + b", " + value

    def on_headers_complete(self) -> None:
        """Say whether the body may come."""
        length = self._fields.get(b"content-length", b"")
        if length.isdigit():
            self._check_body(int(length))
        if self._fields.get(b"expect", b"").lower() == b"100-continue" and self._exchange is None:
            self.write([_CONTINUE])

    def on_body(self, part: bytes) -> None:
        """Take a part of the body."""
        self._body.append(part)
        self._body_bytes += len(part)
        self._check_body(self._body_bytes)

    def on_message_complete(self) -> None:
        """Answer the request, or let it wait for the one before."""
        self._arriving = False
        method = self._parser.get_method().decode("ascii")
        body = b"".join(self._body)
        request = Request(method, self._target, self._fields, body, self._peer)
        exchange = self._new_exchange(
            head_only=method == "HEAD",
            is_old=self._parser.get_http_version() == "1.0",
            keep=self._parser.should_keep_alive(),
        )
        if self._exchange is None:
            self._answer(request, exchange)
        else:
            self._waiting.append((request, exchange))
            self._transport.pause_reading()

    # What follows is called by exchanges.

    def write(self, parts: Iterable[bytes]) -> None:
        """Send bytes; see `Wire`."""
        self._transport.write(b"".join(parts))

    async def drained(self) -> None:
        """Wait until the client has taken most of what it was sent; see `Wire`."""
        if self._room is not None:
            await asyncio.shield(self._room)

    def finish(self, *, keep: bool) -> None:
        """Go on to the next request, or close; see `Wire`."""
        self._exchange = None
        self._since = time.monotonic()
        if self._refused and not self._waiting:
            self._linger()
        elif not keep or self._service.draining:
            self._close()
        elif self._waiting:
            self._loop.call_soon(self._go_on)

    def reset(self) -> None:
        """Close in a way that no client takes for the end of an answer; see `Wire`."""
        self.closing = True
        held = self._transport.get_extra_info("socket")
        if held is not None:
            with contextlib.suppress(OSError):
                held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._transport.abort()

    # What follows is called by the transport and by the one who looks after connections.

    def pause_writing(self) -> None:
        """Let writers wait; see `asyncio.Protocol`."""
        self._room = self._loop.create_future()
        self._since = time.monotonic()

    def resume_writing(self) -> None:
        """Let writers go on; see `asyncio.Protocol`."""
        room, self._room = self._room, None
        if room is not None and not room.done():
            room.set_result(None)

    def look_after(self, now: float) -> None:
        """Close what has been idle, or slow, for too long."""
        waited = now - self._since
        patience = self._service.patience
        if self._room is not None or self.closing:
            if waited > patience.taking_s:
                self.reset()
        elif self._exchange is None and waited > (
            patience.arrive_s if self._arriving else patience.idle_s
        ):
            self._close()

    def leave_when_idle(self) -> None:
        """Close now if nothing is being answered, else after the answer."""
        if self._exchange is None and not self._arriving:
            self._close()

    def _begin_message(self) -> None:
        self._target = b""
        self._fields: dict[bytes, bytes] = {}
        self._body: list[bytes] = []
        self._body_bytes = 0
        self._header_bytes = 0
        self._header_fields = 0

    def _check_body(self, size: int) -> None:
        if size > (limit := self._service.patience.body_bytes):
            raise _Refused(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"The body is longer than {limit:,} bytes; ask a shorter query, or several.",
            )

    def _new_exchange(self, *, head_only: bool, is_old: bool, keep: bool) -> Exchange:
        return Exchange(self, head_only=head_only, chunked=not is_old, keep=keep and not is_old)

    def _answer(self, request: Request, exchange: Exchange) -> None:
        self._exchange = exchange
        if not self._service.at_once(request, exchange):
            self._task = self._loop.create_task(self._service.respond(request, exchange))

    def _go_on(self) -> None:
        if self._waiting and self._exchange is None and not self.closing:
            request, exchange = self._waiting.popleft()
            if not self._waiting:
                self._transport.resume_reading()
            self._answer(request, exchange)

    def _last_one(self) -> None:
        last = self._waiting[-1][1] if self._waiting else self._exchange
        self._refused = True
        if last is None:
            self._close()
        else:
            last.keep = False

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        """Say once what is wrong, after what is being answered, and close."""
        self._refused = True
        if self._exchange is not None or self._waiting:
            self._last_one()
            return
        exchange = self._new_exchange(head_only=False, is_old=False, keep=False)
        self._exchange = exchange
        self._service.refuse(exchange, status, detail)

    def _linger(self) -> None:
        """Take in the rest of what a refused client sends, or it would not see the answer."""
        self._transport.write_eof()
        self._loop.call_later(_LINGER_S, self._close)

    def _close(self) -> None:
        self.closing = True
        self._transport.close()


class _Refused(Exception):
    """A request that is not taken: status and detail."""
