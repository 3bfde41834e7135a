"""Where statements stand: in canonical files and in files made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from statements import EX
from statements import QUADS
from statements import TABLE

from onemg.rdf.canonical import canonical
from onemg.rdf.locate import Locator
from onemg.rdf.locate import Place
from onemg.rdf.media import TRIG
from onemg.rdf.reading import parse_quads
from onemg.rdf.syntax import serialise
from onemg.rdf.terms import RDF
from onemg.rdf.terms import XSD
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.rdf.terms import Term
from onemg.rdf.walk import walk

ROOT = Path(__file__).parents[2]
HEADER = f"PREFIX ex: <{EX}> PREFIX xsd: <{XSD}> PREFIX sh: <urn:sh#>\n"  # one line
A, B, P, Q = (Iri(EX + name) for name in ("a", "b", "p", "q"))
G, H = Iri(EX + "g"), Iri(EX + "h")


def locate(
    text: str,
    subject: Iri,
    predicate: Iri | None = None,
    value: Term | None = None,
    graph: Iri | None = None,
) -> int | None:
    place = Locator({"f.trig": HEADER + text}).line(subject, predicate, value, graph)
    return place.line if place else None


HAND_MADE = """# ex:a is not described here
ex:a ex:p 1, 2,
  3 ; ex:q "ex:b ex:p 9" . ex:b ex:p 4 .
ex:a ex:q \"\"\"line
ex:b ex:p 8 .
line\"\"\" ;
  ex:p [ ex:q 5 ;
         ex:p ( 6 7 ) ] ;
  ex:p "lang"@EN, "01"^^xsd:integer, ex:b .
