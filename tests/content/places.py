"""The real content files and the examples that prove its shapes and checks."""

from __future__ import annotations

from pathlib import Path

from onemg.build.collect import content_files
from onemg.config import Config
from onemg.release.names import Names

ROOT = Path(__file__).parents[2]
NAMES = Names(Config().base_iri)
HERE = Path(__file__).parent


def name(path: Path) -> str:
    """Return the path as messages write it; also the name of a test's case."""
    return path.relative_to(ROOT).as_posix()


def content(*suffixes: str) -> list[Path]:
    """Return the content files that end so; there are some, or no rule would hold for anything."""
    found = [path for path in content_files(ROOT) if path.suffix in suffixes]
    assert found
    return found


def queries(folder: str) -> list[str]:
    """Return the names of the stored queries of a folder."""
    found = sorted(name(path) for path in (ROOT / "queries" / folder).glob("*.rq"))
    assert found
    return found


def examples(folder: str, pattern: str) -> list[Path]:
    """Return the examples under a folder here that fit the pattern."""
    found = sorted((HERE / folder).glob(pattern))
    assert found
    return found
