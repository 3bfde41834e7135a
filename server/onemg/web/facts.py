"""The statements about a thing as a page shows them: grouped by property, with their notes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import TypeVar

from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.web.language import rank
from onemg.web.vocabulary import COMMENT
from onemg.web.vocabulary import LABEL
from onemg.web.vocabulary import SKOS
from onemg.web.vocabulary import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from onemg.rdf.terms import Term
    from onemg.web.description import Description
    from onemg.web.names import Name
    from onemg.web.names import Namer
    from onemg.web.notes import Note
    from onemg.web.notes import Notes
    from onemg.web.vocabulary import Vocabulary

DESCRIPTIONS = ("http://purl.org/dc/terms/description", SKOS + "definition", COMMENT)
# Properties that say how a record is kept rather than what the thing is; they come last.
RECORD = (
    LABEL,
    SKOS + "prefLabel",
    "http://purl.org/dc/terms/identifier",
    "http://purl.org/dc/terms/source",
    "http://www.w3.org/2000/01/rdf-schema#isDefinedBy",
)

_T = TypeVar("_T")
Graphs = dict[tuple[str, "Term"], set[str]]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property, with the notes that say who states it."""

    name: Name
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """All values of one property.

    Attributes:
        iri: the property.
        name: the property for people.
        definition: what the ontology says it means.
        values: those that are shown.
        total: how many there are.
        differs: whether sources give different values where only one can be true.
        rest: query for all of them, when not all are shown.
    """

    iri: str
    name: Name
    definition: str | None
    values: tuple[Value, ...]
    total: int
    differs: bool = False
    rest: str | None = None


@dataclass(slots=True)
class Sorted:
    """The statements of a thing by what a page does with them; keys are (property, value)."""

    shown: Graphs = field(default_factory=dict)
    follows: Graphs = field(default_factory=dict)
    incoming: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    incoming_follows: int = 0


