from __future__ import annotations

import os
import resource
import select
import signal
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onemg.engine import cage

if TYPE_CHECKING:
    from collections.abc import Callable


def in_child(act: Callable[[], object]) -> int:
    """Return how a forked process ends that does one thing: 0, 1 for an error, or its signal."""
    pid = os.fork()
    if not pid:
        try:
            act()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_memory_beyond_the_limit_cannot_be_had() -> None:
    def grow(size: int) -> None:
        cage.lock(64 << 20, 0)
        bytearray(size)

    assert in_child(lambda: grow(32 << 20)) == 0
    assert in_child(lambda: grow(128 << 20)) == 1


def test_no_file_and_no_socket_can_be_opened() -> None:
    def after_lock(act: Callable[[], object]) -> None:
        left, _right = socket.socketpair()
        cage.keep_only(left.fileno())
        cage.lock(64 << 20, 0)
        act()

    assert in_child(lambda: after_lock(lambda: None)) == 0
    assert in_child(lambda: after_lock(lambda: open(os.devnull))) == 1  # noqa: PTH123, SIM115
    assert in_child(lambda: after_lock(socket.socket)) == 1


def test_no_file_can_grow(tmp_path: Path) -> None:
    def write() -> None:
        with (tmp_path / "file").open("wb") as file:
            cage.lock(64 << 20, 100)
            file.write(b"x")

    assert in_child(write) == 1
    assert (tmp_path / "file").read_bytes() == b""


def test_a_process_without_network_reaches_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()

        def reach(*, offline: bool) -> None:
            if offline and not cage.drop_network():
                os._exit(77)
            socket.create_connection(address, timeout=1).close()

        assert in_child(lambda: reach(offline=False)) == 0
        status = in_child(lambda: reach(offline=True))
    if status == 77:
        pytest.skip("this kernel gives this user no network namespace")
    assert status == 1


def test_only_the_named_descriptor_stays() -> None:
    def keep() -> None:
        left, right = socket.socketpair()
        number = cage.keep_only(left.fileno())
        names = {str(Path(f"/proc/self/fd/{number}").readlink()) for number in (0, 1, 2)}
        opened = {int(each.name) for each in Path("/proc/self/fd").iterdir()}
        right.detach()
        os._exit(0 if (number, names, opened) == (3, {os.devnull}, {0, 1, 2, 3, 4}) else 2)

    assert in_child(keep) == 0


def test_a_forgotten_query_ends_itself() -> None:
    def forget() -> None:
        cage.set_alarm(-1.9)
        time.sleep(10)

    assert in_child(forget) == -signal.SIGALRM


def test_a_query_that_has_ended_may_wait_for_the_next() -> None:
    def wait() -> None:
        cage.set_alarm(-1.9)
        cage.clear_alarm()
        time.sleep(0.3)

    assert in_child(wait) == 0


def test_processor_time_is_limited_too() -> None:
    def look() -> None:
        cage.set_alarm(3)
        soft, _ = resource.getrlimit(resource.RLIMIT_CPU)
        os._exit(0 if 8 <= soft - time.process_time() <= 10 else 2)

    assert in_child(look) == 0


def test_a_child_ends_with_its_parent() -> None:
    reading, writing = os.pipe()

    def leave_a_child() -> None:
        parent = os.getpid()
        if not os.fork():
            cage.die_with_parent(parent)
            time.sleep(20)
        time.sleep(0.2)

    def in_a_child_of_its_own() -> None:
        leave_a_child()
        os._exit(0)

    assert in_child(in_a_child_of_its_own) == 0
    os.close(writing)
    # The pipe closes when the last process that has it open is gone.
    assert select.select([reading], [], [], 2)[0]
    os.close(reading)


def test_the_kernel_is_told_whom_to_end_first() -> None:
    def volunteer() -> None:
        cage.volunteer_for_oom()
        os._exit(0 if Path("/proc/self/oom_score_adj").read_text() == "900\n" else 2)

    assert in_child(volunteer) == 0


def test_the_stack_grows() -> None:
    def grow() -> None:
        cage.allow_deep_recursion()
        os._exit(0 if resource.getrlimit(resource.RLIMIT_STACK)[0] == 64 << 20 else 2)

    assert in_child(grow) == 0
