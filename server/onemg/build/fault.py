"""One finding about the content: what is wrong, where, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemg.errors import ContentError


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence with the remedy, the file it is about, and the line where one can be named.

    `rule` is what was broken: a short name such as `syntax`, the prefixed name of a shape, or the
    path of a query. A warning is reported and never stops a release.
    """

    message: str
    file: str
    line: int | None = None
    rule: str = "content"
    warning: bool = False

    def __str__(self) -> str:
        """Return the finding on one line, as compilers print it, without its rule."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {'warning: ' if self.warning else ''}{self.message}"


def from_error(error: ContentError, rule: str) -> Fault:
    """Return the finding that an error reports."""
    return Fault(error.message, error.file, error.line, rule)


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the findings once each, by file, line, rule and message."""
    return tuple(
        sorted(
            set(faults),
            key=lambda fault: (fault.file, fault.line or 0, fault.rule, fault.message),
        )
    )
