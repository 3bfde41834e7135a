"""What a query may be: judged by its tokens, before an engine sees it.

Engines read queries recursively, so a text of a few thousand brackets or operators overflows
their stack and ends the process (measured with pyoxigraph 0.5.13: 1,000 nested EXISTS, 5,000
brackets or BINDs, 10,000 `&&`). SERVICE and updates are refused as tokens, never as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from onemg.errors import Forbidden
from onemg.errors import TooLarge
from onemg.sparql.lexer import BLANK
from onemg.sparql.lexer import IRI
from onemg.sparql.lexer import NUMBER
from onemg.sparql.lexer import PNAME
from onemg.sparql.lexer import STRING
from onemg.sparql.lexer import VAR
from onemg.sparql.lexer import WORD
from onemg.sparql.lexer import mistake
from onemg.sparql.lexer import tokens
from onemg.sparql.results import query_form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onemg.sparql.lexer import Token
    from onemg.sparql.results import Form

NO_SERVICE = (
    "SERVICE is refused: no query makes this server fetch from elsewhere. Ask several endpoints "
    "in one query from your own machine instead, for instance with Comunica "
    "(https://comunica.dev): it takes this endpoint and others as sources, without SERVICE."
)

_OPENING = frozenset(["(", "[", "{", "<<"])
_CLOSING = frozenset([")", "]", "}", ">>"])
_STEPS = frozenset(["&&", "||", "!", "+", "-", "*", "/", "|", "^", "=", "!=", "<", ">", "<=", ">="])
_STEP_WORDS = frozenset(
    ["UNION", "OPTIONAL", "MINUS", "BIND", "AS", "FILTER", "EXISTS", "GRAPH", "IN", "SELECT"]
)
_TERMS = frozenset([IRI, PNAME, STRING, NUMBER, WORD, VAR, BLANK])
_COUNTED = {
    "tokens": "words and signs",
    "depth": "brackets inside each other",
    "steps": "operators and clauses",
    "list_items": "terms in one VALUES block or IN list",
}
_REMEDY = {
    "tokens": "Ask several shorter queries.",
    "depth": "Write it with fewer brackets.",
    "steps": "Replace long chains by VALUES or IN, or ask several queries.",
    "list_items": "Ask in several queries with a part of the list each.",
}
_COMPARED = 200
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a query may be.

    `characters` of its text; `tokens` in it; `depth` of brackets in brackets; `steps`: operators
    and clauses that an engine nests; `list_items`: terms in one VALUES block or IN list.
    """

    characters: int = 200_000
    tokens: int = 40_000
    depth: int = 200
    steps: int = 1_000
    list_items: int = 10_000


def check(
    text: str, limits: Limits | None = None, prefixes: Mapping[str, str] | None = None
) -> Form:
    """Return the form of the query when it may run.

    Args:
        text: a query as a client sent it.
        limits: how large it may be; None means the defaults of `Limits`.
        prefixes: prefixes that need no declaration here.

    Raises:
        BadQuery: no tokens of SPARQL, no query form, or a prefix that is not declared.
        Forbidden: SERVICE anywhere in the query; an update.
        TooLarge: more than a limit; the message names it.

    Source: SPARQL 1.1 Query Language, section 19.8; SPARQL 1.1 Federated Query, section 2.
    """
    scan = _Scan(text, limits or Limits(), prefixes or {})
    if len(text) > scan.limits.characters:
        raise TooLarge(
            f"The query has {len(text)} characters; the limit is {scan.limits.characters}. "
            "Ask several shorter queries."
        )
    form = query_form(text)
    for token in tokens(text):
        scan.see(token)
    return form


def is_plain(text: str, limits: Limits) -> bool:
    """Return whether `check` could refuse the query for its syntax or prefixes only.

    Says so for short texts in which nothing looks like SERVICE, in a hundredth of the time that
    the lexer takes: no text has more tokens, operators or listed terms than characters. What is
    left, an engine refuses too. False means nothing; `check` decides.
    """
    return (
        len(text) <= min(limits.characters, limits.tokens, limits.steps, limits.list_items)
        and sum(map(text.count, _OPENING)) <= limits.depth
        and "\\" not in text
        and "SERVICE" not in text.upper()
    )


class _Scan:
    """Counts while the tokens pass by."""

    def __init__(self, text: str, limits: Limits, prefixes: Mapping[str, str]) -> None:
        self.limits = limits
        self._text = text
        self._known = prefixes
        self._declared: set[str] = set()
        self._tokens = 0
        self._steps = 0
        self._depth = 0
        # The depth of the bracket that holds the list we are in; 0 outside of lists.
        self._list_depth = 0
        self._items = 0
        self._values = False
        self._last: Token | None = None

    def see(self, token: Token) -> None:
        """Take the next token.

        Raises:
            BadQuery: its prefix is not declared.
            Forbidden: it is SERVICE.
            TooLarge: it is one too many.
        """
        self._tokens += 1
        self._limit("tokens", self._tokens, token)
        if token.kind == WORD:
            self._word(token)
        elif token.kind == PNAME:
            self._name(token)
        elif token.text in _OPENING:
            self._opens(token)
        elif token.text in _CLOSING:
            self._closes()
        elif token.text in _STEPS:
            self._steps += 1
            self._limit("steps", self._steps, token)
        if self._list_depth and token.kind in _TERMS:
            self._item(token)
        self._last = token

    def _word(self, token: Token) -> None:
        word = token.word
        if word == "SERVICE":
            raise Forbidden(f"Line {token.line}, column {token.column}: {NO_SERVICE}")
        if word in _STEP_WORDS:
            self._steps += 1
            self._limit("steps", self._steps, token)
        if word == "VALUES":
            self._values = True

    def _name(self, token: Token) -> None:
        prefix = token.text.partition(":")[0]
        if self._last is not None and self._last.word == "PREFIX":
            self._declared.add(prefix)
        elif prefix not in self._declared and prefix not in self._known:
            # Only so many are compared: a query may declare thousands.
            names = [*self._known, *sorted(self._declared)][:_COMPARED]
            close = get_close_matches(prefix[:_SHOWN], names, n=1)
            guess = f"did you mean {close[0]}:, or " if close else ""
            shown = prefix if len(prefix) <= _SHOWN else prefix[:_SHOWN] + "…"
            advice = f"{guess}add a line PREFIX {shown}: <…> at the top."
            raise mistake(self._text, token.start, f"prefix {shown}: is not declared; {advice}")

    def _opens(self, token: Token) -> None:
        self._depth += 1
        self._limit("depth", self._depth, token)
        values = self._values and token.text == "{"
        listed = self._last is not None and self._last.word == "IN"
        if (values or listed) and not self._list_depth:
            self._list_depth, self._items = self._depth, 0
        if values:
            self._values = False

    def _closes(self) -> None:
        if self._depth == self._list_depth:
            self._list_depth = 0
        self._depth = max(0, self._depth - 1)

    def _item(self, token: Token) -> None:
        if self._last is not None and self._last.text != "^^":
            self._items += 1
            self._limit("list_items", self._items, token)

    def _limit(self, name: str, value: int, token: Token) -> None:
        limit = getattr(self.limits, name)
        if value > limit:
            raise TooLarge(
                f"Line {token.line}, column {token.column}: the query has more than {limit} "
                f"{_COUNTED[name]}. {_REMEDY[name]}"
            )