class FactMaker:
    """Makes facts from the description of one thing."""

    def __init__(self, namer: Namer, notes: Notes, words: Vocabulary, base_iri: str) -> None:
        """Keep what writes names and notes."""
        self._namer = namer
        self._notes = notes
        self._words = words
        self._own = base_iri + "def#"

    def sort(self, about: Description) -> Sorted:
        """Return the statements of a thing by what a page does with them.

        An entailed statement whose inverse a source states counts as that source's; one that only
        repeats a narrower statement, or what a qualified relation says, goes to `follows`.
        """
        hidden = {quad.subject.value for quad in about.relations}
        related = {quad.object for quad in about.relations if isinstance(quad.object, Iri)}
        out: Graphs = defaultdict(set)
        for quad in about.stated:
            out[quad.predicate.value, quad.object].add(quad.graph.value if quad.graph else "")
        into: dict[tuple[str, str], set[str]] = defaultdict(set)
        for quad in about.incoming:
            into[quad.predicate.value, quad.subject.value].add(
                quad.graph.value if quad.graph else ""
            )
        found = Sorted()
        by_value = _grouped(out)
        for (prop, value), graphs in out.items():
            if value.value in hidden:
                continue
            graphs_or_inverse = self._with_inverse(prop, value, graphs, into)
            repeats = prop == TYPE or value in related or self._repeats(prop, by_value[value])
            if repeats and self._is_entailed(graphs_or_inverse):
                found.follows[prop, value] = graphs
            else:
                found.shown[prop, value] = graphs_or_inverse
        self._sort_incoming(found, into, hidden, {term.value for term in related})
        return found

    def fact(self, prop: str, values: Mapping[Term, set[str]]) -> Fact:
        """Return the values of one property as a page shows them."""
        ordered = sorted(
            values, key=lambda value: (self._is_entailed(values[value]), self._order(value))
        )
        return Fact(
            prop,
            self._namer.property(prop),
            self.definition(prop),
            tuple(self.value(value, values[value]) for value in ordered),
            len(ordered),
            differs=self._differ(prop, values),
        )

    def facts(self, graphs: Graphs, leave_out: Iterable[str] = ()) -> list[Fact]:
        """Return the facts of all properties but those left out, what matters most first."""
        apart: dict[str, dict[Term, set[str]]] = defaultdict(dict)
        for (prop, value), named in graphs.items():
            apart[prop][value] = named
        skipped = set(leave_out)
        made = [self.fact(prop, values) for prop, values in apart.items() if prop not in skipped]
        return sorted(made, key=self._importance)

    def value(self, term: Term, graphs: Iterable[str]) -> Value:
        """Return one value with its notes."""
        return Value(self._namer.name(term), self._notes.of(graphs))

    def definition(self, prop: str) -> str | None:
        """Return what the ontology says a property means."""
        found = self._words.definition(prop)
        return found.value if found else None

    def _sort_incoming(
        self,
        found: Sorted,
        into: Mapping[tuple[str, str], set[str]],
        hidden: set[str],
        related: set[str],
    ) -> None:
        shown = {(prop, value.value) for prop, value in found.shown if isinstance(value, Iri)}
        by_subject = _grouped(into)
        for (prop, subject), graphs in into.items():
            if subject in hidden:
                continue
            if any((other, subject) in shown for other in self._words.inverses.get(prop, ())):
                continue
            repeats = subject in related or self._repeats(prop, by_subject[subject])
            if repeats and self._is_entailed(graphs):
                found.incoming_follows += 1
            else:
                found.incoming[prop, subject] = graphs

    def _with_inverse(
        self, prop: str, value: Term, graphs: set[str], into: Mapping[tuple[str, str], set[str]]
    ) -> set[str]:
        if not self._is_entailed(graphs) or not isinstance(value, Iri):
            return graphs
        for other in sorted(self._words.inverses.get(prop, ())):
            stated = into.get((other, value.value))
            if stated and not self._is_entailed(stated):
                return stated
        return graphs

    def _repeats(self, prop: str, others: Iterable[str]) -> bool:
        """Return whether one of the other properties says the same more narrowly."""
        broader = self._words.broader
        return any(
            prop in broader.get(other, ()) and other not in broader.get(prop, ())
            for other in others
            if other != prop
        )

    def _is_entailed(self, graphs: Iterable[str]) -> bool:
        return all(self._notes.kind(graph) == "entailed" for graph in graphs)

    def _differ(self, prop: str, values: Mapping[Term, set[str]]) -> bool:
        """Return whether stated values of a single-valued property exclude each other.

        A year and a day in that year do not: one is only less exact.
        """
        if prop not in self._words.single_valued:
            return False
        stated = sorted(
            {value for value, graphs in values.items() if not self._is_entailed(graphs)},
            key=lambda value: len(value.value),
        )
        return any(
            not (_is_other_datatype(longer, shorter) and longer.value.startswith(shorter.value))
            for place, shorter in enumerate(stated)
            for longer in stated[place + 1 :]
        )

    def _order(self, term: Term) -> tuple[int, tuple[int, str, str], str]:
        if isinstance(term, Literal):
            return 0, rank(term) if term.language else (0, "", ""), term.value
        return 1, (0, "", ""), self._namer.name(term).text.casefold()

    def _importance(self, fact: Fact) -> tuple[int, str]:
        if fact.iri in RECORD:
            return 2 + RECORD.index(fact.iri), ""
        return (0 if fact.iri.startswith(self._own) else 1), fact.name.text.casefold()


def _grouped(keys: Iterable[tuple[str, _T]]) -> dict[_T, list[str]]:
    """Return the properties by what stands at their other end."""
    found: dict[_T, list[str]] = defaultdict(list)
    for prop, other in keys:
        found[other].append(prop)
    return found


def _is_other_datatype(one: Term, other: Term) -> bool:
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    return one.datatype != other.datatype
