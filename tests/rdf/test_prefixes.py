"""The prefix table: names to IRIs and back, and reading it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from hypothesis import given
from statements import EX
from statements import IRIS
from statements import TABLE

from onemg.errors import ContentError
from onemg.rdf.prefixes import PrefixTable
from onemg.rdf.prefixes import is_prefix
from onemg.rdf.prefixes import read_prefixes

if TYPE_CHECKING:
    from onemg.rdf.terms import Iri

HEAD = "PREFIX sh: <http://www.w3.org/ns/shacl#> <urn:d> sh:declare <urn:a> . "
GOOD = '<urn:a> sh:prefix "a" ; sh:namespace "urn:a#" . '


def read(tmp_path: Path, text: str) -> PrefixTable:
    path = tmp_path / "prefixes.ttl"
    path.write_text(text, encoding="utf-8")
    return read_prefixes(path)


@given(IRIS)
def test_what_is_shrunk_expands_to_the_same_iri(iri: Iri) -> None:
    name = TABLE.shrink(iri.value)
    if name is not None:
        assert TABLE.expand(name) == iri.value


@given(IRIS)
def test_every_prefixed_name_is_good_in_sparql(iri: Iri) -> None:
    name = TABLE.shrink(iri.value)
    if name is not None:
        query = f"SELECT ({name} AS ?x) WHERE {{}}"
        solutions = pyoxigraph.Store().query(query, prefixes=dict(TABLE))
        assert isinstance(solutions, pyoxigraph.QuerySolutions)
        assert next(solutions)["x"] == pyoxigraph.NamedNode(iri.value)


def test_the_longest_namespace_wins() -> None:
    assert TABLE.shrink(EX + "deep/a") == "deep:a"
    assert TABLE.shrink(EX + "a") == "ex:a"


def test_a_namespace_may_end_inside_a_name() -> None:
    assert TABLE.shrink("http://purl.obolibrary.org/obo/DUO_0000004") == "obo:0000004"
    assert TABLE.shrink("http://purl.obolibrary.org/obo/HP_1") is None
    assert PrefixTable({"a": EX, "b": EX + "x"}).shrink(EX + "x~") is None
    assert PrefixTable({"a": EX, "b": EX + "x~"}).shrink(EX + "x~") is None
    assert PrefixTable({"a": EX, "b": EX + "x"}).shrink(EX + "x") == "a:x"


@pytest.mark.parametrize("local", ["", "a/b", "a.", "-a", "a~", "a%20b", "a(b)"])
def test_a_local_name_that_needs_an_escape_gives_no_name(local: str) -> None:
    assert TABLE.shrink(EX + local) is None


def test_of_two_prefixes_for_a_namespace_the_first_by_alphabet_is_used() -> None:
    assert PrefixTable({"b": EX, "a": EX}).shrink(EX + "x") == "a:x"


def test_a_table_is_a_mapping_in_alphabetical_order() -> None:
    assert list(PrefixTable({"b": "urn:b#", "a": "urn:a#"})) == ["a", "b"]
    assert len(TABLE) == 7
    assert TABLE["ex"] == EX


def test_expanding_tells_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="prefix nix: is not declared"):
        TABLE.expand("nix:a")
    with pytest.raises(ValueError, match="is no prefixed name"):
        TABLE.expand("a")


def test_a_table_is_read_from_its_declarations(tmp_path: Path) -> None:
    table = read(tmp_path, HEAD + '<urn:a> sh:prefix "ex" ; sh:namespace "http://example.org/" .')
    assert dict(table) == {"ex": EX}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<urn:a> sh:prefix "ex" .', "urn:a has 0 sh:namespace"),
        ('<urn:a> sh:prefix "a", "b" ; sh:namespace "urn:a#" .', "has 2 sh:prefix"),
        ('<urn:a> sh:prefix "-a" ; sh:namespace "urn:a#" .', "'-a' cannot be a prefix"),
        (GOOD + '<urn:d> sh:declare "x" .', "has the literal 'x'"),
        (GOOD + '<urn:d> sh:declare [ sh:prefix "b" ] .', "_:.* has 0 sh:namespace"),
        (
            GOOD + '<urn:d> sh:declare <urn:b> . <urn:b> sh:prefix "a" ; sh:namespace "urn:b#" .',
            "prefix a: is declared twice",
        ),
        (
            GOOD + '<urn:d> sh:declare <urn:b> . <urn:b> sh:prefix "b" ; sh:namespace "urn:a#" .',
            "<urn:a#> has two prefixes",
        ),
    ],
)
def test_a_wrong_declaration_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ContentError, match=said):
        read(tmp_path, HEAD + text)


def test_a_file_without_declarations_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="No prefix is declared"):
        read(tmp_path, "<urn:a> <urn:b> <urn:c> .")
    with pytest.raises(ContentError, match="prefix table is missing"):
        read_prefixes(tmp_path / "none.ttl")


def test_prefixes_are_letters_digits_and_hyphens() -> None:
    good = ["", "a", "use-case", "a1", "é", "a.b"]
    bad = ["1a", "-a", "a.", "a b", "a:", "_a"]
    assert [is_prefix(text) for text in good + bad] == [True] * 6 + [False] * 6


def test_our_own_table_is_good() -> None:
    path = Path(__file__).parents[2] / "ontology" / "prefixes.ttl"
    table = read_prefixes(path)
    assert table["onemg"] == "https://w3id.org/onemg/def#"
    assert all(table.shrink(iri + "a") == f"{prefix}:a" for prefix, iri in table.items())


def test_the_prefixes_that_a_text_needs_are_found_wherever_they_stand() -> None:
    table = PrefixTable({"": "urn:a#", "dcat": "urn:b#", "foaf": "urn:c#"})
    assert table.used_in("?o.dcat:Dataset|^foaf:x") == dict(table)
    assert table.used_in("SELECT * { ?dcat ?foaf 1 }") == {}
