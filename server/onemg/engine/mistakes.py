"""Says in plain words what is wrong with a query that the engine's parser refuses."""

from __future__ import annotations

import difflib
import itertools
from typing import TYPE_CHECKING

from onemg.engine.causes import CLOSING
from onemg.engine.causes import Spot
from onemg.engine.causes import advice
from onemg.engine.causes import hint
from onemg.engine.causes import opener
from onemg.engine.causes import shown
from onemg.engine.probing import Probe
from onemg.errors import BadQuery
from onemg.sparql import lexer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.sparql.lexer import Token

_MOST_TOKENS = 3000
_RULES = {
    "Duplicated variable name in SELECT": (
        "a variable is named twice after SELECT; give each column a name of its own."
    ),
    "The SELECT contains a variable that is unbound": (
        "a variable after SELECT is neither grouped nor computed; add it to GROUP BY, "
        "or put it into an aggregate such as (SAMPLE(?x) AS ?one)."
    ),
    "The SELECT contains an expression with a variable that is unbound": (
        "an expression after SELECT uses a variable that is not grouped; add it to GROUP BY, "
        "or put it into an aggregate such as SAMPLE(?x)."
    ),
    "The SELECT overrides an existing variable": (
        "an expression after SELECT is given the name of a variable that the pattern uses; "
        "give it a new name."
    ),
    "SELECT * is not authorized with GROUP BY": (
        "SELECT * cannot go with GROUP BY or an aggregate; name the variables and aggregates."
    ),
    "BIND is overriding an existing variable": (
        "BIND gives a value to a variable that has one already; give it a new name."
    ),
    "The query limit": "LIMIT needs a whole number that is not too large.",
    "The query offset": "OFFSET needs a whole number that is not too large.",
    "The VALUES clause rows": (
        "each row of VALUES needs as many values as there are variables; UNDEF leaves one open."
    ),
    "Repeated variables are not allowed in VALUES": "VALUES names a variable twice.",
    "Unexpected aggregate": (
        "an aggregate can stand only after SELECT, in HAVING and in ORDER BY; compute it in a "
        "sub-query, and filter outside."
    ),
}


def explain(
    text: str, complaint: str, prefixes: Mapping[str, str], base_iri: str | None = None
) -> BadQuery:
    """Return what is wrong with a query, with its place where it has one.

    Args:
        text: the query, which the engine's parser has refused.
        complaint: what the parser said.
        prefixes: those that need no declaration.
        base_iri: what relative IRIs are resolved against; None if they are mistakes.
    """
    try:
        tokens = list(lexer.tokens(text))
    except BadQuery as mistake:
        return mistake
    if len(tokens) > _MOST_TOKENS:
        return BadQuery("The query does not parse, and is too long to tell where.")
    probe = Probe(tokens, prefixes, base_iri)
    at, said = probe.locate()
    unknown = _unknown_prefix(tokens, prefixes)
    if unknown is not None and unknown <= at:
        return _at(text, tokens[unknown], _prefix_advice(tokens, unknown, prefixes))
    for rule, remedy in _RULES.items():
        if rule in said or (at == len(tokens) and rule in complaint):
            return _at(text, tokens[at] if at < len(tokens) else None, remedy)
    if at == len(tokens):
        return _ending(text, tokens, probe.continuations(at))
    return _at(text, tokens[at], advice(Spot(tokens, at, said, probe.continuations(at))))


def _at(text: str, token: Token | None, message: str) -> BadQuery:
    """Return the mistake at a token, or of the query as a whole."""
    if token is None:
        return BadQuery(message[0].upper() + message[1:])
    return lexer.mistake(text, token.start, message)


def _unknown_prefix(tokens: Sequence[Token], prefixes: Mapping[str, str]) -> int | None:
    """Return where the first prefixed name stands whose prefix is not known."""
    known = set(prefixes)
    for at, token in enumerate(tokens):
        if token.kind == lexer.PNAME:
            prefix = token.text.partition(":")[0]
            if at and tokens[at - 1].word == "PREFIX":
                known.add(prefix)
            elif prefix not in known:
                return at
    return None


def _prefix_advice(tokens: Sequence[Token], at: int, prefixes: Mapping[str, str]) -> str:
    prefix = tokens[at].text.partition(":")[0]
    declared = [
        token.text.partition(":")[0]
        for before, token in itertools.pairwise(tokens)
        if before.word == "PREFIX" and token.kind == lexer.PNAME
    ]
    close = difflib.get_close_matches(prefix, [*declared, *prefixes], n=1)
    guess = f"did you mean {close[0]}:, or " if close else ""
    return f"prefix {prefix}: is not declared; {guess}add a line PREFIX {prefix}: <…> at the top."


def _ending(text: str, tokens: Sequence[Token], possible: Sequence[str]) -> BadQuery:
    """Return the mistake of a query that stops before it is complete."""
    if not tokens:
        return BadQuery("The query is empty; begin with SELECT, ASK, CONSTRUCT or DESCRIBE.")
    bracket = opener(tokens)
    if bracket is not None:
        return _at(text, bracket, f"{bracket.text} is not closed; add {CLOSING[bracket.text]}.")
    last = tokens[-1]
    return _at(text, last, f"the query ends too early after {shown(last)}{hint(possible)}")
