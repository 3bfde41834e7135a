"""The page of one thing, as templates show it: everything already named, sorted and noted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.web.facts import DESCRIPTIONS
from onemg.web.facts import RECORD
from onemg.web.facts import Fact
from onemg.web.facts import FactMaker
from onemg.web.facts import Value
from onemg.web.language import best
from onemg.web.links import query_link
from onemg.web.links import query_path
from onemg.web.names import Namer
from onemg.web.names import literal
from onemg.web.notes import MEANINGS
from onemg.web.notes import SIGNS
from onemg.web.notes import Notes
from onemg.web.relations import TableMaker
from onemg.web.vocabulary import LABEL
from onemg.web.vocabulary import SKOS
from onemg.web.vocabulary import TYPE
from onemg.web.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.web.description import Description
    from onemg.web.facts import Sorted
    from onemg.web.names import Name
    from onemg.web.notes import Source
    from onemg.web.relations import Table
    from onemg.web.site import Site

# Values shown of one property, and things that point here by one; the rest is a link away.
VALUES_SHOWN = 30
INCOMING_SHOWN = 25
_NAMES = (LABEL, SKOS + "prefLabel")
_SH = "http://www.w3.org/ns/shacl#"
_QUERY_TEXTS = tuple(f"{_SH}{form}" for form in ("select", "ask", "construct", "describe"))
_MEMBERSHIP = (SKOS + "inScheme", SKOS + "topConceptOf")


@dataclass(frozen=True, slots=True)
class Question:
    """A disagreement that concerns the thing."""

    name: Name
    prop: str | None
    preferred: Name | None


@dataclass(frozen=True, slots=True)
class ThingPage:
    """Everything that the page of a thing shows.

    Attributes:
        iri: the thing.
        title: its name.
        kinds: the classes that are stated of it.
        descriptions: what it is, in words.
        tables: the qualified relations that name it.
        facts: statements about it, by property.
        evidence: what sources say of it, in words.
        questions: disagreements that concern it.
        incoming: things that point here, by property.
        incoming_cut: whether more point here than were looked at.
        record: names and identifiers.
        follows: statements that only repeat, more broadly, what is shown.
        incoming_follows: how many such statements point here.
        run: link that runs the query that the thing is.
        sources: numbered, in the order of their first use.
        legend: the marks used, with their meanings.
    """

    iri: str
    title: Name
    kinds: list[Name]
    descriptions: list[Value]
    tables: list[Table]
    facts: list[Fact]
    evidence: list[Value]
    questions: list[Question]
    incoming: list[Fact]
    incoming_cut: bool
    record: list[Fact]
    follows: list[Fact]
    incoming_follows: int
    run: str | None
    sources: list[Source]
    legend: list[tuple[str, str, str]]


class PageMaker:
    """Makes the page of one thing from its description."""

    def __init__(self, site: Site, about: Description) -> None:
        """Read the vocabulary of the site and start the notes of the page."""
        self._site = site
        self._about = about
        self._base = site.config.base_iri
        self._words = vocabulary(site)
        self._namer = Namer(site, self._words, about.labels())
        self._notes = Notes(self._base, self._namer, about.sources)
        self._facts = FactMaker(self._namer, self._notes, self._words, self._base)

    @cached_property
    def is_scheme(self) -> bool:
        """Return whether the thing is a scheme, whose concepts are listed apart."""
        scheme = Iri(SKOS + "ConceptScheme")
        return any(quad.object == scheme for quad in self._about.stated)

    def page(self) -> ThingPage:
        """Return the page; notes are numbered from top to bottom."""
        about = self._about
        found = self._facts.sort(about)
        kinds = [value for prop, value in found.shown if prop == TYPE]
        evidence = f"{self._base}def#evidence"
        descriptions = self._values(found, *DESCRIPTIONS)
        above = {TYPE, evidence, *DESCRIPTIONS, *(self._spare_name(found) or ())}
        facts = [
            self._bounded(fact)
            for fact in self._facts.facts(found.shown, leave_out={*above, *RECORD})
        ]
        maker = TableMaker(self._namer, self._notes, self._words, self._facts, self._base)
        tables = maker.tables(about)
        said = self._values(found, evidence)
        incoming = self._incoming(found)
        kept = {key: graphs for key, graphs in found.shown.items() if key[0] in RECORD}
        record = self._facts.facts(kept, leave_out=above)
        follows = [self._bounded(fact) for fact in self._facts.facts(found.follows)]
        return ThingPage(
            iri=about.thing.value,
            title=self._namer.thing(about.thing.value),
            kinds=[self._namer.thing(kind.value) for kind in kinds],
            descriptions=descriptions,
            tables=tables,
            facts=facts,
            evidence=said,
            questions=self._questions(),
            incoming=incoming,
            incoming_cut=about.incoming_cut,
            record=record,
            follows=follows,
            incoming_follows=found.incoming_follows,
            run=self._run(found),
            sources=self._notes.sources(),
            legend=[
                (kind, sign, MEANINGS[kind])
                for kind, sign in SIGNS.items()
                if kind in self._notes.marks
            ],
        )

    def _values(self, found: Sorted, *props: str) -> list[Value]:
        """Return the values by any of the properties, in the language order."""
        held = [(value, graphs) for (prop, value), graphs in found.shown.items() if prop in props]
        literals = [value for value, _ in held if isinstance(value, Literal)]
        first = best(literals)
        held.sort(key=lambda item: (item[0] != first, item[0].value))
        return [self._facts.value(value, graphs) for value, graphs in held]

    def _bounded(self, fact: Fact) -> Fact:
        """Return the fact with so many values as a page shows, and a link to all."""
        if fact.total <= VALUES_SHOWN:
            return fact
        rest = query_link("pages_values", thing=[self._about.thing], property=[Iri(fact.iri)])
        return replace(fact, values=fact.values[:VALUES_SHOWN], rest=rest)

    def _run(self, found: Sorted) -> str | None:
        texts = [value.value for prop, value in found.shown if prop in _QUERY_TEXTS]
        return query_path(texts[0]) if texts else None

    def _spare_name(self, found: Sorted) -> tuple[str, ...] | None:
        """Return the naming properties when the title already shows all that they say."""
        held = {
            (value, frozenset(graphs))
            for (prop, value), graphs in found.shown.items()
            if prop in _NAMES
        }
        editors = frozenset({f"{self._base}id/source/editors"})
        only = len(held) == 1 and next(iter(held))[1] == editors
        return _NAMES if only else None

    def _incoming(self, found: Sorted) -> list[Fact]:
        by_property: dict[str, dict[str, set[str]]] = defaultdict(dict)
        for (prop, subject), graphs in found.incoming.items():
            if not (self.is_scheme and prop in _MEMBERSHIP):
                by_property[prop][subject] = graphs
        made = [self._incoming_fact(prop, held) for prop, held in by_property.items()]
        return sorted(made, key=lambda fact: fact.name.text.casefold())

    def _incoming_fact(self, prop: str, held: Mapping[str, set[str]]) -> Fact:
        names = sorted(held, key=lambda iri: self._namer.thing(iri).text.casefold())
        total = len(names)
        if self._about.incoming_cut:
            total = max(total, self._about.incoming_counts.get(prop, 0))
        rest = None
        if total > min(INCOMING_SHOWN, len(names)):
            rest = query_link("pages_incoming_of", thing=[self._about.thing], property=[Iri(prop)])
        return Fact(
            prop,
            self._namer.property(prop),
            self._facts.definition(prop),
            tuple(self._facts.value(Iri(iri), held[iri]) for iri in names[:INCOMING_SHOWN]),
            total,
            rest=rest,
        )

    def _questions(self) -> list[Question]:
        asked = f"{self._base}def#concerns"
        if not any(quad.predicate.value == asked for quad in self._about.incoming):
            return []
        found: dict[tuple[str, str | None], list[Mapping[str, object]]] = defaultdict(list)
        for row in self._site.rows("pages_disagreements", thing=[self._about.thing]):
            prop = row.get("property")
            found[row["disagreement"].value, prop.value if prop else None].append(row)
        return [self._question(iri, prop, rows) for (iri, prop), rows in found.items()]

    def _question(
        self, iri: str, prop: str | None, rows: Sequence[Mapping[str, object]]
    ) -> Question:
        preferred = rows[0].get("preferred")
        shown = literal(preferred) if isinstance(preferred, Literal) else None
        return Question(self._namer.thing(iri), prop, shown)
