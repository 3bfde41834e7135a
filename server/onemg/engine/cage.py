"""What a process that runs a stranger's query may no longer do.

Linux only. The memory, file and descriptor limits always hold; the network namespace where the
kernel lets this user make one. A worker over a release in memory keeps no free descriptor at all,
so that it can open neither a file nor a socket even where namespaces are not permitted.

Source: Linux manual pages setrlimit(2), prctl(2), unshare(2), proc_pid_oom_score_adj(5).
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import resource
import signal
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
_STACK_BYTES = 64 << 20
_OOM_SCORE = "900"
_CPU_GRACE_S = 5
_WALL_GRACE_S = 2.0

_libc = ctypes.CDLL(None, use_errno=True)


def drop_network() -> bool:
    """Return whether this process, and all it forks from now on, has left every network.

    A new network namespace holds a loopback interface that is down, and nothing else. Unix
    sockets in the file system stay reachable. Where only a user namespace gives the right to make
    one, that is made too; this needs a process without threads.
    """
    return any(
        _libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET)
    )


def die_with_parent(parent: int) -> None:
    """Have the kernel end this process when the process that started it ends.

    Args:
        parent: id of that process; if it is gone already, this process ends here.
    """
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # pragma: no cover - the parent would have to die between fork and here


def keep_only(descriptor: int) -> int:
    """Return the new number, 3, of the one descriptor that stays open beside 0, 1 and 2.

    Those three become /dev/null: an engine that complains while it dies must not fill a log.
    """
    kept = os.dup2(descriptor, 3)
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    return kept


def volunteer_for_oom() -> None:
    """Have the kernel, when memory runs out, end this process before others."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE, encoding="ascii")


def allow_deep_recursion() -> None:
    """Give the main thread a larger stack, for the recursion of parsing and evaluating."""
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = _STACK_BYTES if hard == resource.RLIM_INFINITY else min(_STACK_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (wanted, hard))


def lock(
    memory_bytes: int, spare_descriptors: int
) -> None:  # pragma: no cover - after it, a process cannot write a coverage report
    """Take from this process all that a query does not need; nothing gives it back.

    Args:
        memory_bytes: address space that it may use beyond what it has now.
        spare_descriptors: files it may still open.
    """
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    space = pages * resource.getpagesize() + memory_bytes
    # Reading the folder takes a descriptor itself, so the highest number seen is one too high.
    descriptors = max(int(each.name) for each in Path("/proc/self/fd").iterdir())
    limits = {
        resource.RLIMIT_AS: space,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: descriptors + spare_descriptors,
    }
    for which, value in limits.items():
        resource.setrlimit(which, (value, value))


def set_alarm(deadline_s: float) -> None:
    """Have the kernel end this process some time after its deadline, if nobody else did.

    The alarm has its default effect, which needs no cooperation of the code that runs, and counts
    time spent waiting for a reader; the limit of processor time counts even if the clock stands.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, deadline_s + _WALL_GRACE_S)
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime + deadline_s) + _CPU_GRACE_S
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_at_most(seconds, hard), hard))


def clear_alarm() -> None:
    """Take back the alarm: the query has ended."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def _at_most(value: int, hard: int) -> int:
    return value if hard == resource.RLIM_INFINITY else min(value, hard)
