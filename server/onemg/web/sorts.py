"""The sorts of things that a release holds: one for each type in the paths of IRIs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from onemg.web.names import plural
from onemg.web.vocabulary import vocabulary

if TYPE_CHECKING:
    from onemg.web.site import Site
    from onemg.web.vocabulary import Vocabulary

SHACL = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True)
class Sort:
    """Things of one type.

    Attributes:
        kind: the type in their path.
        title: plural, in words.
        definition: what the commonest class among them means.
        things: how many there are.
        qualified: whether they are relations with a date, role or amount.
        technical: whether they are there for programs, such as prefixes.
    """

    kind: str
    title: str
    definition: str | None
    things: int
    qualified: bool
    technical: bool

    @property
    def path(self) -> str:
        """Return where they are listed."""
        return f"/id/{self.kind}/"


@lru_cache(maxsize=4)
def sorts(site: Site) -> tuple[Sort, ...]:
    """Return the sorts of things in the site's release, by title; asked for once."""
    words = vocabulary(site)
    counts: dict[str, int] = {}
    classes: dict[str, list[str]] = {}
    for row in site.rows("lists_types"):
        kind, things = row["type"].value, int(row["things"].value)
        counts[kind] = max(things, counts.get(kind, 0))
        classes.setdefault(kind, []).append(row["class"].value)
    found = [
        _sort(words, site.config.base_iri, kind, classes[kind], things)
        for kind, things in counts.items()
    ]
    return tuple(sorted(found, key=lambda sort: sort.title))


def _sort(words: Vocabulary, base_iri: str, kind: str, classes: list[str], things: int) -> Sort:
    common = classes[0]
    definition = words.definition(common)
    label = words.label(common) if len(classes) == 1 else None
    return Sort(
        kind,
        plural(label.value if label else kind.replace("-", " ")),
        definition.value if definition else None,
        things,
        qualified=f"{base_iri}def#QualifiedRelation" in words.broader_classes(common),
        technical=common.startswith(SHACL),
    )
