r"""SPARQL text as tokens with line and column: enough to judge a query before an engine sees it.

Codepoint escapes (`\u00E9`, SPARQL 1.1, section 19.2) are undone before anything else by the
letter of the specification, and only in strings and IRIs by most engines. So that both readings
agree, they are taken in strings, IRIs and comments where they stand for an ordinary character,
and refused everywhere else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import NamedTuple

from onemg.errors import BadQuery

if TYPE_CHECKING:
    from collections.abc import Iterator

IRI = "iri"
PNAME = "prefixed name"
BLANK = "blank node"
VAR = "variable"
STRING = "string"
LANGTAG = "language tag"
NUMBER = "number"
WORD = "word"
PUNCT = "punctuation"
COMMENT = "comment"

_BASE = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
_BASE += "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
_NAME = _BASE + "0-9_\u00b7\u0300-\u036f\u203f-\u2040"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_PLX})(?:\.*+(?:[{_NAME}:-]|{_PLX})++)*+"
_SPACE = re.compile(r"[ \t\r\n]*")
_RUN = re.compile(rf"[{_NAME}.-]*")
_AFTER_PREFIX = re.compile(rf":(?:{_LOCAL})?")
_TOKEN = re.compile(
    rf"""
      (?P<comment> \#[^\n\r]* )
    | (?P<iri> <[^<>"{{}}|^`\x00-\x20]*> )
    | (?P<string> \"\"\"[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+\"\"\"
                | '''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''
                | "(?!"")[^"\\\n\r]*+(?:\\[^\n\r][^"\\\n\r]*+)*+"
                | '(?!'')[^'\\\n\r]*+(?:\\[^\n\r][^'\\\n\r]*+)*+' )
    | (?P<var> [?$][{_BASE}_0-9][{_NAME}]* )
    | (?P<blank> _:[{_BASE}_0-9](?:\.*+[{_NAME}-]++)*+ )
    | (?P<langtag> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<number> (?: [0-9]+(?:\.[0-9]*)? | \.[0-9]+ )[eE][+-]?[0-9]+ | [0-9]*\.[0-9]+ | [0-9]+ )
    | (?P<word> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<punct> \^\^ | && | \|\| | != | <= | >= | << | >> | [][{{}}()<>;,.|/^?$*+!=@~-] )
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS = {
    "comment": COMMENT,
    "iri": IRI,
    "string": STRING,
    "var": VAR,
    "blank": BLANK,
    "langtag": LANGTAG,
    "number": NUMBER,
    "word": WORD,
    "punct": PUNCT,
}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_FIRST = re.compile(f"[{_BASE}]")
_SHOWN = 200
_LAST_CODE = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)
_BREAKING = frozenset("\"'\\\n\r")
_NOT_IN_IRI = frozenset('<>"{}|^`\\') | frozenset(map(chr, range(0x21)))


class Token(NamedTuple):
    """One token: kind, text as written, line and column from 1, and its place in the text."""

    kind: str
    text: str
    line: int
    column: int
    start: int

    @property
    def end(self) -> int:
        """The place after the token."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """The keyword in upper case; empty when this is no bareword."""
        return self.text.upper() if self.kind == WORD else ""


def tokens(text: str, *, comments: bool = False) -> Iterator[Token]:
    """Yield the tokens of a SPARQL text in order; takes time in proportion to its length.

    Args:
        text: a query or an update; it need not be a correct one.
        comments: whether comments are tokens too.

    Raises:
        BadQuery: no token of SPARQL begins at a place, a string does not end, or an escape is
            not allowed; with line and column.

    Source: SPARQL 1.1 Query Language, sections 19.2, 19.3 and 19.8.
    """
    place, seen, line, line_start, nameless = 0, 0, 1, 0, 0
    while True:
        place = _end(_SPACE, text, place)
        if place == len(text):
            return
        breaks = text.count("\n", seen, place)
        if breaks:
            line += breaks
            line_start = text.rindex("\n", seen, place) + 1
        kind, end, nameless = _next(text, place, nameless)
        found = Token(kind, text[place:end], line, place - line_start + 1, place)
        if "\\" in found.text and kind in (STRING, IRI, COMMENT):
            _check_escapes(found, text)
        if comments or kind != COMMENT:
            yield found
        seen, place = place, end


def mistake(text: str, place: int, message: str) -> BadQuery:
    """Return the error that points to a place in a query: line, column and what stands there.

    Args:
        text: the query.
        place: from 0, in characters.
        message: a sentence with the remedy.
    """
    start = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    whole = text[start : len(text) if end < 0 else end]
    column = place - start + 1
    line = text.count("\n", 0, start) + 1
    if len(whole) > _SHOWN:
        left = max(0, min(column - _SHOWN // 2, len(whole) - _SHOWN))
        right = left + _SHOWN
        whole = "…" * bool(left) + whole[left:right] + "…" * (right < len(whole))
    return BadQuery(f"Line {line}, column {column}: {message}", line, column, whole)


def _next(text: str, place: int, nameless: int) -> tuple[str, int, int]:
    """Return kind and end of the token at a place, and up to where no prefixed name can begin."""
    if place >= nameless and (text[place] == ":" or _FIRST.match(text, place)):
        run = _end(_RUN, text, place) if text[place] != ":" else place
        if text.startswith(":", run) and (run == place or text[run - 1] != "."):
            return PNAME, _end(_AFTER_PREFIX, text, run), nameless
        # Without this memory `a.a.a.a …` would be read to its end from every letter.
        nameless = run
    found = _TOKEN.match(text, place)
    if found is None or found.lastgroup is None:
        raise mistake(text, place, _unreadable(text, place))
    return _KINDS[found.lastgroup], found.end(), nameless


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return place if found is None else found.end()


def _unreadable(text: str, place: int) -> str:
    character = text[place]
    if character in "\"'":
        return f"the string that begins here does not end; close it with {character}."
    if character == "\\":
        return "escapes are for strings and IRIs; write the character itself here."
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return f"{shown} has no meaning here; remove it, or put it into a string."


def _check_escapes(token: Token, text: str) -> None:
    for found in _ESCAPE.finditer(token.text):
        message = _escape_fault(token.kind, found)
        if message is not None:
            raise mistake(text, token.start + found.start(), message)


def _escape_fault(kind: str, found: re.Match[str]) -> str | None:
    """Return why an escape is not taken, as a sentence; None when it is."""
    digits = found[1] or found[2]
    if digits is None:
        if kind == COMMENT or (kind == STRING and found[3] in "tbnrf\\\"'"):
            return None
        return f"{found[0]} is no escape here; write \\\\ for a backslash in a string."
    code = int(digits, 16)
    if code > _LAST_CODE or _SURROGATES[0] <= code <= _SURROGATES[1]:
        return f"{found[0]} is no character; write the character itself."
    if kind == COMMENT:
        return f"{found[0]} would end the comment; remove it." if chr(code) in "\n\r" else None
    if chr(code) in (_BREAKING if kind == STRING else _NOT_IN_IRI):
        return f"{found[0]} would change where the {kind} ends; write it another way."
    return None
