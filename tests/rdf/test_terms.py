"""Terms, and how they are written."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from statements import IRIS
from statements import LITERALS
from statements import TEXTS

from onemg.rdf.terms import LANG_STRING
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.rdf.terms import Term
from onemg.rdf.terms import Triple
from onemg.rdf.terms import fault
from onemg.rdf.terms import ntriples
from onemg.rdf.terms import quoted


def read_back(term: Term) -> object:
    line = f"<http://a> <http://b> {ntriples(term)} .\n"
    (quad,) = pyoxigraph.parse(line.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return quad.object


@given(LITERALS)
def test_every_literal_reads_back_as_it_was(literal: Literal) -> None:
    found = read_back(literal)
    assert isinstance(found, pyoxigraph.Literal)
    assert found.value == literal.value
    assert found.datatype.value == literal.datatype
    assert found.language == literal.language


@given(IRIS)
def test_every_valid_iri_reads_back_as_it_was(iri: Iri) -> None:
    found = read_back(iri)
    assert isinstance(found, pyoxigraph.NamedNode)
    assert found.value == iri.value


def test_a_language_gives_a_literal_the_datatype_of_language_tagged_strings() -> None:
    assert Literal("a", language="en").datatype == LANG_STRING
    assert Literal("a", LANG_STRING, "en") == Literal("a", language="en")


def test_a_string_has_no_datatype_when_written() -> None:
    assert ntriples(Literal("a")) == '"a"'
    assert ntriples(Literal("a", language="en-GB")) == '"a"@en-GB'
    assert ntriples(Literal("1", "http://a/t")) == '"1"^^<http://a/t>'


def test_a_blank_node_is_written_with_its_label() -> None:
    assert ntriples(BlankNode("b0")) == "_:b0"


@given(TEXTS)
def test_a_quoted_text_is_one_line_and_holds_no_escaped_quote_as_a_code(text: str) -> None:
    assert len(quoted(text).splitlines()) == len(f'"{text}"'.replace("\n", "").splitlines()) or (
        "\n" not in quoted(text)
    )
    assert "\\u0022" not in quoted(text).replace("\\\\", "")


@pytest.mark.parametrize(
    "term",
    [
        Iri("relative"),
        Iri("http://a b"),
        Iri("http://a>"),
        Iri("http://a\\u0020"),
        Iri("http://a/\ud800"),
        Iri(""),
        Literal("x", "no-scheme"),
        Literal("x", language='en" .'),
        BlankNode("a b"),
        BlankNode(""),
        BlankNode("a."),
    ],
)
def test_a_term_that_would_break_out_is_not_written(term: Term) -> None:
    with pytest.raises(ValueError, match=r"is no|cannot be"):
        ntriples(term)
    assert fault(term) is not None


@pytest.mark.parametrize(
    "term",
    [
        Iri("http://a/%zz"),
        Iri("http://[a/"),
        Literal("x", "http://a/%zz"),
        Literal("x", language="en-toolonglanguage"),
        Literal("\ud800"),
    ],
)
def test_a_fault_is_told_as_a_sentence(term: Term) -> None:
    message = fault(term)
    assert message is not None
    assert message.isprintable()
    assert "is not valid" in message or "lone surrogate" in message


@pytest.mark.parametrize(
    "term", [Iri("urn:a"), Literal(""), Literal("1", "urn:t"), Literal("a", language="en")]
)
def test_a_valid_term_has_no_fault(term: Term) -> None:
    assert fault(term) is None
    assert fault(BlankNode("b0")) is None


def test_a_quad_without_its_graph_is_a_triple() -> None:
    quad = Quad(Iri("urn:s"), Iri("urn:p"), Literal("o"), Iri("urn:g"))
    assert quad.triple == Triple(Iri("urn:s"), Iri("urn:p"), Literal("o"))
    assert quad[:3] == quad.triple
