"""The example queries of a release, for pages that offer them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from onemg.sparql.text import read_query
from onemg.web.links import query_path

if TYPE_CHECKING:
    from onemg.web.site import Site


@dataclass(frozen=True, slots=True)
class Example:
    """A published query, with a link that runs it."""

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    path: str


@lru_cache(maxsize=4)
def examples(site: Site) -> tuple[Example, ...]:
    """Return the example queries of the site's release, by name, read once."""
    folder = site.examples
    found = [read_query(path) for path in sorted(folder.glob("*.rq"))] if folder.is_dir() else []
    return tuple(
        Example(query.name, query.summary, query.description, query.tags, query_path(query.text))
        for query in found
    )
