"""What does running a query in a caged worker cost, against pyoxigraph in the same process?

Both answer the same queries on the same generated triples, turn and turn about. Prints medians,
99th percentiles and their ratio; then what it takes to replace, kill and overrun a worker.
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from typing import cast

import pyoxigraph

from onemg.engine.base import ResultLimits
from onemg.engine.embedded import EmbeddedEngine
from onemg.engine.hiring import hire
from onemg.engine.keeper import Keeper
from onemg.engine.keeper import WorkerTerms
from onemg.engine.snapshot import Snapshot
from onemg.engine.workers import WorkerPool
from onemg.errors import DeadlineExceeded
from onemg.rdf import media
from onemg.rdf.prefixes import PrefixTable
from onemg.sparql.guard import Limits
from onemg.sparql.protocol import Query

if TYPE_CHECKING:
    from collections.abc import Callable

THINGS = 10_000
BASE = "https://example.org/"
KINDS = {
    "point": (f"SELECT ?p ?o {{ <{BASE}s77> ?p ?o }}", 1000),
    "ask": (f"ASK {{ <{BASE}s77> ?p ?o }}", 1000),
    "join": (f"SELECT ?a ?b {{ ?a <{BASE}p0> ?x . ?a <{BASE}p1> ?b }} LIMIT 100", 300),
    "aggregate": ("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p", 20),
    "50,000 rows": ("SELECT * { ?s ?p ?o }", 10),
}
MILLION = "SELECT * { { SELECT ?a { ?a ?b ?c } LIMIT 1000 } { SELECT ?d { ?d ?e ?f } LIMIT 1000 } }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ENDLESS_STREAM = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def main() -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        snapshot = generate(Path(folder))
        store = snapshot.load()
        keeper = Keeper.start(snapshot, PrefixTable({}), WorkerTerms(memory_mb=512, queries=10**6))
        engine = EmbeddedEngine(
            WorkerPool(keeper.address, workers=2, queue_s=10),
            query_limits=Limits(),
            result_limits=ResultLimits(10**7, 10**10),
            prefixes=PrefixTable({}),
        )
        try:
            print(headline(len(store)))
            compare(store, engine)
            stream(engine)
            lives(keeper, engine)
        finally:
            engine.close()
            keeper.stop()


def generate(folder: Path) -> Snapshot:
    """Return a release of five triples about each thing."""
    triples = (f'<{BASE}s{at // 5}> <{BASE}p{at % 5}> "value {at}" .\n' for at in range(5 * THINGS))
    (folder / "onemg.nt").write_text("".join(triples), encoding="utf-8")
    (folder / "onemg.nq").write_text("", encoding="utf-8")
    return Snapshot(folder / "onemg.nt", folder / "onemg.nq", folder / "store", in_memory=True)


def headline(triples: int) -> str:
    """Return commit, machine and size of the data on one line."""
    here = Path(__file__).parent
    commit = subprocess.run(
        ["git", "-C", here, "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return f"commit {commit.stdout.strip() or 'unknown'}; {machine}; {triples:,} triples\n"


def timed(act: Callable[[], object]) -> float:
    """Return the milliseconds that something takes."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def compare(store: pyoxigraph.Store, engine: EmbeddedEngine) -> None:
    """Print what each kind of query takes directly and through the engine, one after the other."""
    heads = ("direct ms", "p99", "engine ms", "p99", "ratio", "+ ms")
    print(f"{'query':<14}", *(f"{head:>10}" for head in heads))
    for name, (text, times) in KINDS.items():
        query = Query(text)

        def directly(text: str = text) -> object:
            results = cast("pyoxigraph.QuerySolutions", store.query(text))
            return results.serialize(format=pyoxigraph.QueryResultsFormat.JSON)

        def through(query: Query = query) -> object:
            return b"".join(engine.answer(query, media.SPARQL_JSON, 60))

        directly(), through()
        pairs = [(timed(directly), timed(through)) for _ in range(times)]
        direct, engined = (sorted(side) for side in zip(*pairs, strict=True))
        a, b = statistics.median(direct), statistics.median(engined)
        a99, b99 = direct[int(times * 0.99)], engined[int(times * 0.99)]
        figures = (a, a99, b, b99, b / a, b - a)
        print(f"{name:<14}", *(f"{figure:>10.3f}" for figure in figures))


def stream(engine: EmbeddedEngine) -> None:
    """Print how a result of a million rows begins, and what it costs this process in memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    answer = engine.answer(Query(MILLION), media.SPARQL_JSON, 60)
    first_ms = (time.perf_counter() - started) * 1000
    size = sum(map(len, answer))
    seconds = time.perf_counter() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"\na million rows: first bytes after {first_ms:.1f} ms, all {size / 1e6:.0f} MB after "
        f"{seconds:.2f} s; this process grew by {grown:.1f} MB"
    )


def lives(keeper: Keeper, engine: EmbeddedEngine) -> None:
    """Print how long it takes to make, to kill and to overrun a worker."""

    def replace() -> None:
        hire(keeper.address, 10).close()

    print(f"a new worker: {statistics.median(timed(replace) for _ in range(30)):.1f} ms")
    kills = []
    for _ in range(10):
        answer = engine.answer(Query(ENDLESS_STREAM), media.CSV, 60)
        pid = answer._worker.pid  # type: ignore[attr-defined]  # noqa: SLF001  # watched from outside
        kills.append(timed(lambda answer=answer, pid=pid: end(answer, pid)))
    print(f"from hanging up to the end of the worker: {statistics.median(kills):.1f} ms")
    over = [timed(lambda: overrun(engine)) - 500 for _ in range(4)]
    print(f"a deadline of 500 ms is overrun by {max(over):.1f} ms at most")


def end(answer: object, pid: int) -> None:
    """Close an answer, and wait until its worker runs no more."""
    answer.close()  # type: ignore[attr-defined]
    while is_running(pid):
        time.sleep(0.0005)


def is_running(pid: int) -> bool:
    """Return whether a process still runs; one that waits to be buried does not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return False


def overrun(engine: EmbeddedEngine) -> None:
    """Ask what cannot be answered in half a second."""
    try:
        engine.answer(Query(ENDLESS), media.SPARQL_JSON, 0.5)
    except DeadlineExceeded:
        return
    raise AssertionError("the query was answered, so it measures nothing")


if __name__ == "__main__":
    main()
