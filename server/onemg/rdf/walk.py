"""Walks a Turtle or TriG text and notes on which lines its statements stand.

rdflib's parsers cannot tell: they count a line break again whenever they try another rule, hand
over a statement only after its whole object list, and change the lexical forms of numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from onemg.rdf import tokens
from onemg.rdf.terms import RDF
from onemg.rdf.terms import XSD
from onemg.rdf.terms import XSD_STRING
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemg.rdf.terms import Term
    from onemg.rdf.tokens import Token

ANY_BLANK = BlankNode("any")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_TYPE = Iri(RDF + "type")
_FIRST = Iri(RDF + "first")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with the lines of its predicate and of its object.

    Blank nodes have no names that last, so every one of them is the same here.
    """

    subject: Iri | BlankNode
    predicate: Iri
    object: Term
    graph: Iri | None
    predicate_line: int
    object_line: int


@dataclass(slots=True)
class Index:
    """Where one text says what: statements by subject, lines of subjects and of graph blocks."""

    statements: dict[Iri | BlankNode, list[Statement]] = field(default_factory=dict)
    subjects: dict[Iri, list[tuple[Iri | None, int]]] = field(default_factory=dict)
    graphs: dict[Iri, int] = field(default_factory=dict)


def walk(text: str) -> Index:
    """Return where a text says what.

    Args:
        text: Turtle or TriG without mistakes; after one, what is found is not certain.

    Source: RDF 1.1 TriG, section 4 (grammar).
    """
    reader = _Walk()
    found = list(tokens.tokens(text))
    skip = 0
    for place, token in enumerate(found):
        if skip:
            skip -= 1
        else:
            skip = reader.see(token, found[place + 1 : place + 4])
    return reader.index


@dataclass(slots=True)
class _Frame:
    """One level of the text: a run of statements, a `[ … ]` or a `( … )`."""

    kind: str
    line: int
    role: str
    subject: Term | None = None
    predicate: Term | None = None
    predicate_line: int = 0


class _Walk:
    """Reads tokens one after another and notes where statements stand."""

    def __init__(self) -> None:
        self.index = Index()
        self._graph: Iri | None = None
        self._prefixes: dict[str, str] = {}
        self._base = ""
        self._frames = [_Frame("", 0, "subject")]

    def see(self, token: Token, ahead: Sequence[Token]) -> int:
        """Take a token, and return how many of those ahead it has taken with it."""
        if token.kind == tokens.PUNCT:
            self._punctuation(token)
            return 0
        if token.kind in (tokens.WORD, tokens.AT):
            return self._word(token, ahead)
        if token.kind == tokens.STRING:
            literal, taken = self._literal(token, ahead)
            self._deliver(literal, token.line)
            return taken
        self._deliver(self._term(token), token.line)
        return 0

    def _punctuation(self, token: Token) -> None:
        frame, sign = self._frames[-1], token.text
        if sign in "[(":
            role = "predicate" if sign == "[" else "item"
            self._frames.append(_Frame(sign, token.line, role, ANY_BLANK))
        elif sign in "])":
            if len(self._frames) > 1:
                self._frames.pop()
                self._deliver(ANY_BLANK, frame.line)
        elif sign == ";":
            frame.role = "predicate"
        elif sign in "{}.":
            if sign == "{" and isinstance(frame.subject, Iri):
                self._opens(frame.subject, frame.line)
            elif sign != ".":
                self._graph = None
            self._frames = [_Frame("", 0, "subject")]

    def _opens(self, name: Iri, line: int) -> None:
        """Note that what looked like a subject is the name of a block."""
        self._graph = name
        self.index.graphs.setdefault(name, line)
        self.index.subjects[name].pop()

    def _word(self, token: Token, ahead: Sequence[Token]) -> int:
        word = token.text.removeprefix("@")
        if word.lower() == "prefix" and len(ahead) > 1:
            self._prefixes[ahead[0].text[:-1]] = self._resolved(ahead[1].text[1:-1])
            return 2
        if word.lower() == "base" and ahead:
            self._base = self._resolved(ahead[0].text[1:-1])
            return 1
        if word == "a":
            self._deliver(_TYPE, token.line)
        elif word in ("true", "false"):
            self._deliver(Literal(word, XSD + "boolean"), token.line)
        return 0

    def _literal(self, token: Token, ahead: Sequence[Token]) -> tuple[Literal, int]:
        quotes = 3 if token.text[:3] in ('"""', "'''") else 1
        value = _unescaped(token.text[quotes:-quotes])
        if ahead and ahead[0].kind == tokens.AT:
            return Literal(value, language=ahead[0].text[1:].lower()), 1
        if len(ahead) > 1 and ahead[0].text == "^^":
            return Literal(value, self._term(ahead[1]).value), 2
        return Literal(value, XSD_STRING), 0

    def _term(self, token: Token) -> Term:
        if token.kind == tokens.IRI:
            return Iri(self._resolved(token.text[1:-1]))
        if token.kind == tokens.NAME:
            prefix, _, local = token.text.partition(":")
            return Iri(self._prefixes.get(prefix, "") + _unescaped(local))
        if token.kind == tokens.NUMBER:
            kind = "double" if "e" in token.text.lower() else "decimal"
            return Literal(token.text, XSD + (kind if {*".eE"} & {*token.text} else "integer"))
        return ANY_BLANK

    def _resolved(self, iri: str) -> str:
        plain = _unescaped(iri)
        return plain if _SCHEME.match(plain) else urljoin(self._base, plain)

    def _deliver(self, term: Term, line: int) -> None:
        """Put a term where the innermost level waits for one."""
        frame = self._frames[-1]
        if frame.role == "subject":
            frame.subject, frame.role, frame.line = term, "predicate", line
            if isinstance(term, Iri):
                self.index.subjects.setdefault(term, []).append((self._graph, line))
        elif frame.role == "predicate":
            frame.predicate, frame.role, frame.predicate_line = term, "object", line
        elif frame.role == "item":
            self._state(ANY_BLANK, _FIRST, term, (line, line))
        elif isinstance(frame.subject, (Iri, BlankNode)) and isinstance(frame.predicate, Iri):
            self._state(frame.subject, frame.predicate, term, (frame.predicate_line, line))

    def _state(
        self, subject: Iri | BlankNode, predicate: Iri, value: Term, lines: tuple[int, int]
    ) -> None:
        statement = Statement(subject, predicate, value, self._graph, *lines)
        self.index.statements.setdefault(subject, []).append(statement)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    digits = found[1] or found[2]
    return chr(int(digits, 16)) if digits else _SHORT.get(found[3], found[3])
