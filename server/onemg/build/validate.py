"""The second step: SHACL on what people wrote, each result with file and line."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError
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
_UNUSABLE = "The shapes cannot be used, so nothing was validated."
_QUOTED_IRI = re.compile(r"'(https?://[^']+)'")
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")


@dataclass(frozen=True, slots=True)
class Validation:
    """What SHACL found; `shapes` and `focus_nodes` say how much was looked at."""

    shapes: int
    focus_nodes: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One SHACL result; a blank node or a missing part is None or has no name that lasts."""

    shape: Term | None
    focus: Term | None
    path: Term | None
    value: Term | None
    message: str
    warning: bool


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
        faults += _run(content, shapes)
    return Validation(len(focus), len(nodes), in_order(faults))


def _run(content: Content, shapes: Iterable[Triple]) -> Iterator[Fault]:
    where = _Whereabouts(content)
    data = merge_lines(content.quads, content.names)
    try:
        for result in results(shapes, data):
            if not (isinstance(result.value, Iri) and content.unread(result.value.value)):
                yield _fault(result, content, where)
    except ReportableRuntimeError as error:
        yield from _broken(content, shapes, data, error)


def _broken(
    content: Content, shapes: Iterable[Triple], data: bytes, error: ReportableRuntimeError
) -> Iterator[Fault]:
    """Yield why the shapes cannot be used, for each file of which pyshacl says so by itself."""
    found = False
    for file in sorted(content.files):
        known = content.locator.index(file).subjects
        here = [
            each for each in shapes if each.subject in known or isinstance(each.subject, BlankNode)
        ]
        try:
            if file.startswith("shapes/"):
                results(here, data)
        except ReportableRuntimeError as own:
            found = True
            named = _QUOTED_IRI.search(own.message)
            place = content.locator.line(Iri(named[1])) if named else None
            line = place.line if place and place.file == file else 1
            yield Fault(f"{_UNUSABLE} {own.message}", file, line, "shacl")
    if not found:
        yield Fault(f"{_UNUSABLE} {error.message}", "shapes", None, "shacl")


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


def results(shapes: Iterable[Triple], data: bytes) -> list[Result]:
    """Return what SHACL finds, without results that only explain another one (sh:detail).

    Args:
        shapes: the triples of the shapes.
        data: N-Triples.
    """
    logging.getLogger("pyshacl").setLevel(logging.ERROR)
    _, report, _ = pyshacl.validate(
        _Merge(make_store(b"", data)),
        shacl_graph=graph_of(shapes),
        inplace=True,
        inference="none",
    )
    if not isinstance(report, rdflib.Graph):
        raise TypeError(f"pyshacl gave no report: {report}")
    details = set(report.objects(None, rdflib.URIRef(f"{SH}detail")))
    found = set(report.objects(None, rdflib.URIRef(f"{SH}result"))) - details
    return [_result(report, node) for node in found]


def _result(report: rdflib.Graph, node: rdflib.term.Node) -> Result:
    def part(name: str) -> Term | None:
        value = report.value(node, rdflib.URIRef(SH + name))
        return None if value is None else from_rdflib(value)

    message = part("resultMessage")
    return Result(
        shape=part("sourceShape"),
        focus=part("focusNode"),
        path=part("resultPath"),
        value=part("value"),
        message=message.value if message else "The shape is not met.",
        warning=part("resultSeverity") != Iri(f"{SH}Violation"),
    )


def _fault(result: Result, content: Content, where: _Whereabouts) -> Fault:
    place = where.place(result.focus, result.path, result.value)
    about = _shown(content, result.focus)
    if result.value is not None and result.value != result.focus:
        about += f" has {_shown(content, result.value)}"
    return Fault(
        f"{result.message} ({about})",
        place.file if place else "data",
        place.line if place else None,
        _shown(content, result.shape),
        warning=result.warning,
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
