"""Short queries and long ones: whoever is long makes room."""

from __future__ import annotations

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.engine.conftest import CROSS_PRODUCT
from tests.engine.conftest import CROSS_STREAM
from tests.engine.conftest import POINT
from tests.engine.conftest import children
from tests.engine.conftest import idle
from tests.engine.conftest import is_gone
from tests.engine.conftest import request
from tests.engine.conftest import rows
from tests.engine.conftest import run

from onemg.engine.lanes import LongTerms
from onemg.engine.workers import WorkerPool
from onemg.errors import BadQuery
from onemg.errors import Busy
from onemg.errors import DeadlineExceeded
from onemg.errors import EngineError
from onemg.rdf import media

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemg.engine.execution import Execution
    from onemg.engine.keeper import Keeper

KILLERS = [CROSS_PRODUCT.replace("?n", f"?n{i}") for i in range(8)]


@contextmanager
def pooled(
    keeper: Keeper, workers: int, long: LongTerms, queue_s: float = 2
) -> Iterator[WorkerPool]:
    made = WorkerPool(keeper.address, workers=workers, queue_s=queue_s, long=long)
    try:
        yield made
    finally:
        made.close()


def fails(pool: WorkerPool, text: str, deadline_s: float) -> EngineError:
    with pytest.raises(EngineError) as caught:
        run(pool, text, deadline_s)
    return caught.value


def test_eight_killers_leave_short_queries_alone(keeper: Keeper) -> None:
    with (
        pooled(keeper, 2, LongTerms(8, 0.1), queue_s=6) as pool,
        ThreadPoolExecutor(8) as threads,
    ):
        killers = [threads.submit(fails, pool, text, 6) for text in KILLERS]
        deadline = time.monotonic() + 5
        while len(pool._lane) < 8 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(pool._lane) == 8
        took = []
        for _ in range(50):
            started = time.monotonic()
            assert rows(run(pool)) == 5
            took.append(time.monotonic() - started)
        assert sorted(took)[47] < 0.5
        assert {type(each.result()) for each in killers} == {DeadlineExceeded}
    assert not children(os.getpid()) & {each._worker.pid for each in pool._running}


def test_a_long_query_goes_on_at_low_priority_and_its_worker_leaves(keeper: Keeper) -> None:
    with pooled(keeper, 1, LongTerms(1, 0.1)) as pool:
        execution = run(pool, CROSS_STREAM)
        pid = execution._worker.pid
        time.sleep(0.3)
        assert execution.slow
        assert os.sched_getscheduler(pid) == os.SCHED_IDLE
        assert idle(pool, 1)
        execution.close()
        assert is_gone(pid, 1)
        assert len(pool._lane) == 0
        assert idle(pool, 1)


def test_one_long_query_too_many_is_ended(keeper: Keeper) -> None:
    with pooled(keeper, 1, LongTerms(1, 0.1)) as pool:
        first = run(pool, CROSS_STREAM)
        time.sleep(0.3)
        error = fails(pool, CROSS_PRODUCT, 5)
        assert isinstance(error, Busy)
        assert error.members() == {"limit": "long_workers", "limit_value": 1}
        assert rows(run(pool)) == 5
        first.close()


def test_with_several_workers_only_the_last_is_kept_free(keeper: Keeper) -> None:
    with pooled(keeper, 2, LongTerms(1, 0.1)) as pool:
        held = [run(pool, CROSS_STREAM), run(pool, CROSS_STREAM + " LIMIT 1000000000")]
        time.sleep(0.3)
        assert all(each.slow for each in held)
        assert rows(run(pool)) == 5
        for each in held:
            each.close()


def test_a_text_that_was_long_starts_in_the_long_lane(keeper: Keeper) -> None:
    with pooled(keeper, 1, LongTerms(1, 0.1), queue_s=0.3) as pool:
        assert isinstance(fails(pool, CROSS_PRODUCT, 0.3), DeadlineExceeded)
        first = run(pool, CROSS_STREAM)
        time.sleep(0.3)
        assert isinstance(fails(pool, CROSS_PRODUCT, 0.3), Busy)
        first.close()
        started = time.monotonic()
        assert isinstance(fails(pool, CROSS_PRODUCT, 0.3), DeadlineExceeded)
        assert time.monotonic() - started < 1


def test_a_text_that_turns_quick_is_forgotten(keeper: Keeper) -> None:
    with pooled(keeper, 1, LongTerms(1, 0.2)) as pool:
        pool._lane._texts[hash(POINT)] = None
        assert rows(run(pool)) == 5
        assert not pool._lane.remembers(POINT)


def test_an_event_loop_is_answered_without_threads(keeper: Keeper) -> None:
    async def ask(pool: WorkerPool, text: str) -> Execution:
        return await pool.run_soon(request(text, media.CSV), media.CSV)

    async def many(pool: WorkerPool) -> None:
        found = await asyncio.gather(*(ask(pool, POINT) for _ in range(100)))
        assert all(each.whole == found[0].whole for each in found)
        with pytest.raises(BadQuery):
            await ask(pool, "SELECT nonsense")
        stream = await ask(pool, CROSS_STREAM)
        assert stream.whole is None
        stream.close()
        assert await asyncio.to_thread(idle, pool, 2)
        for worker in pool._idle:
            os.kill(worker.pid, 9)
            assert is_gone(worker.pid, 1)
        assert (await ask(pool, POINT)).whole

    with pooled(keeper, 2, LongTerms()) as pool:
        asyncio.run(many(pool))


def test_a_task_that_is_cancelled_ends_its_query(keeper: Keeper) -> None:
    async def hang_up(pool: WorkerPool) -> None:
        asked = [
            asyncio.create_task(pool.run_soon(request(text, media.CSV), media.CSV))
            for text in (CROSS_PRODUCT, CROSS_PRODUCT + " ", CROSS_PRODUCT + "  ")
        ]
        await asyncio.sleep(0.5)
        for task in asked:
            task.cancel()
        found = await asyncio.gather(*asked, return_exceptions=True)
        assert all(isinstance(each, asyncio.CancelledError) for each in found)

    with pooled(keeper, 2, LongTerms(4, 10)) as pool:
        asyncio.run(hang_up(pool))
        assert idle(pool, 2)
        assert not pool._running


def test_an_event_loop_is_told_of_deadlines_and_of_a_busy_service(keeper: Keeper) -> None:
    async def ask(pool: WorkerPool, text: str, deadline_s: float) -> BaseException | None:
        try:
            await pool.run_soon(request(text, media.CSV, deadline_s=deadline_s), media.CSV)
        except EngineError as error:
            return error
        return None

    async def both(pool: WorkerPool) -> None:
        found = await asyncio.gather(ask(pool, CROSS_PRODUCT, 0.6), ask(pool, POINT, 1))
        assert [type(each) for each in found] == [DeadlineExceeded, Busy]

    with pooled(keeper, 1, LongTerms(1, 10), queue_s=0.2) as pool:
        assert idle(pool, 0)
        asyncio.run(both(pool))


def test_a_pool_that_closes_tells_those_that_wait(keeper: Keeper) -> None:
    with pooled(keeper, 1, LongTerms(1, 10), queue_s=5) as pool, ThreadPoolExecutor() as threads:
        held = run(pool, CROSS_STREAM)
        waits = threads.submit(fails, pool, POINT, 5)
        time.sleep(0.1)
        pool.close()
        assert "stopping" in str(waits.result(1))
        held.close()
