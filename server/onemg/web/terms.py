"""The classes and properties of the ontology, as its page lists them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.rdf.terms import RDFS
from onemg.web.vocabulary import OWL

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from onemg.web.names import Name
    from onemg.web.names import Namer
    from onemg.web.vocabulary import Vocabulary

_CLASS_RELATIONS = (
    ("is a kind of", RDFS + "subClassOf"),
    ("the same as", OWL + "equivalentClass"),
    ("never also", OWL + "disjointWith"),
)
_PROPERTY_RELATIONS = (
    ("is a kind of", RDFS + "subPropertyOf"),
    ("the same as", OWL + "equivalentProperty"),
    ("inverse of", OWL + "inverseOf"),
    ("said of", RDFS + "domain"),
    ("has as value", RDFS + "range"),
)
_TRAITS = {
    OWL + "TransitiveProperty": "passes through every level",
    OWL + "SymmetricProperty": "holds both ways",
    "SingleValuedProperty": "has one true value; different values are a disagreement",
}


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """A class or property with what the ontology says of it."""

    anchor: str
    name: Name
    definition: str | None
    relations: tuple[tuple[str, tuple[Name, ...]], ...]
    traits: tuple[str, ...]
    uses: int


@dataclass(frozen=True, slots=True)
class TermList:
    """Terms of one kind, by name."""

    anchor: str
    title: str
    used: str
    terms: tuple[OntologyTerm, ...]


def term_lists(
    words: Vocabulary, namer: Namer, uses: Mapping[str, int], namespace: str
) -> list[TermList]:
    """Return classes, object properties and datatype properties of a namespace.

    Args:
        words: the vocabulary.
        namer: writes names.
        uses: term to instances or statements.
        namespace: of the terms that are listed.
    """
    reader = _Reader(words, namer, uses, namespace)
    linking, worded = (words.terms(OWL + kind) for kind in ("ObjectProperty", "DatatypeProperty"))
    return [
        reader.listed("classes", "Classes", "instances", words.terms(OWL + "Class")),
        reader.listed("links", "Properties that link things", "statements", linking),
        reader.listed("values", "Properties with a text, date or number", "statements", worded),
    ]


class _Reader:
    """Reads what the page shows of each term."""

    def __init__(
        self, words: Vocabulary, namer: Namer, uses: Mapping[str, int], namespace: str
    ) -> None:
        self._words = words
        self._namer = namer
        self._uses = uses
        self._namespace = namespace
        self._described = self._turned(
            RDFS + "domain", OWL + "ObjectProperty", OWL + "DatatypeProperty"
        )
        self._narrower = self._turned(RDFS + "subClassOf", OWL + "Class")

    def listed(self, anchor: str, title: str, used: str, iris: Iterable[str]) -> TermList:
        terms = [self._term(iri) for iri in iris if iri.startswith(self._namespace)]
        terms.sort(key=lambda term: term.name.text.casefold())
        return TermList(anchor, title, used, tuple(terms))

    def _turned(self, prop: str, *kinds: str) -> dict[str, list[str]]:
        """Return what points to each term by a property."""
        found: dict[str, list[str]] = defaultdict(list)
        for term in self._words.terms(*kinds):
            for other in self._words.iris(term, prop):
                found[other].append(term)
        return found

    def _term(self, iri: str) -> OntologyTerm:
        kinds = {kind.removeprefix(self._namespace) for kind in self._words.kinds(iri)}
        is_class = OWL + "Class" in kinds
        relations = _CLASS_RELATIONS if is_class else _PROPERTY_RELATIONS
        held = [(title, self._words.iris(iri, prop)) for title, prop in relations]
        if is_class:
            held.append(("kinds of it", self._narrower[iri]))
            held.append(("properties", self._described[iri]))
        definition = self._words.definition(iri)
        return OntologyTerm(
            iri.removeprefix(self._namespace),
            self._namer.thing(iri),
            definition.value if definition else None,
            tuple(
                (title, tuple(self._namer.thing(other) for other in others))
                for title, others in held
                if others
            ),
            tuple(trait for kind, trait in _TRAITS.items() if kind in kinds),
            self._uses.get(iri, 0),
        )
