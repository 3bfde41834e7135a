"""The code blocks of the documentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from files import name
from files import tracked
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Fence:
    """One block: where it stands, what it is written in, and what the next block holds."""

    file: str
    line: int
    language: str
    text: str
    answer: str | None

    def __str__(self) -> str:
        """Return the place, as test reports show it."""
        return f"{self.file}:{self.line}"


def fences(path: Path) -> list[Fence]:
    """Return the code blocks of a page in order; `answer` is a text block that follows at once."""
    blocks = [
        token
        for token in MarkdownIt("commonmark").parse(path.read_text(encoding="utf-8"))
        if token.type in {"fence", "code_block"}
    ]
    following = [*blocks[1:], None]
    return [
        Fence(
            name(path),
            (block.map or [0])[0] + 1,
            block.info,
            block.content,
            after.content if after and after.info == "text" else None,
        )
        for block, after in zip(blocks, following[: len(blocks)], strict=True)
    ]


PAGES = tracked("*.md", ":!tests/**")
ALL = [fence for page in PAGES for fence in fences(page)]


def written_in(language: str) -> list[Fence]:
    """Return the blocks in one language; there must be some."""
    found = [fence for fence in ALL if fence.language == language]
    assert found, f"no block is written in {language}"
    return found
