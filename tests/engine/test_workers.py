from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.engine.conftest import CROSS_PRODUCT
from tests.engine.conftest import CROSS_STREAM
from tests.engine.conftest import EVERYTHING
from tests.engine.conftest import POINT
from tests.engine.conftest import PREFIXES
from tests.engine.conftest import TERMS
from tests.engine.conftest import TRIPLES
from tests.engine.conftest import request

from onemg.engine import hiring
from onemg.engine.frames import BrokenPeer
from onemg.engine.keeper import Keeper
from onemg.engine.keeper import WorkerTerms
from onemg.engine.workers import WorkerPool
from onemg.errors import Busy
from onemg.errors import DeadlineExceeded
from onemg.errors import EngineError
from onemg.errors import MemoryExceeded
from onemg.errors import WorkerDied
from onemg.rdf import media

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from onemg.engine.execution import Execution
    from onemg.engine.snapshot import Snapshot


@pytest.fixture
def pool(keeper: Keeper) -> Iterator[WorkerPool]:
    made = WorkerPool(keeper.address, workers=2, queue_s=5)
    yield made
    made.close()


@pytest.fixture
def own_keeper(snapshot: Snapshot) -> Iterator[Keeper]:
    running = Keeper.start(snapshot, PREFIXES, TERMS)
    yield running
    running.stop()


def run(
    pool: WorkerPool,
    text: str = POINT,
    deadline_s: float = 5,
    gone: Callable[[], bool] | None = None,
) -> Execution:
    return pool.run(request(text, media.CSV, deadline_s=deadline_s), media.CSV, gone)


def rows(execution: Execution) -> int | None:
    list(execution)
    assert execution.summary is not None
    return execution.summary.rows


def idle(pool: WorkerPool, wanted: int, seconds: float = 5) -> bool:
    """Return whether as many workers as wanted are idle in time."""
    deadline = time.monotonic() + seconds
    while len(pool._idle) != wanted and time.monotonic() < deadline:
        time.sleep(0.005)
    return len(pool._idle) == wanted


def test_a_small_answer_is_whole_at_once(pool: WorkerPool) -> None:
    execution = run(pool)
    assert execution.whole is not None
    assert list(execution) == [execution.whole]
    assert execution.summary is not None
    assert (execution.summary.rows, execution.summary.bytes) == (5, len(execution.whole))


def test_a_large_answer_comes_in_chunks(pool: WorkerPool) -> None:
    execution = run(pool, EVERYTHING)
    assert execution.whole is None
    assert execution.summary is None
    chunks = list(execution)
    assert len(chunks) > 10
    assert execution.summary.bytes == sum(map(len, chunks))


def test_nothing_is_hired_before_the_first_query(keeper: Keeper) -> None:
    made = WorkerPool(keeper.address, workers=2, queue_s=5)
    assert made._threads == []
    made.close()


def test_a_query_is_ended_at_its_deadline_while_others_go_on(pool: WorkerPool) -> None:
    with ThreadPoolExecutor() as threads:
        started = time.monotonic()
        slow = threads.submit(run, pool, CROSS_PRODUCT, 1)
        for _ in range(20):
            assert rows(run(pool)) == 5
        assert time.monotonic() - started < 0.9
        error = slow.exception()
    assert isinstance(error, DeadlineExceeded)
    assert error.members() == {"limit": "deadline_s", "limit_value": 1}
    assert time.monotonic() - started == pytest.approx(1, abs=0.3)
    assert idle(pool, 2)


def test_a_stream_whose_deadline_passes_breaks(pool: WorkerPool) -> None:
    execution = run(pool, CROSS_STREAM, 0.5)
    with pytest.raises(DeadlineExceeded):
        for _ in execution:
            pass
    assert execution.summary is None
    assert idle(pool, 2)


def test_a_reader_that_stalls_loses_its_worker_at_the_deadline(pool: WorkerPool) -> None:
    execution = run(pool, CROSS_STREAM, 0.3)
    pid = execution._worker.pid
    assert is_gone(pid, 1.0)
    assert idle(pool, 2)
    with pytest.raises(DeadlineExceeded):
        list(execution)


