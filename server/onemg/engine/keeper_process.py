"""The program `python -m onemg.engine.keeper_process`: a supervisor, and under it the keeper.

The supervisor starts the keeper, starts it again when it dies, and ends with the process that
started it. The keeper holds the release and forks a worker whenever a web process asks for one.
Both have one thread each, so forking is safe. They run in a session of their own and ignore
SIGTERM and SIGINT: a web server that drains still needs its workers, and says when it is done.

Standard input brings one line of settings in JSON, and a second line to stop; standard output
takes one line in JSON, when the release is loaded or cannot be.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from onemg.engine import cage
from onemg.engine.keeper import KeeperSettings
from onemg.engine.worker import begin

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

    import pyoxigraph

_CANNOT_LOAD = 3
_PARENT_CHECK_S = 0.5
_REAP_S = 1.0
_QUICK_DEATH_S = 5.0
_LONGEST_PAUSE_S = 5.0
_STOP_PATIENCE_S = 2.0
_ASK_BYTES = 4096
_ASK_PATIENCE_S = 1.0
_FATES_KEPT = 256


def main() -> int:
    """Supervise until told to stop; return the exit status."""
    settings = KeeperSettings.unpack(json.loads(sys.stdin.buffer.readline()))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(settings.address))
        listener.listen(128)
        status = _supervise(settings, listener)
    with contextlib.suppress(OSError):
        settings.address.unlink()
        settings.address.parent.rmdir()
    return status


def _supervise(settings: KeeperSettings, listener: socket.socket) -> int:
    quick_deaths = 0
    loaded_once = False
    while True:
        started = time.monotonic()
        pid, stop = _start_keeper(settings, listener)
        if _wait(pid, settings.parent):
            stop.close()
            _end(pid)
            return 0
        loaded_once = _has_loaded(stop) or loaded_once
        stop.close()
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if not loaded_once:
            return status
        quick = time.monotonic() - started < _QUICK_DEATH_S
        quick_deaths = quick_deaths + 1 if quick else 1
        time.sleep(min(_LONGEST_PAUSE_S, 0.05 * 2 ** (quick_deaths - 1)) if quick else 0)


def _start_keeper(settings: KeeperSettings, listener: socket.socket) -> tuple[int, socket.socket]:
    """Fork the keeper; return its process id, and a socket whose closing tells it to stop.

    The keeper writes one byte to it when it has loaded the release.
    """
    ours, theirs = socket.socketpair()
    supervisor = os.getpid()
    pid = os.fork()
    if pid:
        theirs.close()
        return pid, ours
    ours.close()
    cage.die_with_parent(supervisor)
    sys.exit(_keep(settings, listener, theirs))


def _has_loaded(stop: socket.socket) -> bool:
    """Return whether the keeper had its release when it died."""
    with contextlib.suppress(ConnectionError):
        return bool(stop.recv(1))
    return False


def _wait(pid: int, parent: int) -> bool:
    """Wait until the keeper ends, or it is to be stopped; return whether it is to be stopped."""
    keeper = os.pidfd_open(pid)
    try:
        poll = select.poll()
        poll.register(keeper, select.POLLIN)
        poll.register(sys.stdin.fileno(), select.POLLIN)
        while os.getppid() == parent:
            ready = [descriptor for descriptor, _ in poll.poll(_PARENT_CHECK_S * 1000)]
            if ready:
                return keeper not in ready
        return True
    finally:
        os.close(keeper)


def _end(pid: int) -> None:
    """Wait for the keeper to stop; end it when it does not."""
    deadline = time.monotonic() + _STOP_PATIENCE_S
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:  # pragma: no cover - only a stopped keeper is so slow
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return
        time.sleep(0.005)


def _keep(settings: KeeperSettings, listener: socket.socket, stop: socket.socket) -> int:
    """Load the release, tell, and serve; return the exit status."""
    started = time.monotonic()
    snapshot = settings.snapshot
    offline = cage.drop_network()
    try:
        held = snapshot.load() if snapshot.in_memory else None
        if held is None:
            _probe(snapshot.open)
    except (OSError, SyntaxError) as error:
        _tell({"fault": f"the release cannot be opened: {error}"})
        return _CANNOT_LOAD
    _tell(
        {
            "pid": os.getpid(),
            "triples": len(held) if held is not None else None,
            "seconds": round(time.monotonic() - started, 3),
            "offline": offline,
        }
    )
    stop.sendall(b"+")
    keeper = KeeperProcess(settings, snapshot.open if held is None else lambda: held)
    keeper.serve(listener, stop)
    return 0


class KeeperProcess:
    """What the keeper does: fork workers, say how they ended, and forget them."""

    def __init__(
        self, settings: KeeperSettings, open_store: Callable[[], pyoxigraph.Store]
    ) -> None:
        """Serve the store that `open_store` gives in a worker."""
        self._settings = settings
        self._open_store = open_store
        self._workers: set[int] = set()
        self._fates: dict[int, int] = {}

    def serve(self, listener: socket.socket, stop: socket.socket) -> None:
        """Answer what web processes ask, one after another, until `stop` closes."""
        while True:
            ready, _, _ = select.select([listener, stop], [], [], _REAP_S)
            if stop in ready:
                return
            self._reap()
            if listener in ready:
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(_ASK_PATIENCE_S)
                    self._answer(connection, json.loads(connection.recv(_ASK_BYTES) or b"{}"))

    def _answer(self, connection: socket.socket, asked: dict[str, Any]) -> None:
        if asked.get("ask") == "hire":
            self._hire(connection)
        elif asked.get("ask") == "fate":
            _reply(connection, {"status": self._fate(int(asked["pid"]))})

    def _hire(self, connection: socket.socket) -> None:
        """Fork a worker, and send the other end of its socket and a handle of its process."""
        threads = len(list(Path("/proc/self/task").iterdir()))
        if threads != 1:
            _reply(connection, {"fault": f"the keeper has {threads} threads, and may not fork"})
            return
        theirs, workers = socket.socketpair()
        with theirs, workers:
            pid = self._fork(workers)
            self._workers.add(pid)
            handle = os.pidfd_open(pid)
            try:
                _reply(connection, self._papers(pid), [theirs.fileno(), handle])
            except OSError:  # the web process has gone, or is tired of waiting
                os.kill(pid, signal.SIGKILL)
            finally:
                os.close(handle)

    def _papers(self, pid: int) -> dict[str, int]:
        return {"pid": pid, "memory_mb": self._settings.terms.memory_mb}

    def _fork(self, connection: socket.socket) -> int:
        keeper = os.getpid()
        pid = os.fork()
        if pid:
            return pid
        try:  # pragma: no cover - runs in a cage, from which no coverage report can be written
            begin(connection, keeper, self._open_store, self._settings)
        finally:  # pragma: no cover - as above
            os._exit(0)

    def _fate(self, pid: int) -> int | None:
        """Return how a worker ended, and end it if it has not; None for a stranger.

        The caller has seen its socket close. A worker on its way out keeps its own status.
        """
        if pid in self._workers:
            os.kill(pid, signal.SIGKILL)
            self._note(*os.waitpid(pid, 0))
        return self._fates.pop(pid, None)

    def _reap(self) -> None:
        while self._workers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            self._note(pid, status)

    def _note(self, pid: int, status: int) -> None:
        self._workers.discard(pid)
        self._fates[pid] = os.waitstatus_to_exitcode(status)
        while len(self._fates) > _FATES_KEPT:
            del self._fates[next(iter(self._fates))]


def _reply(
    connection: socket.socket, content: dict[str, Any], descriptors: Sequence[int] = ()
) -> None:
    socket.send_fds(connection, [json.dumps(content).encode()], list(descriptors))


def _tell(content: dict[str, Any]) -> None:
    """Write the line that whoever started us waits for, and make sure that there is no other."""
    with contextlib.suppress(OSError):
        os.write(1, json.dumps(content).encode() + b"\n")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def _probe(open_store: Callable[[], object]) -> None:
    """Open the store in a process of its own, since opening it here would start threads.

    Raises:
        OSError: it cannot be opened.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:  # pragma: no cover - leaves without a coverage report
        try:
            open_store()
        except OSError as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as report:
        message = report.read().decode()
    os.waitpid(pid, 0)
    if message:
        raise OSError(message)


if __name__ == "__main__":
    sys.exit(main())
