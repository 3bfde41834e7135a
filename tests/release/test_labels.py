from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onemg.errors import ReleaseError
from onemg.release.labels import Label
from onemg.release.labels import LabelIndex
from onemg.release.labels import write_labels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LABELS = [
    Label("https://x/a", "Genome of Europe", "en", "label", "Project"),
    Label("https://x/a", "GoE", "", "acronym", "Project"),
    Label("https://x/b", "Genome", "en", "label", "Term"),
    Label("https://x/c", "Génome européen", "fr", "label", "Term"),
    Label("https://x/d", 'A "quoted" name', "en", "label", ""),
]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LabelIndex]:
    write_labels(tmp_path / "labels.sqlite", LABELS)
    index = LabelIndex(tmp_path / "labels.sqlite")
    yield index
    index.close()


def test_labels_are_counted_once(tmp_path: Path) -> None:
    assert write_labels(tmp_path / "labels.sqlite", LABELS + LABELS) == len(LABELS)


def test_an_equal_label_comes_first(index: LabelIndex) -> None:
    assert index.search("genome", 10)[0].iri == "https://x/b"


def test_every_word_or_its_beginning_is_needed(index: LabelIndex) -> None:
    assert [label.iri for label in index.search("gen eur", 10)] == ["https://x/c", "https://x/a"]
    assert index.search("genome nothing", 10) == []


def test_accents_and_case_do_not_matter(index: LabelIndex) -> None:
    assert [label.iri for label in index.search("GENOME EUROPEEN", 10)] == ["https://x/c"]


@pytest.mark.parametrize("text", ["", "  ", '"*()', "🧬"])
def test_text_without_words_finds_nothing(index: LabelIndex, text: str) -> None:
    assert index.search(text, 10) == []


@pytest.mark.parametrize(
    "text", ['"quoted', "quoted OR", "NEAR(quoted)", "label:quoted", "-quoted"]
)
def test_signs_of_the_search_language_are_only_text(index: LabelIndex, text: str) -> None:
    assert all("quoted" in label.label for label in index.search(text, 10))


def test_no_more_than_the_limit_is_found(index: LabelIndex) -> None:
    assert len(index.search("genome", 1)) == 1


def test_all_labels_of_one_resource_are_found(index: LabelIndex) -> None:
    assert {label.label for label in index.of("https://x/a")} == {"Genome of Europe", "GoE"}
    assert index.of("https://x/none") == []


def test_the_same_labels_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    write_labels(tmp_path / "one", LABELS)
    write_labels(tmp_path / "two", reversed(LABELS))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_missing_index_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="is missing"):
        LabelIndex(tmp_path / "labels.sqlite")
