from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import pytest

from onemg.errors import ReleaseError
from onemg.release.layout import ReleasePaths
from onemg.release.manifest import Manifest
from onemg.release.manifest import measure
from onemg.release.manifest import read_manifest
from onemg.release.manifest import verify

if TYPE_CHECKING:
    from pathlib import Path

LINES = b"<http://a> <http://b> <http://c> .\n"


@pytest.fixture
def paths(tmp_path: Path) -> ReleasePaths:
    paths = ReleasePaths(tmp_path / "1")
    paths.dumps.mkdir(parents=True)
    paths.store.mkdir()
    (paths.store / "CURRENT").touch()
    paths.merge.write_bytes(LINES)
    files = {"dumps/onemg.nt": measure(paths.merge, "application/n-triples", 1)}
    manifest = Manifest("1", "abc", "2024-01-01", "https://x/", {}, {"default": 1, "g": 2}, files)
    paths.manifest.write_bytes(manifest.to_json())
    return paths


def test_a_manifest_reads_back_as_it_was_written(paths: ReleasePaths) -> None:
    manifest = read_manifest(paths)
    assert manifest.to_json() == paths.manifest.read_bytes()
    assert (manifest.triples, manifest.quads) == (1, 2)
    assert manifest.distributions["dumps/onemg.nt"].bytes == len(LINES)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"distributions": {"a": {}}}'])
def test_a_file_that_is_no_manifest_is_an_error(paths: ReleasePaths, text: str) -> None:
    paths.manifest.write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseError, match="is no manifest"):
        read_manifest(paths)


def test_files_as_the_manifest_says_are_well(paths: ReleasePaths) -> None:
    assert verify(paths) == []


def test_a_missing_file_is_named(paths: ReleasePaths) -> None:
    paths.merge.unlink()
    assert verify(paths) == ["dumps/onemg.nt is missing"]


def test_a_longer_file_is_named(paths: ReleasePaths) -> None:
    paths.merge.write_bytes(LINES * 2)
    assert verify(paths) == ["dumps/onemg.nt has 70 bytes, the manifest says 35"]


def test_a_file_of_other_content_is_named(paths: ReleasePaths) -> None:
    paths.merge.write_bytes(LINES.replace(b"/c", b"/d"))
    [fault] = verify(paths)
    assert fault.startswith("dumps/onemg.nt has the SHA-256")


def test_a_wrong_count_is_named(paths: ReleasePaths) -> None:
    manifest = read_manifest(paths)
    files = {
        name: dataclasses.replace(file, triples=7) for name, file in manifest.distributions.items()
    }
    changed = dataclasses.replace(manifest, distributions=files)
    paths.manifest.write_bytes(changed.to_json())
    assert verify(paths) == ["dumps/onemg.nt has 1 statements, the manifest says 7"]


def test_a_file_beyond_the_manifest_and_a_missing_store_are_named(paths: ReleasePaths) -> None:
    (paths.root / "notes.txt").touch()
    (paths.store / "CURRENT").unlink()
    paths.store.rmdir()
    assert verify(paths) == ["notes.txt is not in the manifest", "store is missing"]


def test_a_manifest_of_nothing_verifies_nothing(paths: ReleasePaths) -> None:
    held = json.loads(paths.manifest.read_bytes())
    paths.manifest.write_text(json.dumps(held | {"distributions": {}}), encoding="utf-8")
    with pytest.raises(ReleaseError, match="names no file"):
        verify(paths)
