"""The example queries of a release, for pages that offer them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from onemg.web.links import query_path

if TYPE_CHECKING:
    from onemg.web.site import Site


@dataclass(frozen=True, slots=True)
class Example:
    """A published query.

    Attributes:
        href: its own page.
        summary: what it asks, in a line.
        description: what it asks, in full; empty if it says no more.
        run: link that runs it.
    """

    href: str
    summary: str
    description: str
    run: str


@lru_cache(maxsize=4)
def examples(site: Site) -> tuple[Example, ...]:
    """Return the example queries of the site's release, by name, asked for once."""
    return tuple(
        Example(
            site.path(row["example"].value) or row["example"].value,
            row["label"].value,
            row["comment"].value if "comment" in row else "",
            query_path(row["text"].value),
        )
        for row in site.rows("home_examples")
    )
