from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from tests.engine.conftest import CROSS_STREAM
from tests.engine.conftest import EVERYTHING
from tests.engine.conftest import PREFIXES
from tests.engine.conftest import TERMS
from tests.engine.conftest import TRIPLES
from tests.engine.conftest import idle
from tests.engine.conftest import is_gone
from tests.engine.conftest import rows
from tests.engine.conftest import run

from onemg.engine import hiring
from onemg.engine.frames import BrokenPeer
from onemg.engine.keeper import Keeper
from onemg.engine.keeper import WorkerTerms
from onemg.engine.lanes import LongTerms
from onemg.engine.workers import WorkerPool
from onemg.errors import Busy
from onemg.errors import EngineError
from onemg.errors import WorkerDied

if TYPE_CHECKING:
    from pathlib import Path

    from onemg.engine.snapshot import Snapshot


def test_nothing_is_hired_before_the_first_query(keeper: Keeper) -> None:
    made = WorkerPool(keeper.address, workers=2, queue_s=5)
    assert made._threads == []
    made.close()


def test_a_query_waits_for_a_free_worker_only_so_long(keeper: Keeper) -> None:
    made = WorkerPool(keeper.address, workers=1, queue_s=0.2, long=LongTerms(1, 60))
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


def test_threads_of_a_closed_pool_end(keeper: Keeper) -> None:
    before = set(threading.enumerate())
    made = WorkerPool(keeper.address, workers=2, queue_s=5)
    rows(run(made))
    assert set(threading.enumerate()) > before
    made.close()
    assert set(threading.enumerate()) <= before
