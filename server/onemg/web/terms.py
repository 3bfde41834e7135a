"""The classes and properties of the ontology, as its page lists them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.rdf.terms import RDFS
from onemg.web.vocabulary import OWL

if TYPE_CHECKING:
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
    described: dict[str, list[str]] = defaultdict(list)
    for term in words.terms(OWL + "ObjectProperty", OWL + "DatatypeProperty"):
        for domain in words.iris(term, RDFS + "domain"):
            described[domain].append(term)
    narrower: dict[str, list[str]] = defaultdict(list)
    for term in words.terms(OWL + "Class"):
        for above in words.iris(term, RDFS + "subClassOf"):
            narrower[above].append(term)

    def of_class(iri: str) -> OntologyTerm:
        more = (("kinds of it", narrower[iri]), ("properties", described[iri]))
        return _term(words, namer, uses, iri, namespace, _CLASS_RELATIONS, more)

    def of_property(iri: str) -> OntologyTerm:
        return _term(words, namer, uses, iri, namespace, _PROPERTY_RELATIONS)

    kinds = (
        ("classes", "Classes", "instances", "Class", of_class),
        ("links", "Properties that link things", "statements", "ObjectProperty", of_property),
        (
            "values",
            "Properties with a text, date or number",
            "statements",
            "DatatypeProperty",
            of_property,
        ),
    )
    found = []
    for anchor, title, used, kind, make in kinds:
        terms = [make(iri) for iri in words.terms(OWL + kind) if iri.startswith(namespace)]
        terms.sort(key=lambda term: term.name.text.casefold())
        found.append(TermList(anchor, title, used, tuple(terms)))
    return found


def _term(
    words: Vocabulary,
    namer: Namer,
    uses: Mapping[str, int],
    iri: str,
    namespace: str,
    relations: tuple[tuple[str, str], ...],
    more: tuple[tuple[str, list[str]], ...] = (),
) -> OntologyTerm:
    held = [(title, words.iris(iri, prop)) for title, prop in relations]
    definition = words.definition(iri)
    kinds = {kind.removeprefix(namespace) for kind in words.kinds(iri)}
    return OntologyTerm(
        iri.removeprefix(namespace),
        namer.property(iri),
        definition.value if definition else None,
        tuple(
            (title, tuple(namer.property(other) for other in others))
            for title, others in [*held, *more]
            if others
        ),
        tuple(trait for kind, trait in _TRAITS.items() if kind in kinds),
        uses.get(iri, 0),
    )
