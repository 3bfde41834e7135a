"""Turtle and TriG text as tokens with their lines, for text that a strict parser has taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

IRI = "iri"
STRING = "string"
AT = "at"
NUMBER = "number"
BLANK = "blank"
NAME = "name"
WORD = "word"
PUNCT = "punct"

_BASE = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
_BASE += "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
_MORE = _BASE + "0-9_\u00b7\u0300-\u036f\u203f-\u2040-"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_TOKEN = re.compile(
    rf"""
      (?: [ \t\r\n]+ | \#[^\n\r]* )
    | (?P<iri> <[^<>"{{}}|^`\x00-\x20]*> )
    | (?P<string> \"\"\"[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+(?:\"\"\"|\Z)
                | '''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+(?:'''|\Z)
                | "[^"\\\n\r]*+(?:\\.[^"\\\n\r]*+)*+"?
                | '[^'\\\n\r]*+(?:\\.[^'\\\n\r]*+)*+'? )
    | (?P<at> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<number> [+-]?(?: (?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+
                         | [0-9]*\.[0-9]+ | [0-9]+ ) )
    | (?P<blank> _:[{_BASE}_0-9](?:\.*+[{_MORE}]++)*+ )
    | (?P<name> (?:[{_BASE}][{_MORE}]*+(?:\.++[{_MORE}]++){{0,9}}+)?
                :(?:(?:[{_BASE}_:0-9]|{_PLX})(?:\.*+(?:[{_MORE}:]|{_PLX})++)*+)? )
    | (?P<word> [A-Za-z]+ )
    | (?P<punct> \^\^ | [][(){{}}.;,] )
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One token: its kind, its text as written, and the line it begins on, from 1."""

    kind: str
    text: str
    line: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a Turtle or TriG text in order; what is no token is passed over.

    A prefix with more than nine dots is not seen as one, which keeps the time in proportion to
    the length.

    Args:
        text: Turtle, TriG, or the prologue of a SPARQL query.

    Source: RDF 1.1 Turtle, section 6.5; RDF 1.1 TriG, section 4.
    """
    line, seen = 1, 0
    for found in _TOKEN.finditer(text):
        if found.lastgroup is not None:
            line += text.count("\n", seen, found.start())
            seen = found.start()
            yield Token(found.lastgroup, found[0], line)
