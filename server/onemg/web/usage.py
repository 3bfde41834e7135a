"""How the terms of queries are used in the release: facts, asked of it once each."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from typing import NamedTuple
from typing import TypeAlias

from onemg.rdf.terms import Iri
from onemg.web.queries import bound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemg.rdf.terms import Term
    from onemg.web.site import Site

    _Values: TypeAlias = list[tuple[str, tuple[str, ...]]]

_FACT_S = 1.0
_KEPT = 4_096


class ValueKind(NamedTuple):
    """A kind of values that a property has; datatype and language are those of literals."""

    is_literal: bool
    datatype: str | None
    language: str | None


class Usage:
    """What one release says of terms; every question is answered from memory the second time.

    All may raise `EngineError` when the release cannot be asked in a second.
    """

    def __init__(self, site: Site) -> None:
        """Know nothing yet."""
        self._site = site
        self.values = lru_cache(_KEPT)(self._values)
        self.names = lru_cache(64)(self._names)
        self.of_class = lru_cache(_KEPT)(self._of_class)
        self._held = lru_cache(64)(self._asked)

    def held(self, iris: Iterable[str]) -> frozenset[str]:
        """Return those that occur anywhere in the release."""
        return self._held("advice_held", "term", tuple(sorted(set(iris))))

    def used(self, iris: Iterable[str]) -> frozenset[str]:
        """Return those that some statement has as its property."""
        return self._held("advice_used", "property", tuple(sorted(set(iris))))

    def _asked(self, query: str, name: str, iris: tuple[str, ...]) -> frozenset[str]:
        return self._iris(query, name, [(name, iris)]) if iris else frozenset()

    def _names(self, namespace: str) -> tuple[str, ...]:
        """Return what the default graph describes in a namespace, by alphabet."""
        found = self._iris("advice_names", "term", [("namespace", (namespace,))])
        return tuple(sorted(found))

    def _of_class(self, name: str) -> frozenset[str]:
        """Return the properties that the default graph has of things of a class."""
        return self._iris("advice_of_class", "property", [("class", (name,))])

    def _values(self, name: str) -> frozenset[ValueKind]:
        """Return the kinds of values that a property has in any graph."""
        rows = self._rows("advice_values", [("property", (name,))])
        return frozenset(
            ValueKind(
                row["literal"].value == "true",
                row["datatype"].value if "datatype" in row else None,
                row["language"].value.lower() if "language" in row else None,
            )
            for row in rows
        )

    def _iris(
        self, query: str, name: str, values: list[tuple[str, tuple[str, ...]]]
    ) -> frozenset[str]:
        return frozenset(row[name].value for row in self._rows(query, values))

    def _rows(self, query: str, values: _Values) -> list[dict[str, Term]]:
        text = bound(query, {name: [Iri(iri) for iri in iris] for name, iris in values})
        return self._site.engine.solutions(text, _FACT_S)


@lru_cache(8)
def usage(site: Site) -> Usage:
    """Return what is known of the release of a site."""
    return Usage(site)
