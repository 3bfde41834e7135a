"""What changed from one release to another: terms, things, and statements per graph."""

from __future__ import annotations

import dataclasses
import heapq
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from onemg.errors import ReleaseError
from onemg.release.labels import LabelIndex
from onemg.release.manifest import read_manifest
from onemg.release.names import Names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onemg.release.layout import ReleasePaths

_NAMING = ("#label", "#prefLabel", "/title")
_DEPRECATED = "<http://www.w3.org/2002/07/owl#deprecated>"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One resource that differs, with the statements about it that came and went."""

    iri: str
    label: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference of two releases; every list is sorted by IRI.

    Terms are the resources of the ontology's namespace, things all others; what only the build
    makes (entailments, statistics) counts in `graphs` and makes no thing changed.
    """

    old: str
    new: str
    terms_added: tuple[Change, ...]
    terms_removed: tuple[Change, ...]
    terms_retired: tuple[Change, ...]
    terms_changed: tuple[Change, ...]
    things_added: tuple[Change, ...]
    things_removed: tuple[Change, ...]
    things_changed: tuple[Change, ...]
    graphs: dict[str, tuple[int, int]]

    @property
    def empty(self) -> bool:
        """Return whether the two releases say the same."""
        return not self.graphs

    def as_dict(self) -> dict[str, object]:
        """Return the comparison as values that JSON can hold."""
        return dataclasses.asdict(self)


class _Tally:
    """Statements that came and went, by subject and by graph."""

    def __init__(self) -> None:
        self.before: Counter[str] = Counter()
        self.after: Counter[str] = Counter()
        self.added: Counter[str] = Counter()
        self.removed: Counter[str] = Counter()
        self.retired: set[str] = set()
        self.graphs: dict[str, tuple[int, int]] = {}

    def count(self, line: str, *, old: bool, new: bool, names: Names) -> None:
        """Count one statement that stands in the old release, in the new one, or in both."""
        subject, predicate, rest = line.split(" ", 2)
        graph = rest.rsplit(" ", 2)[-2].strip("<>")
        if old != new:
            came, went = self.graphs.get(graph, (0, 0))
            self.graphs[graph] = (came + new, went + old)
        if graph in {names.entailed, names.void} or not subject.startswith("<"):
            return
        iri = subject.strip("<>")
        self.before[iri] += old
        self.after[iri] += new
        if old != new:
            self.added[iri] += new
            self.removed[iri] += old
            if new and predicate == _DEPRECATED and rest.startswith('"true"'):
                self.retired.add(iri)


def compare(old: ReleasePaths, new: ReleasePaths) -> Comparison:
    """Return what differs between two releases, by one pass over their sorted dumps.

    Raises:
        ReleaseError: a release has no manifest or no dump, or the dump is not sorted.
    """
    names = Names(read_manifest(new).base_iri)
    read_manifest(old)
    tally = _Tally()
    marked = heapq.merge(
        ((line, True) for line in _lines(old.quads)),
        ((line, False) for line in _lines(new.quads)),
    )
    for line, found in groupby(marked, key=itemgetter(0)):
        sides = {side for _, side in found}
        tally.count(line, old=True in sides, new=False in sides, names=names)
    return _comparison(tally, old, new, names)


def _comparison(tally: _Tally, old: ReleasePaths, new: ReleasePaths, names: Names) -> Comparison:
    differing = sorted(iri for iri in tally.added | tally.removed)
    changes = {iri: Change(iri, "", tally.added[iri], tally.removed[iri]) for iri in differing}
    with closing(LabelIndex(new.labels)) as here, closing(LabelIndex(old.labels)) as there:
        changes = {
            iri: dataclasses.replace(change, label=_label(iri, here) or _label(iri, there))
            for iri, change in changes.items()
        }

    def pick(*, term: bool, kind: str) -> tuple[Change, ...]:
        return tuple(
            change
            for iri, change in changes.items()
            if iri.startswith(names.definition) == term and _kind(tally, iri) == kind
        )

    return Comparison(
        old=old.version,
        new=new.version,
        terms_added=pick(term=True, kind="added"),
        terms_removed=pick(term=True, kind="removed"),
        terms_retired=pick(term=True, kind="retired"),
        terms_changed=pick(term=True, kind="changed"),
        things_added=pick(term=False, kind="added"),
        things_removed=pick(term=False, kind="removed"),
        things_changed=tuple(
            sorted(pick(term=False, kind="changed") + pick(term=False, kind="retired"))
        ),
        graphs=dict(sorted(tally.graphs.items())),
    )


def _kind(tally: _Tally, iri: str) -> str:
    if not tally.before[iri]:
        return "added"
    if not tally.after[iri]:
        return "removed"
    return "retired" if iri in tally.retired else "changed"


def _label(iri: str, index: LabelIndex) -> str:
    found = index.of(iri)
    best = min(
        found,
        key=lambda label: (not label.property.endswith(_NAMING), label.lang != "en"),
        default=None,
    )
    return best.label if best else ""


def _lines(path: Path) -> Iterator[str]:
    if not path.is_file():
        raise ReleaseError(f"{path} is missing: build the release again with `onemg build`")
    last = ""
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if line < last:
                raise ReleaseError(f"{path} is not sorted: build the release again")
            last = line
            yield line


def as_text(comparison: Comparison) -> str:
    """Return the comparison for people: counts per graph, then each resource on a line."""
    if comparison.empty:
        return f"{comparison.old} and {comparison.new} state the same"
    lines = [f"from {comparison.old} to {comparison.new}"]
    for title, changes in _sections(comparison):
        if changes:
            lines += ["", f"{title} ({len(changes)})"]
            lines += [f"  {_line(change)}" for change in changes]
    lines += ["", "statements per graph"]
    lines += [f"  +{came} -{went}  {graph}" for graph, (came, went) in comparison.graphs.items()]
    return "\n".join(lines)


def _sections(comparison: Comparison) -> list[tuple[str, tuple[Change, ...]]]:
    return [
        ("terms added", comparison.terms_added),
        ("terms removed", comparison.terms_removed),
        ("terms retired", comparison.terms_retired),
        ("terms changed", comparison.terms_changed),
        ("things added", comparison.things_added),
        ("things removed", comparison.things_removed),
        ("things changed", comparison.things_changed),
    ]


def _line(change: Change) -> str:
    name = f"{change.label}  " if change.label else ""
    return f"{name}<{change.iri}>  +{change.added} -{change.removed}"
