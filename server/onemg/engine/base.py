"""What an engine is, what it answers with, and which formats each kind of query has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Protocol

from onemg.rdf import media

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from onemg.rdf.media import MediaType
    from onemg.rdf.terms import Term
    from onemg.sparql.protocol import Query

GRAPH_OFFERS = (
    media.TURTLE,
    media.TRIG,
    media.NTRIPLES,
    media.NQUADS,
    media.RDF_XML,
    media.JSON_LD,
)
_OFFERS = {
    "SELECT": (media.SPARQL_JSON, media.SPARQL_XML, media.CSV, media.TSV),
    "ASK": (media.SPARQL_JSON, media.SPARQL_XML),
    "CONSTRUCT": GRAPH_OFFERS,
    "DESCRIBE": GRAPH_OFFERS,
}


def offers(form: str) -> tuple[MediaType, ...]:
    """Return the media types that the answer to a kind of query can have, ours first.

    The CSV and TSV formats are defined for SELECT alone, so an ASK has no such answer.

    Args:
        form: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Source: SPARQL 1.1 Query Results CSV and TSV Formats, section 1.
    """
    return _OFFERS[form]


@dataclass(frozen=True, slots=True)
class ResultLimits:
    """The most that one answer may hold: solutions or triples, and bytes before compression."""

    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What an answer came to: solutions or triples, bytes, and milliseconds in the worker.

    `rows` is None where the format does not show how many there are. `truncated` says that there
    are more than the limit: the answer ends properly after as many as that.
    """

    rows: int | None
    bytes: int
    elapsed_ms: float
    truncated: bool = False


class Answer(Protocol):
    """A whole serialised result and its media type; iterate it once, then close it.

    The first chunk is already there when an engine returns an answer, so whatever stops a query
    before it is an exception of `Engine.answer`. What stops a query later is raised by the
    iteration: the transfer is then to be broken off, never ended as if it were complete.
    """

    @property
    def media_type(self) -> MediaType:
        """The media type of the chunks."""

    @property
    def whole(self) -> bytes | None:
        """The complete result, if it was there at once; None while it is still being made."""

    @property
    def summary(self) -> Summary | None:
        """What it came to, once complete."""

    def __iter__(self) -> Iterator[bytes]:
        """Yield the chunks, each once."""

    def close(self) -> None:
        """End the query if it still runs; anything else is left as it is."""


class Engine(Protocol):
    """What answers queries over one release."""

    def answer(
        self,
        query: Query,
        media_type: MediaType,
        deadline_s: float,
        gone: Callable[[], bool] | None = None,
    ) -> Answer:
        """Return the answer to a query, its first chunk computed.

        Args:
            query: text and dataset, as a client sent them.
            media_type: one of `offers` for this kind of query.
            deadline_s: seconds from now after which the query is ended, streaming included.
            gone: says whether the client has hung up; asked at least four times a second until
                the first chunk is there.

        Raises:
            RequestError: the query is refused or does not parse.
            EngineError: no answer in the limits.
        """

    def solutions(self, text: str, deadline_s: float) -> list[dict[str, Term]]:
        """Return all solutions of a SELECT query, in order, unbound variables left out.

        Raises:
            RequestError: the query does not parse or is no SELECT.
            EngineError: no answer in the limits.
        """

    def close(self) -> None:
        """Give back what the engine holds; it answers no more."""
