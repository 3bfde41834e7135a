"""The formats of a document, and which of them a request asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemg.engine.base import offers
from onemg.errors import NotAcceptable
from onemg.rdf.media import HTML
from onemg.rdf.media import JSON
from onemg.rdf.media import JSON_LD
from onemg.rdf.media import NTRIPLES
from onemg.rdf.media import RDF_XML
from onemg.rdf.media import SPARQL_JSON
from onemg.rdf.media import SPARQL_XML
from onemg.rdf.media import TEXT
from onemg.rdf.media import TEXT_XML
from onemg.rdf.media import TRIG
from onemg.rdf.media import TSV
from onemg.rdf.media import TURTLE
from onemg.rdf.media import XML
from onemg.rdf.media import by_short
from onemg.rdf.media import negotiate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Request

    from onemg.rdf.media import MediaType

# Ties go to the first. Turtle stands before JSON-LD, since some harvesters ask for both alike
# and read only Turtle.
RDF_FORMATS = (TURTLE, JSON_LD, RDF_XML, NTRIPLES, TRIG)
DOCUMENT_FORMATS = (HTML, *RDF_FORMATS)
# What is written for clients that ask for a family of formats alone.
_XML = (XML, TEXT_XML)
_TRUTH = {JSON: SPARQL_JSON, **dict.fromkeys(_XML, SPARQL_XML)}
_GRAPH = {JSON: JSON_LD, **dict.fromkeys(_XML, RDF_XML), TEXT: NTRIPLES}
_PLAIN: dict[str, dict[MediaType, MediaType]] = {
    "SELECT": {**_TRUTH, TEXT: TSV},
    "ASK": _TRUTH,
    "CONSTRUCT": _GRAPH,
    "DESCRIBE": _GRAPH,
}


def split_suffix(path: str, offers: Sequence[MediaType]) -> tuple[str, MediaType | None]:
    """Return the path without the suffix of an offer, and that offer; None when it has none."""
    stem, dot, suffix = path.rpartition(".")
    found = next((offer for offer in offers if dot and offer.suffix == suffix), None)
    return (path, None) if found is None else (stem, found)


def chosen(request: Request, offers: Sequence[MediaType] = DOCUMENT_FORMATS) -> MediaType:
    """Return the offer that a request asks for, by `?format=` or else by Accept.

    Raises:
        NotAcceptable: the request takes none of the offers.
    """
    name = request.args.get("format")
    if name:
        return by_short(name, offers)
    accept = request.headers.get("Accept")
    return negotiate(accept, in_order(accept, offers))


def answer_format(form: str, accept: str | None, name: str | None) -> tuple[MediaType, MediaType]:
    """Return how the answer to a query is labelled, and the format that it is written in.

    They differ where a client asks for no more than JSON, XML or plain text: it gets the format
    of that family under the name that it asked for. HTML is a page, written by other means.

    Args:
        form: of the query.
        accept: the Accept header as sent.
        name: the value of `format`, which comes before the header; None or empty for none.

    Raises:
        NotAcceptable: neither names a format in which there is an answer.
    """
    offered, plain = offers(form), _PLAIN[form]
    if name:
        try:
            found = by_short(name, (*offered, HTML))
        except NotAcceptable:
            if name.strip().lower() not in {one.type for one in plain}:
                raise
            found = by_short(name, tuple(plain))
    else:
        found = negotiate(accept, in_order(accept, (*offered, *plain, HTML)))
    return found, plain.get(found, found)


def in_order(accept: str | None, offers: Sequence[MediaType]) -> list[MediaType]:
    """Return the offers with those first that the header names one by one, not by a wildcard.

    Negotiation breaks ties by order: who asks for `text/turtle, */*` wants Turtle, who asks for
    `*/*` gets our first.
    """
    named = (accept or "").lower()
    return sorted(offers, key=lambda offer: offer.type not in named)
