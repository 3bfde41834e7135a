"""The canonical form: the same graph, the same text, however it was written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from statements import EX
from statements import QUADS
from statements import TABLE
from statements import dataset

from onemg.errors import ContentError
from onemg.rdf.canonical import canonical
from onemg.rdf.media import NQUADS
from onemg.rdf.media import TRIG
from onemg.rdf.prefixes import read_prefixes
from onemg.rdf.syntax import serialise
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Quad

ROOT = Path(__file__).parents[2]
HEADER = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in TABLE.items())
AXIOMS = """
ex:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:p ; owl:someValuesFrom ex:B ] ,
    [ a owl:Restriction ; owl:onProperty ex:q ; owl:allValuesFrom
        [ owl:unionOf ( ex:B [ owl:intersectionOf ( ex:C ex:D ) ] ) ] ] .
ex:p owl:propertyChainAxiom ( ex:q [ owl:inverseOf ex:r ] ) .
[] a owl:AllDisjointClasses ; owl:members ( ex:A ex:B ex:C ) .
[] a owl:AllDisjointClasses ; owl:members ( ex:C ex:D ) .
ex:D rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:p ; owl:minCardinality 1 ] ,
    [ a owl:Restriction ; owl:onProperty ex:p ; owl:hasValue "x"@en ] .
"""


def form(text: str, *, trig: bool = False) -> str:
    return canonical(text, trig=trig, prefixes=TABLE, file="x.trig" if trig else "x.ttl")


def is_local(quads: list[Quad]) -> bool:
    """Return whether no blank node stands in two graphs."""
    owners: dict[object, object] = {}
    return all(
        owners.setdefault(term, quad.graph) == quad.graph
        for quad in quads
        for term in (quad.subject, quad.object)
        if isinstance(term, BlankNode)
    )


@given(QUADS.filter(is_local))
def test_the_graph_stays_and_a_canonical_text_stays_as_it_is(quads: list[Quad]) -> None:
    text = serialise(quads, NQUADS, {}).decode()
    nested = serialise(quads, TRIG, TABLE).decode()
    once = form(nested, trig=True)
    assert dataset(once.encode(), "trig") == dataset(text.encode(), "nq")
    assert form(once, trig=True) == once


def test_isomorphic_graphs_have_one_text() -> None:
    lines = [line for line in AXIOMS.strip().splitlines() if line.startswith("[]")]
    moved = "\n".join(reversed(lines)) + AXIOMS.replace("\n".join(lines), "")
    assert form(HEADER + moved) == form(HEADER + AXIOMS)
    named = AXIOMS.replace("[] a", "_:z a", 1).replace("[] a", "_:y a", 1)
    assert form(HEADER + named) == form(HEADER + AXIOMS)


def test_axioms_are_as_rdflib_writes_them() -> None:
    graph = rdflib.Graph(bind_namespaces="none")
    graph.parse(data=HEADER + AXIOMS, format="turtle")
    expected = graph.serialize(format="longturtle", canon=True)
    assert form(HEADER + AXIOMS) == expected


def test_text_does_not_depend_on_the_hash_seed() -> None:
    code = (
        "import sys; sys.path[:0] = ['tests/rdf', 'server']; import test_canonical as t\n"
        "print(t.form(t.HEADER + t.AXIOMS + 'ex:z ex:p _:a, _:b . ex:y ex:p _:a, _:b .'))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(runs) == 1
    assert b"_:cb" in runs.pop()


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("# a\n# b\n<urn:s> <urn:p> 1 .", "# a\n# b\n\n"),
        ("\n  # a  \n\n#\n# b\n\n\n<urn:s> <urn:p> 1 . # no\n# no", "# a\n\n#\n# b\n\n"),
        ("<urn:s> <urn:p> 1 .\n# no\n", ""),
        ("\r\n# a\r\n<urn:s> <urn:p> 1 .", "# a\n\n"),
    ],
)
def test_the_leading_comments_are_kept(text: str, comments: str) -> None:
    once = form(text)
    assert once == comments + f"PREFIX xsd: <{TABLE['xsd']}>\n\n<urn:s>\n    <urn:p> 1 ;\n.\n"
    assert form(once) == once


@pytest.mark.parametrize(
    ("text", "formatted"), [("", ""), ("\n\n", ""), ("# a", "# a\n"), ("# a\n\n", "# a\n")]
)
def test_a_text_without_statements_keeps_its_comments(text: str, formatted: str) -> None:
    assert form(text) == formatted
    assert form(formatted) == formatted


def test_prefixes_of_the_text_give_way_to_those_of_the_table() -> None:
    text = f"@prefix my: <{EX}> . @prefix unused: <urn:u#> . my:s my:p my:o ."
    assert form(text) == f"PREFIX ex: <{EX}>\n\nex:s\n    ex:p ex:o ;\n.\n"


def test_graphs_are_sorted_and_empty_ones_vanish() -> None:
    text = "<urn:b> { <urn:s> <urn:p> 'b' } <urn:e> { } <urn:a> { <urn:s> <urn:p> 'a' } "
    found = form(text, trig=True)
    assert found.index("<urn:a> {") < found.index("<urn:b> {")
    assert "urn:e" not in found


def test_a_blank_node_in_two_graphs_is_refused() -> None:
    with pytest.raises(ContentError, match="Two graphs share a blank node; give it an IRI"):
        form("<urn:a> { _:x <urn:p> 1 } <urn:b> { _:x <urn:p> 1 }", trig=True)


def test_a_syntax_error_names_file_and_line() -> None:
    with pytest.raises(ContentError, match=r"x\.ttl:2: "):
        form("<urn:s> <urn:p> 1 .\n<urn:s> .")


def test_a_block_is_no_turtle() -> None:
    with pytest.raises(ContentError):
        form("<urn:g> { <urn:s> <urn:p> 1 }")


def test_a_form_that_would_change_the_graph_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = canonical.__globals__["write_turtle"]
    monkeypatch.setitem(canonical.__globals__, "write_turtle", lambda *_: "<urn:s> <urn:p> 2 .\n")
    with pytest.raises(ContentError, match="would change what the file says"):
        form("<urn:s> <urn:p> 1 .")
    assert broken is not canonical.__globals__["write_turtle"]


def test_rdflib_keeps_its_own_setting() -> None:
    before = rdflib.NORMALIZE_LITERALS
    assert " 01 ;" in form("<urn:s> <urn:p> 01, [] .").replace(" ,", " ;")
    assert rdflib.NORMALIZE_LITERALS is before


@pytest.mark.parametrize("folder", ["ontology", "shapes", "data"])
def test_our_own_files_are_canonical_texts_of_their_graphs(folder: str) -> None:
    table = read_prefixes(ROOT / "ontology" / "prefixes.ttl")
    files = [p for p in sorted((ROOT / folder).rglob("*.t*")) if "external" not in p.parts]
    assert files
    for path in files[:: max(1, len(files) // 40)]:
        text = path.read_text(encoding="utf-8")
        trig = path.suffix == ".trig"
        once = canonical(text, trig=trig, prefixes=table, file=path.name)
        assert canonical(once, trig=trig, prefixes=table, file=path.name) == once
