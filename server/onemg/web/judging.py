"""What can be said of a query by looking at it, and at how the release uses its terms.

Each piece of advice is a fact about query and release; where something cannot be told, nothing is
said.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from difflib import get_close_matches
from typing import TYPE_CHECKING

from onemg.rdf.terms import RDF
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import fault
from onemg.sparql.lexer import tokens
from onemg.sparql.prologue import supplied
from onemg.sparql.reading import Reader
from onemg.sparql.structure import Part
from onemg.sparql.structure import Triple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemg.rdf.terms import Term
    from onemg.sparql.structure import Group
    from onemg.sparql.structure import Structure
    from onemg.web.site import Site
    from onemg.web.usage import Usage
    from onemg.web.usage import ValueKind

_TYPE = f"{RDF}type"
_JOINING = frozenset(["group", "union", "graph", "values", "bind"])


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing that is good to know about a query.

    Attributes:
        kind: short name of the kind of advice.
        message: a sentence, or several.
        start: where in the query, in characters from 0; None for the whole of it.
        suggestion: what was probably meant, as it would be written; None where nothing is close.
    """

    kind: str
    message: str
    start: int | None = None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """Looks at queries for one site."""

    site: Site
    usage: Usage

    def prefixes(self, text: str) -> Iterator[Advice]:
        """Yield the prefixes that were supplied."""
        found = supplied(text, self.site.prefixes)
        if found:
            lines = " ".join(f"PREFIX {name}: <{self.site.prefixes[name]}>" for name in found)
            names = ", ".join(f"{name}:" for name in found)
            yield Advice(
                "supplied-prefixes",
                f"{names} stands undeclared and was supplied from the table of this service; "
                "declare it to run the query elsewhere."
                if len(found) == 1
                else f"{names} stand undeclared and were supplied from the table of this service; "
                "declare them to run the query elsewhere.",
                suggestion=lines,
            )

    def terms(self, text: str) -> Iterator[Advice]:
        """Yield the terms of our namespaces that the release does not hold."""
        reader = Reader(text, list(tokens(text)), dict(self.site.prefixes))
        reader.read_prologue()
        places: dict[str, tuple[int, str]] = {}
        while reader.more():
            iri, place, shown = reader.iri(), reader.place(), reader.sign()
            reader.skip()
            if iri and iri.startswith(self.site.config.base_iri) and not fault(Iri(iri)):
                places.setdefault(iri, (place, shown))
        held = self.usage.held(places)
        for iri, (place, shown) in places.items():
            if iri not in held and not iri.endswith(("/", "#")):
                close = self._nearest(iri)
                guess = f" Did you mean {close}?" if close else ""
                yield Advice(
                    "unknown-term", f"Nothing is said of {shown} here.{guess}", place, close
                )

    def _nearest(self, iri: str) -> str | None:
        """Return the held name that is most alike, as it is best written."""
        end = max(iri.rfind("/"), iri.rfind("#")) + 1
        wanted = iri[end:]
        alike: dict[str, list[str]] = {}
        for name in self.usage.names(iri[:end]):
            alike.setdefault(name[end:].lower(), []).append(name)
        found = get_close_matches(wanted.lower(), alike, n=1)
        if not found:
            return None
        # Of names that differ by case alone, such as a class and a property.
        name = max(alike[found[0]], key=lambda one: SequenceMatcher(a=wanted, b=one[end:]).ratio())
        return self.site.prefixes.shrink(name) or f"<{name}>"

    def patterns(self, query: Structure, *, whole: bool) -> Iterator[Advice]:
        """Yield the patterns that cannot match.

        Args:
            query: its parts.
            whole: whether it is asked of the default graph as it is, without FROM.
        """
        if query.where is None:
            return
        groups = list(query.where.inner())
        triples = [triple for group, _ in groups for triple in group.triples]
        used = self.usage.used(
            one.predicate.iri for one in triples if one.predicate.iri and _valid(one.predicate.iri)
        )
        for triple in triples:
            yield from self._property(triple, used)
        for group, in_graph in groups:
            if whole and not in_graph:
                yield from self._classes(group, used)

    def _property(self, triple: Triple, used: frozenset[str]) -> Iterator[Advice]:
        name = triple.predicate.iri
        if name is None or not _valid(name):
            return
        if name not in used:
            yield Advice(
                "unused-property",
                f"No statement has the property {self._short(name)}, so this pattern cannot match.",
                triple.predicate.start,
            )
            return
        if triple.value.term is not None:
            message = self._value(name, triple.value.term)
            if message:
                yield Advice("impossible-value", message, triple.value.start)

    def _value(self, name: str, term: Term) -> str | None:
        """Return why no value of the property can be this term, None if one can."""
        kinds = self.usage.values(name)
        short = self._short(name)
        literals = [kind for kind in kinds if kind.is_literal]
        if isinstance(term, Literal):
            return self._literal(short, term, literals)
        if len(literals) == len(kinds):
            return f"All values of {short} are literals, never IRIs."
        return None

    def _literal(self, short: str, term: Literal, kinds: list[ValueKind]) -> str | None:
        if not kinds:
            return f"All values of {short} are IRIs, never literals."
        if term.language is not None:
            return None if _has_language(kinds, term.language) else _languages(short, kinds)
        if any(kind.datatype == term.datatype and not kind.language for kind in kinds):
            return None
        if all(kind.language for kind in kinds):
            return _languages(short, kinds)
        types = sorted({self._short(kind.datatype) for kind in kinds if kind.datatype})
        return (
            f"Values of {short} have the datatype {' or '.join(types)}, and not "
            f"{self._short(term.datatype)}; a pattern matches only the same term."
        )

    def _classes(self, group: Group, used: frozenset[str]) -> Iterator[Advice]:
        """Yield the properties that no thing of a class has, where one group asks for both."""
        classes = [
            (triple.subject.variable, triple.value.term.value)
            for triple in group.triples
            if triple.predicate.iri == _TYPE
            and isinstance(triple.value.term, Iri)
            and _valid(triple.value.term.value)
        ]
        for triple in group.triples:
            name = triple.predicate.iri
            for variable, kind in classes:
                if variable is None or variable != triple.subject.variable or name not in used:
                    continue
                properties = self.usage.of_class(kind)
                if properties and name not in properties and name is not None:
                    yield Advice(
                        "property-not-of-class",
                        f"Nothing that is a {self._short(kind)} has {self._short(name)}, "
                        "so these patterns match nothing together.",
                        triple.predicate.start,
                    )

    def products(self, query: Structure) -> Iterator[Advice]:
        """Yield the groups whose patterns share no variable, so that their rows multiply."""
        if query.where is None:
            return
        for group, _ in query.where.inner():
            found = _apart(group)
            if len(found) > 1:
                first, second = found[0], found[1]
                yield Advice(
                    "cartesian-product",
                    f"`{_shown(first.text)}` and `{_shown(second.text)}` share no variable, so "
                    "each match of one is combined with each of the other: rows multiply. Join "
                    "them by a variable, or ask in two queries.",
                    second.start,
                )

    def _short(self, iri: str) -> str:
        return self.site.prefixes.shrink(iri) or f"<{iri}>"


