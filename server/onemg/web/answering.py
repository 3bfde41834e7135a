"""What a request to the query service asks for: read once here, for the front and for Flask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from onemg.engine.base import offers
from onemg.errors import NotAcceptable
from onemg.rdf import media
from onemg.rdf.media import negotiate
from onemg.sparql.bounded import LIMIT_FIELD
from onemg.sparql.results import query_form
from onemg.web.bounds import bounded
from onemg.web.formats import answer_format
from onemg.web.notices import notices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemg.engine.base import Answer
    from onemg.rdf.media import MediaType
    from onemg.sparql.bounded import Bounded
    from onemg.sparql.protocol import Query
    from onemg.sparql.results import Form
    from onemg.web.site import Site

PATHS = ("/sparql", "/sparql/", "/query", "/query/")
METHODS = ("GET", "POST", "QUERY")
CACHING = ("Cache-Control", "public, no-cache")

_CHOICES_KEPT = 512
_answer_format = lru_cache(_CHOICES_KEPT)(answer_format)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and the answer that the client wants.

    Attributes:
        query: as the client sent it.
        form: of the query.
        media_type: of the answer; HTML for a page.
        written: the format that the engine is to write.
        deadline_s: seconds that it may run.
        fields: header fields to send with the answer.
    """

    query: Query
    form: Form
    media_type: MediaType
    written: MediaType
    deadline_s: float
    fields: tuple[tuple[str, str], ...]


def read_asked(query: Query, accept: str | None, longest_s: float) -> Asked:
    """Return what a query asks for.

    Args:
        query: as the client sent it.
        accept: the Accept header as sent.
        longest_s: seconds that a query may run here; a client that wants more is told.

    Raises:
        RequestError: no query form, or no format that the client takes.
    """
    form = query_form(query.text)
    media_type, written = _answer_format(form, accept, query.format)
    if media_type == media.HTML:
        written = media.SPARQL_JSON if form in {"SELECT", "ASK"} else media.TURTLE
    wanted_s = query.timeout_s or longest_s
    fields: tuple[tuple[str, str], ...] = ()
    if wanted_s > longest_s:
        fields = ((LIMIT_FIELD, f"deadline_s={longest_s:g}, asked={wanted_s:g}"),)
    return Asked(query, form, media_type, written, min(wanted_s, longest_s), fields)


def told(
    answer: Answer, asked: Asked, site: Site
) -> tuple[Answer | Bounded, list[tuple[str, str]]]:
    """Return an answer as it is to be sent, and its header fields but for Content-Type.

    May wait: an answer that the row limit can cut is looked at before its first byte goes out.

    Args:
        answer: as the engine gave it; close what is returned instead.
        asked: what it answers.
        site: has the limits and the prefixes.

    Raises:
        OnemgError: the answer broke off before its first byte was sent.
    """
    marked = bounded(answer, asked.query, asked.form, asked.written, site, asked.deadline_s)
    fields = [CACHING, *asked.fields, *(marked.fields if marked else ())]
    return marked or answer, [*fields, *notices(asked.query, answer, site)]


def is_short(answer: Answer) -> bool:
    """Return whether an answer is all there, so that `told` need not wait."""
    return answer.whole is not None and not (answer.summary and answer.summary.truncated)


def stream(answer: Answer | Bounded) -> Iterator[bytes]:
    """Yield the chunks; an error on the way is for the transfer to break off, on purpose."""
    try:
        yield from answer
    finally:
        answer.close()


@lru_cache(_CHOICES_KEPT)
def wants_page(accept: str | None, name: str | None) -> bool:
    """Return whether the client prefers a page to any data format, as browsers do."""
    if name:
        return name == media.HTML.short
    everything = (*offers("SELECT"), *offers("CONSTRUCT"), media.PROBLEM_JSON, media.HTML)
    try:
        return negotiate(accept, everything) == media.HTML
    except NotAcceptable:
        return False
