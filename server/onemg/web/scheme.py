"""The concepts of a scheme, as its page lists them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.rdf.terms import Literal
from onemg.web.names import Namer
from onemg.web.vocabulary import vocabulary

if TYPE_CHECKING:
    from onemg.rdf.terms import Iri
    from onemg.web.names import Name
    from onemg.web.site import Site


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept in the list of its scheme."""

    name: Name
    definition: Name | None
    broader: list[Name]


def concepts_of(site: Site, scheme: Iri) -> list[Concept]:
    """Return the concepts of a scheme by name, with definitions and broader concepts."""
    definitions: dict[str, Name] = {}
    broader: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, list[Literal]] = defaultdict(list)
    namer = Namer(site, vocabulary(site), labels)
    for row in site.rows("pages_concepts", scheme=[scheme]):
        concept = row["concept"].value
        broader[concept] |= {row["broader"].value} if "broader" in row else set()
        if "definition" in row:
            definitions.setdefault(concept, namer.name(row["definition"]))
        if isinstance(label := row.get("label"), Literal):
            labels[concept].append(label)
    made = [
        Concept(
            namer.thing(concept), definitions.get(concept), [namer.thing(one) for one in sorted(up)]
        )
        for concept, up in broader.items()
    ]
    return sorted(made, key=lambda concept: concept.name.text.casefold())
