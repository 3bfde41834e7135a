"""Results written anew: small ones laid out, large ones as they come."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onemg.engine.writing import WHOLE_TRIPLES
from onemg.engine.writing import write_rows
from onemg.engine.writing import write_triples
from onemg.errors import NotAcceptable
from onemg.rdf import media
from onemg.rdf.prefixes import PrefixTable
from onemg.rdf.syntax import parse_quads
from onemg.rdf.terms import RDF
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Triple

if TYPE_CHECKING:
    from onemg.rdf.media import MediaType

TABLE = PrefixTable({"ex": "https://example.org/"})
VALUES = (
    Iri("https://example.org/C"),
    BlankNode("b"),
    Literal("x", language="en"),
    Literal("plain"),
    Literal("1", "https://example.org/kind"),
)


def many(count: int) -> list[Triple]:
    """Return triples of all kinds of objects."""
    names = ("type", "p")
    return [
        Triple(
            Iri(f"https://example.org/s{at // 5}"),
            Iri(RDF + "type") if at % 5 == 0 else Iri(f"https://example.org/{names[1]}{at}"),
            VALUES[at % 5],
        )
        for at in range(count)
    ]


@pytest.mark.parametrize(
    "media_type",
    [media.TURTLE, media.TRIG, media.NTRIPLES, media.NQUADS, media.RDF_XML, media.JSON_LD],
    ids=lambda it: it.short,
)
@pytest.mark.parametrize("count", [3, WHOLE_TRIPLES, WHOLE_TRIPLES + 7])
def test_a_graph_of_any_size_is_whole_in_every_format(media_type: MediaType, count: int) -> None:
    pieces = list(write_triples(many(count), media_type, TABLE))
    quads, _ = parse_quads(b"".join(pieces), media_type, file="answer")
    assert len(quads) == count
    is_streamed = count >= WHOLE_TRIPLES and media_type != media.RDF_XML
    assert (len(pieces) > 1) is is_streamed
    if media_type == media.TURTLE and count == 3:
        assert b"PREFIX ex:" in pieces[0]


def test_what_rdfxml_cannot_hold_is_refused_before_the_first_byte() -> None:
    triple = Triple(Iri("urn:a"), Iri("urn:1"), Literal("x"))
    with pytest.raises(NotAcceptable, match="text/turtle"):
        next(write_triples([triple], media.RDF_XML, TABLE))


def test_what_xml_cannot_hold_is_refused() -> None:
    with pytest.raises(NotAcceptable):
        list(write_rows(["x"], [{"x": Literal("\x01")}], media.SPARQL_XML))


def test_blank_nodes_are_written_in_every_format_of_rows() -> None:
    rows = [{"x": BlankNode("b1")}]
    said = {
        kind: b"".join(write_rows(["x"], rows, kind)).decode()
        for kind in (media.SPARQL_JSON, media.SPARQL_XML, media.CSV, media.TSV)
    }
    cells = json.loads(said[media.SPARQL_JSON])["results"]["bindings"]
    assert cells == [{"x": {"type": "bnode", "value": "b1"}}]
    assert "<bnode>b1</bnode>" in said[media.SPARQL_XML]
    assert "_:b1" in said[media.CSV]
    assert "_:b1" in said[media.TSV]
