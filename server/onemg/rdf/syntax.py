"""RDF text to quads and quads to RDF text, in every format that we know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemg.rdf.jsonld import write_jsonld
from onemg.rdf.media import JSON_LD
from onemg.rdf.media import NQUADS
from onemg.rdf.media import NTRIPLES
from onemg.rdf.media import RDF_XML
from onemg.rdf.media import TRIG
from onemg.rdf.media import TURTLE
from onemg.rdf.prefixes import PrefixTable
from onemg.rdf.rdfxml import write_rdfxml
from onemg.rdf.reading import PrefixDeclaration
from onemg.rdf.reading import declarations
from onemg.rdf.reading import parse_quads
from onemg.rdf.terms import ntriples
from onemg.rdf.turtle import write_trig
from onemg.rdf.turtle import write_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from onemg.rdf.media import MediaType
    from onemg.rdf.terms import Quad

__all__ = ["PrefixDeclaration", "declarations", "parse_quads", "serialise"]


def serialise(quads: Iterable[Quad], media_type: MediaType, prefixes: Mapping[str, str]) -> bytes:
    """Return the quads as text in UTF-8; the same quads in any order give the same bytes.

    Formats without graphs carry the merge: graphs are dropped and duplicates with them.

    Args:
        quads: any quads; duplicates are written once.
        media_type: one of the RDF media types.
        prefixes: prefix → namespace; only those in use are declared.

    Raises:
        ValueError: the media type is not an RDF one; a term is not valid; RDF/XML cannot hold a
            predicate or a character.

    Source: RDF 1.1 Turtle, TriG, N-Triples, N-Quads, RDF/XML; JSON-LD 1.1.
    """
    table = prefixes if isinstance(prefixes, PrefixTable) else PrefixTable(prefixes)
    if media_type == TRIG:
        return write_trig(quads, table).encode()
    if media_type == NQUADS:
        return _lines({_line(quad) for quad in quads})
    triples = {quad.triple for quad in quads}
    if media_type == TURTLE:
        return write_turtle(triples, table).encode()
    if media_type == NTRIPLES:
        return _lines({" ".join([*map(ntriples, triple), "."]) for triple in triples})
    if media_type == RDF_XML:
        return write_rdfxml(triples, table).encode()
    if media_type == JSON_LD:
        return write_jsonld(triples, table).encode()
    raise ValueError(f"{media_type.type} is no RDF format; use one such as text/turtle.")


def _line(quad: Quad) -> str:
    return " ".join([ntriples(term) for term in quad if term is not None] + ["."])


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in sorted(lines)).encode()
