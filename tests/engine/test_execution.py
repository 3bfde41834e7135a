from __future__ import annotations

import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.engine.conftest import CROSS_PRODUCT
from tests.engine.conftest import CROSS_STREAM
from tests.engine.conftest import EVERYTHING
from tests.engine.conftest import idle
from tests.engine.conftest import is_gone
from tests.engine.conftest import request
from tests.engine.conftest import rows
from tests.engine.conftest import run

from onemg.errors import DeadlineExceeded
from onemg.errors import EngineError
from onemg.errors import MemoryExceeded
from onemg.errors import WorkerDied
from onemg.rdf import media

if TYPE_CHECKING:
    from onemg.engine.workers import WorkerPool


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


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
