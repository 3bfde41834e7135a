"""The prefixes of a query: which of them it leaves to the server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onemg.errors import BadQuery
from onemg.sparql.lexer import PNAME
from onemg.sparql.lexer import tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIXES_FIELD = "Onemg-Prefixes"
# It begins where no name goes on, so that each word is looked at once.
_USED = re.compile(r"(?<![\w.-])([A-Za-z][\w.-]*)?:")
_DECLARED = re.compile(r"PREFIX\s+([\w.-]*):", re.IGNORECASE)


def supplied(text: str, prefixes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the prefixes that a query uses without declaring them, in alphabetical order.

    Args:
        text: a query.
        prefixes: those that need no declaration here; no others are returned.
    """
    seen = {found for found in _USED.findall(text) if found in prefixes}
    if not seen.difference(_DECLARED.findall(text)):
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
