"""The second step: SHACL on what people wrote, each result with file and line."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyshacl
import rdflib
from pyshacl.graph_abstraction import OxigraphDataGraph

from onemg.build.content import RDF_TYPE
from onemg.build.content import merge
from onemg.build.fault import Fault
from onemg.build.fault import in_order
from onemg.build.library import from_rdflib
from onemg.build.library import graph_of
from onemg.build.store import make_store
from onemg.build.store import merge_lines
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Iterator

    from onemg.build.content import Content
    from onemg.rdf.locate import Place
    from onemg.rdf.terms import Quad
    from onemg.rdf.terms import Term
    from onemg.rdf.terms import Triple

SH = "http://www.w3.org/ns/shacl#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SHAPES = frozenset({f"{SH}NodeShape", f"{SH}PropertyShape"})
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")


@dataclass(frozen=True, slots=True)
class Validation:
    """What SHACL found; `shapes` and `focus_nodes` say how much was looked at."""

    shapes: int
    focus_nodes: int
    faults: tuple[Fault, ...]


class _Merge(OxigraphDataGraph):
    """A data graph that is true without counting its triples.

    pyshacl 0.40 asks `datagraph or …` at each result, also at those inside sh:or; without this
    the store then counts all its triples, which made 91 s of what takes 2 s.
    """

    def __bool__(self) -> bool:
        return True


def validate(content: Content) -> Validation:
    """Return what the shapes find in the merge of all sources and the ontology.

    Shapes that look at nothing are warnings; none at all, or nothing to look at, is a fault.
    """
    shapes = content.graph(content.names.shapes)
    triples = merge(content.quads, content.names)
    focus = focus_nodes(shapes, triples)
    nodes = set().union(*focus.values())
    faults = list(_idle(content, focus))
    if not nodes:
        faults.append(
            Fault("No shape looks at anything: nothing was validated.", "shapes", None, "shacl")
        )
    else:
        report = _run(content, shapes)
        where = _Whereabouts(content)
        faults += [_fault(report, result, content, where) for result in _results(report)]
    return Validation(len(focus), len(nodes), in_order(faults))


def focus_nodes(shapes: Iterable[Triple], triples: set[Triple]) -> dict[Term, set[Term]]:
    """Return the nodes that each shape with a target looks at.

    Source: SHACL, section 2.1.3 (targets; the declared ones of SHACL Core, without implicit
    class targets, which our shapes have none of since they are no classes).
    """
    found: dict[Term, set[Term]] = {}
    instances = _instances(triples)
    for shape, predicate, target in shapes:
        kind = predicate.value.removeprefix(SH)
        if kind not in _TARGETS or not predicate.value.startswith(SH):
            continue
        nodes = found.setdefault(shape, set())
        if kind == "targetClass":
            nodes |= instances(target)
        elif kind == "targetNode":
            nodes.add(target)
        else:
            place = 0 if kind == "targetSubjectsOf" else 2
            nodes.update(triple[place] for triple in triples if triple.predicate == target)
    return found


def _instances(triples: set[Triple]) -> Callable[[Term], set[Term]]:
    members: defaultdict[Term, set[Term]] = defaultdict(set)
    below: defaultdict[Term, set[Term]] = defaultdict(set)
    for subject, predicate, value in triples:
        if predicate.value == RDF_TYPE:
            members[value].add(subject)
        elif predicate.value == f"{_RDFS}subClassOf":
            below[value].add(subject)

    def instances(of: Term) -> set[Term]:
        classes, waiting = {of}, [of]
        while waiting:
            new = below[waiting.pop()] - classes
            classes |= new
            waiting += new
        return set().union(*(members[each] for each in classes))

    return instances


def _idle(content: Content, focus: dict[Term, set[Term]]) -> Iterator[Fault]:
    for shape, nodes in focus.items():
        if not nodes and isinstance(shape, Iri):
            place = content.locator.line(shape)
            yield Fault(
                f"{content.short(shape.value)} looks at nothing: no resource has its target.",
                place.file if place else "shapes",
                place.line if place else None,
                content.short(shape.value),
                warning=True,
            )


def _run(content: Content, shapes: Iterable[Triple]) -> rdflib.Graph:
    store = make_store(b"", merge_lines(content.quads, content.names))
    logging.getLogger("pyshacl").setLevel(logging.ERROR)
    _, report, _ = pyshacl.validate(
        _Merge(store), shacl_graph=graph_of(shapes), inplace=True, inference="none"
    )
    if not isinstance(report, rdflib.Graph):
        raise TypeError(f"pyshacl gave no report: {report}")
    return report


def _results(report: rdflib.Graph) -> Iterator[rdflib.term.Node]:
    """Yield the results, without those that only explain another one (sh:detail)."""
    details = set(report.objects(None, rdflib.URIRef(f"{SH}detail")))
    for result in report.objects(None, rdflib.URIRef(f"{SH}result")):
        if result not in details:
            yield result


def _fault(
    report: rdflib.Graph, result: rdflib.term.Node, content: Content, where: _Whereabouts
) -> Fault:
    def part(name: str) -> Term | None:
        value = report.value(result, rdflib.URIRef(SH + name))
        return None if value is None else from_rdflib(value)

    focus, path, value = part("focusNode"), part("resultPath"), part("value")
    shape, severity = part("sourceShape"), part("resultSeverity")
    message = part("resultMessage")
    place = where.place(focus, path, value)
    about = _shown(content, focus)
    if value is not None:
        about += f" has {_shown(content, value)}"
    name = _shown(content, shape)
    return Fault(
        f"{message.value if message else 'The shape is not met.'} ({about})",
        place.file if place else "data",
        place.line if place else None,
        name,
        warning=severity != Iri(f"{SH}Violation"),
    )


class _Whereabouts:
    """Finds the statement that a result is about, or else the one that types its subject."""

    def __init__(self, content: Content) -> None:
        self._locator = content.locator
        self._stated: defaultdict[tuple[Term, Term], list[Quad]] = defaultdict(list)
        for quad in content.quads:
            self._stated[quad.subject, quad.predicate].append(quad)

    def place(self, focus: Term | None, path: Term | None, value: Term | None) -> Place | None:
        """Return file and line; None for a blank node, which has no name to look for."""
        if not isinstance(focus, Iri):
            return None
        if isinstance(path, Iri):
            for quad in self._stated[focus, path]:
                if value in {None, quad.object}:
                    return self._locator.line(focus, path, quad.object, quad.graph)
        return self._locator.line(focus, Iri(RDF_TYPE)) or self._locator.line(focus)


def _shown(content: Content, term: Term | None) -> str:
    if isinstance(term, Iri):
        return content.short(term.value)
    if term is None or isinstance(term, BlankNode):
        return "a blank node"
    return f'"{term.value}"'
