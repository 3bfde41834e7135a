"""The prefixes of a query: which of them it leaves to the server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onemg.errors import BadQuery
from onemg.sparql.lexer import PNAME
from onemg.sparql.lexer import tokens

if TYPE_CHECKING:
    from onemg.rdf.prefixes import PrefixTable

PREFIXES_FIELD = "Onemg-Prefixes"
_DECLARED = re.compile(r"PREFIX\s+([\w.-]*):", re.IGNORECASE)


def supplied(text: str, prefixes: PrefixTable) -> tuple[str, ...]:
    """Return the prefixes that a query uses without declaring them, in alphabetical order.

    Args:
        text: a query.
        prefixes: those that need no declaration here; no others are returned.
    """
    seen = prefixes.used_in(text)
    if not seen.keys() - _DECLARED.findall(text):
        return ()
    declared: set[str] = set()
    used: set[str] = set()
    last = ""
    try:
        for token in tokens(text):
            if token.kind == PNAME:
                prefix = token.text.partition(":")[0]
                if last == "PREFIX":
                    declared.add(prefix)
                elif prefix in prefixes and prefix not in declared:
                    used.add(prefix)
            last = token.word
    except BadQuery:
        return ()
    return tuple(sorted(used))
