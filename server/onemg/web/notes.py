"""Who says so: numbered notes for sources, marks for what no source says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.rdf.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from onemg.rdf.terms import Quad
    from onemg.rdf.terms import Term
    from onemg.web.names import Name
    from onemg.web.names import Namer

EDITORS = "editors"
UNCONFIRMED = "unconfirmed"
ENTAILED = "entailed"
# Graphs, below the base IRI, that are no source of their own, with the sign that marks them.
SIGNS = {EDITORS: "ed.", UNCONFIRMED: "?", ENTAILED: "⊢"}
_GRAPHS = {
    "id/source/editors": EDITORS,
    "id/source/unconfirmed": UNCONFIRMED,
    "graph/entailed": ENTAILED,
}
_DCTERMS = "http://purl.org/dc/terms/"
_FOAF = "http://xmlns.com/foaf/0.1/"


@dataclass(frozen=True, slots=True)
class Note:
    """A note at a value: a number that leads to a source, or a mark that the legend explains."""

    sign: str
    anchor: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Source:
    """A source in the list of notes."""

    number: int
    name: Name
    title: str | None
    publisher: Name | None
    date: Name | None
    page: Name | None


class Notes:
    """Gives each source its number in the order in which a page first needs it."""

    def __init__(self, base_iri: str, namer: Namer, described: Sequence[Quad]) -> None:
        """Start without any number; `described` says what the sources are."""
        self._base_iri = base_iri
        self._kinds = {base_iri + path: kind for path, kind in _GRAPHS.items()}
        self._namer = namer
        self._described: dict[tuple[str, str], list[Term]] = {}
        for quad in described:
            key = quad.subject.value, quad.predicate.value
            self._described.setdefault(key, []).append(quad.object)
        self._numbers: dict[str, int] = {}
        self.marks: set[str] = set()

    def of(self, graphs: Iterable[str]) -> tuple[Note, ...]:
        """Return the notes of a statement that stands in the graphs.

        Where a source says it, that the editors also say it, or that it follows, is no news.
        """
        named = sorted(set(graphs))
        sources = [graph for graph in named if graph not in self._kinds]
        if sources:
            return tuple(sorted(map(self._numbered, sources), key=lambda note: int(note.sign)))
        kinds = {self._kinds[graph] for graph in named}
        kind = next((kind for kind in SIGNS if kind in kinds), None)
        if kind is None:
            return ()
        self.marks.add(kind)
        return (Note(SIGNS[kind], f"mark-{kind}", kind, MEANINGS[kind]),)

    def kind(self, graph: str) -> str | None:
        """Return the mark of a graph that is no source, None for a source."""
        return self._kinds.get(graph)

    def sources(self) -> list[Source]:
        """Return the sources that have a number, in its order."""
        return [self._source(graph, number) for graph, number in self._numbers.items()]

    def _numbered(self, graph: str) -> Note:
        number = self._numbers.setdefault(graph, len(self._numbers) + 1)
        title = self._first(graph, _DCTERMS + "title") or self._namer.thing(graph)
        return Note(str(number), f"source-{number}", "source", title.text)

    def _source(self, graph: str, number: int) -> Source:
        name = self._namer.thing(graph)
        title = self._first(graph, _DCTERMS + "title")
        date = self._first(graph, _DCTERMS + "issued") or self._first(graph, _DCTERMS + "date")
        page = self._first(graph, _FOAF + "page") or self._first(graph, _FOAF + "homepage")
        publisher = self._first(graph, f"{self._base_iri}def#publisherName") or self._first(
            graph, _DCTERMS + "publisher"
        )
        text = title.text if title and title.text != name.text else None
        return Source(number, name, text, publisher, date, page)

    def _first(self, graph: str, prop: str) -> Name | None:
        """Return the first value that a source has by a property."""
        found = sorted(
            self._described.get((graph, prop), ()),
            key=lambda term: (isinstance(term, Literal), term.value),
        )
        return self._namer.name(found[0]) if found else None


MEANINGS = {
    EDITORS: "Only the editors of this graph say so: a name, a classification, words of their own.",
    UNCONFIRMED: "Believed, but not seen in a source.",
    ENTAILED: "Follows from other statements by the rules of the ontology.",
}
