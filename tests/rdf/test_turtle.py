"""The Turtle and TriG writer, held against rdflib's `longturtle`, whose layout it has."""

from __future__ import annotations

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from statements import EX
from statements import TABLE
from statements import dataset

from onemg.rdf.reading import parse_quads
from onemg.rdf.terms import RDF
from onemg.rdf.terms import RDFS
from onemg.rdf.terms import XSD
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.rdf.terms import Triple
from onemg.rdf.turtle import write_trig
from onemg.rdf.turtle import write_turtle

NAMES = st.sampled_from([Iri(EX + name) for name in ("a", "b", "B", "deep/c", "é", "a-b")])
VERBS = st.sampled_from(
    [Iri(iri) for iri in (EX + "p", EX + "q", RDF + "type", RDFS + "label", RDFS + "comment")]
)
WORDS = st.text('ab "\\\n\r.é\u00a0', max_size=9)
VALUES = st.one_of(
    NAMES,
    st.just(Iri(RDFS + "Class")),
    WORDS.map(Literal),
    st.builds(Literal, WORDS, language=st.sampled_from(["en", "de"])),
    st.integers(-20, 20).map(lambda number: Literal(str(number), XSD + "integer")),
    st.sampled_from([Literal(text, XSD + "boolean") for text in ("true", "false")]),
    st.dates().map(lambda day: Literal(day.isoformat(), XSD + "date")),
)


def longturtle(triples: list[Triple]) -> str:
    """Return what rdflib itself makes of the triples."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in TABLE.items():
        graph.bind(prefix, namespace)
    for subject, predicate, value in triples:
        if isinstance(value, Literal):
            kind = (
                None if value.datatype in (XSD + "string", RDF + "langString") else value.datatype
            )
            known = kind and rdflib.URIRef(kind)
            term: rdflib.term.Node = rdflib.Literal(
                value.value, value.language, known, normalize=False
            )
        else:
            term = rdflib.URIRef(value.value)
        graph.add((rdflib.URIRef(subject.value), rdflib.URIRef(predicate.value), term))
    return graph.serialize(format="longturtle", canon=True)


def rdflib_breaks(text: str) -> bool:
    """Return whether rdflib writes the text wrongly or not at all as a long string."""
    return "\n" in text and (text.endswith(('"', "\\")) or "\r" in text)


@given(st.lists(st.builds(Triple, NAMES, VERBS, VALUES), min_size=1, max_size=12))
def test_the_layout_is_that_of_longturtle(triples: list[Triple]) -> None:
    kept = [found for found in triples if not rdflib_breaks(found.object.value)]
    assert write_turtle(kept, TABLE).strip("\n") == longturtle(kept).strip("\n")


def test_a_graph_reads_like_this() -> None:
    text = f"""PREFIX ex: <{EX}>
PREFIX xsd: <{XSD}>

ex:a
    a ex:T ;
    ex:count 1 ;
    ex:p
        "x" ,
        "x"@de ,
        "x"@en ;
    ex:q ex:b ;
.

ex:b
    ex:p 1.10 ;
.
"""
    quads, _ = parse_quads(text.encode(), "text/turtle", file="f")
    assert write_turtle([quad.triple for quad in quads], TABLE) == text


def test_blocks_of_trig_are_indented_and_sorted_after_the_default_graph() -> None:
    text = f"""PREFIX deep: <{EX}deep/>
PREFIX ex: <{EX}>

ex:a
    ex:p "default" ;
.

deep:g {{
    ex:a
        ex:p \"\"\"two
lines\"\"\" ;
    .

    ex:b
        ex:p "a block" ;
    .
}}