def test_closing_early_ends_the_worker_at_once(pool: WorkerPool) -> None:
    execution = run(pool, CROSS_STREAM)
    pid = execution._worker.pid
    started = time.monotonic()
    execution.close()
    execution.close()
    assert is_gone(pid, 1.0)
    assert time.monotonic() - started < 0.25
    assert idle(pool, 2)


def test_a_client_that_hangs_up_before_the_first_byte_ends_its_query(pool: WorkerPool) -> None:
    started = time.monotonic()
    with pytest.raises(EngineError, match="hung up"):
        run(pool, CROSS_PRODUCT, 5, lambda: time.monotonic() > started + 0.3)
    assert time.monotonic() - started < 0.8
    assert idle(pool, 2)


def test_a_client_that_stays_gets_its_answer(pool: WorkerPool) -> None:
    asked: list[float] = []
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(?c = ?f && ?a < ?d) } LIMIT 1"
    with pytest.raises(DeadlineExceeded):
        run(pool, slow, 1, lambda: bool(asked.append(time.monotonic())))
    assert len(asked) >= 3


def test_a_query_waits_for_a_free_worker_only_so_long(keeper: Keeper) -> None:
    made = WorkerPool(keeper.address, workers=1, queue_s=0.2)
    held = run(made, CROSS_STREAM)
    with pytest.raises(Busy, match="All 1 query workers") as caught:
        run(made)
    assert caught.value.headers() == {"Retry-After": "1"}
    held.close()
    assert idle(made, 1)
    assert rows(run(made)) == 5
    made.close()


def test_64_threads_are_served(pool: WorkerPool) -> None:
    with ThreadPoolExecutor(64) as threads:
        done = list(threads.map(lambda _: rows(run(pool)), range(640)))
    assert done == [5] * 640


def test_workers_are_replaced_after_their_number_of_queries(snapshot: Snapshot) -> None:
    short_lived = Keeper.start(snapshot, PREFIXES, WorkerTerms(memory_mb=256, queries=3))
    made = WorkerPool(short_lived.address, workers=1, queue_s=5)
    pids = []
    for _ in range(9):
        execution = run(made)
        pids.append(execution._worker.pid)
        assert rows(execution) == 5
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 3]
    made.close()
    short_lived.stop()


def test_a_worker_that_is_killed_is_an_error_and_is_replaced(pool: WorkerPool) -> None:
    execution = run(pool, CROSS_STREAM)
    os.kill(execution._worker.pid, signal.SIGKILL)
    with pytest.raises(WorkerDied, match="status -9"):
        list(execution)
    assert idle(pool, 2)


@pytest.mark.parametrize(
    ("number", "kind", "limit"),
    [
        (signal.SIGABRT, MemoryExceeded, {"limit": "memory_mb", "limit_value": 256}),
        (signal.SIGSEGV, WorkerDied, {"limit": "max_query_depth"}),
    ],
)
def test_a_death_is_named_by_its_signal(
    pool: WorkerPool, number: int, kind: type[EngineError], limit: dict[str, object]
) -> None:
    execution = run(pool, CROSS_STREAM)
    os.kill(execution._worker.pid, number)
    with pytest.raises(kind) as caught:
        list(execution)
    assert caught.value.members() == limit


def test_an_idle_worker_that_died_costs_no_query(pool: WorkerPool) -> None:
    rows(run(pool))
    assert idle(pool, 2)
    for worker in pool._idle:
        os.kill(worker.pid, signal.SIGKILL)
        assert is_gone(worker.pid, 1.0)
    assert rows(run(pool)) == 5


