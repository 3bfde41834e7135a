"""Queries that wait for a worker, in a thread or in an event loop."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future

    from onemg.engine.execution import Execution
    from onemg.engine.frames import Request
    from onemg.rdf.media import MediaType


@dataclass(frozen=True, slots=True)
class Waiter:
    """A query that waits for a worker, and the place where its execution will be put."""

    request: Request
    media_type: MediaType
    place: Future[Execution]


async def taken(place: Future[Execution], patience_s: float) -> None:
    """Wait until a place is taken, or the time is over, without holding a thread.

    A task that is cancelled meanwhile gives the place up, and ends what is there already.
    """
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    ours = threading.get_ident()

    def tell(_: object = None) -> None:
        if threading.get_ident() != ours:
            loop.call_soon_threadsafe(tell)
        elif not over.done():
            over.set_result(None)

    place.add_done_callback(tell)
    timer = loop.call_later(patience_s, tell)
    try:
        await over
    except asyncio.CancelledError:
        if not place.cancel() and not place.cancelled() and place.exception() is None:
            place.result().close()
        raise
    finally:
        timer.cancel()
