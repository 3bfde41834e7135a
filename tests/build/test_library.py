from __future__ import annotations

import pytest
import rdflib

from onemg.build.library import from_rdflib
from onemg.build.library import graph_of
from onemg.build.library import to_rdflib
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Triple

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    "term",
    [
        Iri("https://example.org/a"),
        BlankNode("b1"),
        Literal("plain"),
        Literal("Eesti", language="et"),
        Literal("01", f"{XSD}integer"),
        Literal("2020-13", f"{XSD}gYearMonth"),
    ],
)
def test_a_term_comes_back_as_it_went(term: Iri | BlankNode | Literal) -> None:
    back = from_rdflib(to_rdflib(term))
    assert back == term
    assert type(back) is type(term)
    assert hash(back) == hash(term)


def test_a_literal_without_datatype_is_a_string() -> None:
    assert from_rdflib(rdflib.Literal("x")) == Literal("x")


def test_what_is_no_term_is_refused() -> None:
    with pytest.raises(TypeError, match="no RDF term"):
        from_rdflib(rdflib.Variable("x"))


def test_a_graph_has_no_prefix_of_its_own() -> None:
    triple = Triple(Iri("https://a.org/s"), Iri("https://a.org/p"), Literal("01", f"{XSD}integer"))
    graph = graph_of([triple])
    assert list(graph.namespaces()) == []
    assert '"01"' in graph.serialize(format="nt")
