"""What a release says of itself: version, counts, and the checksum of every file."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from onemg.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onemg.release.layout import ReleasePaths

DEFAULT = "default"
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Distribution:
    """One file of a release; `triples` is None where the file holds none."""

    bytes: int
    sha256: str
    media_type: str
    triples: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """The release as a whole.

    `counts` gives the triples of each named graph, and under `default` those of the merge;
    `date` is the day of the commit, None when the content is not under git.
    """

    version: str
    commit: str | None
    date: str | None
    base_iri: str
    tools: Mapping[str, str]
    counts: Mapping[str, int]
    distributions: Mapping[str, Distribution]

    @property
    def triples(self) -> int:
        """Return the triples of the default graph."""
        return self.counts[DEFAULT]

    @property
    def quads(self) -> int:
        """Return the statements of all named graphs together."""
        return sum(count for graph, count in self.counts.items() if graph != DEFAULT)

    @property
    def content_digest(self) -> str:
        """Return one checksum for what an engine holds: the named graphs and the default graph."""
        dumps = (self.distributions[f"dumps/onemg.{suffix}"] for suffix in ("nq", "nt"))
        return hashlib.sha256(" ".join(dump.sha256 for dump in dumps).encode()).hexdigest()

    def to_json(self) -> bytes:
        """Return the manifest as JSON, keys sorted, ending with a newline."""
        return _json(dataclasses.asdict(self))


def read_manifest(paths: ReleasePaths) -> Manifest:
    """Return the manifest of a release.

    Raises:
        ReleaseError: the file is missing, is not JSON, or lacks a member.
    """
    try:
        held: dict[str, Any] = json.loads(paths.manifest.read_bytes())
        files = {name: Distribution(**file) for name, file in held.pop("distributions").items()}
        return Manifest(distributions=files, **held)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ReleaseError(f"{paths.manifest} is no manifest: {error}") from None


def measure(path: Path, media_type: str, triples: int | None = None) -> Distribution:
    """Return size and checksum of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return Distribution(path.stat().st_size, digest.hexdigest(), media_type, triples)


def verify(paths: ReleasePaths) -> list[str]:
    """Return what is wrong with the files of a release, a sentence each; empty when all is well.

    Looks at every file that the manifest names, and at files that it does not name; the store
    is compared by whoever can open it.

    Raises:
        ReleaseError: there is no manifest to compare with, or it names no file.
    """
    manifest = read_manifest(paths)
    if not manifest.distributions:
        raise ReleaseError(f"{paths.manifest} names no file: there is nothing to compare")
    faults = [
        fault
        for name, file in sorted(manifest.distributions.items())
        for fault in _faults_of(paths.root / name, name, file)
    ]
    known = {*manifest.distributions, paths.manifest.name}
    for path in sorted(paths.root.rglob("*")):
        name = path.relative_to(paths.root).as_posix()
        if path.is_file() and name not in known and paths.store not in path.parents:
            faults.append(f"{name} is not in the manifest")
    if not paths.store.is_dir():
        faults.append("store is missing")
    return faults


def _faults_of(path: Path, name: str, file: Distribution) -> list[str]:
    if not path.is_file():
        return [f"{name} is missing"]
    found = measure(path, file.media_type)
    if found.bytes != file.bytes:
        return [f"{name} has {found.bytes:,} bytes, the manifest says {file.bytes:,}"]
    if found.sha256 != file.sha256:
        return [f"{name} has the SHA-256 {found.sha256}, the manifest says {file.sha256}"]
    if file.triples is not None and path.suffix in {".nq", ".nt"}:
        with path.open("rb") as lines:
            count = sum(1 for _ in lines)
        if count != file.triples:
            return [f"{name} has {count:,} statements, the manifest says {file.triples:,}"]
    return []


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()
