"""The life of a worker: caged, then one query after another until it leaves or is ended."""

from __future__ import annotations

import resource
import signal
import socket
from typing import TYPE_CHECKING

from onemg.engine import cage
from onemg.engine import faults
from onemg.engine import frames
from onemg.engine.evaluation import evaluate
from onemg.engine.frames import BrokenPeer
from onemg.engine.frames import FrameReader
from onemg.engine.frames import Request
from onemg.engine.sink import FrameSink
from onemg.errors import EngineError
from onemg.errors import OnemgError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph

    from onemg.engine.keeper import KeeperSettings
    from onemg.engine.keeper import WorkerTerms
    from onemg.rdf.prefixes import PrefixTable

_DISK_DESCRIPTORS = 4096
_MEGABYTE = 1 << 20


def begin(
    connection: socket.socket,
    keeper: int,
    open_store: Callable[[], pyoxigraph.Store],
    settings: KeeperSettings,
) -> None:  # pragma: no cover - runs in a cage, from which no coverage report can be written
    """Cage this process, which the keeper has just forked, and work in it.

    Args:
        connection: the worker's end of the socket to its web process.
        keeper: process id of the keeper, with which the worker ends.
        open_store: gives the store; called after the fork, before the cage is shut.
        settings: of the keeper; they hold the terms of workers.
    """
    cage.die_with_parent(keeper)
    for number in (signal.SIGCHLD, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, signal.SIG_DFL)
    descriptor = cage.keep_only(connection.detach())
    cage.volunteer_for_oom()
    cage.allow_deep_recursion()
    store = open_store()
    with socket.socket(fileno=descriptor) as kept:
        spare = 0 if settings.snapshot.in_memory else _DISK_DESCRIPTORS
        cage.lock(settings.terms.memory_mb * _MEGABYTE, spare)
        work(kept, store, settings.terms, settings.prefixes)


def work(
    connection: socket.socket, store: pyoxigraph.Store, terms: WorkerTerms, prefixes: PrefixTable
) -> None:
    """Answer requests until the other end closes, or it is time to leave.

    A worker leaves after its number of queries, or when its memory has grown by half of what a
    query may use: memory is not given back in small pieces, and the next query needs its share.
    """
    reader = FrameReader(connection)
    grown = _peak_bytes() + terms.memory_mb * _MEGABYTE // 2
    try:
        connection.sendall(b"".join(frames.frame(frames.READY)))
        for left in range(terms.queries - 1, -1, -1):
            kind, content = reader.next(None)
            if kind != frames.REQUEST:
                return
            request = Request.unpack(content)
            cage.set_alarm(request.deadline_s)
            stays = _answer(
                connection, store, request, terms, prefixes, leaving=not left, grown=grown
            )
            cage.clear_alarm()
            if not stays:
                return
    except (BrokenPeer, ConnectionError):
        return


def _answer(  # noqa: PLR0913  # all of it differs between calls or workers
    connection: socket.socket,
    store: pyoxigraph.Store,
    request: Request,
    terms: WorkerTerms,
    prefixes: PrefixTable,
    *,
    leaving: bool,
    grown: int,
) -> bool:
    """Answer one request; return whether the worker is fit for another."""
    sink = FrameSink(connection, request)
    try:
        evaluate(store, request, prefixes, sink, terms.base_iri)
    except OnemgError as error:
        fault = error
    except MemoryError:
        fault, leaving = faults.memory_exceeded(terms.memory_mb), True
    except ConnectionError:
        raise
    except BaseException as error:  # noqa: BLE001  # a panic of the engine is a BaseException
        fault, leaving = EngineError(f"The engine failed: {error}"), True
    else:
        leaving = leaving or _peak_bytes() > grown
        sink.finish(leaving=leaving)
        return not leaving
    connection.sendall(b"".join(frames.frame(frames.FAULT, [faults.pack(fault, leaving=leaving)])))
    return not leaving


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
