"""The media types that we read and write, and content negotiation over them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import NamedTuple

from onemg.errors import NotAcceptable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class MediaType:
    """One registered media type as we send it.

    `short` is its name in `?format=`, `suffix` its file suffix without the dot, `title` its name
    for people. `rdf` types carry RDF; of those, `quads` types keep the graphs apart. `solutions`
    types carry the solutions of a query. `parameters` are sent with it; `aliases` are further
    names that `by_short` knows.
    """

    type: str
    short: str
    suffix: str
    title: str
    rdf: bool = False
    quads: bool = False
    solutions: bool = False
    parameters: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header, with its parameters."""
        return "; ".join([self.type, *(f"{name}={value}" for name, value in self.parameters)])


_UTF8 = (("charset", "utf-8"),)

TURTLE = MediaType("text/turtle", "turtle", "ttl", "Turtle", rdf=True, parameters=_UTF8)
TRIG = MediaType("application/trig", "trig", "trig", "TriG", rdf=True, quads=True)
NTRIPLES = MediaType(
    "application/n-triples", "ntriples", "nt", "N-Triples", rdf=True, aliases=("n-triples",)
)
NQUADS = MediaType(
    "application/n-quads", "nquads", "nq", "N-Quads", rdf=True, quads=True, aliases=("n-quads",)
)
RDF_XML = MediaType(
    "application/rdf+xml", "rdfxml", "rdf", "RDF/XML", rdf=True, aliases=("rdf/xml", "xml")
)
JSON_LD = MediaType(
    "application/ld+json", "jsonld", "jsonld", "JSON-LD", rdf=True, aliases=("json-ld", "json")
)
HTML = MediaType("text/html", "html", "html", "HTML", parameters=_UTF8)
MARKDOWN = MediaType("text/markdown", "markdown", "md", "Markdown", parameters=_UTF8)
TEXT = MediaType("text/plain", "text", "txt", "plain text", parameters=_UTF8)
SPARQL_JSON = MediaType(
    "application/sparql-results+json", "json", "srj", "SPARQL JSON", solutions=True
)
SPARQL_XML = MediaType("application/sparql-results+xml", "xml", "srx", "SPARQL XML", solutions=True)
CSV = MediaType(
    "text/csv", "csv", "csv", "CSV", solutions=True, parameters=(*_UTF8, ("header", "present"))
)
TSV = MediaType("text/tab-separated-values", "tsv", "tsv", "TSV", solutions=True, parameters=_UTF8)
JSON = MediaType("application/json", "json", "json", "JSON")
PROBLEM_JSON = MediaType("application/problem+json", "problem", "json", "problem details")
LINKSET_JSON = MediaType("application/linkset+json", "linkset", "json", "link set")
SPARQL_QUERY = MediaType("application/sparql-query", "sparql", "rq", "SPARQL query")
XML = MediaType("application/xml", "xml", "xml", "XML")
TEXT_XML = MediaType("text/xml", "text-xml", "xml", "XML")

MEDIA_TYPES = (
    *(TURTLE, TRIG, NTRIPLES, NQUADS, RDF_XML, JSON_LD),
    *(SPARQL_JSON, SPARQL_XML, CSV, TSV),
    *(HTML, MARKDOWN, TEXT, JSON, PROBLEM_JSON, LINKSET_JSON, SPARQL_QUERY, XML, TEXT_XML),
)

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - a token of HTTP, not a secret
_PARAMETER = re.compile(rf'\s*;\s*(?:({_TOKEN})\s*=\s*({_TOKEN}|"(?:[^"\\]|\\.)*"))?')
_RANGE = re.compile(rf"\s*(?:(\*)(?!/)|({_TOKEN})/({_TOKEN}))")
_QUALITY = re.compile(r"(?=[.\d])(\d*\.?\d*)")
_MEMBER = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*(?:"|$))+')


class _Range(NamedTuple):
    """One member of an Accept header."""

    main: str
    sub: str
    parameters: frozenset[tuple[str, str]]
    quality: float

    def specificity(self) -> tuple[int, int]:
        """Return how narrow the range is; higher wins."""
        return (self.main != "*") + (self.sub != "*"), len(self.parameters)

    def matches(self, offer: MediaType) -> bool:
        """Return whether the offer is in the range."""
        main, _, sub = offer.type.partition("/")
        return (
            self.main in ("*", main)
            and self.sub in ("*", sub)
            and self.parameters.issubset(offer.parameters)
        )


def negotiate(accept: str | None, offers: Sequence[MediaType]) -> MediaType:
    """Return the offer that the client likes best.

    Members that cannot be read are passed over; a header without any readable member says nothing,
    so anything is acceptable. `profile` parameters are ignored, as RFC 6906 (section 3) allows.

    Args:
        accept: the Accept header as sent; None means anything.
        offers: at least one, in our order; ties go to the first.

    Raises:
        NotAcceptable: every offer has quality 0.

    Source: RFC 9110, section 12.5.1.
    """
    ranges = sorted(_ranges(accept or ""), key=_Range.specificity, reverse=True)
    if not ranges:
        return offers[0]
    best, best_quality = offers[0], 0.0
    for offer in offers:
        quality = next((found.quality for found in ranges if found.matches(offer)), 0.0)
        if quality > best_quality:
            best, best_quality = offer, quality
    if best_quality == 0:
        raise NotAcceptable(
            f"Nothing here has a media type that the Accept header takes; {_ask(offers)}",
            [offer.type for offer in offers],
        )
    return best


def by_short(name: str, offers: Sequence[MediaType] = MEDIA_TYPES) -> MediaType:
    """Return the offer that a `?format=` value or a suffix names.

    Args:
        name: a short name, suffix, alias or media type; case does not matter.
        offers: what can be had here; the first match wins, proper names before aliases.

    Raises:
        NotAcceptable: no offer has that name.
    """
    wanted = name.strip().lower().removeprefix(".").replace(" ", "+")
    for offer in offers:
        if wanted in (offer.short, offer.suffix, offer.type):
            return offer
    for offer in offers:
        if wanted in offer.aliases:
            return offer
    raise NotAcceptable(
        f"There is no format {name!r} here; {_ask(offers)}", [offer.type for offer in offers]
    )


def _ask(offers: Sequence[MediaType]) -> str:
    return "ask for one of: " + ", ".join(f"{offer.short} ({offer.type})" for offer in offers) + "."


def _ranges(accept: str) -> Iterator[_Range]:
    for member in _MEMBER.findall(accept):
        found = _RANGE.match(member)
        if found is None:
            continue
        main, sub = ("*", "*") if found[1] else (found[2].lower(), found[3].lower())
        rest = _parameters(member, found.end())
        if rest is None or (main == "*" and sub != "*"):
            continue
        yield _Range(main, sub, *rest)


def _parameters(member: str, start: int) -> tuple[frozenset[tuple[str, str]], float] | None:
    """Return the parameters before the weight, and the weight; None when they cannot be read."""
    kept: set[tuple[str, str]] = set()
    quality: float | None = None
    while member[start:].strip():
        found = _PARAMETER.match(member, start)
        if found is None:
            return None
        start = found.end()
        if not found[1]:
            continue
        name = found[1].lower()
        if quality is None and name == "q":
            number = _QUALITY.fullmatch(found[2])
            if number is None or found[2] == ".":
                return None
            quality = min(float(number[1]), 1.0)
        elif quality is None and name != "profile":
            kept.add((name, _unquoted(found[2]).lower()))
    return frozenset(kept), 1.0 if quality is None else quality


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    return re.sub(r"\\(.)", r"\1", value[1:-1])
