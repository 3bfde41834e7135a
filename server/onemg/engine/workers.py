"""The workers of one web process: lent to one query each, ended at deadlines, replaced."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from concurrent.futures import CancelledError
from concurrent.futures import Future
from typing import TYPE_CHECKING

from onemg.engine import faults
from onemg.engine.execution import Execution
from onemg.engine.frames import BrokenPeer
from onemg.engine.hiring import KeeperGone
from onemg.engine.hiring import fate
from onemg.engine.hiring import hire
from onemg.engine.lanes import LongLane
from onemg.engine.lanes import LongTerms
from onemg.engine.waiting import Waiter
from onemg.engine.waiting import taken
from onemg.errors import Busy
from onemg.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onemg.engine.frames import Request
    from onemg.engine.hiring import HiredWorker
    from onemg.rdf.media import MediaType

_KEEPER_PATIENCE_S = 5.0
_FIRST_PAUSE_S = 0.02
_LONGEST_PAUSE_S = 1.0
_JOIN_S = 2.0
_WATCH_S = 0.05
_STARTING = "The query workers are being started again; try again in a moment."
_STOPPING = "The service is stopping and takes no more queries."


class WorkerPool:
    """A fixed number of workers and a long lane, for any number of threads and one event loop.

    Nothing is started before the first query, so a pool may be made before a web server forks,
    and used in one of the processes after. Workers that are ended are replaced in the background.
    """

    def __init__(
        self, address: Path, *, workers: int, queue_s: float, long: LongTerms | None = None
    ) -> None:
        """Prepare a pool.

        Args:
            address: where the keeper listens.
            workers: how many there are for short queries, hence such queries at one time.
            queue_s: seconds that a query waits for a free worker.
            long: terms of the long lane.
        """
        self._address = address
        self._size = workers
        self._queue_s = queue_s
        self._lock = threading.Lock()
        self._missed = threading.Condition(self._lock)
        self._stopped = threading.Event()
        self._idle: list[HiredWorker] = []
        self._waiting: deque[Waiter] = deque()
        self._waiting_long: deque[Waiter] = deque()
        self._running: set[Execution] = set()
        self._lane = LongLane(long or LongTerms())
        self._present = 0
        self._closed = False
        self._keeper_gone = False
        self._process: int | None = None
        self._threads: list[threading.Thread] = []

    def run(
        self,
        request: Request,
        media_type: MediaType,
        gone: Callable[[], bool] | None = None,
    ) -> Execution:
        """Return the answer to a request, its first bytes computed.

        Args:
            request: the query, with its deadline in seconds from when a worker takes it.
            media_type: the media type that the request asks for.
            gone: says whether the client has hung up, asked while the first bytes are computed.

        Raises:
            Busy: no worker came free in time.
            OnemgError: see `Engine.answer`.
        """
        for _ in range(self._size + 1):
            place = self._ask(request, media_type)
            try:
                execution = place.result(self._queue_s)
            except (TimeoutError, CancelledError):
                execution = self._too_late(place)
            try:
                execution.begin(request, gone)
            except BrokenPeer:
                continue
            return execution
        raise Busy(_STARTING)

    async def run_soon(self, request: Request, media_type: MediaType) -> Execution:
        """Return the answer to a request, its first bytes computed, without holding a thread.

        A task that is cancelled meanwhile ends the query; see `run` for the rest.
        """
        for _ in range(self._size + 1):
            place = self._ask(request, media_type)
            if not place.done():
                await taken(place, self._queue_s)
            execution = place.result() if place.done() else self._too_late(place)
            try:
                await execution.arrive(request)
            except BrokenPeer:
                continue
            return execution
        raise Busy(_STARTING)

    def close(self) -> None:
        """End all workers, those that answer included; twice is harmless."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            running = list(self._running)
            waiting = [*self._waiting, *self._waiting_long]
            self._waiting.clear()
            self._waiting_long.clear()
            self._missed.notify_all()
        self._stopped.set()
        for waiter in waiting:
            if waiter.place.set_running_or_notify_cancel():
                waiter.place.set_exception(EngineError(_STOPPING))
        for worker in idle:
            worker.close()
        for execution in running:
            execution.abandon()
        for thread in self._threads:
            thread.join(_JOIN_S)

    def settle(self, execution: Execution, worker: HiredWorker, *, fit: bool) -> None:
        """Take the worker of an execution back if it is fit for another query, else replace it.

        A worker of the long lane has been replaced already, and keeps its low priority: it leaves.
        """
        with self._lock:
            self._running.discard(execution)
            was_long = self._lane.leave(execution)
            stays = fit and not (was_long or execution.slow or self._closed)
            if stays:
                self._idle.append(worker)
            elif not was_long:
                self._present -= 1
                self._missed.notify()
            self._serve()
        if fit and not stays:
            worker.close()

    def cause_of_death(self, worker: HiredWorker) -> EngineError:
        """Return the error for a worker that ended by itself while it answered."""
        try:
            status = fate(self._address, worker.pid, _KEEPER_PATIENCE_S)
        except KeeperGone:
            status = None
        if self._closed:
            return EngineError("The service is stopping, so the query was ended.")
        return faults.death(status, worker.memory_mb)

    def _ask(self, request: Request, media_type: MediaType) -> Future[Execution]:
        """Return where an execution of the request is, or will be, on a worker of its own."""
        waiter = Waiter(request, media_type, Future())
        with self._lock:
            if self._closed:
                raise EngineError(_STOPPING)
            self._begin()
            long = self._lane.remembers(request.text)
            (self._waiting_long if long else self._waiting).append(waiter)
            self._serve()
        return waiter.place

    def _too_late(self, place: Future[Execution]) -> Execution:
        """Return the execution if it came at the last moment.

        Raises:
            Busy: it did not.
        """
        if place.cancel() or place.cancelled():
            raise self._busy()
        return place.result()

    def _serve(self) -> None:
        """Give free workers to those that wait, short queries first; the lock is held."""
        while self._idle:
            if self._waiting:
                waiter, long = self._waiting.popleft(), False
            elif self._waiting_long and self._lane.has_room:
                waiter, long = self._waiting_long.popleft(), True
            else:
                return
            if not waiter.place.set_running_or_notify_cancel():
                continue
            execution = Execution(self, self._idle.pop(), waiter.media_type, waiter.request)
            self._running.add(execution)
            if long:
                self._move(execution)
            waiter.place.set_result(execution)

    def _move(self, execution: Execution) -> None:
        """Let a query go on in the long lane, and have its worker replaced; the lock is held."""
        self._lane.enter(execution)
        self._present -= 1
        self._missed.notify()

    def _busy(self) -> Busy:
        if self._keeper_gone:
            return Busy(_STARTING)
        return faults.all_busy(self._size, self._queue_s)

    def _begin(self) -> None:
        """Start hiring and watching, in the first process that sends a query."""
        if self._process == os.getpid():
            return
        if self._process is not None:
            raise EngineError("A pool of workers belongs to the process that used it first.")
        self._process = os.getpid()
        for task in (self._hire_missing, self._watch):
            thread = threading.Thread(target=task, name=f"onemg-{task.__name__}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _hire_missing(self) -> None:
        """Hire workers whenever there are fewer than there should be, until closed."""
        pause_s = _FIRST_PAUSE_S
        while self._wait_for_vacancy():
            try:
                worker = hire(self._address, _KEEPER_PATIENCE_S)
            except KeeperGone:
                self._keeper_gone = True
                self._stopped.wait(pause_s)
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
                continue
            self._keeper_gone, pause_s = False, _FIRST_PAUSE_S
            self._welcome(worker)

    def _wait_for_vacancy(self) -> bool:
        """Wait until a worker is missing; return False when the pool is closed instead."""
        with self._lock:
            self._missed.wait_for(lambda: self._present < self._size or self._closed)
            return not self._closed

    def _welcome(self, worker: HiredWorker) -> None:
        with self._lock:
            if not self._closed:
                self._present += 1
                self._idle.append(worker)
                self._serve()
                return
        worker.close()

    def _watch(self) -> None:
        """Sort out the queries that run, several times a second, until closed.

        What is overdue is ended although nobody reads it; whoever waits for a worker keeps the
        deadline more exactly. What is long is moved, or ended where the long lane is full and no
        worker would be left for short queries.
        """
        while not self._stopped.wait(_WATCH_S):
            now = time.monotonic()
            with self._lock:
                overdue = [each for each in self._running if each.ends_at <= now]
                stuck = 0
                refused = []
                for execution in self._lane.due(self._running):
                    if self._lane.has_room:
                        self._move(execution)
                    elif stuck < self._size - 1:
                        stuck += 1
                        execution.slow_down()
                    else:
                        refused.append(execution)
            for execution in overdue:
                execution.expire()
            for execution in refused:
                execution.end(faults.crowded(self._lane.terms.workers, self._lane.terms.after_s))
