"""Whole answers kept in memory: everything answerable is a function of release, path and type."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Hashable


class AnswerCache:
    """Answers in the order of their last use; the oldest leave when the bytes are too many."""

    def __init__(self, max_bytes: int) -> None:
        """Start empty; an answer of more than a sixteenth of `max_bytes` is never kept."""
        self.max_bytes = max_bytes
        self.held_bytes = 0
        self._answers: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return the number of answers held."""
        return len(self._answers)

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return the answer under the key, made now if it is not held.

        Args:
            key: release, path and media type, and whatever else the answer depends on.
            make: gives the answer; two requests at one moment may both call it.
        """
        with self._lock:
            held = self._answers.get(key)
            if held is not None:
                self._answers.move_to_end(key)
                return held
        made = make()
        self._keep(key, made)
        return made

    def _keep(self, key: Hashable, answer: bytes) -> None:
        if len(answer) > self.max_bytes // 16:
            return
        with self._lock:
            self.held_bytes += len(answer) - len(self._answers.pop(key, b""))
            self._answers[key] = answer
            while self.held_bytes > self.max_bytes:
                _, oldest = self._answers.popitem(last=False)
                self.held_bytes -= len(oldest)
