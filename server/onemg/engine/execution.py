"""One query on one worker: its frames, its deadline, and how it came to an end."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from typing import TYPE_CHECKING
from typing import Protocol

from onemg.engine import faults
from onemg.engine import frames
from onemg.engine.base import Summary
from onemg.engine.frames import BrokenPeer
from onemg.errors import DeadlineExceeded
from onemg.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from onemg.engine.frames import Request
    from onemg.engine.hiring import HiredWorker
    from onemg.rdf.media import MediaType

_GONE_CHECK_S = 0.2
_LEAST_WAIT_S = 0.001
_GATHER_S = 0.02
_GATHER_BYTES = 1 << 18


class Home(Protocol):
    """Where the worker of an execution comes from."""

    def settle(self, execution: Execution, worker: HiredWorker, *, fit: bool) -> None:
        """Take the worker back if it is fit for another query, else get another one for it."""

    def cause_of_death(self, worker: HiredWorker) -> EngineError:
        """Return the error for a worker that ended by itself while it answered."""


class Execution:
    """An `Answer` that a worker is computing; see `onemg.engine.base.Answer`.

    Three may end it: the reader at the last frame, the reader who closes early, and the pool's
    watch at the deadline, also when nobody is reading. Whoever comes first settles what becomes of
    the worker; sockets are closed by the reader alone.
    """

    def __init__(
        self, home: Home, worker: HiredWorker, media_type: MediaType, request: Request
    ) -> None:
        """Prepare to run a query on this worker."""
        self.media_type = media_type
        self.text = request.text
        self.summary: Summary | None = None
        self.slow = False
        self.began = time.monotonic()
        self.ends_at = self.began + request.deadline_s
        self._ended: float | None = None
        self._deadline_s = request.deadline_s
        self._home = home
        self._worker = worker
        self._lock = threading.Lock()
        self._settled = False
        self._ours = True
        self._verdict: EngineError | None = None
        self._held: list[bytes] = []
        self._whole: bytes | None = None

    def begin(self, request: Request, gone: Callable[[], bool] | None) -> None:
        """Send the query, and wait for the first bytes of the result.

        Args:
            request: the query.
            gone: says whether the client has hung up.

        Raises:
            BrokenPeer: the worker had ended before it was asked; ask another.
            OnemgError: there will be no answer.
        """
        try:
            self._worker.send(request)
            self._read_on(gone)
            while self.summary is None and self._worker.pending() and self._gathers():
                self._read_on(gone)
        except BaseException:
            self.close()
            raise
        self._gather()

    async def arrive(self, request: Request) -> None:
        """Send the query, and wait for the first bytes of the result in an event loop.

        What follows at once is waited for too, so that an answer of middle size is whole.

        Raises:
            BrokenPeer: the worker had ended before it was asked; ask another.
            OnemgError: there will be no answer.
        """
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._deadline_s, self.expire)
        try:
            self._worker.send(request)
            while not self._held and self.summary is None:
                await self._worker.readable(loop)
                await self._read_soon(loop)
            gathers_until = time.monotonic() + _GATHER_S
            while self.summary is None and self._gathers():
                left = gathers_until - time.monotonic()
                if left <= 0:
                    break
                await self._worker.readable(loop, left)
                await self._read_soon(loop)
        except BaseException:
            self.close()
            raise
        finally:
            timer.cancel()
        self._gather()

    @property
    def whole(self) -> bytes | None:
        """The complete result, if it was there at once."""
        return self._whole

    def __iter__(self) -> Iterator[bytes]:
        """Yield the chunks as they come.

        Raises:
            OnemgError: the result is not complete and never will be.
        """
        try:
            while self._held or self.summary is None:
                if self._held:
                    yield self._held.pop(0)
                else:
                    self._read_on(None)
        finally:
            self.close()

    def close(self) -> None:
        """End the query if it still runs, and its worker with it."""
        self._settle(fit=False)
        if self._ours:
            self._worker.close()

    @property
    def complete(self) -> bool:
        """Whether the whole result has come."""
        return self.summary is not None

    def ran_s(self) -> float:
        """Return the seconds that it has held a worker."""
        return (self._ended or time.monotonic()) - self.began

    def slow_down(self) -> None:
        """Go on at a lower priority, for good."""
        if not self.slow:
            self.slow = True
            self._worker.lower_priority()

    def expire(self) -> None:
        """End the query if it still runs, since its deadline has passed."""
        self.end(
            DeadlineExceeded(
                f"The query was ended after {self._deadline_s:g} s, the time that it may run here. "
                "Narrow its patterns, give it fewer rows to sort or group, or add a LIMIT.",
                "deadline_s",
                self._deadline_s,
            )
        )

    def end(self, verdict: EngineError) -> None:
        """End the query if it still runs; its reader is told why."""
        with self._lock:
            if not self._settled:
                self._verdict = verdict
        self._settle(fit=False)

    def abandon(self) -> None:
        """End the query if it still runs, since the pool closes."""
        self._settle(fit=False)

    def _settle(self, *, fit: bool) -> None:
        """Decide what becomes of the worker, unless it is decided."""
        with self._lock:
            if self._settled:
                return
            self._settled = True
            self._ended = time.monotonic()
            self._ours = not fit
            if not fit:
                self._worker.kill()
        self._home.settle(self, self._worker, fit=fit)

    def _read_on(self, gone: Callable[[], bool] | None) -> None:
        """Wait for the next frame, and take it in."""
        try:
            kind, content = self._next(gone)
        except BrokenPeer as error:
            raise self._reason() from error
        self._take(kind, content)

    async def _read_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            self._read_what_came()
        except BrokenPeer:
            raise await loop.run_in_executor(None, self._reason) from None

    def _read_what_came(self) -> None:
        """Take in the frames that are here, as many as are complete.

        Raises:
            BrokenPeer: the worker has ended.
        """
        self._worker.receive()
        while self.summary is None and self._worker.pending():
            self._take(*self._worker.next(0))

    def _take(self, kind: bytes, content: bytes) -> None:
        if kind == frames.DATA:
            self._held.append(content)
        elif kind == frames.END:
            fields = json.loads(content)
            leaving = fields.pop("leaving")
            self.summary = Summary(**fields)
            self._settle(fit=not leaving)
            if leaving:
                self.close()  # whoever takes the whole result need not
        else:
            fault, leaving = faults.unpack(content)
            self._settle(fit=not leaving)
            raise fault

    def _gathers(self) -> bool:
        """Return whether more may be held before anything is passed on."""
        return sum(map(len, self._held)) < _GATHER_BYTES

    def _gather(self) -> None:
        if self.summary is not None:
            self._whole = b"".join(self._held)
            self._held = [self._whole] if self._whole else []

    def _next(self, gone: Callable[[], bool] | None) -> tuple[bytes, bytes]:
        while True:
            left = self.ends_at - time.monotonic()
            if left <= 0:
                self.expire()
            patience = max(_LEAST_WAIT_S, left)
            try:
                return self._worker.next(min(patience, _GONE_CHECK_S) if gone else patience)
            except TimeoutError:
                if gone and gone():
                    raise EngineError("The client hung up, so its query was ended.") from None

    def _reason(self) -> EngineError:
        """Return why the worker's socket closed before the last frame."""
        if self._verdict is not None:
            return self._verdict
        self._settle(fit=False)
        return self._home.cause_of_death(self._worker)
