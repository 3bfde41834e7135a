"""The sorts of things that a release holds: one for each type in the paths of IRIs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from onemg.web.names import plural
from onemg.web.vocabulary import vocabulary

if TYPE_CHECKING:
    from onemg.web.site import Site


@dataclass(frozen=True, slots=True)
class Sort:
    """Things of one type: how many, and what the commonest class among them means."""

    kind: str
    title: str
    definition: str | None
    things: int
    qualified: bool

    @property
    def path(self) -> str:
        """Return where they are listed."""
        return f"/id/{self.kind}/"


@lru_cache(maxsize=4)
def sorts(site: Site) -> tuple[Sort, ...]:
    """Return the sorts of things in the site's release, by title; asked for once."""
    words = vocabulary(site)
    counts: dict[str, int] = {}
    common: dict[str, str] = {}
    for row in site.rows("lists_types"):
        kind, things = row["type"].value, int(row["things"].value)
        counts[kind] = max(things, counts.get(kind, 0))
        common.setdefault(kind, row["class"].value)
    found = []
    for kind, things in counts.items():
        definition = words.definition(common[kind])
        relation = f"{site.config.base_iri}def#QualifiedRelation"
        found.append(
            Sort(
                kind,
                plural(kind.replace("-", " ")),
                definition.value if definition else None,
                things,
                qualified=relation in words.broader_classes(common[kind]),
            )
        )
    return tuple(sorted(found, key=lambda sort: sort.title))
