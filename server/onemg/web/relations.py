"""Qualified relations as tables: participations, signatures, fundings, observations, targets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.web.facts import DESCRIPTIONS
from onemg.web.facts import Value
from onemg.web.names import humanised
from onemg.web.names import plural
from onemg.web.vocabulary import LABEL
from onemg.web.vocabulary import SKOS
from onemg.web.vocabulary import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from onemg.rdf.terms import Iri
    from onemg.rdf.terms import Term
    from onemg.web.description import Description
    from onemg.web.facts import FactMaker
    from onemg.web.names import Name
    from onemg.web.names import Namer
    from onemg.web.notes import Notes
    from onemg.web.vocabulary import Vocabulary

# The order of columns; what is not named comes after, by alphabet.
_COLUMNS = (
    *("agent", "activity", "signatory", "declaration", "funded", "fundedUnder", "about"),
    *("targetOf", "role", "kind", "measure", "qualifier", "value", "unit", "amount", "currency"),
    *("date", "startDate", "endDate", "asOf", "deadline", "dateText", "datePrecision"),
)
_LEFT_OUT = {
    TYPE,
    LABEL,
    SKOS + "prefLabel",
    SKOS + "editorialNote",
    "http://purl.org/dc/terms/identifier",
    *DESCRIPTIONS,
}
TABLE_ROWS = 200

Statements = dict[str, dict["Term", set[str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One relation: its own page, and a cell of values for each column."""

    name: Name
    cells: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The relations of one class that name a thing.

    Attributes:
        kind: local name of the class, for templates of its own.
        title: plural of the class.
        columns: properties, those left out in which every relation only repeats the thing.
        rows: shown relations.
        total: how many there are.
        roles: local names of the properties by which the relations name the thing.
    """

    kind: str
    title: str
    columns: tuple[Name, ...]
    rows: tuple[Row, ...]
    total: int
    roles: frozenset[str]


class TableMaker:
    """Makes tables from the description of one thing."""

    def __init__(
        self, namer: Namer, notes: Notes, words: Vocabulary, facts: FactMaker, base_iri: str
    ) -> None:
        """Keep what writes names, notes and values."""
        self._namer = namer
        self._notes = notes
        self._words = words
        self._facts = facts
        self._own = base_iri + "def#"

    def tables(self, about: Description) -> list[Table]:
        """Return one table for each class of relation, by the name of the class."""
        relations: dict[str, Statements] = defaultdict(lambda: defaultdict(dict))
        for quad in about.relations:
            values = relations[quad.subject.value][quad.predicate.value]
            values.setdefault(quad.object, set()).add(quad.graph.value if quad.graph else "")
        by_class: dict[str, dict[str, Statements]] = defaultdict(dict)
        for relation, statements in relations.items():
            by_class[self._class(statements)][relation] = self._stated(statements)
        made = [self._table(kind, held, about.thing) for kind, held in by_class.items()]
        return sorted(made, key=lambda table: table.title)

    def _class(self, statements: Statements) -> str:
        """Return the class that someone states, not only entails; the first by alphabet."""
        types = statements.get(TYPE, {})
        stated = [
            term.value
            for term, graphs in types.items()
            if any(self._notes.kind(graph) != "entailed" for graph in graphs)
        ]
        return min(stated or [term.value for term in types])

    def _stated(self, statements: Statements) -> Statements:
        """Return what is stated, without what only follows, keeps the record or is evidence."""
        found: Statements = {}
        for prop, values in statements.items():
            if prop in _LEFT_OUT or prop == self._own + "evidence":
                continue
            kept = {
                value: graphs
                for value, graphs in values.items()
                if any(self._notes.kind(graph) != "entailed" for graph in graphs)
            }
            if kept:
                found[prop] = kept
        return found

    def _table(self, kind: str, held: Mapping[str, Statements], thing: Iri) -> Table:
        naming = {
            prop
            for statements in held.values()
            for prop, values in statements.items()
            if thing in values
        }
        repeated = {
            prop
            for prop in naming
            if all(set(statements.get(prop, {thing})) <= {thing} for statements in held.values())
        }
        used = {prop for statements in held.values() for prop in statements} - repeated
        columns = sorted(used, key=self._place)
        rows = [
            Row(self._namer.thing(relation), self._cells(statements, columns))
            for relation, statements in held.items()
        ]
        rows.sort(key=lambda row: [[value.name.text for value in cell] for cell in row.cells])
        label = self._words.label(kind)
        return Table(
            kind.removeprefix(self._own),
            plural(label.value if label else humanised(kind)),
            tuple(self._namer.property(prop) for prop in columns),
            tuple(rows[:TABLE_ROWS]),
            len(rows),
            frozenset(prop.removeprefix(self._own) for prop in naming),
        )

    def _cells(
        self, statements: Statements, columns: Iterable[str]
    ) -> tuple[tuple[Value, ...], ...]:
        return tuple(
            tuple(
                self._facts.value(value, graphs)
                for value, graphs in sorted(
                    statements.get(prop, {}).items(), key=lambda item: item[0].value
                )
            )
            for prop in columns
        )

    def _place(self, prop: str) -> tuple[int, str]:
        local = prop.removeprefix(self._own)
        return (_COLUMNS.index(local) if local in _COLUMNS else len(_COLUMNS)), local
