"""JSON-LD: one document, its context inside, nothing to misread."""

from __future__ import annotations

import json

import pytest
from statements import EX
from statements import TABLE

from onemg.rdf.jsonld import write_jsonld
from onemg.rdf.prefixes import PrefixTable
from onemg.rdf.reading import parse_quads
from onemg.rdf.terms import RDF
from onemg.rdf.terms import XSD
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Term
from onemg.rdf.terms import Triple

S, P = Iri(EX + "s"), Iri(EX + "p")


def write(predicate: str, value: Term, table: PrefixTable = TABLE) -> dict[str, object]:
    document = json.loads(write_jsonld([Triple(S, Iri(predicate), value)], table))
    assert isinstance(document, dict)
    return document


def test_a_document_is_compact_and_ordered() -> None:
    triples = [
        Triple(S, P, Literal("é", language="en")),
        Triple(S, P, Literal("01", XSD + "integer")),
        Triple(S, P, BlankNode("x")),
        Triple(S, Iri(RDF + "type"), Iri(EX + "T")),
        Triple(S, Iri("http://other.org/q"), Literal("plain")),
    ]
    assert json.loads(write_jsonld(triples, TABLE)) == {
        "@context": {"ex": EX, "xsd": XSD},
        "@graph": [
            {
                "@id": "ex:s",
                "@type": "ex:T",
                "ex:p": [
                    {"@value": "01", "@type": "xsd:integer"},
                    {"@value": "é", "@language": "en"},
                    {"@id": "_:x"},
                ],
                "http://other.org/q": {"@value": "plain"},
            }
        ],
    }


def test_letters_stay_readable() -> None:
    assert "é" in write_jsonld([Triple(S, P, Literal("é"))], TABLE)


@pytest.mark.parametrize(
    ("iri", "table"),
    [
        ("ex:abc", TABLE),
        ("http://purl.obolibrary.org/obo/DUO_1", TABLE),
        ("urn:a#x", PrefixTable({"": "urn:a#"})),
        ("geo:1,2", PrefixTable({"geo": "http://www.opengis.net/ont/geosparql#"})),
    ],
)
def test_an_iri_that_could_be_misread_is_written_in_full(iri: str, table: PrefixTable) -> None:
    document = write(P.value, Iri(iri), table)
    assert json.dumps(document["@graph"]).count(f'"{iri}"') == 1
    (quad,), _ = parse_quads(json.dumps(document).encode(), "application/ld+json", file="f")
    assert quad.triple == Triple(S, P, Iri(iri))


def test_a_type_that_is_a_literal_stays_one() -> None:
    document = write(RDF + "type", Literal("T"))
    assert document["@graph"] == [{"@id": "ex:s", "rdf:type": {"@value": "T"}}]


def test_the_context_fetches_nothing() -> None:
    context = write(P.value, Literal("o"))["@context"]
    assert context == {"ex": EX}