<urn:g> {{
    ex:a
        ex:p "3" ;
    .
}}
"""
    quads, _ = parse_quads(text.encode(), "application/trig", file="f")
    assert write_trig(reversed(quads), TABLE) == text


def test_without_prefixes_the_text_begins_with_its_first_statement() -> None:
    quad = Quad(Iri("urn:s"), Iri("urn:p"), Literal("o"), Iri("urn:g"))
    assert write_turtle([quad.triple], TABLE) == '<urn:s>\n    <urn:p> "o" ;\n.\n'
    assert write_trig([quad], TABLE) == '<urn:g> {\n    <urn:s>\n        <urn:p> "o" ;\n    .\n}\n'


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        *(("01", "integer", "01"), ("+1", "integer", "+1"), ("-1.50", "decimal", "-1.50")),
        *((".5", "decimal", ".5"), ("1e3", "double", "1e3"), ("1.E-3", "double", "1.E-3")),
        *(("1.", "decimal", '"1."^^xsd:decimal'), ("5", "decimal", '"5"^^xsd:decimal')),
        *(("INF", "double", '"INF"^^xsd:double'), ("1", "boolean", '"1"^^xsd:boolean')),
        *(("\u0661", "integer", '"\u0661"^^xsd:integer'), ("a", "date", '"a"^^xsd:date')),
    ],
)
def test_a_literal_keeps_its_lexical_form(value: str, kind: str, written: str) -> None:
    triple = Triple(Iri("urn:s"), Iri("urn:p"), Literal(value, XSD + kind))
    text = write_turtle([triple], TABLE)
    assert f"<urn:p> {written} ;" in text
    assert parse_quads(text.encode(), "text/turtle", file="f")[0][0].triple == triple


def test_equal_numbers_are_ordered_by_how_they_are_written() -> None:
    texts = ["1.0", "1.00", "2.0", "10.0", "1"]
    values = [Literal(text, XSD + "decimal") for text in texts]
    triples = [Triple(Iri("urn:s"), Iri("urn:p"), value) for value in values]
    order = ['"1"^^xsd:decimal', "1.0", "1.00", "2.0", "10.0"]
    lines = write_turtle(triples, TABLE).split("<urn:p>\n")[1].splitlines()[:5]
    assert [line.strip(" ,;") for line in lines] == order


@pytest.mark.parametrize(
    "text",
    [
        *('a\n"', 'a\n""', 'a\n"""', 'a\n""""b', '\n\\"', "\n\\", "\r\n", "\n\t\x00", '"""', "\n"),
        *('a\n\\"""\\', "\n\ufffe"),
    ],
)
def test_long_strings_survive_their_quotes(text: str) -> None:
    triple = Triple(Iri("urn:s"), Iri("urn:p"), Literal(text))
    (quad,), _ = parse_quads(write_turtle([triple], TABLE).encode(), "text/turtle", file="f")
    assert quad.triple == triple


BLANK_GRAPHS = {
    "a list": "ex:a ex:p ( 1 [ ex:q ( ) ] ( ex:b ) ) .",
    "a shared node": "ex:a ex:p _:x . ex:b ex:p _:x . _:x ex:q 1 .",
    "a cycle": "_:a ex:p _:b . _:b ex:p _:a .",
    "itself": "_:a ex:p _:a .",
    "a free node": "[] ex:p 1 . [ ex:p 2 ] ex:q 3 .",
    "an empty node": "ex:a ex:p [] , [] .",
    "a cyclic list": "ex:a ex:p _:l . _:l rdf:first 1 ; rdf:rest _:l .",
    "a shared tail": "ex:a ex:p _:l . _:l rdf:first 1 ; rdf:rest _:t . "
    "_:t rdf:first 2 ; rdf:rest () . ex:b ex:p _:t .",
    "a list with more": 'ex:a ex:p _:l . _:l rdf:first 1 ; rdf:rest () ; ex:q "more" .',
    "two firsts": "ex:a ex:p _:l . _:l rdf:first 1, 2 ; rdf:rest () .",
    "an IRI in a list": "ex:a ex:p [ rdf:first 1 ; rdf:rest ex:l ] . "
    "ex:l rdf:first 2 ; rdf:rest () .",
    "an unfinished list": "ex:a ex:p [ rdf:first 1 ; rdf:rest _:x ] .",
    "nil as a subject": "() ex:p () .",
    "a list as a subject": "( 1 2 ) ex:p 3 .",
    "deep nodes": "ex:a ex:p " + "[ ex:p " * 120 + "1" + " ]" * 120 + " .",
    "deep lists": "ex:a ex:p " + "( " * 120 + "1" + " )" * 120 + " .",
    "many": "ex:a ex:p [ ex:q 1 ] , [ ex:q 2 ] , ex:b , ( ) .",
    "a union": "ex:a rdfs:subClassOf [ a owl:Class ; "
    "owl:unionOf ( ex:b [ owl:complementOf ex:c ] ) ] .",
}


@pytest.mark.parametrize("name", BLANK_GRAPHS)
def test_blank_nodes_stay_what_they_are(name: str) -> None:
    header = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in TABLE.items())
    before = (header + BLANK_GRAPHS[name]).encode()
    quads, _ = parse_quads(before, "text/turtle", file="f")
    after = write_turtle([quad.triple for quad in quads], TABLE)
    assert dataset(after.encode(), "ttl") == dataset(before, "ttl")


def test_lists_and_nested_nodes_read_like_this() -> None:
    header = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in TABLE.items())
    quads, _ = parse_quads((header + BLANK_GRAPHS["a union"]).encode(), "text/turtle", file="f")
    text = write_turtle([quad.triple for quad in quads], TABLE)
    assert "            owl:unionOf (\n                ex:b\n" in text
    assert "_:" not in text


def test_a_blank_node_in_two_graphs_keeps_its_label() -> None:
    node = BlankNode("x")
    quads = [
        Quad(Iri("urn:s"), Iri("urn:p"), node, Iri("urn:g")),
        Quad(node, Iri("urn:p"), Literal("o"), Iri("urn:h")),
        Quad(Iri("urn:s"), Iri("urn:p"), BlankNode("y"), Iri("urn:h")),
    ]
    text = write_trig(quads, TABLE)
    assert text.count("_:x") == 2
    assert "_:y" not in text
