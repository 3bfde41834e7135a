"""A release of generated triples, a keeper over it, engines with their own workers."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onemg.engine.base import ResultLimits
from onemg.engine.embedded import EmbeddedEngine
from onemg.engine.frames import Request
from onemg.engine.keeper import Keeper
from onemg.engine.keeper import WorkerTerms
from onemg.engine.snapshot import Snapshot
from onemg.engine.workers import WorkerPool
from onemg.rdf import media
from onemg.rdf.prefixes import PrefixTable
from onemg.sparql.guard import Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from onemg.engine.execution import Execution
    from onemg.rdf.media import MediaType

VALUES = 50_000
RING = 2_000
TRIPLES = VALUES + RING
NAMED = 1_000
PREFIXES = PrefixTable(
    {
        "ex": "https://example.org/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
TERMS = WorkerTerms(memory_mb=256, queries=50)
LIMITS = ResultLimits(rows=2_000_000, bytes=1_000_000_000)

POINT = "SELECT ?p ?o { <https://example.org/s7> ?p ?o }"
EVERYTHING = "SELECT * { ?s ?p ?o }"
CROSS_PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
CROSS_STREAM = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


def concat_bomb() -> str:
    """Return a short query that asks for gigabytes."""
    text = 'SELECT ?h { BIND("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" AS ?a) '
    for before, after in zip("abcdefg", "bcdefgh", strict=True):
        text += f"BIND(CONCAT({','.join([f'?{before}'] * 20)}) AS ?{after}) "
    return text + "}"


def request(text: str, media_type: MediaType, **fields: object) -> Request:
    """Return a request with wide limits, unless fields say otherwise."""
    given = {"deadline_s": 10.0, "max_rows": LIMITS.rows, "max_bytes": LIMITS.bytes} | fields
    return Request(text, media_type.type, **given)  # type: ignore[arg-type]


def children(pid: int) -> set[int]:
    """Return the processes that a process has started and that have not ended, by /proc."""
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if int(parent) == pid and state != "Z":
                found.add(int(folder.name))
    return found


@pytest.fixture(scope="session")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release folder with both dumps and no store: values of things, and a ring of nodes."""
    folder = tmp_path_factory.mktemp("release")
    base = "https://example.org/"
    triple = f'<{base}s%d> <{base}p%d> "value %d" '
    lines = [triple % (i // 5, i % 5, i) for i in range(VALUES)]
    ring = [f"<{base}n{i}> <{base}next> <{base}n{(i + 1) % RING}> " for i in range(RING)]
    (folder / "onemg.nt").write_text("".join(f"{line}.\n" for line in [*lines, *ring]))
    named = "".join(f"{line}<{base}graph> .\n" for line in lines[:NAMED])
    extra = "".join(f"{line}<{base}other> .\n" for line in lines[: NAMED // 2])
    (folder / "onemg.nq").write_text(named + extra)
    return folder


@pytest.fixture(scope="session")
def snapshot(dumps: Path) -> Snapshot:
    """The release, to be held in memory."""
    return Snapshot(dumps / "onemg.nt", dumps / "onemg.nq", dumps / "store", in_memory=True)


@pytest.fixture(scope="session")
def keeper(snapshot: Snapshot) -> Iterator[Keeper]:
    """One keeper for all tests that do not hurt it."""
    running = Keeper.start(snapshot, PREFIXES, TERMS)
    yield running
    running.stop()


@contextmanager
def engine_over(
    keeper: Keeper, workers: int = 2, queue_s: float = 5.0, limits: ResultLimits = LIMITS
) -> Iterator[EmbeddedEngine]:
    """An engine with workers of its own, closed at the end."""
    engine = EmbeddedEngine(
        WorkerPool(keeper.address, workers=workers, queue_s=queue_s),
        query_limits=Limits(),
        result_limits=limits,
        prefixes=PREFIXES,
    )
    try:
        yield engine
    finally:
        engine.close()


@pytest.fixture
def engine(keeper: Keeper) -> Iterator[EmbeddedEngine]:
    """An engine with two workers."""
    with engine_over(keeper) as made:
        yield made


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
