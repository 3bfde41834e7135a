"""The last step: a folder that is complete before anyone sees it, and the link that leads to it."""

from __future__ import annotations

import fcntl
import json
import os
import platform
import shutil
from contextlib import contextmanager
from dataclasses import asdict
from dataclasses import dataclass
from importlib.metadata import version as package_version
from typing import TYPE_CHECKING

from onemg.build.content import RDF_TYPE
from onemg.build.content import merge
from onemg.build.describe import DUMPS
from onemg.build.describe import checksums
from onemg.build.statistics import counts
from onemg.build.store import make_store
from onemg.build.store import merge_lines
from onemg.build.store import quad_lines
from onemg.rdf.media import JSON
from onemg.rdf.media import TURTLE
from onemg.rdf.syntax import serialise
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.release.labels import Label
from onemg.release.labels import write_labels
from onemg.release.layout import ReleasePaths
from onemg.release.layout import switch
from onemg.release.manifest import DEFAULT
from onemg.release.manifest import Distribution
from onemg.release.manifest import Manifest
from onemg.release.manifest import measure
from onemg.release.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onemg.build.check import Examination
    from onemg.build.content import Content
    from onemg.build.describe import Description
    from onemg.build.validate import Validation
    from onemg.build.version import Version
    from onemg.rdf.terms import Quad

_TOOLS = ("onemg", "pyoxigraph", "rdflib", "owlrl", "pyshacl")
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS = "http://purl.org/dc/terms/"
_NAMES = (
    f"{_RDFS}label",
    f"{_SKOS}prefLabel",
    f"{_SKOS}altLabel",
    f"{_SKOS}hiddenLabel",
    f"{_DCTERMS}title",
    f"{_DCTERMS}identifier",
)
_SQLITE = "application/vnd.sqlite3"


@dataclass(frozen=True, slots=True)
class Built:
    """Everything that a release is made of."""

    content: Content
    validation: Validation
    examination: Examination
    description: Description
    version: Version


def write(built: Built, releases: Path) -> ReleasePaths:
    """Write the release, let `current` lead to it, and return where it stands.

    The folder is filled under another name and renamed when it is complete and on the disk; until
    then, and whenever this fails, the last release stays in use. A release that is there already
    with the same files is kept as it is.

    Args:
        built: what the other steps made.
        releases: the folder of releases; made if it is not there.
    """
    releases.mkdir(parents=True, exist_ok=True)
    with _alone(releases):
        scratch = releases / f".new-{built.version.name}"
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            scratch.mkdir()
            _fill(ReleasePaths(scratch), built)
            _to_disk(scratch)
            paths = _put(scratch, releases / built.version.name)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        switch(releases, paths.version)
        _sync(releases)
    return paths


