"""A copy of the tiny graph that a test may break."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onemg.build.collect import collect
from onemg.build.pipeline import examine
from onemg.build.pipeline import make
from onemg.release.names import Names

if TYPE_CHECKING:
    from onemg.build.content import Content
    from onemg.build.fault import Fault
    from onemg.build.pipeline import Outcome
    from onemg.release.layout import ReleasePaths

TINY = Path(__file__).parents[1] / "fixtures" / "tiny"
BASE = "https://w3id.org/onemg/"
NAMES = Names(BASE)


def silent(_step: str, _seconds: float | None) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Bench:
    """Content to break, and a folder for releases."""

    root: Path
    releases: Path

    def edit(self, path: str, old: str, new: str) -> int:
        """Replace a text that must be there, and return the line on which it began."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text.count("\n", 0, text.index(old)) + 1

    def add(self, path: str, text: str) -> None:
        """Write a further file."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def collect(self) -> Content:
        return collect(self.root, NAMES)

    def examine(self) -> Outcome:
        return examine(self.root, NAMES, BASE, silent)

    def faults(self, rule: str = "") -> list[Fault]:
        """Return what all checks find, by one rule if one is named."""
        return [fault for fault in self.examine().faults if rule in {"", fault.rule}]

    def build(self) -> ReleasePaths:
        return make(self.examine(), self.releases, silent)
