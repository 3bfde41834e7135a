"""The formats of a document, and which of them a request asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemg.rdf.media import HTML
from onemg.rdf.media import JSON_LD
from onemg.rdf.media import NTRIPLES
from onemg.rdf.media import RDF_XML
from onemg.rdf.media import TRIG
from onemg.rdf.media import TURTLE
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


def in_order(accept: str | None, offers: Sequence[MediaType]) -> list[MediaType]:
    """Return the offers with those first that the header names one by one, not by a wildcard.

    Negotiation breaks ties by order: who asks for `text/turtle, */*` wants Turtle, who asks for
    `*/*` gets our first.
    """
    named = (accept or "").lower()
    return sorted(offers, key=lambda offer: offer.type not in named)
