"""The workers of one web process: lent to one query each, ended at deadlines, replaced."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import TYPE_CHECKING

from onemg.engine import faults
from onemg.engine.execution import Execution
from onemg.engine.frames import BrokenPeer
from onemg.engine.hiring import KeeperGone
from onemg.engine.hiring import fate
from onemg.engine.hiring import hire
from onemg.errors import Busy
from onemg.errors import EngineError
from onemg.errors import WorkerDied

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
_WATCH_S = 0.25


class WorkerPool:
    """A fixed number of workers, for any number of threads or greenlets of one process.

    Nothing is started before the first query, so a pool may be made before a web server forks,
    and used in one of the processes after. Workers that are ended are replaced in the background.
    """

    def __init__(self, address: Path, *, workers: int, queue_s: float) -> None:
        """Prepare a pool.

        Args:
            address: where the keeper listens.
            workers: how many there are, hence queries at one time.
            queue_s: seconds that a query waits for a free worker.
        """
        self._address = address
        self._size = workers
        self._queue_s = queue_s
        self._lock = threading.Lock()
        self._freed = threading.Condition(self._lock)
        self._missed = threading.Condition(self._lock)
        self._stopped = threading.Event()
        self._idle: list[HiredWorker] = []
        self._running: set[Execution] = set()
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
            execution = self._lend(media_type, request.deadline_s)
            try:
                execution.begin(request, gone)
            except BrokenPeer:
                continue
            return execution
        raise Busy("The query workers are being started again; try again in a moment.")

    def close(self) -> None:
        """End all workers, those that answer included; twice is harmless."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            running = list(self._running)
            self._freed.notify_all()
            self._missed.notify_all()
        self._stopped.set()
        for worker in idle:
            worker.close()
        for execution in running:
            execution.abandon()
        for thread in self._threads:
            thread.join(_JOIN_S)

    def settle(self, execution: Execution, worker: HiredWorker, *, fit: bool) -> None:
        """Take the worker of an execution back if it is fit for another query, else replace it."""
        with self._lock:
            self._running.discard(execution)
            if fit and not self._closed:
                self._idle.append(worker)
                self._freed.notify()
                return
            self._present -= 1
            self._missed.notify()
        if fit:
            worker.close()

    def cause_of_death(self, worker: HiredWorker) -> EngineError:
        """Return the error for a worker that ended by itself while it answered."""
        try:
            status = fate(self._address, worker.pid, _KEEPER_PATIENCE_S)
        except KeeperGone:
            status = None
        if self._closed:
            return EngineError("The service is stopping, so the query was ended.")
        if status == -signal.SIGABRT:
            return faults.memory_exceeded(worker.memory_mb)
        if status == -signal.SIGSEGV:
            return WorkerDied(
                "The query is nested too deeply for the engine. Write it with fewer parentheses, "
                "groups or operators inside each other.",
                "max_query_depth",
            )
        return WorkerDied(
            "The process that computed the answer ended "
            f"({'no reason known' if status is None else f'status {status}'}). "
            "Try again; if it happens again, ask for less at a time."
        )

    def _lend(self, media_type: MediaType, deadline_s: float) -> Execution:
        """Return an execution on a worker that is free, or comes free in time.

        Raises:
            Busy: none came free.
        """
        with self._lock:
            self._begin()
            if not self._freed.wait_for(lambda: self._idle or self._closed, self._queue_s):
                raise self._busy()
            if self._closed:
                raise EngineError("The service is stopping and takes no more queries.")
            execution = Execution(self, self._idle.pop(), media_type, deadline_s)
            self._running.add(execution)
            return execution

    def _busy(self) -> Busy:
        if self._keeper_gone:
            return Busy("The query workers are being started again; try again in a moment.")
        return Busy(
            f"All {self._size} query workers were busy for {self._queue_s:g} s; "
            "try again in a moment.",
            "workers",
            self._size,
        )

    def _begin(self) -> None:
        """Start hiring and watching, in the first process that sends a query."""
        if self._process == os.getpid():
            return
        if self._process is not None:
            raise EngineError("A pool of workers belongs to the process that used it first.")
        self._process = os.getpid()
        for task in (self._hire_missing, self._watch_deadlines):
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
                self._freed.notify()
                return
        worker.close()

    def _watch_deadlines(self) -> None:
        """End what is overdue although nobody reads it, a few times a second, until closed.

        Whoever waits for a worker keeps the deadline more exactly; this is for readers that stall.
        """
        while not self._stopped.wait(_WATCH_S):
            now = time.monotonic()
            with self._lock:
                overdue = [each for each in self._running if each.ends_at <= now]
            for execution in overdue:
                execution.expire()
