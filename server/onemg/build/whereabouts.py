"""The statements that a finding is about, and where they stand."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import rdflib

from onemg.build.content import RDF_TYPE
from onemg.build.library import quiet
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemg.build.content import Content
    from onemg.build.shacl import Result
    from onemg.rdf.locate import Place
    from onemg.rdf.terms import Quad
    from onemg.rdf.terms import Term

_SEVERAL = ("UniqueLangConstraintComponent", "MaxCountConstraintComponent")


class Whereabouts:
    """Finds the statements that a finding is about, or else the one that types its subject."""

    def __init__(self, content: Content) -> None:
        """Keep the statements by subject."""
        self._content = content
        self._locator = content.locator
        self._about: defaultdict[Term, list[Quad]] = defaultdict(list)
        for quad in content.quads:
            self._about[quad.subject].append(quad)

    def quads(self, result: Result) -> list[Quad]:
        """Return the statements that a SHACL result is about; none for a value that is missing."""
        if not isinstance(result.focus, Iri) or not isinstance(result.path, Iri):
            return []
        found = [quad for quad in self._about[result.focus] if quad.predicate == result.path]
        if result.value is None:
            return _clashing(found) if result.constraint in _SEVERAL else found[:1]
        same = [quad for quad in found if quad.object == result.value]
        return same or [quad for quad in found if _normal(quad.object) == result.value]

    def clash(self, terms: Sequence[Term]) -> list[Quad]:
        """Return the statements that a row of an answer spells out.

        They have a subject and a property of the row, and where it shows values, one of these;
        without a property they have a subject and a value.

        Args:
            terms: the terms of the row.
        """
        about = [quad for subject in terms for quad in self._about.get(subject, ())]
        with_value = [quad for quad in about if quad.object in terms]
        with_property = [quad for quad in about if quad.predicate in terms]
        exact = [quad for quad in with_property if quad.object in terms]
        best = exact or with_property or with_value
        return [quad for quad in best if quad.graph in terms] or best

    def place(self, focus: Term | None, found: Sequence[Quad] = ()) -> Place | None:
        """Return the place of the statement to look at first; None for a blank node.

        Of several it is the one that stands apart from the file which says what its subject is,
        otherwise the last one.
        """
        places = self._places(found)
        if places:
            home = self.home(focus)
            apart = [place for place in places if home and place.file != home.file]
            several = {quad.object for quad in found}
            return apart[0] if apart else places[-1 if len(several) > 1 else 0]
        return self.home(focus)

    def home(self, focus: Term | None) -> Place | None:
        """Return where it is said what a resource is, or else where it is first described."""
        if not isinstance(focus, Iri):
            return None
        return self._locator.line(focus, Iri(RDF_TYPE)) or self._locator.line(focus)

    def also(self, found: Sequence[Quad], place: Place | None) -> str:
        """Return the other places of a finding about several values, as part of a sentence."""
        if len({quad.object for quad in found}) < 2:  # noqa: PLR2004 - one has no other
            return ""
        others = [each for each in self._places(found) if each != place]
        return f"; also at {', '.join(f'{each.file}:{each.line}' for each in others)}" * bool(
            others
        )

    def _places(self, found: Sequence[Quad]) -> list[Place]:
        places = (self._locator.line(*quad) for quad in found)
        return sorted({place for place in places if place})


def _clashing(found: list[Quad]) -> list[Quad]:
    """Return the literals of a language that occurs with several texts; all if there is none."""
    texts: defaultdict[str | None, set[Term]] = defaultdict(set)
    for quad in found:
        if isinstance(quad.object, Literal):
            texts[quad.object.language].add(quad.object)
    clashing = [
        quad
        for quad in found
        if isinstance(quad.object, Literal) and len(texts[quad.object.language]) > 1
    ]
    return clashing or found


def _normal(term: Term) -> Term:
    """Return the literal as rdflib writes its value, which is what pySHACL shows."""
    if not isinstance(term, Literal) or term.language is not None:
        return term
    with quiet():
        known = rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype), normalize=True)
    return Literal(str(known), term.datatype)
