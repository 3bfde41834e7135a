"""The parent of the web processes: starts them, starts them again, and tells them to stop."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import TYPE_CHECKING

import structlog

from onemg.engine import cage

if TYPE_CHECKING:
    from collections.abc import Callable

_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
_LOOK_S = 0.5
_QUICK_DEATH_S = 2.0
_PAUSE_S = 0.5
_GRACE_S = 3.0


class Processes:
    """Web processes that share one listening socket; for a parent with a single thread."""

    def __init__(self, count: int, work: Callable[[Callable[[], None]], None]) -> None:
        """Prepare.

        Args:
            count: how many there are.
            work: what each does until it is told to stop; it calls what it is given when it takes
                connections.
        """
        self._count = count
        self._work = work
        self._started: dict[int, float] = {}

    def run(
        self,
        announce: Callable[[], object],
        stop: Callable[[], object],
        wait_s: float,
        look: Callable[[], object] = lambda: None,
    ) -> None:
        """Start all, and return when all have ended after a signal to stop.

        Args:
            announce: called when the first takes connections.
            stop: called when no further ones are to be taken.
            wait_s: seconds that they have to end after the signal; then they are ended.
            look: called a few times a second, to look after what they depend on.
        """
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            if self._start():
                announce()
            while len(self._started) < self._count:
                self._start()
            self._watch(look)
            stop()
            self._end(wait_s)
        finally:
            for pid in self._started:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._reap(0)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

    def _start(self) -> bool:
        """Start one; return whether it takes connections."""
        reading, writing = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                os.close(reading)
                cage.die_with_parent(parent)
                signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
                self._work(lambda: _say(writing))
                status = 0
            except BaseException as error:  # noqa: BLE001  # a child must never go on as its parent
                structlog.get_logger().error("a web process ended", exc_info=error)
            finally:
                os._exit(status)
        os.close(writing)
        self._started[pid] = time.monotonic()
        with os.fdopen(reading, "rb") as report:
            return bool(report.read(1))

    def _watch(self, look: Callable[[], object]) -> None:
        """Start again whichever ends, until told to stop."""
        while True:
            look()
            told = signal.sigtimedwait(_SIGNALS, _LOOK_S)
            if told is not None and told.si_signo != signal.SIGCHLD:
                return
            for began in self._reap(os.WNOHANG):
                structlog.get_logger().warning("a web process ended and is started again")
                if time.monotonic() - began < _QUICK_DEATH_S:
                    time.sleep(_PAUSE_S)
                self._start()

    def _end(self, wait_s: float) -> None:
        """Tell all to stop, wait, and let a second signal hurry them."""
        self._tell(signal.SIGTERM)
        ends_at = time.monotonic() + wait_s + _GRACE_S
        while self._started and time.monotonic() < ends_at:
            told = signal.sigtimedwait(_SIGNALS, _LOOK_S)
            if told is not None and told.si_signo != signal.SIGCHLD:
                self._tell(signal.SIGTERM)
            self._reap(os.WNOHANG)

    def _tell(self, number: int) -> None:
        for pid in self._started:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def _reap(self, flags: int) -> list[float]:
        """Forget those that have ended; return when each had begun."""
        ended = [pid for pid in self._started if os.waitpid(pid, flags)[0]]
        return [self._started.pop(pid) for pid in ended]


def _say(descriptor: int) -> None:
    os.write(descriptor, b"+")
    os.close(descriptor)
