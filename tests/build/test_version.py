from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from onemg.build.version import content_hash
from onemg.build.version import version_of
from onemg.errors import ReleaseError

if TYPE_CHECKING:
    from pathlib import Path

    from bench import Bench

ALPHA = "data/projects/alpha.trig"
DATED = {
    "GIT_COMMITTER_DATE": "2024-05-06T23:30:00-0200",
    "GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "PATH": "/usr/bin:/bin:/usr/local/bin",
}


def git(root: Path, *words: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    command = ["git", *identity, *words]
    return subprocess.run(
        command, cwd=root, env=DATED, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def committed(bench: Bench) -> Bench:
    git(bench.root, "init", "--quiet")
    git(bench.root, "add", ".")
    git(bench.root, "commit", "--quiet", "--message", "content")
    return bench


def test_without_git_a_version_is_the_hash_of_the_content(bench: Bench) -> None:
    found = version_of(bench.root)
    assert found.name == f"nogit-{content_hash(bench.root)}"
    assert (found.commit, found.date) == (None, None)


def test_before_the_first_commit_there_is_no_date(bench: Bench) -> None:
    git(bench.root, "init", "--quiet")
    assert version_of(bench.root).name.startswith("nogit-")


def test_a_version_is_date_and_commit_in_utc(committed: Bench) -> None:
    commit = git(committed.root, "rev-parse", "HEAD")
    found = version_of(committed.root)
    assert (found.commit, found.date) == (commit, "2024-05-07")
    assert found.name == f"2024.05.07-{commit[:7]}"


def test_changed_and_new_files_show_in_the_version(committed: Bench) -> None:
    plain = version_of(committed.root).name
    committed.edit(ALPHA, "2020-06-01", "2020-06-02")
    assert version_of(committed.root).name == f"{plain}+{content_hash(committed.root)}"
    committed.edit(ALPHA, "2020-06-02", "2020-06-01")
    assert version_of(committed.root).name == plain
    committed.add("data/new.trig", "")
    assert version_of(committed.root).name.startswith(f"{plain}+")


def test_notes_do_not_change_the_version(committed: Bench) -> None:
    plain = version_of(committed.root).name
    committed.add("data/README.md", "notes")
    assert version_of(committed.root).name == plain


def test_the_repository_of_a_hook_is_not_asked(
    committed: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert version_of(committed.root).commit is not None


def test_without_the_program_there_is_no_history(
    committed: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert version_of(committed.root).commit is None


def test_a_history_that_cannot_be_read_is_an_error(committed: Bench) -> None:
    (committed.root / ".git" / "HEAD").write_text("broken", encoding="utf-8")
    with pytest.raises(ReleaseError, match="git cannot read the history"):
        version_of(committed.root)