def test_workers_that_cannot_be_asked_are_an_end(
    pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise BrokenPeer("gone")

    monkeypatch.setattr(hiring.HiredWorker, "send", refuse)
    with pytest.raises(Busy, match="being started again"):
        run(pool)


def test_queries_go_on_after_the_keeper_was_killed(own_keeper: Keeper) -> None:
    made = WorkerPool(own_keeper.address, workers=2, queue_s=5)
    execution = run(made, CROSS_STREAM)
    os.kill(own_keeper.pid, signal.SIGKILL)
    with pytest.raises(EngineError):
        list(execution)
    started = time.monotonic()
    assert rows(run(made)) == 5
    assert time.monotonic() - started < 3
    made.close()


def test_without_a_keeper_the_service_says_that_it_comes_back(tmp_path: Path) -> None:
    made = WorkerPool(tmp_path / "keeper", workers=1, queue_s=0.2)
    with pytest.raises(Busy, match="being started again"):
        run(made)
    made.close()


def test_when_the_keeper_is_gone_for_good_a_death_has_no_reason(snapshot: Snapshot) -> None:
    running = Keeper.start(snapshot, PREFIXES, TERMS)
    made = WorkerPool(running.address, workers=1, queue_s=0.2)
    execution = run(made, CROSS_STREAM)
    running.stop()
    with pytest.raises(WorkerDied, match="no reason known"):
        list(execution)
    made.close()


def test_a_closed_pool_ends_what_runs_and_takes_no_more(keeper: Keeper) -> None:
    made = WorkerPool(keeper.address, workers=2, queue_s=5)
    execution = run(made, CROSS_STREAM)
    assert idle(made, 1)
    pids = [execution._worker.pid, made._idle[0].pid]
    made.close()
    made.close()
    with pytest.raises(EngineError, match="stopping"):
        list(execution)
    with pytest.raises(EngineError, match="takes no more"):
        run(made)
    assert all(is_gone(pid, 1.0) for pid in pids)


def test_a_pool_that_closes_lets_a_worker_go_that_has_just_finished(keeper: Keeper) -> None:
    made = WorkerPool(keeper.address, workers=1, queue_s=5)
    execution = run(made, EVERYTHING)
    with made._lock:
        made._closed = True
    assert rows(execution) == TRIPLES
    assert is_gone(execution._worker.pid, 1.0)
    made.close()


def test_a_pool_works_in_one_process_only(pool: WorkerPool) -> None:
    rows(run(pool))
    pool._process = os.getppid()
    with pytest.raises(EngineError, match="used it first"):
        run(pool)


def test_a_million_rows_leave_the_memory_of_the_reader_flat(pool: WorkerPool) -> None:
    text = (
        "SELECT * { { SELECT ?a { ?a ?b ?c } LIMIT 1000 } { SELECT ?d { ?d ?e ?f } LIMIT 1000 } }"
    )
    execution = run(pool, text, 60)
    before = resident_bytes()
    size = sum(map(len, execution))
    assert execution.summary is not None
    assert execution.summary.rows == 1_000_000
    assert size == execution.summary.bytes > 50_000_000
    assert resident_bytes() - before < 10 << 20


def test_greenlets_share_the_workers_without_waiting_for_each_other(keeper: Keeper) -> None:
    program = Path(__file__).with_name("greenlets.py")
    done = subprocess.run(
        [sys.executable, program, keeper.address], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "10 answers during one slow query\n"


def test_no_connection_is_made_for_service(pool: WorkerPool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        for form in ("SELECT *", "ASK", "SELECT (COUNT(*) AS ?n)"):
            text = f"{form} {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
            with pytest.raises(EngineError):
                pool.run(request(text, media.SPARQL_JSON), media.SPARQL_JSON)
        listener.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listener.accept()


def is_gone(pid: int, seconds: float) -> bool:
    """Return whether a process ends in time; one that only waits to be buried has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if ") Z " in Path(f"/proc/{pid}/stat").read_text():
                return True
        except OSError:
            return True
        time.sleep(0.002)
    return False


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_threads_of_a_closed_pool_end(keeper: Keeper) -> None:
    made = WorkerPool(keeper.address, workers=2, queue_s=5)
    rows(run(made))
    made.close()
    assert not [each for each in threading.enumerate() if each.name.startswith("onemg-")]
