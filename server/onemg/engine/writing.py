"""Solutions and triples of a remote engine in the format that was asked for, piece by piece.

Every engine writes its own dialect of each format, so answers are read and written anew here:
clients get the same from all of them. Memory stays flat except for RDF/XML, where the names of
all properties have to be known before the first byte.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from xml.sax.saxutils import quoteattr

from onemg.engine.base import offers
from onemg.engine.wellformed import XmlCheck
from onemg.errors import NotAcceptable
from onemg.rdf import media
from onemg.rdf.syntax import serialise
from onemg.rdf.terms import RDF
from onemg.rdf.terms import XSD_STRING
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.rdf.terms import ntriples
from onemg.sparql.results import cell_of
from onemg.sparql.results import csv_cell
from onemg.sparql.results import tsv_cell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.rdf.media import MediaType
    from onemg.rdf.prefixes import PrefixTable
    from onemg.rdf.terms import Term
    from onemg.rdf.terms import Triple

WHOLE_TRIPLES = 2_000
_NAMESPACE = "http://www.w3.org/2005/sparql-results#"
_CARRIAGE_RETURN = {"\r": "&#13;"}
_TYPE = RDF + "type"
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def write_rows(
    variables: Sequence[str], rows: Iterable[Mapping[str, Term]], media_type: MediaType
) -> Iterator[bytes]:
    """Yield a SELECT result, a piece for the head, each row and the end.

    Raises:
        NotAcceptable: the format cannot hold what is in a row.

    Source: SPARQL 1.1 Query Results JSON, XML, CSV and TSV Formats.
    """
    if media_type == media.SPARQL_JSON:
        yield _json_head(variables).encode()
        for comma, row in zip(itertools.chain([""], itertools.repeat(",")), rows, strict=False):
            cells = {name: cell_of(row[name]) for name in variables if name in row}
            yield (comma + _compact(cells)).encode()
        yield b"]}}"
    elif media_type == media.SPARQL_XML:
        check = XmlCheck(_others("SELECT", media_type))
        for piece in _xml(variables, rows):
            data = piece.encode()
            check.see(data)
            yield data
    else:
        csv = media_type == media.CSV
        comma, end, cell = (",", "\r\n", csv_cell) if csv else ("\t", "\n", tsv_cell)
        mark = "" if csv else "?"
        yield (comma.join(mark + name for name in variables) + end).encode()
        for row in rows:
            yield (comma.join(cell(row.get(name)) for name in variables) + end).encode()


def write_truth(truth: bool, media_type: MediaType) -> bytes:  # noqa: FBT001  # it is the content
    """Return an ASK result."""
    if media_type == media.SPARQL_JSON:
        return _compact({"head": {}, "boolean": truth}).encode()
    shown = str(truth).lower()
    return f"{_xml_start()}<head></head><boolean>{shown}</boolean></sparql>".encode()


def write_triples(
    triples: Iterable[Triple], media_type: MediaType, prefixes: PrefixTable
) -> Iterator[bytes]:
    """Yield a CONSTRUCT or DESCRIBE result: whole and laid out if it is small, else as it comes.

    Raises:
        NotAcceptable: RDF/XML cannot hold a property or a character.
    """
    coming = iter(triples)
    if media_type == media.RDF_XML:
        yield _whole(coming, media_type, prefixes)
        return
    first = list(itertools.islice(coming, WHOLE_TRIPLES))
    if len(first) < WHOLE_TRIPLES:
        yield _whole(first, media_type, prefixes)
        return
    everything = itertools.chain(first, coming)
    if media_type == media.JSON_LD:
        yield from _jsonld(everything)
    else:  # N-Triples are N-Quads, Turtle and TriG as well
        for triple in everything:
            yield (" ".join([*map(ntriples, triple), "."]) + "\n").encode()


def _whole(triples: Iterable[Triple], media_type: MediaType, prefixes: PrefixTable) -> bytes:
    quads = {Quad(*triple) for triple in triples}
    try:
        return serialise(quads, media_type, prefixes)
    except ValueError as error:
        others = _others("CONSTRUCT", media_type)
        raise NotAcceptable(f"{error} Ask for one of {', '.join(others)}.", others) from error


def _others(form: str, media_type: MediaType) -> list[str]:
    return [offer.type for offer in offers(form) if offer != media_type]


def _compact(value: object) -> str:
    return _JSON.encode(value)


def _json_head(variables: Sequence[str]) -> str:
    return f'{{"head":{_compact({"vars": list(variables)})},"results":{{"bindings":['


def _xml_start() -> str:
    return f'<?xml version="1.0"?><sparql xmlns="{_NAMESPACE}">'


def _xml(variables: Sequence[str], rows: Iterable[Mapping[str, Term]]) -> Iterator[str]:
    names = {name: quoteattr(name) for name in variables}
    head = "".join(f"<variable name={name}/>" for name in names.values())
    yield f"{_xml_start()}<head>{head}</head><results>"
    for row in rows:
        cells = (
            f"<binding name={names[name]}>{_xml_term(row[name])}</binding>"
            for name in variables
            if name in row
        )
        yield f"<result>{''.join(cells)}</result>"
    yield "</results></sparql>"


def _xml_term(term: Term) -> str:
    text = escape(term.value, _CARRIAGE_RETURN)
    if isinstance(term, Iri):
        return f"<uri>{text}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{text}</bnode>"
    if term.language is not None:
        return f"<literal xml:lang={quoteattr(term.language)}>{text}</literal>"
    if term.datatype == XSD_STRING:
        return f"<literal>{text}</literal>"
    return f"<literal datatype={quoteattr(term.datatype)}>{text}</literal>"


def _jsonld(triples: Iterable[Triple]) -> Iterator[bytes]:
    """Yield expanded JSON-LD: a node object for each run of triples with one subject.

    Source: JSON-LD 1.1, section 9.2 (node objects); the same node may be described in several.
    """
    comma = "["
    for subject, about in itertools.groupby(triples, key=lambda triple: triple.subject):
        node: dict[str, list[object]] = {}
        for _, predicate, value in about:
            if predicate.value == _TYPE and not isinstance(value, Literal):
                node.setdefault("@type", []).append(_reference(value))
            else:
                node.setdefault(predicate.value, []).append(_jsonld_value(value))
        yield (comma + _compact({"@id": _reference(subject), **node})).encode()
        comma = ","
    yield b"]"


def _reference(term: Iri | BlankNode) -> str:
    return term.value if isinstance(term, Iri) else f"_:{term.value}"


def _jsonld_value(term: Term) -> dict[str, str]:
    if not isinstance(term, Literal):
        return {"@id": _reference(term)}
    if term.language is not None:
        return {"@value": term.value, "@language": term.language}
    if term.datatype == XSD_STRING:
        return {"@value": term.value}
    return {"@value": term.value, "@type": term.datatype}
