"""What the dataset says of itself: the name of the site, its licence, a sentence about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.web.language import best
from onemg.web.names import Name
from onemg.web.names import humanised

if TYPE_CHECKING:
    from onemg.rdf.terms import Term
    from onemg.web.site import Site

_DCTERMS = "http://purl.org/dc/terms/"


@dataclass(frozen=True, slots=True)
class Dataset:
    """Title, description and licence, as `data/dataset.ttl` gives them."""

    iri: str | None
    title: str
    description: str | None
    licence: Name | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of the release."""

    statements: int
    things: int
    sources: int
    disagreements: int


@lru_cache(maxsize=4)
def dataset(site: Site) -> Dataset:
    """Return what the dataset of the site's release says of itself, read once."""
    rows = site.rows("home_dataset")
    first = min((row["dataset"].value for row in rows), default=None)
    values: dict[str, list[Term]] = {}
    for row in rows:
        if row["dataset"].value == first:
            values.setdefault(row["property"].value, []).append(row["value"])
    title = _text(values.get(_DCTERMS + "title", []))
    licences = [term for term in values.get(_DCTERMS + "license", []) if isinstance(term, Iri)]
    licence = None
    if licences:
        iri = licences[0].value
        words = humanised(iri).replace("cc ", "CC ").replace(" by ", " BY ").replace(" 4 0", " 4.0")
        licence = Name(words, iri, iri, external=True)
    return Dataset(
        first, title or "Knowledge graph", _text(values.get(_DCTERMS + "description", [])), licence
    )


@lru_cache(maxsize=4)
def figures(site: Site) -> Figures:
    """Return the counts of the site's release, asked for once."""
    row = site.rows("home_figures")[0]
    return Figures(**{name: int(term.value) for name, term in row.items()})


def _text(terms: list[Term]) -> str | None:
    found = best(term for term in terms if isinstance(term, Literal))
    return found.value if found else None
