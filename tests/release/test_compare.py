from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onemg.errors import ReleaseError
from onemg.release.compare import as_text
from onemg.release.compare import compare
from onemg.release.labels import Label
from onemg.release.labels import write_labels
from onemg.release.layout import ReleasePaths
from onemg.release.manifest import Manifest

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://x/"
OLD = {
    "def#old": '<p> "1" <graph/ontology>',
    "def#kept": '<p> "1" <graph/ontology>',
    "def#retired": '<p> "1" <graph/ontology>',
    "id/a": '<p> "with  spaces <and> signs ." <id/source/s>',
    "id/b": '<p> "1" <id/source/s>',
    "id/gone": '<p> "1" <id/source/s>',
}


def release(root: Path, version: str, facts: list[tuple[str, str]]) -> ReleasePaths:
    paths = ReleasePaths(root / version)
    paths.dumps.mkdir(parents=True)
    lines = [f"<{subject}> {rest} .\n".replace("<", f"<{BASE}") for subject, rest in facts]
    lines = [
        line.replace(f"<{BASE}and>", "<and>").replace(f"<{BASE}http", "<http") for line in lines
    ]
    paths.quads.write_text("".join(sorted(lines)), encoding="utf-8")
    paths.manifest.write_bytes(Manifest(version, None, None, BASE, {}, {}, {}).to_json())
    labels = [(f"{BASE}id/b", "Bee", "en"), (f"{BASE}id/b", "Biene", "de")]
    write_labels(paths.labels, [Label(*label, "http://x#label", "") for label in labels])
    return paths


@pytest.fixture
def pair(tmp_path: Path) -> tuple[ReleasePaths, ReleasePaths]:
    new = {key: value for key, value in OLD.items() if key not in {"def#old", "id/gone"}}
    new |= {"def#new": '<p> "1" <graph/ontology>', "id/b": '<p> "2" <id/source/s>'}
    deprecated = '<http://www.w3.org/2002/07/owl#deprecated> "true" <graph/ontology>'
    more = [
        ("def#kept", '<p> "2" <graph/ontology>'),
        ("def#retired", deprecated),
        ("id/a", '<q> "entailed" <graph/entailed>'),
        ("id/new", '<p> "1" <id/source/s>'),
    ]
    return release(tmp_path, "1", [*OLD.items()]), release(tmp_path, "2", [*new.items(), *more])


def test_terms_and_things_are_told_apart(pair: tuple[ReleasePaths, ReleasePaths]) -> None:
    found = compare(*pair)
    assert [change.iri for change in found.terms_added] == [f"{BASE}def#new"]
    assert [change.iri for change in found.terms_removed] == [f"{BASE}def#old"]
    assert [change.iri for change in found.terms_retired] == [f"{BASE}def#retired"]
    assert [change.iri for change in found.terms_changed] == [f"{BASE}def#kept"]
    assert [change.iri for change in found.things_added] == [f"{BASE}id/new"]
    assert [change.iri for change in found.things_removed] == [f"{BASE}id/gone"]


def test_a_changed_thing_has_its_label_and_its_counts(
    pair: tuple[ReleasePaths, ReleasePaths],
) -> None:
    [change] = compare(*pair).things_changed
    assert (change.iri, change.label) == (f"{BASE}id/b", "Bee")
    assert (change.added, change.removed) == (1, 1)


def test_graphs_count_what_came_and_went(pair: tuple[ReleasePaths, ReleasePaths]) -> None:
    assert compare(*pair).graphs == {
        f"{BASE}graph/entailed": (1, 0),
        f"{BASE}graph/ontology": (3, 1),
        f"{BASE}id/source/s": (2, 2),
    }


def test_a_release_does_not_differ_from_itself(pair: tuple[ReleasePaths, ReleasePaths]) -> None:
    found = compare(pair[0], pair[0])
    assert found.empty
    assert as_text(found) == "1 and 1 state the same"


def test_the_text_names_each_change(pair: tuple[ReleasePaths, ReleasePaths]) -> None:
    lines = as_text(compare(*pair)).splitlines()
    assert lines[0] == "from 1 to 2"
    assert "things changed (1)" in lines
    assert f"  Bee  <{BASE}id/b>  +1 -1" in lines
    assert f"  +3 -1  {BASE}graph/ontology" in lines


def test_the_comparison_is_made_of_plain_values(pair: tuple[ReleasePaths, ReleasePaths]) -> None:
    held = compare(*pair).as_dict()
    assert (held["old"], held["new"]) == ("1", "2")


@pytest.mark.parametrize("part", ["quads", "labels", "manifest"])
def test_a_release_that_lacks_a_part_is_an_error(
    pair: tuple[ReleasePaths, ReleasePaths], part: str
) -> None:
    getattr(pair[0], part).unlink()
    with pytest.raises(ReleaseError):
        compare(*pair)


def test_a_dump_that_is_not_sorted_is_an_error(pair: tuple[ReleasePaths, ReleasePaths]) -> None:
    lines = pair[0].quads.read_text(encoding="utf-8").splitlines(keepends=True)
    pair[0].quads.write_text("".join(reversed(lines)), encoding="utf-8")
    with pytest.raises(ReleaseError, match="is not sorted"):
        compare(*pair)
