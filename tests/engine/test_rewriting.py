"""Queries as they are sent: one release seen, nothing else changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemg.engine.graphset import GraphSet
from onemg.engine.rewriting import Rewritten
from onemg.engine.rewriting import rewrite
from onemg.errors import BadQuery
from onemg.rdf.prefixes import PrefixTable
from onemg.sparql.protocol import Query

NAMES = GraphSet("https://example.org/", "1.0", "abc")
ROOT = "https://example.org/release/1.0/"
GRAPHS = ["https://example.org/g", "https://elsewhere.example/h"]
TABLE = PrefixTable({"ex": "https://example.org/", "rdf": "urn:rdf:"})
DEFAULT = f"FROM <{ROOT}default>"


def sent(text: str, *default: str, named: tuple[str, ...] = ()) -> Rewritten:
    return rewrite(Query(text, default, named), GRAPHS, NAMES, TABLE)


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s ?p ?o }", f"SELECT * {DEFAULT} {{ ?s ?p ?o }}"),
        ("SELECT * WHERE { }", f"SELECT * {DEFAULT} WHERE {{ }}"),
        ("ASK { }", f"ASK {DEFAULT} {{ }}"),
        ("DESCRIBE <urn:a> # end", f"DESCRIBE <urn:a> {DEFAULT} # end"),
        ("DESCRIBE ?x WHERE { ?x ?y 1 }", f"DESCRIBE ?x {DEFAULT} WHERE {{ ?x ?y 1 }}"),
        ("DESCRIBE <urn:a> LIMIT 1", f"DESCRIBE <urn:a> {DEFAULT} LIMIT 1"),
        ("CONSTRUCT WHERE { ?s ?p 1 }", f"CONSTRUCT {DEFAULT} WHERE {{ ?s ?p 1 }}"),
        (
            "CONSTRUCT { ?s ?p [ ] } WHERE { ?s ?p 1 }",
            f"CONSTRUCT {{ ?s ?p [ ] }} {DEFAULT} WHERE {{ ?s ?p 1 }}",
        ),
        (
            "SELECT (EXISTS { ?a ?b ?c } AS ?x) { }",
            f"SELECT (EXISTS {{ ?a ?b ?c }} AS ?x) {DEFAULT} {{ }}",
        ),
        (
            "SELECT * { ?s a ex:C ; rdf:x 1 }",
            (
                "PREFIX ex: <https://example.org/> PREFIX rdf: <urn:rdf:> "
                f"SELECT * {DEFAULT} {{ ?s a ex:C ; rdf:x 1 }}"
            ),
        ),
        (
            "PREFIX ex: <urn:own:> SELECT * { ?s a ex:C }",
            f"PREFIX ex: <urn:own:> SELECT * {DEFAULT} {{ ?s a ex:C }}",
        ),
    ],
)
def test_the_default_graph_is_that_of_the_release(text: str, expected: str) -> None:
    assert plain(sent(text).text) == expected


@pytest.mark.parametrize(
    "head",
    [
        "SELECT * { GRAPH <https://example.org/g> { } }",
        "BASE <https://example.org/x/> SELECT * { GRAPH <../g> { } }",
        "PREFIX e: <https://example.org/> SELECT * { graph e:g { } }",
        "BASE <https://example.org/> PREFIX e: <> SELECT * { GRAPH e:g { } }",
        "SELECT * { GRAPH <https://example.org/\\u0067> { } }",
    ],
)
def test_a_graph_that_is_named_has_its_name_in_the_store(head: str) -> None:
    text = sent(head).text
    assert f"GRAPH <{ROOT}named/g>" in text.replace("graph <", "GRAPH <")
    assert f"{DEFAULT} FROM NAMED <{ROOT}named/g>" in text


def test_a_graph_of_another_place_has_a_name_as_well() -> None:
    assert (
        f"<{ROOT}named/https%3A%2F%2Felsewhere.example%2Fh>"
        in sent("SELECT * { GRAPH <https://elsewhere.example/h> { } }").text
    )


def test_a_variable_ranges_over_the_graphs_of_the_release() -> None:
    found = sent("SELECT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert found.hidden == {"onemg_graph_0"}
    link = f"GRAPH <{ROOT}names> {{ ?onemg_graph_0 <https://w3id.org/onemg/release#names> ?g }}"
    assert f"GRAPH ?onemg_graph_0 {{ {link}" in found.text
    assert found.text.count("FROM NAMED") == 3


def test_a_variable_of_ours_is_one_that_the_client_has_not() -> None:
    found = sent("SELECT ?g { ?onemg_graph_0 ?p ?o GRAPH $g { } GRAPH ?h { } }")
    assert found.hidden == {"onemg_graph_0_", "onemg_graph_1"}


def test_a_dataset_of_the_query_is_taken_out_and_sent_in_our_names() -> None:
    found = sent("SELECT * FROM ex:g FROM NAMED <urn:n> WHERE { GRAPH ?g { } }").text
    assert f"FROM <{ROOT}named/g> FROM NAMED <{ROOT}named/urn%3An> WHERE" in plain(found)
    assert f"VALUES (?onemg_graph_0 ?g) {{ (<{ROOT}named/urn%3An> <urn:n>) }}" in found


def test_graphs_of_the_protocol_replace_those_of_the_query() -> None:
    found = plain(sent("SELECT * FROM ex:g { GRAPH ex:g { } }", "urn:a", named=("urn:b",)).text)
    assert f"FROM <{ROOT}named/urn%3Aa> FROM NAMED <{ROOT}named/urn%3Ab> {{" in found
    assert f"FROM <{ROOT}named/g>" not in found


def test_an_empty_part_of_a_dataset_stays_empty() -> None:
    assert f"FROM <{ROOT}nothing>" in sent("SELECT * FROM NAMED ex:g { }").text
    found = sent("SELECT * FROM ex:g { GRAPH ex:h { } }").text
    assert f"FROM NAMED <{ROOT}nothing>" in found


@pytest.mark.parametrize("text", ["SELECT * FROM <g> { }", "SELECT * { GRAPH <g> { } }"])
def test_a_relative_graph_without_base_is_a_mistake(text: str) -> None:
    with pytest.raises(BadQuery, match="relative IRI"):
        sent(text)


def test_a_sub_query_within_a_variable_graph_is_refused() -> None:
    with pytest.raises(BadQuery, match="inside the sub-query"):
        sent("SELECT * { GRAPH ?g { { SELECT * { ?s ?p ?o } } } }")
    assert sent("SELECT * { GRAPH ?g { } { SELECT * { } } }").hidden
    assert not sent("SELECT * { GRAPH ex:g { SELECT * { } } }").hidden


@pytest.mark.parametrize("text", ["SELECT * FROM", "SELECT * FROM ?x { }", "SELECT * { GRAPH ?g"])
def test_what_is_no_query_is_left_to_the_engine(text: str) -> None:
    assert "SELECT" in sent(text).text


@given(st.integers(min_value=0))
def test_every_place_that_was_not_written_by_us_is_found_again(seed: int) -> None:
    text = "SELECT ?x FROM ex:g\nWHERE { GRAPH ?g { ?x a ex:C } GRAPH ex:h { ?y ?z 'w' } }"
    found = sent(text)
    place = seed % len(text)
    edits = [edit for edit in found.edits if edit.start <= place < max(edit.end, edit.start)]
    if edits:
        return
    moved = sum(
        len(edit.text) - (edit.end - edit.start) for edit in found.edits if edit.start <= place
    )
    assert found.text[place + moved] == text[place]
    assert found.original(place + moved) == place
