"""The third step: what follows by OWL 2 RL, as facts in a graph of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import owlrl
import rdflib

from onemg.build.blame import Blame
from onemg.build.content import RDF_TYPE
from onemg.build.content import merge
from onemg.build.fault import Fault
from onemg.build.fault import in_order
from onemg.build.library import from_rdflib
from onemg.build.library import graph_of
from onemg.build.library import quiet
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.rdf.terms import Triple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemg.build.content import Content
    from onemg.rdf.locate import Place
    from onemg.rdf.terms import Term

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_VOCABULARY = (_RDF, _RDFS, _OWL)
# what terms of an ontology have among each other
_SCHEMA = frozenset(
    f"{_RDFS}{name}" for name in ("subClassOf", "subPropertyOf", "domain", "range", "member")
)
_IRI = re.compile(r"https?://[^\s,()'\"]+")
_LEXICAL = re.compile(
    r"Lexical value of the literal '(.*)' does not match its datatype \((.*)\)", re.DOTALL
)
_DISJOINT = re.compile(r"Disjoint classes (\S+) and (\S+) have a common individual (\S+)")


@dataclass(frozen=True, slots=True)
class Entailment:
    """What follows and is stated nowhere, and the things that contradict themselves."""

    quads: tuple[Quad, ...]
    faults: tuple[Fault, ...]
    contradicted: frozenset[str] = frozenset()


class _Closure(owlrl.OWLRL_Semantics):  # type: ignore[misc]  # owlrl has no types
    """OWL 2 RL without the work that cannot change what we keep.

    owlrl tries every rule on every triple, and its rule eq-ref states of each term that it is the
    same as itself, which every further round then copies. All rules but that one begin at a
    triple of the OWL or RDFS vocabulary. On 16,000 triples that makes 4 s of 30 s, with the same
    result but for the reflexive owl:sameAs.
    """

    def __init__(self, graph: rdflib.Graph) -> None:
        self._known: set[tuple[Any, ...]] = set(graph)
        super().__init__(graph, False, False, rdfs=False)  # noqa: FBT003  # owlrl's own order

    def rules(self, t: tuple[Any, Any, Any], cycle_num: int) -> None:
        subject, predicate, value = t
        telling = value if predicate == rdflib.RDF.type else predicate
        if not str(telling).startswith(_VOCABULARY):
            return
        self._properties(t, cycle_num)
        self._classes(t, cycle_num)
        self._class_axioms(t, cycle_num)
        self._schema_vocabulary(t, cycle_num)
        if value == rdflib.OWL.AllDifferent or (
            predicate == rdflib.OWL.sameAs and subject != value
        ):
            self._equality(t, cycle_num)

    def store_triple(self, t: tuple[Any, Any, Any]) -> None:
        if t not in self._known and not isinstance(t[1], rdflib.Literal):
            self.added_triples.add(t)

    def empty_stored_triples(self) -> None:
        self._known |= getattr(self, "added_triples", set())
        self.added_triples: set[tuple[Any, ...]] = set()


def entail(content: Content, blame: Blame | None = None) -> Entailment:
    """Return the entailments of all sources and the ontology, in the order of their terms.

    Args:
        content: what the files state.
        blame: what is reported already, and is not again.
    """
    held = blame or Blame()
    stated = merge(content.quads, content.names)
    with quiet():
        graph = graph_of(stated)
    closure = _Closure(graph)
    with quiet():
        closure.closure()
    keep = _Keeper(content, stated)
    name = Iri(content.names.entailed)
    derived = {triple for triple in map(_ours, graph) if triple and keep(triple)}
    quads = sorted((Quad(*triple, name) for triple in derived), key=repr)
    faults = (fault for said in closure.error_messages for fault in _explain(said, content, held))
    named = (_DISJOINT.fullmatch(said) for said in closure.error_messages)
    contradicted = frozenset(found[3] for found in named if found)
    return Entailment(tuple(quads), in_order(faults), contradicted)


def _ours(triple: tuple[Any, Any, Any]) -> Triple | None:
    """Return the triple as ours, unless it has a blank node or a literal where RDF has none."""
    subject, predicate, value = (from_rdflib(term) for term in triple)
    if isinstance(subject, Iri) and isinstance(predicate, Iri) and not isinstance(value, BlankNode):
        return Triple(subject, predicate, value)
    return None


class _Keeper:
    """Tells what a reader would call a fact from what only the rules need."""

    def __init__(self, content: Content, stated: set[Triple]) -> None:
        self._stated = stated
        self._things = content.names.things
        self._instances = {
            subject
            for subject, predicate, value in stated
            if predicate.value == RDF_TYPE
            and isinstance(value, Iri)
            and not value.value.startswith(_VOCABULARY)
        }

    def __call__(self, triple: Triple) -> bool:
        subject, predicate, value = triple
        if triple in self._stated or predicate.value in _SCHEMA:
            return False
        if predicate.value.startswith(_OWL):
            return False
        if predicate.value == RDF_TYPE and isinstance(value, Iri):
            return not value.value.startswith(_VOCABULARY) and self._is_thing(subject)
        return self._is_thing(subject)

    def _is_thing(self, subject: Term) -> bool:
        return isinstance(subject, Iri) and (
            subject.value.startswith(self._things) or subject in self._instances
        )


def _explain(said: str, content: Content, held: Blame) -> Iterator[Fault]:
    """Yield the contradiction that owlrl reports, at each statement that it is about."""
    lexical = _LEXICAL.fullmatch(said)
    if lexical is not None:
        if not held.bars(Literal(lexical[1], lexical[2])):
            yield from _lexical(lexical[1], lexical[2], content)
        return
    iris = [found.rstrip(".") for found in _IRI.findall(said)]
    disjoint = _DISJOINT.fullmatch(said)
    if disjoint is not None:
        one, other, thing = (content.short(iri) for iri in disjoint.groups())
        message = (
            f"Contradiction: {thing} is both a {one} and a {other}, and nothing can be both; "
            "correct its class, or the statement that makes it one."
        )
    else:
        told = _IRI.sub(lambda found: content.short(found[0]), said)
        message = f"Contradiction: {told}. Correct one of the statements."
    place = _place(iris, content)
    yield Fault(
        message,
        place.file if place else "ontology",
        place.line if place else None,
        "contradiction",
    )


def _lexical(value: str, datatype: str, content: Content) -> Iterator[Fault]:
    wrong = Literal(value, datatype)
    for quad in content.quads:
        if quad.object == wrong:
            place = content.locator.line(*quad)
            yield Fault(
                f'"{value}" is no {content.short(datatype)}; correct the value or its datatype.',
                place.file if place else "data",
                place.line if place else None,
                "contradiction",
            )


def _place(iris: list[str], content: Content) -> Place | None:
    """Return where the statement stands that uses most of the IRIs, best in data."""
    best: tuple[int, int, Quad] | None = None
    named = set(iris)
    for number, quad in enumerate(content.quads):
        if not isinstance(quad.subject, Iri) or quad.subject.value not in named:
            continue
        used = {term.value for term in quad.triple if isinstance(term, Iri)} & named
        is_data = quad.graph is not None and content.names.is_source(quad.graph.value)
        rank = (2 * is_data + (quad.predicate.value == RDF_TYPE) + 2 * len(used), -number, quad)
        if best is None or rank[:2] > best[:2]:
            best = rank
    return content.locator.line(*best[2]) if best else None
