"""The shapes as rules that people can read: what each class must and should have."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.rdf.terms import RDF
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.web.names import humanised

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from onemg.rdf.terms import Quad
    from onemg.rdf.terms import Term
    from onemg.web.names import Name
    from onemg.web.names import Namer

SH = "http://www.w3.org/ns/shacl#"
_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode", "target")
_NO_CONSTRAINT = {
    *("property", "path", "message", "name", "description", "severity", "order", "group"),
    *_TARGETS,
}

Held = dict[str, dict[str, list["Term"]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One property shape, or the constraints that a node shape itself holds."""

    anchor: str
    prop: Name | None
    constraints: tuple[tuple[str, str], ...]
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Shape:
    """One node shape with its rules."""

    anchor: str
    title: str
    targets: tuple[tuple[str, Name], ...]
    rules: tuple[Rule, ...]


def rules(statements: Iterable[Quad], namer: Namer, namespace: str) -> list[Shape]:
    """Return the node shapes by name, each with its rules.

    Args:
        statements: the whole shapes graph.
        namer: writes names.
        namespace: of the shapes, for their anchors.
    """
    return _Reader(statements, namer, namespace).shapes()


class _Reader:
    """Follows the shapes graph from node shapes to property shapes and lists."""

    def __init__(self, statements: Iterable[Quad], namer: Namer, namespace: str) -> None:
        self._namer = namer
        self._namespace = namespace
        self._held: Held = defaultdict(lambda: defaultdict(list))
        for quad in statements:
            self._held[_key(quad.subject)][quad.predicate.value].append(quad.object)

    def shapes(self) -> list[Shape]:
        node_shape = Iri(SH + "NodeShape")
        found = [
            self._shape(key, held)
            for key, held in self._held.items()
            if node_shape in held.get(RDF + "type", ()) and not key.startswith("_:")
        ]
        return sorted(found, key=lambda shape: (not shape.targets, shape.title.casefold()))

    def _shape(self, key: str, held: Mapping[str, list[Term]]) -> Shape:
        found = [self._rule(_key(term)) for term in held.get(SH + "property", ())]
        found.sort(key=lambda rule: (rule.severity, rule.anchor))
        if self._constraints(held):
            found.insert(0, self._rule(key))
        targets = [
            (humanised(SH + target), self._namer.property(term.value))
            for target in _TARGETS
            for term in held.get(SH + target, ())
        ]
        title = self._text(held, "name") or humanised(key).removesuffix(" shape")
        if not targets:
            title = self._anchor(key)
        return Shape(self._anchor(key), title, tuple(targets), tuple(found))

    def _rule(self, key: str) -> Rule:
        held = self._held[key]
        path = held.get(SH + "path", ())
        severity = next(iter(held.get(SH + "severity", ())), None)
        return Rule(
            self._anchor(key),
            self._path(path[0]) if path else None,
            tuple(self._constraints(held)),
            humanised(severity.value) if severity else "violation",
            self._text(held, "message"),
        )

    def _path(self, term: Term) -> Name:
        if isinstance(term, BlankNode):
            return self._namer.property(SH + "path")
        return self._namer.property(term.value)

    def _constraints(self, held: Mapping[str, list[Term]]) -> list[tuple[str, str]]:
        return [
            (humanised(prop), ", ".join(self._written(term) for term in terms))
            for prop, terms in sorted(held.items())
            if prop.startswith(SH) and prop.removeprefix(SH) not in _NO_CONSTRAINT
        ]

    def _written(self, term: Term) -> str:
        """Return a value of a constraint in words: lists in full, inner shapes by what they ask."""
        if isinstance(term, Literal):
            return term.value
        if isinstance(term, Iri):
            return self._namer.name(term).title if term.value != RDF + "nil" else "nothing"
        held = self._held[_key(term)]
        if RDF + "first" in held:
            return " or ".join(self._written(item) for item in self._items(term))
        return " and ".join(f"{name} {value}" for name, value in self._constraints(held))

    def _items(self, node: Term) -> list[Term]:
        found: list[Term] = []
        while isinstance(node, BlankNode):
            held = self._held[_key(node)]
            found += held.get(RDF + "first", ())
            node = next(iter(held.get(RDF + "rest", ())), Iri(RDF + "nil"))
        return found

    def _text(self, held: Mapping[str, list[Term]], prop: str) -> str:
        return next((term.value for term in held.get(SH + prop, ())), "")

    def _anchor(self, key: str) -> str:
        return key.removeprefix(self._namespace)


def _key(term: Term) -> str:
    return f"_:{term.value}" if isinstance(term, BlankNode) else term.value