"""


@pytest.mark.parametrize(
    ("predicate", "value", "line"),
    [
        (None, None, 3),
        (P, None, 3),
        (P, Literal("1", XSD + "integer"), 3),
        (P, Literal("3", XSD + "integer"), 4),
        (Q, Literal("ex:b ex:p 9"), 4),
        (Q, Literal("line\nex:b ex:p 8 .\nline"), 5),
        (P, BlankNode("whatever"), 8),
        (P, Literal("lang", language="en"), 10),
        (P, Literal("01", XSD + "integer"), 10),
        (P, B, 10),
        (P, Literal("no such value"), 3),
        (Iri(EX + "none"), None, 3),
        (None, B, 10),
        (None, Literal("none"), 3),
    ],
)
def test_a_statement_in_a_file_made_by_hand(
    predicate: Iri | None, value: Term | None, line: int
) -> None:
    assert locate(HAND_MADE, A, predicate, value) == line


def test_statements_inside_brackets_are_not_those_of_the_subject() -> None:
    assert locate(HAND_MADE, A, Q, Literal("5", XSD + "integer")) == 4
    assert locate(HAND_MADE, B) == 4
    assert locate(HAND_MADE, Iri(EX + "none")) is None


BLOCKS = """ex:a ex:p "d" .
ex:g {
  ex:a ex:p "1" ;
    ex:q "x" .
}
GRAPH ex:h { ex:a ex:p "1" ,
   "2" }
{ ex:a ex:q "default" }
"""


@pytest.mark.parametrize(
    ("predicate", "value", "graph", "line"),
    [
        (P, Literal("1"), G, 4),
        (P, Literal("1"), H, 7),
        (P, Literal("2"), G, 8),
        (P, Literal("d"), H, 2),
        (P, None, H, 7),
        (Q, None, H, 5),
        (Q, Literal("default"), None, 9),
        (None, None, H, 7),
        (None, None, G, 4),
        (None, None, Iri("urn:none"), 2),
        (Iri(EX + "none"), Literal("1"), H, 7),
    ],
)
def test_a_statement_in_blocks(
    predicate: Iri | None, value: Term | None, graph: Iri | None, line: int
) -> None:
    assert locate(BLOCKS, A, predicate, value, graph) == line


def test_a_block_is_found_by_its_name() -> None:
    locator = Locator({"one": "<urn:x> { }", "two": HEADER + BLOCKS})
    assert locator.graph(G) == Place("two", 3)
    assert locator.graph(Iri("urn:x")) == Place("one", 1)
    assert locator.graph(A) is None
    assert locator.line(G) is None


def test_the_closest_match_wins_over_the_first_file() -> None:
    files = {"1": "<urn:s> <urn:p> 1 .", "2": "\n<urn:s> <urn:p> 2 .", "3": "<urn:s> <urn:q> 2 ."}
    locator = Locator(files)
    two = Literal("2", XSD + "integer")
    assert locator.line(Iri("urn:s"), Iri("urn:p"), two) == Place("2", 2)
    assert locator.line(Iri("urn:s"), Iri("urn:p")) == Place("1", 1)
    assert locator.line(Iri("urn:s"), Iri("urn:q"), BlankNode("x")) == Place("3", 1)


def test_a_blank_node_is_found_by_predicate_and_value_only() -> None:
    locator = Locator({"f": "\n_:b <urn:p> 1 .\n<urn:s> <urn:q> [ <urn:p> ( 2 <urn:o> ) ] ."})
    assert locator.line(BlankNode("b")) is None
    assert locator.line(BlankNode("b"), Iri("urn:p"), Literal("1", XSD + "integer")) == ("f", 2)
    assert locator.line(BlankNode("b"), Iri("urn:p"), BlankNode("x")) == ("f", 3)
    assert locator.line(BlankNode("b"), Iri("urn:p"), Literal("3", XSD + "integer")) is None


def test_the_first_use_of_an_iri_is_found_as_property_or_value() -> None:
    locator = Locator({"f": "\n_:b <urn:p> 1 .\n<urn:s> <urn:q>\n ( <urn:o> ) ."})
    assert locator.use(Iri("urn:p")) == ("f", 2)
    assert locator.use(Iri("urn:o")) == ("f", 4)
    assert locator.use(Iri("urn:s")) is None


def test_names_written_with_escapes_are_found() -> None:
    text = (
        "PREFIX ex: <http://example.org/>\nex:a\\~b ex:p 1 .\n<http://ex\\u0061mple.org/é> ex:p 2 ."
    )
    locator = Locator({"plain": "<urn:x> <urn:y> 1 .", "escaped": text})
    assert locator.line(Iri(EX + "a~b")) == Place("escaped", 2)
    assert locator.line(Iri(EX + "é")) == Place("escaped", 3)


def test_relative_iris_and_directives_are_understood() -> None:
    text = "@base <http://example.org/> .\n@prefix e: <deep/> .\n<s> e:p <#o> .\nBASE <urn:x>\n"
    (found,) = walk(text).statements[Iri(EX + "s")]
    assert (found.predicate, found.object) == (Iri(EX + "deep/p"), Iri(EX + "#o"))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", Literal("1", XSD + "integer")),
        ("-1.5", Literal("-1.5", XSD + "decimal")),
        ("1.5E3", Literal("1.5E3", XSD + "double")),
        ("true", Literal("true", XSD + "boolean")),
        ("'a\\tb\\u00e9\\U0001F600\\\\'", Literal("a\tbé😀\\")),
        ("'''it's'''", Literal("it's")),
        ("<urn:a\\u0062>", Iri("urn:ab")),
    ],
)
def test_values_are_what_the_parser_reads(written: str, value: Term) -> None:
    text = f"\n<urn:s> <urn:p> 'no',\n{written} ."
    assert Locator({"f": text}).line(Iri("urn:s"), Iri("urn:p"), value) == Place("f", 3)
    assert parse_quads(text.encode(), TRIG, file="f")[0][1].object == value


def known(quads: list[Quad]) -> set[tuple[object, ...]]:
    """Return the statements about IRIs, with blank nodes and empty lists all the same."""
    nil = Iri(RDF + "nil")
    return {
        quad
        if quad.object != nil and not isinstance(quad.object, BlankNode)
        else (*quad[:2], quad[3])
        for quad in quads
        if isinstance(quad.subject, Iri) and quad.subject != nil
    }


def indexed(text: str) -> set[tuple[object, ...]]:
    found = [statement for group in walk(text).statements.values() for statement in group]
    return known([Quad(each.subject, each.predicate, each.object, each.graph) for each in found])


@given(QUADS)
def test_the_walk_finds_exactly_the_statements_of_the_strict_parser(quads: list[Quad]) -> None:
    text = serialise(quads, TRIG, TABLE).decode()
    assert indexed(text) == known(parse_quads(text.encode(), TRIG, file="f")[0])


def test_the_walk_agrees_with_the_strict_parser_on_our_own_files() -> None:
    files = sorted((ROOT / "data").rglob("*.trig")) + sorted((ROOT / "shapes").glob("*.ttl"))
    assert files
    for path in files[::5]:
        text = path.read_text(encoding="utf-8")
        assert indexed(text) == known(parse_quads(text.encode(), TRIG, file="f")[0]), path


def test_lines_of_a_canonical_file_are_those_of_its_text() -> None:
    text = canonical(HEADER + BLOCKS, trig=True, prefixes=TABLE, file="f")
    place = Locator({"f": text}).line(A, P, Literal("2"), H)
    assert place is not None
    assert text.splitlines()[place.line - 1].strip() == '"2" ;'


@pytest.mark.parametrize("text", ["]", ") ]", "PREFIX", "PREFIX a:", "BASE", "{ } }", "'a'^^", "'"])
def test_text_with_mistakes_does_no_harm(text: str) -> None:
    assert walk(text).statements == {}
    assert walk(f"<urn:s> <urn:p> 1 . {text} <urn:s>").statements.keys() <= {Iri("urn:s")}
