"""An engine of one's own, over a release or over the files as they are now."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from onemg.build.collect import collect
from onemg.build.describe import describe
from onemg.build.entail import entail
from onemg.build.store import merge_lines
from onemg.build.store import quad_lines
from onemg.build.version import version_of
from onemg.engine.base import ResultLimits
from onemg.engine.embedded import EmbeddedEngine
from onemg.engine.keeper import Keeper
from onemg.engine.keeper import WorkerTerms
from onemg.engine.snapshot import Snapshot
from onemg.engine.workers import WorkerPool
from onemg.errors import ContentError
from onemg.rdf.prefixes import PrefixTable
from onemg.release.manifest import read_manifest
from onemg.release.names import Names
from onemg.sparql.guard import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemg.config import Config
    from onemg.release.layout import ReleasePaths


@contextmanager
def release_engine(paths: ReleasePaths, config: Config) -> Iterator[EmbeddedEngine]:
    """Give an engine over a release; it ends with the block.

    Raises:
        ReleaseError: the release cannot be opened.
    """
    in_memory = read_manifest(paths).quads <= config.in_memory_triples
    snapshot = Snapshot(paths.merge, paths.quads, paths.store, in_memory)
    with _engine(snapshot, release_prefixes(paths), config) as engine:
        yield engine


@contextmanager
def files_engine(config: Config) -> Iterator[EmbeddedEngine]:
    """Give an engine over the content files and what follows from them; it ends with the block.

    Raises:
        ContentError: a file cannot be read, so that an answer would lack what it says.
    """
    names = Names(config.base_iri)
    content = collect(config.content, names)
    for fault in content.faults:
        if fault.file in content.unreadable:
            raise ContentError(fault.message, fault.file, fault.line)
    version = version_of(config.content)
    quads = describe(content, entail(content), version, config.described_at).quads
    with tempfile.TemporaryDirectory(prefix="onemg-files-") as folder:
        merged, named = Path(folder, "merge.nt"), Path(folder, "graphs.nq")
        merged.write_bytes(merge_lines(quads, names))
        named.write_bytes(quad_lines(quads))
        snapshot = Snapshot(merged, named, Path(folder, "store"), in_memory=True)
        with _engine(snapshot, content.prefixes, config) as engine:
            yield engine


def release_prefixes(paths: ReleasePaths) -> PrefixTable:
    """Return the prefix table that a release was built with."""
    return PrefixTable(json.loads(paths.prefixes.read_bytes()))


@contextmanager
def _engine(snapshot: Snapshot, prefixes: PrefixTable, config: Config) -> Iterator[EmbeddedEngine]:
    keeper = Keeper.start(snapshot, prefixes, WorkerTerms(config.memory_mb, queries=1))
    try:
        engine = EmbeddedEngine(
            WorkerPool(keeper.address, workers=1, queue_s=config.queue_s),
            query_limits=Limits(
                characters=config.max_query_bytes,
                depth=config.max_query_depth,
                steps=config.max_query_operators,
            ),
            result_limits=ResultLimits(config.max_result_rows, config.max_result_bytes),
            prefixes=prefixes,
        )
        try:
            yield engine
        finally:
            engine.close()
    finally:
        keeper.stop()
