"""How terms are written on pages: labels, dates and numbers for people, links where they lead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from onemg.rdf.terms import XSD
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.web.language import best

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.rdf.terms import Term
    from onemg.web.site import Site
    from onemg.web.vocabulary import Vocabulary

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DATE = re.compile(r"(-?\d{4,})(?:-(\d{2})(?:-(\d{2}))?)?(?:Z|[+-]\d{2}:\d{2})?")
_DATES = {XSD + "date", XSD + "gYearMonth", XSD + "gYear"}
_NUMBERS = {
    *(XSD + "integer", XSD + "nonNegativeInteger", XSD + "positiveInteger", XSD + "int"),
    XSD + "decimal",
}
_NUMBER = re.compile(r"([+-]?\d+)((?:\.\d+)?)")
_LINKED = ("http://", "https://")
# Words for properties of other vocabularies, whose own labels are not part of the graph.
_WORDS = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": "class",
    "http://www.w3.org/2000/01/rdf-schema#label": "name",
    "http://www.w3.org/2004/02/skos/core#prefLabel": "name",
    "http://www.w3.org/2004/02/skos/core#altLabel": "also called",
    "http://www.w3.org/2004/02/skos/core#inScheme": "in the scheme",
    "http://www.w3.org/2004/02/skos/core#topConceptOf": "top concept of",
    "http://www.w3.org/2004/02/skos/core#exactMatch": "same meaning as",
    "http://www.w3.org/2004/02/skos/core#closeMatch": "nearly the same meaning as",
    "http://xmlns.com/foaf/0.1/homepage": "website",
    "http://xmlns.com/foaf/0.1/page": "web page",
    "https://schema.org/sameAs": "the same thing elsewhere",
}

_IRREGULAR = {"person": "people", "funding": "funding"}


@dataclass(frozen=True, slots=True)
class Name:
    """A term as a page writes it.

    Attributes:
        text: what is read.
        title: the term itself, short: a prefixed name, an IRI, a lexical form.
        href: where a link leads, None when there is no link.
        external: whether the link leaves this server.
        language: tag of the text where it is not English.
        machine: the lexical form of a date or number that `text` writes differently.
        is_date: whether it is a date, month or year.
    """

    text: str
    title: str
    href: str | None = None
    external: bool = False
    language: str | None = None
    machine: str | None = None
    is_date: bool = False


class Namer:
    """Writes terms, with the labels at hand."""

    def __init__(
        self, site: Site, words: Vocabulary, labels: Mapping[str, Sequence[Literal]]
    ) -> None:
        """Keep labels by IRI; the ontology's labels serve where those have none."""
        self._site = site
        self._words = words
        self._labels = labels
        self._things: dict[str, Name] = {}

    def name(self, term: Term) -> Name:
        """Return how a term is written as a value."""
        if isinstance(term, Iri):
            return self.thing(term.value)
        if isinstance(term, Literal):
            return literal(term)
        return Name("a thing without a name", f"_:{term.value}")

    def thing(self, iri: str) -> Name:
        """Return how a thing is written: its label, or what can be read from its IRI."""
        if iri not in self._things:
            self._things[iri] = self._thing(iri)
        return self._things[iri]

    def _thing(self, iri: str) -> Name:
        label = best(self._labels.get(iri, ())) or self._words.label(iri)
        path = self._site.path(iri)
        short = self._site.prefixes.shrink(iri) or iri
        href = path or (iri if iri.startswith(_LINKED) else None)
        external = path is None and href is not None
        if label is not None:
            return Name(label.value, short, href, external, _foreign(label))
        if path is not None and "#" not in path:
            return Name(humanised(iri), short, href)
        return Name(short if path or short != iri else _address(iri), short, href, external)

    def property(self, iri: str) -> Name:
        """Return how a property is written: its label in the ontology, or plain words."""
        label = self._words.label(iri) or best(self._labels.get(iri, ()))
        text = label.value if label else _WORDS.get(iri) or humanised(iri)
        path = self._site.path(iri)
        return Name(text, self._site.prefixes.shrink(iri) or iri, path)


def literal(term: Literal) -> Name:
    """Return how a literal is written: dates in words, numbers grouped, yes and no."""
    value = term.value
    if term.language is not None:
        return Name(value, value, language=_foreign(term))
    if term.datatype in _DATES:
        return Name(date_in_words(value), value, machine=value, is_date=True)
    if term.datatype == XSD + "boolean":
        return Name("yes" if value in {"true", "1"} else "no", value, machine=value)
    if term.datatype == XSD + "anyURI" and value.startswith(_LINKED):
        return Name(_address(value), value, value, external=True)
    number = _NUMBER.fullmatch(value) if term.datatype in _NUMBERS else None
    if number is None:
        return Name(value, value)
    cents = number[2] if number[2].strip(".0") else ""
    return Name(f"{int(number[1]):,}{cents}", value, machine=value)


def date_in_words(value: str) -> str:
    """Return a date, month or year as people write it; what is none of these stays as it is."""
    found = _DATE.fullmatch(value)
    if found is None:
        return value
    year, month, day = found.groups()
    if month is None:
        return year
    if not 1 <= int(month) <= len(_MONTHS):
        return value
    words = f"{_MONTHS[int(month) - 1]} {year}"
    return words if day is None else f"{int(day)} {words}"


def humanised(iri: str) -> str:
    """Return words made from the last part of an IRI: `hasPart` gives `has part`."""
    local = re.split(r"[/#]", iri.rstrip("/#"))[-1]
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", local)
    return re.sub(r"[-_]+", " ", apart).strip().lower() or iri


def plural(noun: str) -> str:
    """Return the plural of an English noun phrase that ends in its noun."""
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if re.search(r"(s|x|z|ch|sh)$", noun) else f"{noun}s"


def _foreign(label: Literal) -> str | None:
    tag = label.language or "en"
    return None if tag.partition("-")[0].lower() == "en" else tag


def _address(iri: str) -> str:
    """Return an address as people read it: host and path."""
    parts = urlsplit(iri)
    if parts.scheme not in {"http", "https"}:
        return iri
    rest = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    whole = parts.netloc.removeprefix("www.") + rest + (f"#{parts.fragment}" * bool(parts.fragment))
    longest = 80
    return whole if len(whole) <= longest else f"{whole[: longest - 1]}…"
