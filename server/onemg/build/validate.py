"""The second step: SHACL on what people wrote, each result with file and line."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.build.blame import Blame
from onemg.build.content import RDF_TYPE
from onemg.build.content import merge
from onemg.build.fault import Fault
from onemg.build.fault import in_order
from onemg.build.shacl import SH
from onemg.build.shacl import run
from onemg.build.store import merge_lines
from onemg.build.whereabouts import Whereabouts
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Iterator

    from onemg.build.content import Content
    from onemg.build.shacl import Findings
    from onemg.build.shacl import Result
    from onemg.rdf.terms import Term
    from onemg.rdf.terms import Triple

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")


@dataclass(frozen=True, slots=True)
class Validation:
    """What SHACL found; `shapes` and `focus_nodes` say how much was looked at.

    `about` holds subject and property of each violation that has both.
    """

    shapes: int
    focus_nodes: int
    faults: tuple[Fault, ...]
    about: frozenset[tuple[Term, Term]] = frozenset()


def validate(content: Content, blame: Blame | None = None) -> Validation:
    """Return what the shapes find in the merge of all sources and the ontology.

    Shapes that look at nothing are warnings; none at all, or nothing to look at, is a fault.

    Args:
        content: what the files state.
        blame: what is reported already; what follows from it is withheld.
    """
    held = blame or Blame()
    shapes = {
        triple for triple in content.graph(content.names.shapes) if not held.bars(triple.object)
    }
    triples = merge(content.quads, content.names)
    focus = focus_nodes(shapes, triples)
    nodes = set().union(*focus.values())
    faults = list(_idle(content, focus, held))
    about: frozenset[tuple[Term, Term]] = frozenset()
    if not nodes:
        faults.append(
            Fault("No shape looks at anything: nothing was validated.", "shapes", None, "shacl")
        )
    else:
        found = run(shapes, merge_lines(content.quads, content.names))
        faults += _flaw_faults(found, content)
        kept = _kept(found.results, content, held)
        where = Whereabouts(content)
        faults += [_fault(result, content, where) for result in kept]
        about = frozenset(
            (each.focus, each.path)
            for each in kept
            if each.focus and each.path and not each.warning
        )
    return Validation(len(focus), len(nodes), in_order(faults), about)


def _kept(results: list[Result], content: Content, held: Blame) -> list[Result]:
    """Return the results that no located fault explains, and one of those that say the same."""
    stated: defaultdict[tuple[Term | None, Term | None], set[Term]] = defaultdict(set)
    for quad in content.quads:
        stated[quad.subject, quad.predicate].add(quad.object)
    kept: dict[object, Result] = {}
    for result in sorted(results, key=repr):
        if any(map(held.bars, (result.value, *stated[result.focus, result.path]))):
            continue
        if held.doubts(result.focus if result.value is None else result.value, content):
            held.wait(_shown(content, result.shape))
            continue
        is_label = result.constraint == "UniqueLangConstraintComponent"
        kept.setdefault((result.focus, result.path) if is_label else result, result)
    return list(kept.values())


def _flaw_faults(found: Findings, content: Content) -> Iterator[Fault]:
    """Yield why some shapes could not be used, at the statement where that is known."""
    for message, node, triple in found.flaws:
        place = None
        if triple is not None:
            place = content.locator.line(*triple)
        elif isinstance(node, Iri):
            place = content.locator.line(node)
        then = (
            "the other shapes were used all the same."
            if found.complete
            else "SHACL was not run because of it."
        )
        yield Fault(
            f"{message.rstrip('.')}; correct it: {then}",
            place.file if place else "shapes",
            place.line if place else None,
            "shacl",
        )


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


def _idle(content: Content, focus: dict[Term, set[Term]], held: Blame) -> Iterator[Fault]:
    for shape, nodes in focus.items():
        if content.unreadable and not nodes:
            held.wait(_shown(content, shape))
            continue
        if not nodes and isinstance(shape, Iri):
            place = content.locator.line(shape)
            yield Fault(
                f"{content.short(shape.value)} looks at nothing: no resource has its target.",
                place.file if place else "shapes",
                place.line if place else None,
                content.short(shape.value),
                warning=True,
            )


def _fault(result: Result, content: Content, where: Whereabouts) -> Fault:
    found = where.quads(result)
    place = where.place(result.focus, found)
    about = _shown(content, result.focus)
    if found and result.value is not None:
        about += f" has {_shown(content, found[0].object)}"
    elif result.value is not None and result.value != result.focus:
        about += f" has {_shown(content, result.value)}"
    also = where.also(found, place)
    return Fault(
        f"{result.message} ({about}{also})",
        place.file if place else "data",
        place.line if place else None,
        _shown(content, result.shape),
        warning=result.warning,
    )


def _shown(content: Content, term: Term | None) -> str:
    if isinstance(term, Iri):
        return content.short(term.value)
    if term is None or isinstance(term, BlankNode):
        return "a blank node"
    return f'"{term.value}"'
