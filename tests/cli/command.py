"""`onemg` with words, as on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from onemg.cli.main import main

if TYPE_CHECKING:
    from click.testing import Result

TINY = Path(__file__).parents[1] / "fixtures" / "tiny"


@dataclass(frozen=True)
class Command:
    """The command, run in a folder with content that a test may break."""

    root: Path

    def __call__(self, *words: str | Path, typed: str = "") -> Result:
        """Run the command; what it prints and its exit status are in the result."""
        return CliRunner().invoke(main, [str(word) for word in words], input=typed)

    def edit(self, path: str, old: str, new: str) -> int:
        """Replace a text that must be there, and return its line."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text.count("\n", 0, text.index(old)) + 1

    def built(self) -> str:
        """Build a release and return its version."""
        result = self("build")
        assert result.exit_code == 0, result.output
        return (self.root / "releases" / "current").resolve().name
