"""What a graph says, as the page of a source lists it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.web.description import names_of
from onemg.web.links import query_link
from onemg.web.names import Namer
from onemg.web.vocabulary import vocabulary

if TYPE_CHECKING:
    from onemg.web.names import Name
    from onemg.web.site import Site


@dataclass(frozen=True, slots=True)
class Subject:
    """What a graph says of one thing."""

    name: Name
    facts: list[tuple[Name, list[Name]]]


@dataclass(frozen=True, slots=True)
class Saying:
    """The statements of a graph: counted, and the first of them by subject."""

    statements: int
    things: int
    shown: int
    subjects: list[Subject]
    query: str


def saying_of(site: Site, graph_name: Iri) -> Saying:
    """Return the first statements of a graph, by subject, and how many there are."""
    counts = site.rows("pages_said_counts", graph=[graph_name])[0]
    rows = site.rows("pages_said", graph=[graph_name])
    mentioned = {term for row in rows for term in row.values() if isinstance(term, Iri)}
    labels: dict[str, list[Literal]] = defaultdict(list)
    for quad in names_of(site, mentioned):
        if isinstance(quad.object, Literal):
            labels[quad.subject.value].append(quad.object)
    namer = Namer(site, vocabulary(site), labels)
    subjects: dict[str, dict[str, list[Name]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, Name] = {}
    for row in rows:
        subject = row["subject"].value
        names[subject] = namer.name(row["subject"])
        subjects[subject][row["property"].value].append(namer.name(row["value"]))
    return Saying(
        int(counts["statements"].value),
        int(counts["things"].value),
        len(rows),
        [
            Subject(names[subject], [(namer.property(prop), held) for prop, held in facts.items()])
            for subject, facts in subjects.items()
        ],
        query_link("pages_said_all", graph=[graph_name]),
    )
