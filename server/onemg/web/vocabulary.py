"""What the ontology of a release says of its terms, held in memory once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from onemg.rdf.terms import RDF
from onemg.rdf.terms import RDFS
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.web.language import best

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from onemg.rdf.terms import Term
    from onemg.web.site import Site

OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = RDF + "type"
LABEL = RDFS + "label"
COMMENT = RDFS + "comment"


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Terms of the ontology: term → property → values, all as IRIs in full."""

    statements: Mapping[str, Mapping[str, tuple[Term, ...]]]
    single_valued: frozenset[str]
    inverses: Mapping[str, frozenset[str]]
    broader: Mapping[str, frozenset[str]]

    def label(self, iri: str) -> Literal | None:
        """Return the label that is shown for a term, None when it has none."""
        return best(self._literals(iri, LABEL))

    def definition(self, iri: str) -> Literal | None:
        """Return the definition or else the comment that is shown for a term."""
        return best(self._literals(iri, SKOS + "definition")) or best(self._literals(iri, COMMENT))

    def iris(self, iri: str, *properties: str) -> list[str]:
        """Return the IRIs that a term has by any of the properties, sorted."""
        of_term = self.statements.get(iri, {})
        values = (value for name in properties for value in of_term.get(name, ()))
        return sorted({value.value for value in values if isinstance(value, Iri)})

    def terms(self, *kinds: str) -> list[str]:
        """Return the terms that are of any of the kinds, sorted."""
        wanted = set(kinds)
        return sorted(term for term in self.statements if wanted.intersection(self.kinds(term)))

    def kinds(self, iri: str) -> list[str]:
        """Return the classes that a term is an instance of."""
        return self.iris(iri, TYPE)

    def broader_classes(self, iri: str) -> set[str]:
        """Return the classes above a class, at any distance."""
        steps = {
            term: {value.value for value in held.get(RDFS + "subClassOf", ())}
            for term, held in self.statements.items()
        }
        return _reachable(iri, steps)

    def _literals(self, iri: str, name: str) -> list[Literal]:
        found = self.statements.get(iri, {}).get(name, ())
        return [value for value in found if isinstance(value, Literal)]


@lru_cache(maxsize=4)
def vocabulary(site: Site) -> Vocabulary:
    """Return what the ontology of the site's release says, read once."""
    return _from_rows(site.rows("vocabulary_terms"), site.config.base_iri)


def _from_rows(rows: Iterable[Mapping[str, Term]], base_iri: str) -> Vocabulary:
    statements: dict[str, dict[str, tuple[Term, ...]]] = defaultdict(dict)
    inverses: dict[str, set[str]] = defaultdict(set)
    direct: dict[str, set[str]] = defaultdict(set)
    single: set[str] = set()
    for row in rows:
        term, name, value = row["term"].value, row["property"].value, row["value"]
        statements[term][name] = (*statements[term].get(name, ()), value)
        if name == OWL + "inverseOf":
            inverses[term].add(value.value)
            inverses[value.value].add(term)
        elif name == RDFS + "subPropertyOf":
            direct[term].add(value.value)
        elif name == OWL + "equivalentProperty":
            direct[term].add(value.value)
            direct[value.value].add(term)
        elif name == TYPE and value.value == f"{base_iri}def#SingleValuedProperty":
            single.add(term)
    return Vocabulary(
        statements,
        frozenset(single),
        {term: frozenset(others) for term, others in inverses.items()},
        {term: frozenset(_reachable(term, direct)) for term in list(direct)},
    )


def _reachable(start: str, steps: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(steps.get(start, ()))
    while waiting:
        term = waiting.pop()
        if term not in found:
            found.add(term)
            waiting.extend(steps.get(term, ()))
    found.discard(start)
    return found
