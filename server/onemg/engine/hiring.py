"""How a web process gets a worker from the keeper, and learns how one ended."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
from typing import TYPE_CHECKING
from typing import Any

from onemg.engine import frames
from onemg.engine.frames import BrokenPeer
from onemg.engine.frames import FrameReader

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from onemg.engine.frames import Request

_REPLY_BYTES = 4096
_SEND_PATIENCE_S = 5.0
_SHORT_BYTES = 1 << 14


class KeeperGone(Exception):
    """The keeper cannot be reached, or cannot fork; it is started again by its supervisor."""


class HiredWorker:
    """One worker as its web process sees it: a socket, and a handle of the process."""

    def __init__(self, connection: socket.socket, handle: int, pid: int, memory_mb: int) -> None:
        """Take over a worker; `handle` is a process descriptor, so its id cannot be mistaken."""
        self.pid = pid
        self.memory_mb = memory_mb
        self._socket = connection
        self._handle = handle
        self._reader = FrameReader(connection)

    def send(self, request: Request) -> None:
        """Give the worker its next query.

        Raises:
            BrokenPeer: it has ended.
        """
        content = b"".join(frames.frame(frames.REQUEST, [request.pack()]))
        # A worker that is free has read all, so that a short request finds room without waiting.
        patience_s = 0 if len(content) <= _SHORT_BYTES else _SEND_PATIENCE_S
        if self._socket.gettimeout() != patience_s:
            self._socket.settimeout(patience_s)
        try:
            self._socket.sendall(content)
        except OSError as error:
            raise BrokenPeer(str(error)) from error

    async def readable(
        self, loop: asyncio.AbstractEventLoop, timeout_s: float | None = None
    ) -> None:
        """Wait until the worker has said something or has ended, or the time is over."""
        arrived = loop.create_future()
        timer = loop.call_later(timeout_s, _settle, arrived) if timeout_s is not None else None
        loop.add_reader(self._socket, _settle, arrived)
        try:
            await arrived
        finally:
            loop.remove_reader(self._socket)
            if timer is not None:
                timer.cancel()

    def receive(self) -> None:
        """Take in what the worker has sent, without waiting for more.

        Raises:
            BrokenPeer: it has ended.
        """
        self._reader.receive()

    def lower_priority(self) -> None:
        """Let everybody else go first, whenever there is anybody else; this cannot be undone."""
        with contextlib.suppress(OSError):
            os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))

    def next(self, timeout_s: float) -> tuple[bytes, bytes]:
        """Return kind and content of its next frame; see `FrameReader.next`."""
        return self._reader.next(timeout_s)

    def pending(self) -> bool:
        """Return whether its next frame is here already."""
        return self._reader.pending()

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        if self._handle >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def close(self) -> None:
        """Close our ends; an idle worker then leaves by itself."""
        self._socket.close()
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _settle(arrived: asyncio.Future[None]) -> None:
    if not arrived.done():
        arrived.set_result(None)


def hire(address: Path, timeout_s: float) -> HiredWorker:
    """Return a new worker that is ready for its first query.

    Args:
        address: where the keeper listens.
        timeout_s: seconds to wait for the keeper, and again for the worker.

    Raises:
        KeeperGone: there is none to be had now.
    """
    reply, descriptors = _ask(address, {"ask": "hire"}, timeout_s)
    if "pid" not in reply:
        raise KeeperGone(reply.get("fault", "it sent no worker"))
    connection, handle = descriptors
    worker = HiredWorker(socket.socket(fileno=connection), handle, **reply)
    try:
        kind, _ = worker.next(timeout_s)
    except (OSError, BrokenPeer) as error:
        worker.kill()
        worker.close()
        raise KeeperGone(f"its worker did not begin: {error}") from error
    assert kind == frames.READY, kind  # noqa: S101  # the first thing a worker says
    return worker


def fate(address: Path, pid: int, timeout_s: float) -> int | None:
    """Return the exit code of a worker whose socket closed, the signal as a negative number.

    Args:
        address: where the keeper listens.
        pid: the process id of the worker.
        timeout_s: seconds to wait for the keeper.

    Raises:
        KeeperGone: the keeper is gone too.
    """
    reply, _ = _ask(address, {"ask": "fate", "pid": pid}, timeout_s)
    status: int | None = reply.get("status")
    return status


def _ask(
    address: Path, question: dict[str, Any], timeout_s: float
) -> tuple[dict[str, Any], list[int]]:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
            connection.settimeout(timeout_s)
            connection.connect(str(address))
            connection.sendall(json.dumps(question).encode())
            data, descriptors, _, _ = socket.recv_fds(
                connection, _REPLY_BYTES, 2, socket.MSG_CMSG_CLOEXEC
            )
    except OSError as error:
        raise KeeperGone(str(error)) from error
    return json.loads(data or b"{}"), descriptors
