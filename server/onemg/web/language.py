"""Which of several labels is shown: one order, the same on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemg.rdf.terms import Literal

# English first, then texts that name no language, then the tags in alphabetical order.
ORDER = ("en", "")


def rank(label: Literal) -> tuple[int, str, str]:
    """Return the place of a label in the language order; lower is better."""
    tag = (label.language or "").lower()
    base = tag.partition("-")[0]
    place = ORDER.index(base) if base in ORDER else len(ORDER)
    return place, tag, label.value


def best(labels: Iterable[Literal]) -> Literal | None:
    """Return the label that is shown, None when there is none."""
    return min(labels, key=rank, default=None)
