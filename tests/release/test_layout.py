from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onemg.errors import ReleaseError
from onemg.release.layout import ReleasePaths
from onemg.release.layout import all_releases
from onemg.release.layout import current
from onemg.release.layout import find
from onemg.release.layout import switch

if TYPE_CHECKING:
    from pathlib import Path


def release(releases: Path, version: str) -> ReleasePaths:
    paths = ReleasePaths(releases / version)
    paths.root.mkdir(parents=True)
    paths.manifest.write_text("{}", encoding="utf-8")
    return paths


def test_everything_stands_in_one_folder(tmp_path: Path) -> None:
    paths = ReleasePaths(tmp_path / "2024.01.01-abc")
    parts = [
        *(paths.manifest, paths.store, paths.dumps, paths.quads, paths.merge, paths.metadata),
        *(paths.dataset, paths.prefixes, paths.reports, paths.labels),
    ]
    assert all(part.is_relative_to(paths.root) for part in parts)
    assert len(set(parts)) == len(parts)
    assert paths.version == "2024.01.01-abc"


def test_the_current_release_is_given_by_its_own_path(tmp_path: Path) -> None:
    first, second = release(tmp_path, "1"), release(tmp_path, "2")
    switch(tmp_path, "1")
    held = current(tmp_path)
    switch(tmp_path, "2")
    assert held == first
    assert current(tmp_path) == second


def test_without_a_current_release_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="onemg build"):
        current(tmp_path)


def test_a_link_that_leads_nowhere_is_an_error(tmp_path: Path) -> None:
    switch(tmp_path, "gone")
    with pytest.raises(ReleaseError, match="is no release"):
        current(tmp_path)


def test_a_release_is_found_by_version_by_path_and_as_current(tmp_path: Path) -> None:
    first = release(tmp_path / "a", "1")
    switch(tmp_path / "a", "1")
    assert find(tmp_path / "a", "1") == first
    assert find(tmp_path / "a", "current") == first
    assert find(tmp_path / "elsewhere", str(first.root)) == first


def test_a_release_is_found_by_a_path_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = release(tmp_path / "a", "1")
    monkeypatch.chdir(tmp_path)
    assert find(tmp_path / "elsewhere", "a/1") == first


def test_an_unknown_release_is_an_error_that_lists_the_others(tmp_path: Path) -> None:
    release(tmp_path, "1")
    with pytest.raises(ReleaseError, match="there are: 1"):
        find(tmp_path, "2")
    with pytest.raises(ReleaseError, match="there are: none"):
        find(tmp_path / "nowhere", "2")


def test_a_folder_that_is_no_release_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    with pytest.raises(ReleaseError, match=r"no manifest\.json"):
        find(tmp_path, "1")


def test_links_scraps_and_unfinished_releases_are_not_listed(tmp_path: Path) -> None:
    release(tmp_path, "2"), release(tmp_path, "1"), release(tmp_path, ".new-3")
    (tmp_path / "4").mkdir()
    (tmp_path / ".built").touch()
    switch(tmp_path, "1")
    assert [paths.version for paths in all_releases(tmp_path)] == ["1", "2"]
