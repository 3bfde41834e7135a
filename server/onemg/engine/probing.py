"""Finds where a query stops being one, and what could stand there, by asking the engine's parser.

The parser's own message is of no use to a reader: it names the furthest place that any rule
looked at, which is up to a long keyword's length too far, and the rules that looked there. So the
tokens are set far apart, which makes that place fall into the cell of the token at fault. What
could stand there is found by trying: a text that goes on well fails only at the sentinel after it.
"""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING

import pyoxigraph

from onemg.sparql import lexer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.sparql.lexer import Token

_GAP = " " * 40
_SENTINEL = "\x01"
_PLACE = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_SIGNS = frozenset("+-")
_JOINED = frozenset({"<<", "^^"})
_STAND_IN = '"s"'

CONTINUATIONS = (
    *("?x", "<x:x>", '"x"', "1", "a"),
    *("{", "}", "(", ")", "[", "]", ".", ";", ",", "|", "*", "=", "AS", "IN"),
    *("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FROM", "PREFIX", "BY"),
    *("FILTER", "OPTIONAL", "UNION", "BIND", "VALUES", "GRAPH", "LIMIT", "ORDER", "GROUP"),
)


class Probe:
    """Asks the parser about one query that it has refused."""

    def __init__(
        self, tokens: Sequence[Token], prefixes: Mapping[str, str], base_iri: str | None = None
    ) -> None:
        """Prepare to ask about these tokens; `prefixes` need no declaration."""
        self._base_iri = base_iri
        self._store = pyoxigraph.Store()
        self._prefixes = dict(prefixes)
        self._cells: list[int] = []
        self._spread = ""
        for at, token in enumerate(tokens):
            if at and not _belong(tokens[at - 1], token):
                self._spread += _GAP
            self._cells.append(len(self._spread))
            self._spread += _STAND_IN if token.kind == lexer.STRING else token.text
        self._spread += _GAP

    def locate(self) -> tuple[int, str]:
        """Return which token is at fault, counting from 0, and what the parser says of it.

        The number is that of tokens when the query ends too early, or is wrong as a whole.
        """
        place, message = self._ask(self._spread)
        if place >= len(self._spread):
            return len(self._cells), message
        return bisect.bisect_right(self._cells, place) - 1, message

    def continuations(self, at: int) -> list[str]:
        """Return which of `CONTINUATIONS` could stand before token `at`, in that order."""
        end = self._cells[at] if at < len(self._cells) else len(self._spread)
        before = self._spread[:end]
        found = []
        for word in CONTINUATIONS:
            text = f"{before}{word}{_GAP}"
            if self._ask(f"{text}{_SENTINEL}")[0] >= len(text):
                found.append(word)
        return found

    def _ask(self, text: str) -> tuple[int, str]:
        """Return how far the parser comes, in characters from 0, and what it says."""
        try:
            self._store.query(text, prefixes=self._prefixes, base_iri=self._base_iri)
        except SyntaxError as error:
            found = _PLACE.match(str(error))
            return (int(found[2]) - 1, found[3]) if found else (len(text), str(error))
        return len(text), ""


def _belong(left: Token, right: Token) -> bool:
    """Return whether two tokens that touch would mean something else apart."""
    return left.end == right.start and (
        (left.text in _SIGNS and right.kind == lexer.NUMBER)
        or left.text in _JOINED
        or right.text == ">>"
    )
