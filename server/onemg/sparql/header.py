"""The `#+` header of a `.rq` file: YAML that says what the query asks and what it expects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from onemg.errors import ContentError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = "#+"
_COUNT = re.compile(r"rows\s*(=|>=)\s*(\d+)")
_TEXTS = ("summary", "description", "question")
_KEYS = (*_TEXTS, "tags", "entailed", "expect")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the answer of a query has to be: these rows exactly, or so many rows.

    In `rows` a cell is an IRI shortened by the prefix table, the lexical form of a literal, or
    None where the variable is unbound. `rows` is None when only their number is expected.
    """

    rows: tuple[tuple[str | None, ...], ...] | None = None
    count: int = 0
    at_least: bool = False

    def fault(self, rows: Sequence[Sequence[str | None]]) -> str | None:
        """Return how the rows differ from what is expected, as a sentence; None when they do not.

        Args:
            rows: of the answer, in its order, cells as in `rows` of this class.
        """
        if self.rows is None:
            good = len(rows) >= self.count if self.at_least else len(rows) == self.count
            wanted = f"at least {self.count}" if self.at_least else f"exactly {self.count}"
            return None if good else f"The answer has {len(rows)} rows; expected are {wanted}."
        for number, (row, wanted_row) in enumerate(zip(rows, self.rows, strict=False), start=1):
            if tuple(row) != wanted_row:
                return f"Row {number} is {_shown(row)}; expected is {_shown(wanted_row)}."
        if len(rows) == len(self.rows):
            return None
        longer: Sequence[Sequence[str | None]] = max(rows, self.rows, key=len)
        what = "missing" if longer is self.rows else "not expected"
        shorter = min(len(rows), len(self.rows))
        return (
            f"The answer has {len(rows)} rows, expected are {len(self.rows)}; "
            f"{_shown(longer[shorter])} is {what}."
        )


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a `.rq` file, checked."""

    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    question: str | None = None
    entailed: bool = False
    expect: Expectation | None = None


class _Loader(yaml.SafeLoader):
    """Reads every scalar as text, save null: `no` is Norway, 27 is what a cell says."""


_Loader.yaml_implicit_resolvers = {"n": [("tag:yaml.org,2002:null", re.compile("null"))]}


def read_header(text: str, file: str) -> Header:
    """Return the header of a query.

    Args:
        text: the whole `.rq` file.
        file: what errors call it.

    Raises:
        ContentError: with file and line: no header, one that is not at the top or not YAML, an
            unknown key, a value of the wrong kind, no summary.
    """
    lines = text.splitlines()
    size = next((i for i, line in enumerate(lines) if not line.startswith(_MARK)), len(lines))
    if not size:
        raise ContentError("The query has no header; begin with `#+ summary: …`.", file, 1)
    for number, line in enumerate(lines[size:], start=size + 1):
        if line.startswith(_MARK):
            raise ContentError("A header line stands alone; keep all at the top.", file, number)
    return _Reader(file).header("\n".join(line[len(_MARK) :] for line in lines[:size]))


class _Reader:
    """Turns the nodes of the YAML into values, with the line of each fault."""

    def __init__(self, file: str) -> None:
        self._file = file

    def header(self, source: str) -> Header:
        root = self._compose(source)
        if not isinstance(root, yaml.MappingNode):
            raise ContentError("The header is not made of `key: value` lines.", self._file, 1)
        found: dict[str, yaml.Node] = {}
        for key, value in root.value:
            name = str(key.value)
            if name not in _KEYS:
                raise self._fault(key, f"{name!r} is no header key; there are {', '.join(_KEYS)}.")
            if name in found:
                raise self._fault(key, f"{name} is there twice; keep one.")
            found[name] = value
        if "summary" not in found:
            raise ContentError("The header has no summary; add `#+ summary: …`.", self._file, 1)
        texts = {name: self._text(name, found[name]) for name in _TEXTS if name in found}
        return Header(
            summary=texts["summary"],
            description=texts.get("description", ""),
            tags=self._tags(found["tags"]) if "tags" in found else (),
            question=texts.get("question"),
            entailed=self._entailed(found["entailed"]) if "entailed" in found else False,
            expect=self._expect(found["expect"]) if "expect" in found else None,
        )

    def _compose(self, source: str) -> yaml.Node | None:
        try:
            return yaml.compose(source, _Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line = mark.line + 1 if mark else 1
            raise ContentError(
                f"The header is not YAML: {error.problem}; put the text in quotes if it holds "
                "a colon or begins with a sign.",
                self._file,
                line,
            ) from error
        except yaml.YAMLError as error:
            raise ContentError(f"The header is not YAML: {error}.", self._file, 1) from error

    def _fault(self, node: yaml.Node, message: str) -> ContentError:
        return ContentError(message, self._file, node.start_mark.line + 1)

    def _text(self, name: str, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self._fault(node, f"{name} is a line of text; write `#+ {name}: …`.")
        return str(node.value).strip()

    def _tags(self, node: yaml.Node) -> tuple[str, ...]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self._fault(node, "tags are a list; write `#+ tags: [countries, quality]`.")
        return tuple(self._text("tags", item) for item in node.value)

    def _entailed(self, node: yaml.Node) -> bool:
        if node.value not in ("true", "false"):
            raise self._fault(node, "entailed is true or false.")
        return bool(node.value == "true")

    def _expect(self, node: yaml.Node) -> Expectation:
        if isinstance(node, yaml.SequenceNode):
            return Expectation(rows=tuple(self._row(row) for row in node.value))
        found = _COUNT.fullmatch(str(node.value).strip())
        if found is None:
            raise self._fault(
                node, "expect is a list of rows, or `rows = 25`, or `rows >= 1`; write one of them."
            )
        return Expectation(count=int(found[2]), at_least=found[1] == ">=")

    def _row(self, node: yaml.Node) -> tuple[str | None, ...]:
        if not isinstance(node, yaml.SequenceNode):
            raise self._fault(node, "A row is a list of cells; write `#+   - [ee, Estonia]`.")
        return tuple(self._cell(cell) for cell in node.value)

    def _cell(self, node: yaml.Node) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            raise self._fault(node, "A cell is text or null; put text with signs in quotes.")
        return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)


def _shown(row: Sequence[str | None]) -> str:
    return "[" + ", ".join("null" if cell is None else cell for cell in row) + "]"
