"""pySHACL at work: its results as plain values, and the parts of shapes that it cannot use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import NamedTuple

import pyshacl
import rdflib
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.errors import ConstraintLoadError
from pyshacl.errors import ReportableRuntimeError
from pyshacl.graph_abstraction import OxigraphDataGraph
from pyshacl.shapes_graph import ShapesGraph

from onemg.build.library import from_rdflib
from onemg.build.library import graph_of
from onemg.build.library import quiet
from onemg.build.store import make_store
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri

if TYPE_CHECKING:
    from collections.abc import Collection

    from onemg.rdf.terms import Term
    from onemg.rdf.terms import Triple

SH = "http://www.w3.org/ns/shacl#"
_QUOTED_IRI = re.compile(r"'(https?://[^']+)'")


@dataclass(frozen=True, slots=True)
class Result:
    """One SHACL result; a blank node or a missing part is None or has no name that lasts."""

    shape: Term | None
    focus: Term | None
    path: Term | None
    value: Term | None
    message: str
    warning: bool
    constraint: str = ""


class Flaw(NamedTuple):
    """Why a part of the shapes cannot be used: the statement that says so, where it is known."""

    message: str
    node: Term | None
    triple: Triple | None


class Findings(NamedTuple):
    """The results of the shapes that can be used, and what is wrong with the others.

    `complete` is False when nothing could be validated at all.
    """

    results: list[Result]
    flaws: list[Flaw]
    complete: bool


class _Merge(OxigraphDataGraph):
    """A data graph that is true without counting its triples.

    pyshacl 0.40 asks `datagraph or …` at each result, also at those inside sh:or; without this
    the store then counts all its triples, which made 91 s of what takes 2 s.
    """

    def __bool__(self) -> bool:
        return True


def run(shapes: Collection[Triple], data: bytes) -> Findings:
    """Return the results, leaving out one by one the shapes that cannot be used.

    Args:
        shapes: the triples of the shapes.
        data: N-Triples.
    """
    flaws: list[Flaw] = []
    left = set(shapes)
    while True:
        try:
            return Findings(results(left, data), flaws, complete=True)
        except ReportableRuntimeError as error:
            found = _unusable(left) or _named(left, error)
            flaws += found or [Flaw(error.message, None, None)]
            if not found:
                return Findings([], flaws, complete=False)
            for flaw in found:
                left = _without(left, flaw)


def _unusable(shapes: set[Triple]) -> list[Flaw]:
    """Return the statements of which pySHACL cannot make a constraint, one for each shape."""
    found: list[Flaw] = []
    graph = ShapesGraph(graph_of(shapes))
    with quiet():
        try:
            known = graph.shapes
        except ReportableRuntimeError:
            return []
        for shape in known:
            for parameter in ALL_CONSTRAINT_PARAMETERS:
                if (shape.node, parameter, None) not in graph.graph:
                    continue
                try:
                    CONSTRAINT_PARAMETERS_MAP[parameter](shape)
                except ConstraintLoadError as error:
                    node, predicate = from_rdflib(shape.node), from_rdflib(parameter)
                    triple = next(each for each in shapes if each[:2] == (node, predicate))
                    found.append(Flaw(error.message, node, triple))
                    break
    return sorted(found, key=repr)


def _named(shapes: set[Triple], error: ReportableRuntimeError) -> list[Flaw]:
    """Return the shape that the error names, if it is one of ours."""
    named = _QUOTED_IRI.search(error.message)
    node = Iri(named[1]) if named else None
    if node is None or not any(node in (each.subject, each.object) for each in shapes):
        return []
    described = [each for each in shapes if each.subject == node]
    pointing = [each for each in shapes if each.object == node]
    return [Flaw(error.message, node, None if described else pointing[0])]


def _without(shapes: set[Triple], flaw: Flaw) -> set[Triple]:
    """Return the shapes without the flawed one, or without the named one around a blank node."""
    node = flaw.node
    while isinstance(node, BlankNode):
        node = next((each.subject for each in shapes if each.object == node), None)
    return {each for each in shapes if node not in (each.subject, each.object)}


def results(shapes: Collection[Triple], data: bytes) -> list[Result]:
    """Return what SHACL finds, without results that only explain another one (sh:detail).

    Args:
        shapes: the triples of the shapes.
        data: N-Triples.
    """
    with quiet():
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

    message, constraint = part("resultMessage"), part("sourceConstraintComponent")
    return Result(
        shape=part("sourceShape"),
        focus=part("focusNode"),
        path=part("resultPath"),
        value=part("value"),
        message=message.value if message else "The shape is not met.",
        warning=part("resultSeverity") != Iri(f"{SH}Violation"),
        constraint=constraint.value.removeprefix(SH) if constraint else "",
    )
