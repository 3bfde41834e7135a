"""Pieces that are made in threads and sent one after another."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from onemg.errors import DeadlineExceeded
from onemg.web.front_exchange import Exchange
from onemg.web.front_flow import pour

from test_front_bridge import Wire  # isort: skip

if TYPE_CHECKING:
    from collections.abc import Iterator


def poured(pieces: Iterator[bytes], length: int | None = None) -> bytes:
    wire = Wire()

    async def flow() -> None:
        exchange = Exchange(wire, head_only=False, chunked=True, keep=True)
        exchange.begin(200, b"", length)
        with ThreadPoolExecutor() as threads:
            await pour(pieces, exchange, threads, coding=None, abandon=lambda: None)

    asyncio.run(flow())
    return wire.written.partition(b"\r\n\r\n")[2]


def failing(error: Exception) -> Iterator[bytes]:
    yield b"one"
    raise error


def test_pieces_are_sent_and_ended() -> None:
    assert poured(iter([b"one", b"", b"two!"])) == b"3\r\none\r\n4\r\ntwo!\r\n0\r\n\r\n|kept"


def test_of_known_length_they_are_sent_as_they_are() -> None:
    assert poured(iter([b"one", b"two!"]), 7) == b"onetwo!|kept"
    assert poured(iter([b"one"]), 7) == b"one|reset"


@pytest.mark.parametrize("error", [DeadlineExceeded("late"), OSError("disk")])
def test_what_cannot_go_on_is_broken_off(error: Exception) -> None:
    assert poured(failing(error)) == b"3\r\none\r\n|reset"


def test_whoever_hangs_up_ends_the_making_of_a_piece() -> None:
    abandoned, closed = threading.Event(), threading.Event()

    def slow() -> Iterator[bytes]:
        try:
            yield b"one"
            assert abandoned.wait(5)
        finally:
            closed.set()

    async def flow() -> None:
        exchange = Exchange(Wire(), head_only=False, chunked=True, keep=True)
        exchange.begin(200, b"", None)
        with ThreadPoolExecutor() as threads:
            task = asyncio.create_task(
                pour(slow(), exchange, threads, coding=None, abandon=abandoned.set)
            )
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    started = time.monotonic()
    asyncio.run(flow())
    assert closed.is_set()
    assert time.monotonic() - started < 2
