"""Where a statement stands: file and line of a subject, predicate, object and graph.

Validators and engines do not know lines. The files are walked token by token, and only those that
may hold the subject, when somebody asks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import NamedTuple

from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.walk import ANY_BLANK
from onemg.rdf.walk import Index
from onemg.rdf.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from onemg.rdf.terms import Subject
    from onemg.rdf.terms import Term

_LAST_PART = re.compile(r"[^/#:]*$")


class Place(NamedTuple):
    """A line of a file; lines count from 1."""

    file: str
    line: int


class Locator:
    """Finds statements in a set of Turtle and TriG files."""

    def __init__(self, files: Mapping[str, str]) -> None:
        """Keep the files, path → text; none is looked into before somebody asks."""
        self._files = files
        self._known: dict[str, Index] = {}

    def line(
        self,
        subject: Subject,
        predicate: Iri | None = None,
        object: Term | None = None,  # noqa: A002 - what RDF calls it
        graph: Iri | None = None,
    ) -> Place | None:
        """Return where the statement stands, or what comes closest to it.

        A statement that matches in more of predicate, object and graph, in this order, comes
        closer; the first file and line of those equally close. Without a statement that has the
        predicate it is the line on which the subject is first described.

        Args:
            subject: a blank node's name does not last, so it is found by predicate and object only.
            predicate: None for any.
            object: None for any, then the place is that of the predicate.
            graph: None for any.
        """
        if not isinstance(subject, Iri):
            return self._anonymous(predicate, object, graph)
        best: tuple[tuple[bool, bool, bool], Place] | None = None
        for file in self._candidates(subject):
            for score, line in _scores(self.index(file), subject, predicate, object, graph):
                if best is None or score > best[0]:
                    best = score, Place(file, line)
        return best[1] if best else None

    def _anonymous(
        self, predicate: Iri | None, value: Term | None, graph: Iri | None
    ) -> Place | None:
        """Return the first statement about a blank node that has this predicate and object."""
        if predicate is None or value is None:
            return None
        wanted = ANY_BLANK if isinstance(value, BlankNode) else value
        best: tuple[bool, Place] | None = None
        for file in self._candidates(predicate):
            for found in self.index(file).statements.get(ANY_BLANK, ()):
                if (found.predicate, found.object) == (predicate, wanted):
                    same = found.graph == graph
                    if best is None or same > best[0]:
                        best = same, Place(file, found.object_line)
        return best[1] if best else None

    def use(self, iri: Iri) -> Place | None:
        """Return where a statement first has the IRI as predicate or object; None when none has.

        Args:
            iri: any, for instance one that is the subject of nothing.
        """
        for file in self._candidates(iri):
            lines = [
                found.predicate_line if found.predicate == iri else found.object_line
                for about in self.index(file).statements.values()
                for found in about
                if iri in (found.predicate, found.object)
            ]
            if lines:
                return Place(file, min(lines))
        return None

    def graph(self, graph: Iri) -> Place | None:
        """Return where a block of the graph first begins; None when there is none.

        Args:
            graph: the name of the block.
        """
        for file in self._candidates(graph):
            line = self.index(file).graphs.get(graph)
            if line is not None:
                return Place(file, line)
        return None

    def index(self, file: str) -> Index:
        """Return where one file says what; it is walked once.

        Args:
            file: its path, as given at first.
        """
        known = self._known.get(file)
        if known is None:
            known = self._known[file] = walk(self._files[file])
        return known

    def _candidates(self, iri: Iri) -> Iterator[str]:
        """Yield the files that may name the IRI; those that write it with escapes last."""
        found = _LAST_PART.search(iri.value)
        part = found[0] if found else ""
        escaped = []
        for file, text in self._files.items():
            if part in text:
                yield file
            elif "\\" in text:
                escaped.append(file)
        yield from escaped


def _scores(
    where: Index, subject: Iri, predicate: Iri | None, value: Term | None, graph: Iri | None
) -> Iterator[tuple[tuple[bool, bool, bool], int]]:
    """Yield how close each place comes (predicate, object, graph), and its line."""
    wanted = ANY_BLANK if isinstance(value, BlankNode) else value
    for graph_of_subject, line in where.subjects.get(subject, ()):
        yield (False, False, graph is not None and graph_of_subject == graph), line
    for found in where.statements.get(subject, ()):
        if predicate is None and wanted is None:
            continue
        has_value = wanted is not None and found.object == wanted
        if predicate in (None, found.predicate):
            score = predicate is not None, has_value, graph is not None and found.graph == graph
            if any(score[:2]):
                yield score, found.object_line if has_value else found.predicate_line
