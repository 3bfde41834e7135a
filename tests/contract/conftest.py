"""One release of the tiny graph, and the engines that hold it: the same tests run on all."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import ONEMG
from tests.contract.servers import NO_VIRTUOSO
from tests.contract.servers import VIRTUOSO
from tests.contract.servers import Server
from tests.contract.servers import oxigraph
from tests.contract.servers import virtuoso

from onemg.engine.base import ResultLimits
from onemg.engine.choice import Access
from onemg.engine.choice import remote_engine
from onemg.engine.embedded import EmbeddedEngine
from onemg.engine.graphset import GraphSet
from onemg.engine.graphstore import GraphStore
from onemg.engine.keeper import Keeper
from onemg.engine.keeper import WorkerTerms
from onemg.engine.pieces import Dumps
from onemg.engine.publication import Publication
from onemg.engine.snapshot import Snapshot
from onemg.engine.workers import WorkerPool
from onemg.rdf.prefixes import PrefixTable
from onemg.release.layout import ReleasePaths
from onemg.release.layout import current
from onemg.release.manifest import DEFAULT
from onemg.release.manifest import read_manifest
from onemg.sparql.guard import Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from onemg.engine.base import Engine

ENGINES = ("embedded", "oxigraph", "virtuoso")
TINY = Path(__file__).parents[1] / "fixtures" / "tiny"
WIDE = ResultLimits(rows=1_000_000, bytes=100_000_000)
# What a store may hold beside our releases: it must never be seen.
STRANGER = '<https://example.org/stranger> <https://example.org/p> "seen" .\n'


@pytest.fixture(scope="package")
def release(tmp_path_factory: pytest.TempPathFactory) -> ReleasePaths:
    """The tiny graph, built once."""
    folder = tmp_path_factory.mktemp("tiny")
    command = [ONEMG, "build", "--content", TINY, "--output", folder]
    subprocess.run(command, check=True, capture_output=True)
    return current(folder)


@pytest.fixture(scope="package")
def names(release: ReleasePaths) -> GraphSet:
    manifest = read_manifest(release)
    return GraphSet(manifest.base_iri, manifest.version, manifest.content_digest)


@pytest.fixture(scope="package")
def dumps(release: ReleasePaths) -> Dumps:
    manifest = read_manifest(release)
    counts = {graph: count for graph, count in manifest.counts.items() if graph != DEFAULT}
    return Dumps(release.merge, release.quads, counts, manifest.triples)


@pytest.fixture(scope="package")
def prefixes(release: ReleasePaths) -> PrefixTable:
    return PrefixTable(json.loads(release.prefixes.read_bytes()))


@pytest.fixture(scope="package", params=ENGINES[1:])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server, empty at first."""
    if request.param == "virtuoso" and VIRTUOSO is None:
        pytest.skip(NO_VIRTUOSO)
    start = oxigraph if request.param == "oxigraph" else virtuoso
    with start(tmp_path_factory.mktemp(request.param)) as running:
        yield running


@contextmanager
def publication(server: Server, names: GraphSet) -> Iterator[Publication]:
    """The way by which a release gets into a server."""
    asked = Access(server.asked, secret=server.secret).endpoint()
    written = Access(server.written, secret=server.secret).endpoint()
    try:
        yield Publication(GraphStore(written, 60), asked, names, 60)
    finally:
        asked.close()
        written.close()


@contextmanager
def _published(server: Server, names: GraphSet, dumps: Dumps) -> Iterator[Server]:
    with publication(server, names) as into:
        into.write(dumps, lambda *_: None, lines=200)
        into.switch()
        into._store.replace("https://example.org/stranger", STRANGER.encode())
    yield server


@pytest.fixture(scope="package", params=ENGINES)
def engines(  # noqa: PLR0913, PLR0917  # fixtures
    request: pytest.FixtureRequest,
    release: ReleasePaths,
    names: GraphSet,
    dumps: Dumps,
    prefixes: PrefixTable,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., AbstractContextManager[Engine]]]:
    """Gives engines with chosen limits, all over one keeper or one server."""
    limits = Limits()
    if request.param == "embedded":
        snapshot = Snapshot(release.merge, release.quads, release.store, in_memory=True)
        keeper = Keeper.start(snapshot, prefixes, WorkerTerms(memory_mb=512, queries=1000))

        @contextmanager
        def embedded(result_limits: ResultLimits = WIDE) -> Iterator[Engine]:
            pool = WorkerPool(keeper.address, workers=2, queue_s=5)
            made = EmbeddedEngine(
                pool, query_limits=limits, result_limits=result_limits, prefixes=prefixes
            )
            try:
                yield made
            finally:
                made.close()

        yield embedded
        keeper.stop()
        return
    if request.param == "virtuoso" and VIRTUOSO is None:
        pytest.skip(NO_VIRTUOSO)
    start = oxigraph if request.param == "oxigraph" else virtuoso
    with (
        start(tmp_path_factory.mktemp(request.param)) as running,
        _published(running, names, dumps) as server,
    ):

        @contextmanager
        def remote(result_limits: ResultLimits = WIDE) -> Iterator[Engine]:
            made = remote_engine(
                Access(server.asked),
                names,
                list(dumps.counts),
                query_limits=limits,
                result_limits=result_limits,
                prefixes=prefixes,
            )
            try:
                yield made
            finally:
                made.close()

        yield remote


@pytest.fixture
def engine(
    engines: Callable[..., AbstractContextManager[Engine]],
) -> Iterator[Engine]:
    with engines() as made:
        yield made


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """Which engine a test runs on."""
    found: str = request.node.callspec.params["engines"]
    return found
