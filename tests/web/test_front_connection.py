"""HTTP/1.1 by the byte: order, limits, and clients that are slow or wrong."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvloop

from onemg.web.front_connection import Connection
from onemg.web.front_exchange import Patience

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemg.web.front_exchange import Exchange
    from onemg.web.front_exchange import Request
    from onemg.web.front_exchange import Visitor

PATIENCE = Patience(address_bytes=100, body_bytes=1000, arrive_s=0.3, idle_s=0.3, taking_s=0.3)
HEAD = b"HTTP/1.1\r\nHost: x\r\n"


class Echo:
    """Answers with what it was asked; `/slow` late, `/pour` without end, `/old` without length."""

    def __init__(self) -> None:
        self.patience = PATIENCE
        self.connections: set[Visitor] = set()
        self.draining = False
        self.cancelled = 0

    def at_once(self, request: Request, exchange: Exchange) -> bool:
        if request.path in (b"/slow", b"/pour", b"/short", b"/pieces"):
            return False
        said = b"%s %s %s" % (request.method.encode(), request.target, request.body)
        exchange.reply(200, b"x-said: %s\r\n" % request.fields.get(b"x-said", b"-"), said)
        return True

    async def respond(self, request: Request, exchange: Exchange) -> None:
        try:
            if request.path == b"/slow":
                await asyncio.sleep(0.2)
                exchange.reply(200, b"", b"late")
            elif request.path == b"/pour":
                exchange.begin(200, b"", None)
                while not exchange.gone:
                    await exchange.send(bytes(100_000))
            else:
                exchange.begin(200, b"", 10 if request.path == b"/short" else None)
                await exchange.send(b"piece")
                exchange.end()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise

    def refuse(self, exchange: Exchange, status: int, detail: str) -> None:
        exchange.reply(status, b"", detail.encode())


@pytest.fixture(scope="module")
def echo() -> Iterator[tuple[Echo, int]]:
    service = Echo()
    loop = uvloop.new_event_loop()

    async def look_after() -> None:
        while True:
            await asyncio.sleep(0.05)
            for visitor in list(service.connections):
                visitor.look_after(time.monotonic())

    server = loop.run_until_complete(
        loop.create_server(lambda: Connection(service, loop), "127.0.0.1", 0)
    )
    watching = loop.create_task(look_after())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield service, server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(watching.cancel)
    loop.call_soon_threadsafe(server.close)
    time.sleep(0.1)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        yield connection


def everything(connection: socket.socket) -> bytes:
    found = b""
    while piece := connection.recv(65536):
        found += piece
    return found


def exchange(port: int, data: bytes) -> bytes:
    with connected(port) as connection:
        connection.sendall(data)
        return everything(connection)


def test_requests_sent_together_are_answered_in_order(echo: tuple[Echo, int]) -> None:
    asked = b"".join(b"GET /%s " % name + HEAD + b"\r\n" for name in (b"a", b"slow", b"b", b"c"))
    found = exchange(echo[1], asked)
    assert found.count(b"200 OK") == 4
    places = [found.index(text) for text in (b"GET /a", b"late", b"GET /b", b"GET /c")]
    assert places == sorted(places)


def test_a_body_comes_whole_or_in_chunks(echo: tuple[Echo, int]) -> None:
    close = b"Connection: close\r\n"
    plain = b"POST /p " + HEAD + close + b"Content-Length: 3\r\n\r\nabc"
    chunked = (
        b"POST /p "
        + HEAD
        + close
        + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"
    )
    assert b"POST /p abc" in exchange(echo[1], plain)
    assert b"POST /p abc" in exchange(echo[1], chunked)


def test_a_body_that_is_waited_for_is_asked_for(echo: tuple[Echo, int]) -> None:
    with connected(echo[1]) as connection:
        connection.sendall(
            b"POST /p " + HEAD + b"Expect: 100-continue\r\nContent-Length: 1\r\n\r\n"
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"z")
        assert b"POST /p z" in connection.recv(1000)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /" + b"a" * 200 + b" " + HEAD + b"\r\n", 414),
        (b"POST / " + HEAD + b"Content-Length: 5000\r\n\r\n" + bytes(5000), 413),
        (
            b"POST / " + HEAD + b"Transfer-Encoding: chunked\r\n\r\n7d0\r\n" + bytes(2000),
            413,
        ),
        (b"GET / " + HEAD + b"A: b\r\n" * 200 + b"\r\n", 431),
        (b"GET / " + HEAD + b"A: " + b"b" * 70_000 + b"\r\n\r\n", 431),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / " + HEAD + b"A\0: b\r\n\r\n", 400),
        (b"POST / " + HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    ],
)
def test_a_request_that_is_not_taken_is_told_why(
    echo: tuple[Echo, int], data: bytes, status: int
) -> None:
    assert exchange(echo[1], data).startswith(b"HTTP/1.1 %d " % status)


def test_what_is_wrong_after_a_good_request_ends_the_connection(echo: tuple[Echo, int]) -> None:
    found = exchange(echo[1], b"GET /slow " + HEAD + b"\r\nnonsense\r\n\r\n")
    assert found.endswith(b"late")


def test_another_protocol_is_not_taken_up(echo: tuple[Echo, int]) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    assert b"200 OK" in exchange(echo[1], b"GET /u " + HEAD + upgrade)


def test_an_address_may_name_the_host(echo: tuple[Echo, int]) -> None:
    found = exchange(echo[1], b"GET http://x/abs " + HEAD + b"Connection: close\r\n\r\n")
    assert b"GET /abs" in found


def test_equal_fields_are_joined_and_underscores_dropped(echo: tuple[Echo, int]) -> None:
    fields = b"X-Said: a\r\nX-Said: b\r\nX_Said: c\r\nConnection: close\r\n\r\n"
    assert b"x-said: a, b\r\n" in exchange(echo[1], b"GET / " + HEAD + fields)


@pytest.mark.parametrize("data", [b"", b"GET /", b"POST / " + HEAD + b"Content-Length: 9\r\n\r\na"])
def test_whoever_sends_nothing_more_is_left(echo: tuple[Echo, int], data: bytes) -> None:
    started = time.monotonic()
    assert exchange(echo[1], data) == b""
    assert time.monotonic() - started < 2


def test_whoever_takes_nothing_is_left(echo: tuple[Echo, int]) -> None:
    service, port = echo
    with connected(port) as connection:
        connection.sendall(b"GET /pour " + HEAD + b"\r\n")
        time.sleep(1.5)
        assert not service.connections
    assert service.cancelled


def test_an_answer_shorter_than_said_is_broken_off(echo: tuple[Echo, int]) -> None:
    with pytest.raises(ConnectionResetError):
        exchange(echo[1], b"GET /short " + HEAD + b"\r\n")


def test_pieces_come_in_chunks_or_until_the_end(echo: tuple[Echo, int]) -> None:
    close = b"Connection: close\r\n\r\n"
    assert exchange(echo[1], b"GET /pieces " + HEAD + close).endswith(b"5\r\npiece\r\n0\r\n\r\n")
    assert exchange(echo[1], b"GET /pieces HTTP/1.0\r\n\r\n").endswith(b"\r\n\r\npiece")
    assert exchange(echo[1], b"HEAD /pieces " + HEAD + close).endswith(b"\r\n\r\n")
