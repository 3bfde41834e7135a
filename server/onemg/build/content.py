"""What the content files hold once they are read; the value that every later step starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from pathlib import Path

    from onemg.build.fault import Fault
    from onemg.rdf.locate import Locator
    from onemg.rdf.prefixes import PrefixTable
    from onemg.rdf.terms import Quad
    from onemg.rdf.terms import Triple
    from onemg.release.names import Names
    from onemg.sparql.text import StoredQuery

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True, slots=True)
class ContentFile:
    """One file of the four content folders; the path is relative to the content root."""

    path: str
    text: str

    @property
    def folder(self) -> str:
        """Return the folder that says what the file is for: ontology, data, shapes or queries."""
        return self.path.split("/", 1)[0]


@dataclass(frozen=True, slots=True)
class ContentQuery:
    """One stored query that can be run, with the file it stands in."""

    path: str
    query: StoredQuery

    @property
    def folder(self) -> str:
        """Return the folder that says what the query is for, for example checks."""
        return self.path.split("/")[1]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that the files state, and what is wrong with their form.

    Every quad has its graph. `unreadable` holds the text of files that could not be parsed,
    `homeless` the IRIs of things that a statement outside a block is about, `outside` the terms
    of other vocabularies that are listed to compare with, and are not published.
    """

    root: Path
    names: Names
    prefixes: PrefixTable
    files: Mapping[str, str]
    unreadable: Mapping[str, str]
    quads: tuple[Quad, ...]
    queries: tuple[ContentQuery, ...]
    locator: Locator
    faults: tuple[Fault, ...]
    homeless: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()

    def graph(self, name: str) -> frozenset[Triple]:
        """Return the triples of one graph."""
        return frozenset(
            quad.triple for quad in self.quads if quad.graph and quad.graph.value == name
        )

    def short(self, iri: str) -> str:
        """Return the IRI as messages write it: prefixed where the table allows."""
        return self.prefixes.shrink(iri) or f"<{iri}>"

    def unread(self, iri: str) -> bool:
        """Return whether a file that could not be read names the IRI, and so may describe it."""
        forms = (self.short(iri), f"<{iri}>")
        return any(form in text for text in self.unreadable.values() for form in forms)

    def queries_of(self, folder: str) -> list[ContentQuery]:
        """Return the queries of one folder, by path."""
        return [query for query in self.queries if query.folder == folder]


def merge(quads: Iterable[Quad], names: Names) -> set[Triple]:
    """Return the default graph: the triples of all graphs but shapes, examples and statistics."""
    return {quad.triple for quad in quads if quad.graph and names.is_merged(quad.graph.value)}
