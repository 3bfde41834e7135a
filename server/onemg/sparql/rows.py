"""The row limit and a query: whether the limit can matter to it, and what asks for the rest.

Nothing is parsed: the clauses that bound a SELECT stand outside all brackets, where tokens show
them. Sub-queries stand in brackets and are left as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.errors import BadQuery
from onemg.sparql.lexer import NUMBER
from onemg.sparql.lexer import tokens

if TYPE_CHECKING:
    from onemg.sparql.lexer import Token

_OPENING = frozenset("([{")
_CLOSING = frozenset(")]}")


@dataclass(frozen=True, slots=True)
class LimitedQuery:
    """A query beside the most rows that one answer gives.

    Attributes:
        capped: whether its answer may have more rows than that; false for an ASK and for a SELECT
            with a LIMIT of its own that is not larger.
        ordered: whether it is a SELECT with ORDER BY, so that it can be read page by page.
        text: the same query, asking for one row more than the limit at most; for engines that
            cannot be stopped at a row. The query as it was where `capped` is false.
        probe: a query that has a row if, and only if, this one has more than the limit; None
            where there is none.
        rest: the query for the rows after the limit, None unless `ordered` and `capped`.
    """

    capped: bool
    ordered: bool
    text: str
    probe: str | None = None
    rest: str | None = None


def limited(text: str, form: str, max_rows: int) -> LimitedQuery:
    """Return what the row limit means for a query.

    Args:
        text: a query that parses; for any other the query is left as it is.
        form: of the query: SELECT, ASK, CONSTRUCT or DESCRIBE.
        max_rows: solutions or triples that one answer gives at most.

    Source: SPARQL 1.1 Query Language, sections 15.4 (OFFSET), 15.5 (LIMIT) and 10.2 (VALUES).
    """
    if form == "ASK":
        return LimitedQuery(capped=False, ordered=False, text=text)
    if form != "SELECT":
        return LimitedQuery(capped=True, ordered=False, text=text)
    try:
        found = _modifiers(text)
    except BadQuery:
        return LimitedQuery(capped=True, ordered=False, text=text)
    if found.limit is not None and found.limit <= max_rows:
        return LimitedQuery(capped=False, ordered=found.ordered, text=text)
    offset = found.offset or 0
    left = None if found.limit is None else found.limit - max_rows
    return LimitedQuery(
        capped=True,
        ordered=found.ordered,
        text=found.rewritten(text, max_rows + 1, found.offset),
        probe=found.rewritten(text, 1, offset + max_rows),
        rest=found.rewritten(text, left, offset + max_rows) if found.ordered else None,
    )


@dataclass(frozen=True, slots=True)
class _Modifiers:
    """LIMIT and OFFSET of the outermost query: their values and the places they take up."""

    limit: int | None
    offset: int | None
    ordered: bool
    places: tuple[tuple[int, int], ...]
    end: int

    def rewritten(self, text: str, limit: int | None, offset: int | None) -> str:
        """Return the query with another LIMIT and OFFSET, None for none of them."""
        clauses = f" LIMIT {limit}" if limit is not None else ""
        clauses += f" OFFSET {offset}" if offset is not None else ""
        clauses += " " if clauses and self.end < len(text) else ""
        parts: list[str] = []
        place = 0
        for start, end in (*self.places, (self.end, self.end)):
            parts.append(text[place:start])
            place = end
        return "".join([*parts, clauses, text[place:]])


def _modifiers(text: str) -> _Modifiers:
    depth, last, end = 0, None, 0
    values: dict[str, int] = {}
    places: list[tuple[int, int]] = []
    ordered = False
    for token in tokens(text):
        if token.text in _OPENING:
            depth += 1
        elif token.text in _CLOSING:
            depth -= 1
        elif depth == 0 and token.word == "VALUES":
            break
        elif depth == 0 and token.word == "ORDER":
            ordered = True
        elif depth == 0 and (name := _clause(last)) and _is_whole(token) and last is not None:
            values[name] = int(token.text)
            places.append((last.start, token.end))
        last, end = token, token.end
    return _Modifiers(values.get("LIMIT"), values.get("OFFSET"), ordered, tuple(places), end)


def _clause(token: Token | None) -> str:
    return token.word if token is not None and token.word in {"LIMIT", "OFFSET"} else ""


def _is_whole(token: Token) -> bool:
    return token.kind == NUMBER and token.text.isdigit()
