"""Where everything of a release stands on disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from onemg.errors import ReleaseError

CURRENT = "current"


@dataclass(frozen=True, slots=True)
class ReleasePaths:
    """The files of one release; none of them changes once the release is there."""

    root: Path

    @property
    def version(self) -> str:
        """Return the name of the release."""
        return self.root.name

    @property
    def manifest(self) -> Path:
        """Return the list of what the release holds."""
        return self.root / "manifest.json"

    @property
    def store(self) -> Path:
        """Return the folder of the on-disk snapshot."""
        return self.root / "store"

    @property
    def dumps(self) -> Path:
        """Return the folder of the downloadable serialisations."""
        return self.root / "dumps"

    @property
    def quads(self) -> Path:
        """Return the dump of every named graph, one quad a line, sorted."""
        return self.dumps / "onemg.nq"

    @property
    def merge(self) -> Path:
        """Return the dump of the default graph, one triple a line, sorted."""
        return self.dumps / "onemg.nt"

    @property
    def metadata(self) -> Path:
        """Return the folder of descriptions of the release."""
        return self.root / "metadata"

    @property
    def dataset(self) -> Path:
        """Return the DCAT, VoID and PROV description of the release."""
        return self.metadata / "dataset.ttl"

    @property
    def prefixes(self) -> Path:
        """Return the prefix table as JSON: prefix to namespace."""
        return self.metadata / "prefixes.json"

    @property
    def reports(self) -> Path:
        """Return the folder of what the checks found and the reports count."""
        return self.root / "reports"

    @property
    def labels(self) -> Path:
        """Return the text index."""
        return self.root / "labels.sqlite"


def current(releases: Path) -> ReleasePaths:
    """Return the release in use, by its own path: a later swap does not change it.

    Raises:
        ReleaseError: there is none, or the link leads nowhere.
    """
    link = releases / CURRENT
    if not link.is_symlink() and not link.exists():
        raise ReleaseError(f"{releases} has no current release: make one with `onemg build`")
    return _existing(link.resolve())


def find(releases: Path, name: str) -> ReleasePaths:
    """Return the release with this version, or in this folder.

    Args:
        releases: folder of releases.
        name: a version, `current`, or the path of a release folder.

    Raises:
        ReleaseError: there is no such release.
    """
    if name == CURRENT:
        return current(releases)
    given = releases / name
    if given.is_dir():
        return _existing(given.resolve())
    here = Path(name)
    if here.is_dir():
        return _existing(here.resolve())
    known = ", ".join(release.version for release in all_releases(releases)) or "none"
    raise ReleaseError(f"there is no release {name} in {releases}; there are: {known}")


def all_releases(releases: Path) -> list[ReleasePaths]:
    """Return every complete release in the folder, in the order of their versions."""
    if not releases.is_dir():
        return []
    found = (ReleasePaths(path) for path in sorted(releases.iterdir()) if not path.is_symlink())
    return [paths for paths in found if paths.manifest.is_file() and not _is_hidden(paths)]


def switch(releases: Path, version: str) -> None:
    """Let `current` lead to a version, in one step that readers see whole or not at all."""
    link = releases / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(version, target_is_directory=True)
    link.replace(releases / CURRENT)


def _existing(root: Path) -> ReleasePaths:
    paths = ReleasePaths(root)
    if not paths.manifest.is_file():
        raise ReleaseError(f"{root} is no release: it has no manifest.json")
    return paths


def _is_hidden(paths: ReleasePaths) -> bool:
    return paths.version.startswith(".")
