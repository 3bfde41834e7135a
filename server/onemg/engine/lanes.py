"""Two lanes: short queries keep their workers, long ones run on an account of their own.

A query that has run longer than a set time is moved: its worker gets a lower priority and, later,
no further query; another worker is hired in its place. A text that has been long before starts in
the long lane. So however many long queries there are, short ones find a worker.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemg.engine.execution import Execution

_TEXTS_KEPT = 512


@dataclass(frozen=True, slots=True)
class LongTerms:
    """How many long queries run at one time, and the seconds after which a query is long."""

    workers: int = 8
    after_s: float = 0.25


class LongLane:
    """Who runs in the long lane, and which texts have been long; guarded by the pool's lock."""

    def __init__(self, terms: LongTerms) -> None:
        """Start empty."""
        self.terms = terms
        self._members: set[Execution] = set()
        self._texts: OrderedDict[int, None] = OrderedDict()

    def __len__(self) -> int:
        """Return how many queries run in this lane."""
        return len(self._members)

    @property
    def has_room(self) -> bool:
        """Whether one more may enter."""
        return len(self._members) < self.terms.workers

    def remembers(self, text: str) -> bool:
        """Return whether a query of this text has been long."""
        return bool(self._texts) and hash(text) in self._texts

    def enter(self, execution: Execution) -> None:
        """Let a query run here, at low priority."""
        self._members.add(execution)
        self._texts[hash(execution.text)] = None
        while len(self._texts) > _TEXTS_KEPT:
            self._texts.popitem(last=False)
        execution.slow_down()

    def leave(self, execution: Execution) -> bool:
        """Return whether a query that has ended was here; one that was quick is not remembered."""
        if execution not in self._members:
            return False
        self._members.discard(execution)
        if execution.complete and execution.ran_s() < self.terms.after_s:
            self._texts.pop(hash(execution.text), None)
        return True

    def due(self, running: Iterable[Execution]) -> list[Execution]:
        """Return those that are long and not here, the one that has run longest first."""
        found = [
            each
            for each in running
            if each not in self._members and each.ran_s() >= self.terms.after_s
        ]
        return sorted(found, key=lambda each: each.began)
