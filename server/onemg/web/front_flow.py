"""Answers that come in pieces: made in a thread, sent as fast as the client takes them.

A thread is held while a piece is made, never while a client is slow.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING

import structlog

from onemg.errors import OnemgError
from onemg.web import encodings

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from onemg.web.front_exchange import Exchange


async def pour(  # noqa: PLR0913  # each says another thing about the answer
    pieces: Iterator[bytes],
    exchange: Exchange,
    threads: Executor,
    *,
    coding: str | None,
    abandon: Callable[[], object],
    close: Callable[[], object] | None = None,
) -> None:
    """Send all pieces of an answer that has begun; break it off when they cannot be had.

    Args:
        pieces: next to be sent; asked for in threads, one at a time.
        exchange: has sent its header.
        threads: make the pieces.
        coding: what they are packed in, None to send them as they are.
        abandon: ends the making of a piece at once; called when the client has hung up.
        close: gives back what the pieces hold; None for their own `close`.
    """
    flow = _Flow(pieces, coding, close or getattr(pieces, "close", None))
    loop = asyncio.get_running_loop()
    try:
        while not flow.ended:
            await exchange.send(await loop.run_in_executor(threads, flow.step))
        exchange.end()
    except asyncio.CancelledError:
        abandon()
        raise
    except OnemgError:
        exchange.break_off()
    except Exception as error:  # noqa: BLE001  # whatever it is, the answer must not look complete
        structlog.get_logger().error("an answer broke off", exc_info=error)
        exchange.break_off()
    finally:
        with contextlib.suppress(RuntimeError):  # the service stops and has no threads any more
            threads.submit(flow.close)


class _Flow:
    """Pieces, packed; `close` waits for a step that is being made."""

    def __init__(
        self, pieces: Iterator[bytes], coding: str | None, close: Callable[[], object] | None
    ) -> None:
        self.ended = False
        self._pieces = pieces
        self._packer = encodings.packer(coding) if coding else None
        self._close = close
        self._lock = threading.Lock()

    def step(self) -> bytes:
        """Return the next bytes to send."""
        with self._lock:
            piece = next(self._pieces, None)
            self.ended = piece is None
            if self._packer is None:
                return piece or b""
            return self._packer.end() if piece is None else self._packer.pack(piece)

    def close(self) -> None:
        with self._lock:
            if self._close is not None:
                self._close()
