"""Names that lead nowhere: blocks of unknown sources, IRIs of ours that nothing describes."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from onemg.build.blame import Blame
from onemg.build.blame import blame
from onemg.build.content import RDF_TYPE
from onemg.build.fault import Fault
from onemg.build.fault import in_order
from onemg.build.outside import outside_faults
from onemg.rdf.terms import Iri
from onemg.sparql.lexer import IRI
from onemg.sparql.lexer import PNAME
from onemg.sparql.lexer import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemg.build.content import Content
    from onemg.build.content import ContentQuery
    from onemg.rdf.terms import Quad

_OWL = "http://www.w3.org/2002/07/owl#"
_ALIKE = 0.75
# what these name is a version of the ontology, which is an address and not a resource of the graph
_VERSIONS = frozenset({f"{_OWL}versionIRI", f"{_OWL}priorVersion"})


@dataclass(frozen=True, slots=True)
class Links:
    """The faults of names that lead nowhere, and what they are about."""

    faults: tuple[Fault, ...]
    blame: Blame


def examine_links(content: Content) -> Links:
    """Return the blocks without a described source, and the names that nothing describes.

    The names are IRIs of ours, and terms of outside vocabularies that are not listed.
    """
    known = _Known(content)
    faults: list[Fault] = []
    lacking, outside = outside_faults(content)
    unsourced = _unsourced(content)
    for graph in unsourced:
        faults += _block_faults(graph, content, known)
    for iri, found in _dangling(content, known):
        lacking.add(iri)
        if iri not in unsourced:
            faults.append(found)
    for query in content.queries:
        faults += _unknown_in_query(query, content, known)
    return Links(in_order([*faults, *outside]), blame(content, lacking | unsourced))


class _Known:
    """The IRIs of ours that something is said of."""

    def __init__(self, content: Content) -> None:
        names = content.names
        self._spaces = (names.things, names.definition, names.shape, names.sets)
        self._iris = {quad.subject.value for quad in content.quads if isinstance(quad.subject, Iri)}
        self._content = content
        self._short = content.short

    def lacks(self, iri: str) -> bool:
        """Return whether the IRI is of ours and nothing is said of it in any file.

        A name that occurs in a file that could not be read is given the benefit of the doubt.
        """
        return (
            iri.startswith(self._spaces) and iri not in self._iris and not self._content.unread(iri)
        )

    def suggestion(self, iri: str) -> str:
        """Return a remedy, which names a similar IRI where there is one."""
        space = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
        beside = sorted(
            known.removeprefix(space) for known in self._iris if known.startswith(space)
        )
        near = get_close_matches(iri.removeprefix(space), beside, n=1, cutoff=_ALIKE)
        if near:
            return f"did you mean {self._short(space + near[0])}?"
        return "describe it, or correct the name."


def _unsourced(content: Content) -> set[str]:
    source = Iri(f"{content.names.definition}Source")
    described = {
        quad.subject
        for quad in content.quads
        if quad.predicate.value == RDF_TYPE and quad.object == source
    }
    graphs = {quad.graph for quad in content.quads if quad.graph} - described
    return {
        graph.value
        for graph in graphs
        if content.names.is_source(graph.value) and not content.unread(graph.value)
    }


def _block_faults(graph: str, content: Content, known: _Known) -> Iterator[Fault]:
    remedy = known.suggestion(graph)
    if not remedy.startswith("did"):
        remedy = "describe it as a onemg:Source in data/sources/, or correct the name."
    for file in sorted(content.files):
        line = content.locator.index(file).graphs.get(Iri(graph))
        if line is not None:
            yield Fault(
                f"The block is named {content.short(graph)}, and that is no described source; "
                f"{remedy}",
                file,
                line,
                "unsourced-graph",
            )


def _dangling(content: Content, known: _Known) -> Iterator[tuple[str, Fault]]:
    for quad in content.quads:
        if quad.predicate.value in _VERSIONS:
            continue
        for term in (quad.predicate, quad.object):
            if isinstance(term, Iri) and known.lacks(term.value):
                yield term.value, _dangling_fault(quad, term.value, content, known)


def _dangling_fault(quad: Quad, iri: str, content: Content, known: _Known) -> Fault:
    place = content.locator.line(*quad) or content.locator.use(Iri(iri))
    return Fault(
        f"Nothing describes {content.short(iri)}; {known.suggestion(iri)}",
        place.file if place else "data",
        place.line if place else None,
        "dangling-iri",
    )


def _unknown_in_query(query: ContentQuery, content: Content, known: _Known) -> Iterator[Fault]:
    namespaces = set(content.prefixes.values())
    for token in tokens(query.query.text):
        iri = ""
        if token.kind == IRI:
            iri = token.text[1:-1]
        elif token.kind == PNAME:
            prefix, _, local = token.text.partition(":")
            iri = content.prefixes.get(prefix, "") + local.replace("\\", "") if local else ""
        if iri not in namespaces and known.lacks(iri):
            yield Fault(
                f"Nothing describes {content.short(iri)}; {known.suggestion(iri)}",
                query.path,
                token.line,
                "dangling-iri",
            )