@contextmanager
def _alone(releases: Path) -> Iterator[None]:
    """Let one build at a time write here."""
    with (releases / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _put(scratch: Path, final: Path) -> ReleasePaths:
    """Give a complete folder its name; one of that name makes room unless it is the same."""
    if final.exists():
        old, new = ReleasePaths(final), ReleasePaths(scratch)
        if old.manifest.is_file() and read_manifest(old) == read_manifest(new):
            return old
        aside = final.with_name(f".old-{final.name}")
        shutil.rmtree(aside, ignore_errors=True)
        final.rename(aside)
        try:
            scratch.rename(final)
        except OSError:
            aside.rename(final)
            raise
        shutil.rmtree(aside)
    else:
        scratch.rename(final)
    return ReleasePaths(final)


def _fill(paths: ReleasePaths, built: Built) -> None:
    for folder in (paths.dumps, paths.metadata, paths.reports):
        folder.mkdir()
    content, quads = built.content, built.description.quads
    named, merged = quad_lines(quads), merge_lines(quads, content.names)
    files = _dumps(paths, built, named, merged)
    files |= _metadata(paths, built, files)
    files |= _reports(paths, built)
    write_labels(paths.labels, _labels(built))
    files[paths.labels.name] = measure(paths.labels, _SQLITE)
    make_store(named, merged, paths.store)
    manifest = Manifest(
        version=built.version.name,
        commit=built.version.commit,
        date=built.version.date,
        base_iri=content.names.base,
        tools={name: package_version(name) for name in _TOOLS}
        | {"python": platform.python_version()},
        counts={DEFAULT: merged.count(b"\n"), **sorted_counts(quads)},
        distributions=files,
    )
    paths.manifest.write_bytes(manifest.to_json())


def sorted_counts(quads: tuple[Quad, ...]) -> dict[str, int]:
    """Return the triples of each named graph, by its name."""
    return dict(sorted(counts(quads).items()))


def _dumps(
    paths: ReleasePaths, built: Built, named: bytes, merged: bytes
) -> dict[str, Distribution]:
    names, quads = built.content.names, built.description.quads
    parts = {
        "onemg.ttl": [q for q in quads if q.graph and names.is_merged(q.graph.value)],
        "ontology.ttl": [q for q in quads if q.graph == Iri(names.ontology)],
        "shapes.ttl": [q for q in quads if q.graph == Iri(names.shapes)],
    }
    files = {}
    for dump in DUMPS:
        held = parts.get(dump.file, quads)
        if dump.file == paths.quads.name:
            data = named
        elif dump.file == paths.merge.name:
            data = merged
        else:
            data = serialise(held, dump.media_type, built.content.prefixes)
        path = paths.dumps / dump.file
        path.write_bytes(data)
        one_graph = not dump.media_type.quads
        count = len({q.triple for q in held} if one_graph else set(held))
        if dump.file == paths.merge.name:
            count = merged.count(b"\n")
        files[f"dumps/{dump.file}"] = measure(path, dump.media_type.type, count)
    return files


def _metadata(
    paths: ReleasePaths, built: Built, dumps: dict[str, Distribution]
) -> dict[str, Distribution]:
    names = built.content.names
    about = [
        quad
        for quad in built.description.quads
        if quad.graph in {Iri(names.dataset), Iri(names.void)}
    ]
    about += checksums(built.description.dataset, dumps)
    paths.dataset.write_bytes(serialise(about, TURTLE, built.content.prefixes))
    paths.prefixes.write_bytes(_json(dict(built.content.prefixes)))
    count = len({quad.triple for quad in about})
    return {
        "metadata/dataset.ttl": measure(paths.dataset, TURTLE.type, count),
        "metadata/prefixes.json": measure(paths.prefixes, JSON.type),
    }


def _reports(paths: ReleasePaths, built: Built) -> dict[str, Distribution]:
    validation, examination = built.validation, built.examination
    held: dict[str, object] = {
        "validation": {
            "shapes": validation.shapes,
            "focus_nodes": validation.focus_nodes,
            "warnings": [asdict(fault) for fault in validation.faults],
        },
        "answers": [
            {
                "query": result.query.path,
                "summary": result.query.query.summary,
                "question": result.query.query.question,
                "entailed": result.query.query.entailed,
                "met": result.met,
                "columns": result.columns,
                "rows": result.rows if result.query.folder == "competency" else len(result.rows),
            }
            for result in examination.results
            if result.query.folder != "reports"
        ],
    }
    for result in examination.results:
        if result.query.folder == "reports":
            held[result.query.query.name] = {
                "summary": result.query.query.summary,
                "columns": result.columns,
                "rows": result.rows,
            }
    files = {}
    for name, report in held.items():
        path = paths.reports / f"{name}.json"
        path.write_bytes(_json(report))
        files[f"reports/{name}.json"] = measure(path, JSON.type)
    return files


def _labels(built: Built) -> Iterator[Label]:
    """Yield the names that people state for things: labels of all kinds, titles, identifiers."""
    triples = merge(built.content.quads, built.content.names)
    naming = set(_NAMES)
    for subject, predicate, value in triples:
        if predicate.value == f"{_RDFS}subPropertyOf" and value in {Iri(name) for name in _NAMES}:
            naming.add(subject.value)
    ours = built.content.names.definition
    classes: dict[object, str] = {}
    for subject, predicate, value in sorted(triples, key=repr):
        if predicate.value == RDF_TYPE and isinstance(value, Iri):
            held = classes.setdefault(subject, value.value)
            if value.value.startswith(ours) and not held.startswith(ours):
                classes[subject] = value.value
    for subject, predicate, value in triples:
        if predicate.value in naming and isinstance(subject, Iri) and isinstance(value, Literal):
            yield Label(
                subject.value,
                value.value,
                value.language or "",
                predicate.value,
                classes.get(subject, ""),
            )


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _to_disk(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