def _valid(iri: str) -> bool:
    return fault(Iri(iri)) is None


def _has_language(kinds: list[ValueKind], language: str) -> bool:
    return any(kind.language == language.lower() for kind in kinds)


def _languages(short: str, kinds: list[ValueKind]) -> str:
    tags = sorted({kind.language for kind in kinds if kind.language})
    if not tags:
        return f"Values of {short} have no language tag; write the text without one."
    written = " or ".join(f"@{tag}" for tag in tags[:4])
    return f"Texts of {short} carry a language tag, such as {written}, which is part of the term."


def _shown(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else flat[:79] + "…"  # noqa: PLR2004  # fits a line


def _apart(group: Group) -> list[Triple | Part]:
    """Return the first element of each set of elements that no variable joins with the others."""
    sets: list[tuple[set[str], Triple | Part]] = []
    elements = [
        one
        for one in group.elements
        if one.variables and (isinstance(one, Triple) or one.kind in _JOINING)
    ]
    links = [one.variables for one in group.elements if one.variables]
    for element in elements:
        sets = _joined(sets, set(element.variables), element)
    for variables in links:
        sets = _linked(sets, variables)
    return [
        element
        for _, element in sets
        if isinstance(element, Triple) or element.kind in {"group", "union", "graph"}
    ]


def _joined(
    sets: list[tuple[set[str], Triple | Part]], variables: set[str], element: Triple | Part
) -> list[tuple[set[str], Triple | Part]]:
    apart = [one for one in sets if not one[0] & variables]
    together = [one for one in sets if one[0] & variables]
    whole = variables.union(*(one[0] for one in together))
    return [*apart, (whole, together[0][1] if together else element)]


def _linked(
    sets: list[tuple[set[str], Triple | Part]], variables: frozenset[str]
) -> list[tuple[set[str], Triple | Part]]:
    together = [one for one in sets if one[0] & variables]
    if len(together) < 2:  # noqa: PLR2004  # one set is joined with itself
        return sets
    apart = [one for one in sets if not one[0] & variables]
    return [*apart, (set(variables).union(*(one[0] for one in together)), together[0][1])]
