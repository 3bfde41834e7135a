"""A release folder over a generated catalogue, as `onemg build` would leave it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from comparison.catalogue import BASE
from comparison.catalogue import Catalogue
from onemg.build.store import make_store
from onemg.rdf import media
from onemg.release.labels import Label
from onemg.release.labels import write_labels
from onemg.release.layout import ReleasePaths
from onemg.release.layout import current
from onemg.release.layout import switch
from onemg.release.manifest import DEFAULT
from onemg.release.manifest import Manifest
from onemg.release.manifest import measure

if TYPE_CHECKING:
    from collections.abc import Iterable

_PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_RECORDED = "benchmark.json"


def catalogue_release(folder: Path, triples: int, oxigraph: Path) -> ReleasePaths:
    """Return the release over a catalogue of this size; made if it is not in the folder.

    How long loading took is kept beside it; see `loading`.

    Args:
        folder: of releases, made if needed.
        triples: about how many the default graph has.
        oxigraph: the engine's own program, whose bulk load is measured in the same run.
    """
    version = f"catalogue-{triples}"
    if (folder / version / "manifest.json").is_file():
        return current(folder)
    shutil.rmtree(folder / version, ignore_errors=True)
    paths = ReleasePaths(folder / version)
    for each in (paths.dumps, paths.metadata, paths.reports):
        each.mkdir(parents=True)
    catalogue = Catalogue.of_size(triples)
    counts = {DEFAULT: _write(paths.merge, catalogue.triples())}
    named = _write(paths.quads, catalogue.quads())
    paths.prefixes.write_text(json.dumps(_PREFIXES), encoding="utf-8")
    paths.dataset.write_text("", encoding="utf-8")
    write_labels(
        paths.labels, [Label(f"{BASE}theme/0", "Theme 0", "en", "skos:prefLabel", "skos:Concept")]
    )
    took = _load(paths, oxigraph)
    (folder / version / _RECORDED).write_text(json.dumps(took), encoding="utf-8")
    kinds = {paths.merge: media.NTRIPLES, paths.quads: media.NQUADS}
    manifest = Manifest(
        version=version,
        commit=None,
        date=None,
        base_iri=BASE,
        tools={},
        counts=counts | {f"{BASE}graph/all": named},
        distributions={
            path.relative_to(paths.root).as_posix(): measure(path, kind.type)
            for path, kind in kinds.items()
        },
    )
    paths.manifest.write_bytes(manifest.to_json())
    switch(folder, version)
    return current(folder)


def loading(release: ReleasePaths) -> dict[str, float]:
    """Return the seconds that loading took: `ours`, `theirs`; empty when it was not measured."""
    path = release.root / _RECORDED
    found: dict[str, float] = json.loads(path.read_bytes()) if path.is_file() else {}
    return found


def _write(path: Path, pieces: Iterable[str]) -> int:
    """Write lines, and return how many."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for piece in pieces:
            file.write(piece)
            count += piece.count("\n")
    return count


def _load(paths: ReleasePaths, oxigraph: Path) -> dict[str, float]:
    """Load and optimise twice, with the engine's program and as a release is built; time both."""
    dumps = [str(paths.merge), str(paths.quads)]
    theirs = paths.root / "theirs"
    started = time.monotonic()
    for dump in dumps:
        _run([str(oxigraph), "load", "--location", str(theirs), "--file", dump])
    _run([str(oxigraph), "optimize", "--location", str(theirs)])
    middle = time.monotonic()
    shutil.rmtree(theirs)
    begun = time.monotonic()
    # In a process of its own, so that its memory does not stay with ours.
    _run([sys.executable, __file__, str(paths.root)])
    return {"theirs": middle - started, "ours": time.monotonic() - begun}


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    made = ReleasePaths(Path(sys.argv[1]))
    make_store(made.quads.read_bytes(), made.merge.read_bytes(), made.store)
