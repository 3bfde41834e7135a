"""Turtle and TriG as people read them: the layout of rdflib's `longturtle`, in a fixed order.

One subject per paragraph, one object per line, `PREFIX` lines for the prefixes in use. Order is
rdflib's too: classes first, then subjects that fewer statements point to; `rdf:type` and
`rdfs:label` before other predicates. Unlike rdflib it never changes a lexical form, never invents
a prefix, and orders equal values (1.0, 1.00) by how they are written.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import TypeGuard

from onemg.rdf.terms import LANG_STRING
from onemg.rdf.terms import RDF
from onemg.rdf.terms import RDFS
from onemg.rdf.terms import XSD_STRING
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import ntriples
from onemg.rdf.turtle_terms import PLAIN
from onemg.rdf.turtle_terms import Names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from onemg.rdf.prefixes import PrefixTable
    from onemg.rdf.terms import Quad
    from onemg.rdf.terms import Subject
    from onemg.rdf.terms import Term
    from onemg.rdf.terms import Triple

_TYPE = RDF + "type"
_FIRST = Iri(RDF + "first")
_REST = Iri(RDF + "rest")
_NIL = Iri(RDF + "nil")
_EARLY = {_TYPE: 0, RDFS + "label": 1}
_INDENT = "    "
_DEEPEST = 40
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


def write_turtle(triples: Iterable[Triple], table: PrefixTable) -> str:
    """Return the triples as Turtle.

    Args:
        triples: in any order.
        table: prefixes to write names with; those in use are declared.

    Raises:
        ValueError: a term is not valid.

    Source: RDF 1.1 Turtle, section 2.
    """
    names = Names(table)
    body = _Graph(triples, names, depth=0, shared=frozenset()).text()
    return names.header() + body.removeprefix("" if names.used else "\n")


def write_trig(quads: Iterable[Quad], table: PrefixTable) -> str:
    """Return the quads as TriG: the default graph first, then one block per graph by name.

    Args:
        quads: in any order.
        table: prefixes to write names with; those in use are declared.

    Raises:
        ValueError: a term is not valid.

    Source: RDF 1.1 TriG, section 2.
    """
    graphs: dict[str, list[Triple]] = {}
    owners: dict[Term, str] = {}
    shared: set[Term] = set()
    for quad in quads:
        name = "" if quad.graph is None else quad.graph.value
        graphs.setdefault(name, []).append(quad.triple)
        ends = (quad.subject, quad.object)
        blank = [term for term in ends if isinstance(term, BlankNode)]
        shared.update(term for term in blank if owners.setdefault(term, name) != name)
    names = Names(table)
    blocks: list[str] = []
    for name in sorted(graphs):
        if name:
            body = _Graph(graphs[name], names, depth=1, shared=shared).text().removeprefix("\n")
            blocks.append(f"{names.iri(name)} {{\n{body}}}\n")
        else:
            body = _Graph(graphs[name], names, depth=0, shared=shared).text().removeprefix("\n")
            blocks.append(body)
    header = names.header()
    return "\n".join([header, *blocks] if header else blocks)


class _Graph:
    """One graph on its way to text."""

    def __init__(
        self, triples: Iterable[Triple], names: Names, depth: int, shared: AbstractSet[Term]
    ) -> None:
        """Prepare the triples; blank nodes that are shared with other graphs keep their labels."""
        self._names = names
        self._shared = shared
        self._depth = depth
        self._out: list[str] = []
        self._done: set[Subject] = set()
        self._pointed: Counter[Term] = Counter()
        self._about: dict[Subject, dict[Iri, list[Term]]] = {}
        self._open = 0
        for subject, predicate, value in set(triples):
            self._pointed[value] += 1
            self._about.setdefault(subject, {}).setdefault(predicate, []).append(value)

    def text(self) -> str:
        """Return all paragraphs, each after an empty line."""
        for subject in self._subjects():
            if subject not in self._done:
                self._paragraph(subject)
        return "".join(self._out)

    def _subjects(self) -> list[Subject]:
        classes = Iri(RDFS + "Class")

        def key(subject: Subject) -> tuple[bool, bool, int, str]:
            if classes in self._about[subject].get(Iri(_TYPE), ()):
                return False, isinstance(subject, Iri), 0, subject.value
            blank = isinstance(subject, BlankNode)
            return True, blank, self._pointed[subject], subject.value

        return sorted(self._about, key=key)

    def _indent(self, more: int = 0) -> str:
        return _INDENT * (self._depth + more)

    def _paragraph(self, subject: Subject) -> None:
        self._done.add(subject)
        self._out.append("\n" + self._indent())
        if self._is_free(subject) and not self._pointed[subject]:
            self._out.append("[]")
        else:
            self._out.append(self._label(subject) + "\n")
        self._predicates(subject)
        self._out.append("\n" + self._indent() + ".\n")

    def _predicates(self, subject: Subject) -> None:
        about = self._about.get(subject, {})
        order = sorted(about, key=lambda iri: (_EARLY.get(iri.value, 2), iri.value))
        for index, predicate in enumerate(order):
            self._out.append(" ;\n" * bool(index) + self._indent(1))
            self._out.append("a" if predicate.value == _TYPE else self._names.iri(predicate.value))
            self._objects(sorted(about[predicate], key=_order))
        self._out.append(" ;" if order else "")

    def _objects(self, values: Sequence[Term]) -> None:
        self._depth += 1
        if len(values) == 1:
            self._object(values[0], " ")
            self._depth -= 1
            return
        for index, value in enumerate(values):
            self._out.append(" ," if index else "")
            if not isinstance(value, BlankNode):
                self._out.append("\n" + self._indent(1))
            elif not index:
                self._out.append(" ")
            self._object(value, "")
        self._depth -= 1

    def _object(self, value: Term, before: str) -> None:
        if not self._nests(value):
            self._out.append(before + self._label(value))
            return
        self._open += 1
        items = self._items(value)
        if items:
            self._list(items)
        else:
            self._nested(value)
        self._open -= 1

    def _list(self, nodes: Sequence[BlankNode]) -> None:
        self._names.iri(_NIL.value)
        self._out.append(" (\n" + self._indent(1))
        for index, node in enumerate(nodes):
            self._done.add(node)
            self._out.append("\n" + self._indent(1) if index else "")
            self._object(self._about[node][_FIRST][0], "")
        self._out.append("\n" + self._indent() + ")")

    def _nested(self, node: BlankNode) -> None:
        self._done.add(node)
        self._out.append("\n" + self._indent(1) + "[\n")
        self._depth += 1
        self._predicates(node)
        self._depth -= 1
        self._out.append("\n" + self._indent(1) + "]")

    def _is_free(self, term: Term) -> TypeGuard[BlankNode]:
        """Return whether the term can stand without a name."""
        return isinstance(term, BlankNode) and term not in self._shared

    def _nests(self, value: Term) -> TypeGuard[BlankNode]:
        """Return whether the blank node can stand inside the one statement that points to it."""
        return (
            self._is_free(value)
            and value not in self._done
            and self._pointed[value] == 1
            and self._open < _DEEPEST
        )

    def _items(self, head: BlankNode) -> list[BlankNode]:
        """Return the nodes of a well-formed list that nothing else points into; else nothing."""
        nodes: list[BlankNode] = []
        node: Term = head
        while node != _NIL:
            if not self._is_free(node) or self._pointed[node] != 1 or node in self._done:
                return []
            about = self._about.get(node, {})
            if set(about) != {_FIRST, _REST} or any(len(values) > 1 for values in about.values()):
                return []
            nodes.append(node)
            node = about[_REST][0]
        return nodes

    def _label(self, term: Term) -> str:
        if isinstance(term, Iri):
            name = self._names.iri(term.value)
            return "()" if term == _NIL else name
        return self._names.literal(term) if isinstance(term, Literal) else ntriples(term)


def _order(term: Term) -> tuple[int, str, str, Decimal, str]:
    """Return the place of an object among the objects of one predicate, as rdflib orders them."""
    if isinstance(term, Literal):
        number = _NUMBER.fullmatch(term.value) if term.datatype in PLAIN else None
        value = Decimal(term.value) if number else Decimal(0)
        kind = XSD_STRING if term.datatype == LANG_STRING else term.datatype
        return 2, kind, term.language or "", value, term.value
    return int(isinstance(term, Iri)), "", "", Decimal(0), term.value
