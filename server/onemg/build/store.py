"""The triples in an Oxigraph store: default graph and named graphs, as every engine serves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from onemg.rdf.media import NQUADS
from onemg.rdf.media import NTRIPLES
from onemg.rdf.syntax import serialise
from onemg.release.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from onemg.rdf.terms import Quad
    from onemg.release.layout import ReleasePaths
    from onemg.release.names import Names


def quad_lines(quads: Iterable[Quad]) -> bytes:
    """Return the named graphs as N-Quads, sorted."""
    return serialise(quads, NQUADS, {})


def merge_lines(quads: Iterable[Quad], names: Names) -> bytes:
    """Return the default graph, which is the merge, as N-Triples, sorted."""
    merged = (quad for quad in quads if quad.graph and names.is_merged(quad.graph.value))
    return serialise(merged, NTRIPLES, {})


def make_store(named: bytes, merged: bytes, path: Path | None = None) -> pyoxigraph.Store:
    """Return a store that holds the named graphs and, as default graph, the merge.

    Args:
        named: N-Quads.
        merged: N-Triples.
        path: of a new folder for an on-disk store, which is optimised; None is in memory.
    """
    store = pyoxigraph.Store() if path is None else pyoxigraph.Store(str(path))
    store.bulk_load(named, format=pyoxigraph.RdfFormat.N_QUADS)
    store.bulk_load(merged, format=pyoxigraph.RdfFormat.N_TRIPLES)
    if path is not None:
        store.optimize()
        store.flush()
    return store


def store_faults(paths: ReleasePaths) -> list[str]:
    """Return how the on-disk store of a release differs from the manifest, a sentence each."""
    manifest = read_manifest(paths)
    wanted = manifest.quads + manifest.triples
    try:
        found = len(pyoxigraph.Store.read_only(str(paths.store)))
    except OSError as error:
        return [f"store cannot be opened: {error}"]
    if found != wanted:
        return [f"store has {found:,} statements, the manifest says {wanted:,}"]
    return []
