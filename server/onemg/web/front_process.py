"""One web process: an event loop that takes connections until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
import time
from typing import TYPE_CHECKING
from typing import cast

import uvloop

from onemg.web.front_connection import Connection

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from onemg.web.front_exchange import Service

_LOOK_S = 1.0
_GARBAGE = 20_000
_POLL_S = 0.02
_BACKLOG = 1024
_MOST_CONNECTIONS = 2_000


def run(
    make: Callable[[], Service],
    listener: socket.socket,
    patience_s: float,
    ready: Callable[[], object],
) -> None:
    """Serve until SIGTERM or SIGINT, then answer what has begun; a second one ends it at once.

    Args:
        make: gives what answers; called in the loop.
        listener: bound and listening.
        patience_s: seconds that answers have to end after the signal.
        ready: called when connections are taken.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(make, listener, patience_s, ready))


async def _serve(
    make: Callable[[], Service],
    listener: socket.socket,
    patience_s: float,
    ready: Callable[[], object],
) -> None:
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[int] = asyncio.Queue()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.put_nowait, number)
    service = make()
    gc.freeze()  # what is here stays: no need to look at it again and again
    gc.set_threshold(_GARBAGE)

    def connection() -> asyncio.Protocol:
        if len(service.connections) >= _MOST_CONNECTIONS:
            return _TooMany()
        return Connection(service, loop)

    server = await loop.create_server(connection, sock=listener, backlog=_BACKLOG)
    keeping_watch = loop.create_task(_look_after(service))
    ready()
    await told.get()
    service.draining = True
    server.close()
    ends_at = time.monotonic() + patience_s
    for visitor in list(service.connections):
        visitor.leave_when_idle()
    while service.connections and told.empty() and time.monotonic() < ends_at:  # noqa: ASYNC110  # three things are waited for
        await asyncio.sleep(_POLL_S)
    keeping_watch.cancel()
    for visitor in list(service.connections):
        visitor.reset()
    await asyncio.sleep(0)


async def _look_after(service: Service) -> None:
    while True:
        await asyncio.sleep(_LOOK_S)
        now = time.monotonic()
        for visitor in list(service.connections):
            visitor.look_after(now)


class _TooMany(asyncio.Protocol):
    """Closes a connection that is one too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.Transport", transport).abort()
