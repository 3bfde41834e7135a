"""The name and date of a release: those of the commit, never of the clock."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

from onemg.build.collect import FOLDERS
from onemg.build.collect import content_files
from onemg.errors import ReleaseError

if TYPE_CHECKING:
    from pathlib import Path

_HASH_DIGITS = 8
_COMMIT_DIGITS = 7
_NOTES = (".md", ".toml")


@dataclass(frozen=True, slots=True)
class Version:
    """What a release is called; commit and date are None for content that is not under git."""

    name: str
    commit: str | None
    date: str | None


def version_of(root: Path) -> Version:
    """Return the version of the content in a folder.

    `<date>-<commit>` of the commit that is checked out, with `+<hash of the content>` when the
    files differ from it; `nogit-<hash of the content>` without git or before the first commit.

    Raises:
        ReleaseError: the folder is in a repository that git refuses to read.
    """
    git = shutil.which("git")
    if git is None or not _in_repository(root):
        return _without_git(root)
    if not _git(git, root, "rev-list", "--max-count=1", "--all"):
        return _without_git(root)
    commit, seconds = _git(git, root, "log", "--max-count=1", "--format=%H %ct").split()
    date = datetime.fromtimestamp(int(seconds), tz=UTC).date().isoformat()
    name = f"{date.replace('-', '.')}-{commit[:_COMMIT_DIGITS]}"
    if _differs(git, root):
        name += f"+{content_hash(root)}"
    return Version(name, commit, date)


def content_hash(root: Path) -> str:
    """Return eight digits that tell one state of the content files from another."""
    digest = hashlib.sha256()
    for path in content_files(root):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()[:_HASH_DIGITS]


def _without_git(root: Path) -> Version:
    return Version(f"nogit-{content_hash(root)}", None, None)


def _in_repository(root: Path) -> bool:
    here = root.resolve()
    return any((folder / ".git").exists() for folder in (here, *here.parents))


def _differs(git: str, root: Path) -> bool:
    listed = _git(
        git, root, "status", "--porcelain", "--no-renames", "-z", "--untracked-files=all", "--",
        *FOLDERS,
    )  # fmt: skip
    return any(not entry.endswith(_NOTES) for entry in listed.split("\0") if entry)


def _git(git: str, root: Path, *arguments: str) -> str:
    # a hook of git runs with its own repository in the environment; ask about the folder instead
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(  # noqa: S603  # fixed words, no shell
        [git, "-C", str(root), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    if done.returncode != 0:
        raise ReleaseError(f"git cannot read the history of {root}: {done.stderr.strip()}")
    return done.stdout.strip("\n")
