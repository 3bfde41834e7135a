"""The likely causes of a syntax error, each a function of the place where the parser stopped."""

from __future__ import annotations

import difflib
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.sparql import lexer

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

    from onemg.sparql.lexer import Token

CLOSING = {"(": ")", "[": "]", "{": "}", "<<": ">>"}

_MOST_NAMED = 6
_SHOWN_CHARACTERS = 40
_CLOSE = 0.76
_TERMS = {"?x": "a variable", "<x:x>": "an IRI or prefixed name", '"x"': "a literal"}
_LEFT_OUT = frozenset({"1", "a", "["})
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "WITH"})
_CLAUSES = (
    *("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FROM", "NAMED", "PREFIX", "BASE"),
    *("DISTINCT", "REDUCED", "FILTER", "OPTIONAL", "UNION", "MINUS", "BIND", "VALUES", "GRAPH"),
    *("EXISTS", "NOT", "UNDEF", "GROUP", "ORDER", "BY", "HAVING", "LIMIT", "OFFSET", "ASC", "DESC"),
    *("AS", "IN", "TRUE", "FALSE", "SEPARATOR"),
)
_FUNCTIONS = (
    *("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "STR", "LANG", "LANGMATCHES"),
    *("DATATYPE", "BOUND", "IRI", "URI", "BNODE", "RAND", "ABS", "CEIL", "FLOOR", "ROUND"),
    *("CONCAT", "STRLEN", "UCASE", "LCASE", "ENCODE_FOR_URI", "CONTAINS", "STRSTARTS", "STRENDS"),
    *("STRBEFORE", "STRAFTER", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE"),
    *("TZ", "NOW", "UUID", "STRUUID", "MD5", "SHA1", "SHA256", "SHA384", "SHA512", "COALESCE"),
    *("IF", "STRLANG", "STRDT", "SAMETERM", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC"),
    *("REGEX", "SUBSTR", "REPLACE"),
)
_KEYWORDS = frozenset([*_CLAUSES, *_FUNCTIONS])


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the parser stopped: the token at fault, what it said, and what could stand there."""

    tokens: Sequence[Token]
    at: int
    said: str
    possible: Sequence[str]

    @property
    def token(self) -> Token:
        """The token at fault."""
        return self.tokens[self.at]

    @property
    def before(self) -> Sequence[Token]:
        """The tokens before it."""
        return self.tokens[: self.at]

    @property
    def is_called(self) -> bool:
        """Whether an opening parenthesis follows."""
        return self.at + 1 < len(self.tokens) and self.tokens[self.at + 1].text == "("


def advice(spot: Spot) -> str:
    """Return what is wrong at a spot and what to do, by the likeliest cause, as half a sentence."""
    found = (cause(spot) for cause in _CAUSES)
    return next(filter(None, found), f"{shown(spot.token)} cannot stand here{hint(spot.possible)}")


def opener(tokens: Sequence[Token]) -> Token | None:
    """Return the innermost bracket that is still open after these tokens."""
    still_open: list[Token] = []
    for token in tokens:
        if token.kind == lexer.PUNCT and token.text in CLOSING:
            still_open.append(token)
        elif still_open and token.text == CLOSING[still_open[-1].text]:
            still_open.pop()
    return still_open[-1] if still_open else None


def hint(possible: Sequence[str]) -> str:
    """Return the end of a sentence that says what is possible instead, terms first."""
    words = [word for word in possible if word not in _LEFT_OUT]
    marks = [word for word in words if not word.isupper() and word not in _TERMS]
    terms = [word for word in words if word in _TERMS]
    keywords = [word for word in words if word.isupper()]
    named = [_TERMS.get(word, word) for word in [*terms, *marks, *keywords][:_MOST_NAMED]]
    if not named:
        return "."
    return f"; possible here: {' or '.join(named)}{' …' if len(words) > _MOST_NAMED else ''}."


def shown(token: Token) -> str:
    """Return the token as a message shows it: on one line, and not too long."""
    text = " ".join(token.text.split())
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


def _relative_iri(spot: Spot) -> str | None:
    if spot.token.kind != lexer.IRI or _ABSOLUTE.match(spot.token.text):
        return None
    return (
        f"{shown(spot.token)} is a relative IRI, and the query has no BASE; "
        "write the whole IRI, or a prefixed name."
    )


def _invalid_iri(spot: Spot) -> str | None:
    if spot.token.kind == lexer.IRI and "IRI parsing failed" in spot.said:
        return f"{shown(spot.token)} is not a valid IRI."
    return None


def _shared_blank_node(spot: Spot) -> str | None:
    label = spot.token.text
    if spot.token.kind == lexer.BLANK and any(label == other.text for other in spot.before):
        return f"{label} is used in two groups, which SPARQL forbids; use a variable instead."
    return None


def _prefix_without_colon(spot: Spot) -> str | None:
    if spot.before and spot.before[-1].word == "PREFIX" and spot.token.kind == lexer.WORD:
        return f"a prefix ends with a colon; write PREFIX {spot.token.text}: <…>."
    return None


def _expression_without_name(spot: Spot) -> str | None:
    if spot.token.text == ")" and "AS" in spot.possible and "," not in spot.possible:
        return "an expression needs a name here; write (… AS ?name)."
    return None


def _closes_nothing(spot: Spot) -> str | None:
    if spot.token.text in CLOSING.values() and opener(spot.before) is None:
        return f"{spot.token.text} closes nothing; remove it, or open a group before."
    return None


def _group_breaks_a_rule(spot: Spot) -> str | None:
    could_end = {"FILTER", "LIMIT"}.intersection(spot.possible)
    if spot.token.text != "}" or "}" in spot.possible or not could_end:
        return None
    pairs = itertools.pairwise(spot.before)
    named = [b.text for a, b in pairs if a.word == "AS" and b.kind == lexer.VAR]
    twice = next((f" {name}" for at, name in enumerate(named) if name in named[:at]), "")
    return (
        f"the group that ends here names a variable{twice} twice, or selects one that is neither "
        "grouped nor computed; BIND and AS need a new name each."
    )


def _update(spot: Spot) -> str | None:
    if spot.token.word in _UPDATES:
        return f"{spot.token.text} belongs to updates, and this service takes queries only."
    return None


def _late_clause(spot: Spot) -> str | None:
    if spot.token.word in {"ORDER", "GROUP", "HAVING"} and any(
        token.word in {"LIMIT", "OFFSET"} for token in spot.before
    ):
        return f"{spot.token.word} belongs before LIMIT and OFFSET."
    return None


def _bare_expression(spot: Spot) -> str | None:
    in_select = spot.is_called and {"*", "("}.issubset(spot.possible)
    if in_select and spot.token.word in _FUNCTIONS:
        return (
            "an expression after SELECT needs parentheses and a name; "
            f"write ({spot.token.word}(…) AS ?name)."
        )
    return None


def _misspelt(spot: Spot) -> str | None:
    word = spot.token.word
    if not word or word in _KEYWORDS:
        return None
    known = sorted(_KEYWORDS) if spot.is_called else [w for w in spot.possible if w.isupper()]
    if close := difflib.get_close_matches(word, known, n=1, cutoff=_CLOSE):
        return f"{spot.token.text} is no word of SPARQL; did you mean {close[0]}?"
    return f"SPARQL has no function {spot.token.text}." if spot.is_called else None


def _bare_word(spot: Spot) -> str | None:
    text = spot.token.text
    if not spot.token.word or spot.token.word in _KEYWORDS or "<x:x>" not in spot.possible:
        return None
    return (
        f"{text} alone means nothing; write ?{text} for a variable, "
        f'"{text}" for a string, or a name with its prefix.'
    )


_CAUSES: tuple[Callable[[Spot], str | None], ...] = (
    _relative_iri,
    _invalid_iri,
    _shared_blank_node,
    _prefix_without_colon,
    _expression_without_name,
    _closes_nothing,
    _group_breaks_a_rule,
    _update,
    _late_clause,
    _bare_expression,
    _misspelt,
    _bare_word,
)
