"""What the graph says of one thing: the statements from which its page and its RDF are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import cast

from onemg.errors import NotFound
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.rdf.terms import fault
from onemg.web.queries import row_limit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.rdf.terms import Subject
    from onemg.rdf.terms import Term
    from onemg.web.site import Site

# Things that one query asks about; a page may mention thousands.
BATCH_THINGS = 400


@dataclass(frozen=True, slots=True)
class Description:
    """Statements about one thing.

    Attributes:
        thing: the thing.
        stated: statements with the thing as subject.
        incoming: statements with the thing as value, up to a limit.
        incoming_counts: property to the number of things that point here by it, all counted.
        incoming_cut: whether `incoming` is less than all.
        relations: statements of the qualified relations that name the thing.
        names: labels of everything mentioned.
        sources: descriptions of the graphs that make the statements.
    """

    thing: Iri
    stated: tuple[Quad, ...]
    incoming: tuple[Quad, ...]
    incoming_counts: Mapping[str, int]
    incoming_cut: bool
    relations: tuple[Quad, ...]
    names: tuple[Quad, ...]
    sources: tuple[Quad, ...]

    def quads(self) -> list[Quad]:
        """Return all statements once, for the RDF of the thing."""
        parts = (self.stated, self.incoming, self.relations, self.names, self.sources)
        return list(dict.fromkeys(quad for part in parts for quad in part))

    def labels(self) -> dict[str, list[Literal]]:
        """Return the labels of the thing and of everything mentioned, by IRI."""
        found: dict[str, list[Literal]] = {}
        for quad in self.names:
            if isinstance(quad.object, Literal):
                found.setdefault(quad.subject.value, []).append(quad.object)
        return found


def describe(site: Site, thing: Iri) -> Description:
    """Return what the release says of a thing.

    Raises:
        NotFound: the graph does not mention it.
    """
    if fault(thing) is not None:
        raise NotFound(f"{thing.value} cannot be the name of anything.")
    stated = [
        Quad(thing, _iri(row["property"]), row["value"], _iri(row["graph"]))
        for row in site.rows("pages_stated", thing=[thing])
    ]
    incoming = [
        Quad(_subject(row["subject"]), _iri(row["property"]), thing, _iri(row["graph"]))
        for row in site.rows("pages_incoming", thing=[thing])
    ]
    if not stated and not incoming and not _is_graph(site, thing):
        raise NotFound(f"This graph says nothing of {thing.value}.")
    relations = _quads(site.rows("pages_relations", thing=[thing]), "relation") if incoming else []
    counts = site.rows("pages_incoming_counts", thing=[thing]) if incoming else []
    mentioned = [*stated, *incoming, *relations]
    return Description(
        thing,
        tuple(stated),
        tuple(incoming),
        {row["property"].value: int(row["things"].value) for row in counts},
        len(incoming) >= row_limit("pages_incoming")
        and sum(int(row["statements"].value) for row in counts) > len(incoming),
        tuple(relations),
        tuple(names_of(site, {thing, *iris_of(mentioned)})),
        tuple(_sources_of(site, mentioned)),
    )


def names_of(site: Site, things: Iterable[Iri]) -> list[Quad]:
    """Return the labels of things: English ones, or all where there is none in English."""
    wanted = sorted(set(things), key=lambda iri: iri.value)
    found = _in_batches(site, "pages_labels", wanted)
    named = {quad.subject for quad in found}
    rest = [thing for thing in wanted if thing not in named]
    return [*found, *_in_batches(site, "pages_labels_other", rest)]


def iris_of(quads: Iterable[Quad]) -> set[Iri]:
    """Return every IRI that the statements mention, graphs and datatypes aside."""
    return {term for quad in quads for term in quad.triple if isinstance(term, Iri)}


def _in_batches(site: Site, query: str, things: Sequence[Iri]) -> list[Quad]:
    """Return what a query says of things, asked about some at a time: queries have a limit."""
    return [
        quad
        for start in range(0, len(things), BATCH_THINGS)
        for quad in _quads(site.rows(query, thing=things[start : start + BATCH_THINGS]), "thing")
    ]


def _sources_of(site: Site, quads: Iterable[Quad]) -> list[Quad]:
    graphs = {quad.graph for quad in quads if quad.graph is not None}
    return _in_batches(site, "pages_sources", sorted(graphs, key=lambda iri: iri.value))


def _is_graph(site: Site, thing: Iri) -> bool:
    return thing.value in {*site.manifest.counts}


def _quads(rows: Iterable[Mapping[str, Term]], subject: str) -> list[Quad]:
    return [
        Quad(_subject(row[subject]), _iri(row["property"]), row["value"], _iri(row["graph"]))
        for row in rows
    ]


def _iri(term: Term) -> Iri:
    return cast("Iri", term)


def _subject(term: Term) -> Subject:
    return cast("Subject", term)
