"""Terms of outside vocabularies: each that is used stands in the reviewed lists."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches
from typing import TYPE_CHECKING

from onemg.build.collect import OUTSIDE
from onemg.build.content import RDF_TYPE
from onemg.build.fault import Fault
from onemg.rdf.terms import RDF
from onemg.rdf.terms import XSD
from onemg.rdf.terms import Iri
from onemg.sparql.lexer import PNAME
from onemg.sparql.lexer import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemg.build.content import Content

_DEFINED_BY = "http://www.w3.org/2000/01/rdf-schema#isDefinedBy"
# Turtle writes it as ()
_END_OF_LIST = f"{RDF}nil"
_ALIKE = 0.6


class OutsideTerms:
    """The terms that the lists have, by namespace."""

    def __init__(self, content: Content) -> None:
        """Keep what the lists say; terms of XML Schema are judged with the literals."""
        self._content = content
        self._own = content.names.base
        self._listed: defaultdict[str, set[str]] = defaultdict(set)
        for iri in content.outside:
            self._listed[_space(iri)].add(iri.removeprefix(_space(iri)))

    def __len__(self) -> int:
        """Return how many terms are listed."""
        return sum(map(len, self._listed.values()))

    def lacks(self, iri: str, *, is_term: bool) -> bool:
        """Return whether the IRI is a term of an outside vocabulary that is not listed.

        Args:
            iri: any.
            is_term: whether its place says that it is a term; otherwise only names in a
                namespace of the lists are taken for terms.
        """
        space = _space(iri)
        if iri.startswith((self._own, XSD)) or iri in {space, _END_OF_LIST}:
            return False
        if space in self._listed:
            return iri.removeprefix(space) not in self._listed[space]
        return is_term

    def remedy(self, iri: str) -> str:
        """Return what to do, which names a similar term where there is one."""
        space = _space(iri)
        near = get_close_matches(
            iri.removeprefix(space), sorted(self._listed[space]), n=1, cutoff=_ALIKE
        )
        if near:
            return (
                f"did you mean {self._content.short(space + near[0])}? "
                f"A term that the vocabulary has is added to {OUTSIDE}."
            )
        return f"correct the name, or add it to {OUTSIDE} if the vocabulary has it."


def outside_faults(content: Content) -> tuple[set[str], list[Fault]]:
    """Return the outside terms in use that the lists lack, and a fault for each use."""
    if any(file.startswith(OUTSIDE) for file in content.unreadable):
        return set(), []
    terms = OutsideTerms(content)
    if not len(terms):
        message = "No outside term is listed, so none could be compared; list those in use."
        return set(), [Fault(message, OUTSIDE, None, "outside-term")]
    faults, lacking = [], set()
    for iri, file, line in (*_in_statements(content, terms), *_in_queries(content, terms)):
        lacking.add(iri)
        faults.append(
            Fault(
                f"{content.short(iri)} is no outside term in use here; {terms.remedy(iri)}",
                file,
                line,
                "outside-term",
            )
        )
    return lacking, faults


def _in_statements(content: Content, terms: OutsideTerms) -> Iterator[tuple[str, str, int | None]]:
    for quad in content.quads:
        found = []
        if terms.lacks(quad.predicate.value, is_term=True):
            found.append(quad.predicate.value)
        if isinstance(quad.object, Iri) and quad.predicate.value != _DEFINED_BY:
            is_class = quad.predicate.value == RDF_TYPE
            if terms.lacks(quad.object.value, is_term=is_class):
                found.append(quad.object.value)
        if found:
            place = content.locator.line(*quad) or content.locator.use(Iri(found[0]))
            for iri in found:
                yield iri, place.file if place else "data", place.line if place else None


def _in_queries(content: Content, terms: OutsideTerms) -> Iterator[tuple[str, str, int | None]]:
    for query in content.queries:
        for token in tokens(query.query.text):
            if token.kind != PNAME:
                continue
            prefix, _, local = token.text.partition(":")
            iri = content.prefixes.get(prefix, "") + local.replace("\\", "")
            if local and iri != local and terms.lacks(iri, is_term=False):
                yield iri, query.path, token.line


def _space(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
