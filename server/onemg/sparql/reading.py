"""Reads terms and paths of a query, token by token; `structure` reads its groups."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import NamedTuple

from onemg.rdf.terms import RDF
from onemg.rdf.terms import XSD
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.sparql import lexer

if TYPE_CHECKING:
    from onemg.rdf.terms import Term
    from onemg.sparql.lexer import Token

_OPENING = {"(": ")", "{": "}", "[": "]", "<<": ">>"}
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_STRING_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_NOTHING: frozenset[str] = frozenset()


class TooComplex(Exception):
    """Something stands in the query that is not known here; nothing is said of it."""


@dataclass(frozen=True, slots=True)
class Node:
    """Subject or value of a pattern.

    Attributes:
        term: the IRI or literal; None for a variable, a blank node, or what cannot be told.
        variables: in it; more than one in a list of properties.
        variable: its name, where it is a variable.
        start: where it stands.
        is_list: whether it is written in brackets, with patterns of its own inside.
    """

    term: Term | None
    variables: frozenset[str]
    variable: str | None
    start: int
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Predicate:
    """What stands between subject and value.

    Attributes:
        iri: the property; None for a variable or a path.
        variables: the variable, if it is one.
        start: where it stands.
    """

    iri: str | None
    variables: frozenset[str]
    start: int


class Mark(NamedTuple):
    """A place to look back to: number of the next token, and where it stands."""

    at: int
    place: int


class Reader:
    """The tokens of a query, from left to right."""

    def __init__(self, text: str, tokens: list[Token], prefixes: dict[str, str]) -> None:
        """Begin at the first token."""
        self.prefixes = prefixes
        self._text = text
        self._tokens = tokens
        self._at = 0

    def more(self) -> bool:
        """Return whether there are tokens left."""
        return self._at < len(self._tokens)

    def word(self, ahead: int = 0) -> str:
        """Return the keyword that comes next, in upper case; empty when it is none."""
        at = self._at + ahead
        return self._tokens[at].word if at < len(self._tokens) else ""

    def sign(self) -> str:
        """Return the text of the next token.

        Raises:
            TooComplex: there is none.
        """
        return self._next().text

    def kind(self) -> str:
        """Return the kind of the next token."""
        return self._next().kind

    def place(self) -> int:
        """Return where the next token begins, or the text ends."""
        return self._tokens[self._at].start if self.more() else len(self._text)

    def last_end(self) -> int:
        """Return where the last token ends that was read."""
        return self._tokens[self._at - 1].end if self._at else 0

    def mark(self) -> Mark:
        """Return the place where we are."""
        return Mark(self._at, self.place())

    def text_since(self, mark: Mark) -> str:
        """Return what was read since a mark."""
        return self._text[mark.place : self.last_end()]

    def variables_since(self, mark: Mark) -> frozenset[str]:
        """Return the variables, and labels of blank nodes, that were read since a mark."""
        read = self._tokens[mark.at : self._at]
        names = (_variable(token) for token in read)
        return frozenset(name for name in names if name)

    def has_since(self, mark: Mark, sign: str) -> bool:
        """Return whether a sign was read since a mark."""
        return any(token.text == sign for token in self._tokens[mark.at : self._at])

    def skip(self, count: int = 1) -> None:
        """Pass over tokens."""
        self._at += count

    def skip_balanced(self) -> None:
        """Pass over one token, or over all in the brackets that it opens."""
        open_signs: list[str] = []
        while True:
            sign = self._next().text
            self._at += 1
            if sign in _OPENING and self._tokens[self._at - 1].kind == lexer.PUNCT:
                open_signs.append(_OPENING[sign])
            elif open_signs and sign == open_signs[-1]:
                open_signs.pop()
            if not open_signs:
                return

    def expect(self, sign: str) -> None:
        """Pass over this sign.

        Raises:
            TooComplex: it does not come next.
        """
        if self._next().text != sign:
            raise TooComplex(self._next().text)
        self._at += 1

    def read_prologue(self) -> None:
        """Pass over the declarations; those of prefixes are kept."""
        while self.word() in {"PREFIX", "BASE"}:
            if self.word() == "BASE":
                self.skip(2)
                continue
            name, namespace = self._tokens[self._at + 1 : self._at + 3]
            self.prefixes[name.text.partition(":")[0]] = namespace.text[1:-1]
            self.skip(3)

    def node(self) -> Node:
        """Return the subject or value that comes next.

        Raises:
            TooComplex: none that is known here.
        """
        token = self._next()
        start = self.mark()
        if token.kind in {lexer.VAR, lexer.BLANK}:
            self._at += 1
            name = _variable(token)
            return Node(None, frozenset([name]), name, token.start)
        if token.text in {"[", "(", "<<"} and token.kind == lexer.PUNCT:
            self.skip_balanced()
            inner = self.variables_since(start) | {f"[{token.start}]"}
            return Node(None, inner, f"[{token.start}]", token.start, is_list=True)
        return Node(self._term(), _NOTHING, None, token.start)

    def predicate(self) -> Predicate:
        """Return the verb that comes next: a variable, a property, or a path."""
        token = self._next()
        if token.kind == lexer.VAR:
            self._at += 1
            return Predicate(None, frozenset([_variable(token)]), token.start)
        iri = self._path()
        return Predicate(iri, _NOTHING, token.start)

    def iri(self) -> str | None:
        """Return the IRI that the next token writes, None where it is none."""
        return self.resolve(self._next())

    def resolve(self, token: Token) -> str | None:
        """Return the IRI of a token; None for a relative one, or one that is no IRI."""
        if token.kind == lexer.IRI:
            value = _unescaped(token.text[1:-1])
            return value if ":" in value.partition("/")[0] else None
        if token.kind == lexer.PNAME:
            prefix, _, local = token.text.partition(":")
            namespace = self.prefixes.get(prefix)
            return None if namespace is None else namespace + _LOCAL_ESCAPE.sub(r"\1", local)
        return None

    def _next(self) -> Token:
        if not self.more():
            raise TooComplex("the end")
        return self._tokens[self._at]

    def _path(self) -> str | None:
        """Pass over a path; return its property where it is nothing but one."""
        found = self._step()
        while self.sign() in {"/", "|"}:
            self._at += 1
            self._step()
            found = None
        return found

    def _step(self) -> str | None:
        plain = True
        while self.sign() in {"^", "!"}:
            self._at += 1
            plain = False
        token = self._next()
        found = None
        if token.text == "(":
            self.skip_balanced()
        elif token.kind in {lexer.IRI, lexer.PNAME}:
            found = self.resolve(token)
            self._at += 1
        elif token.text == "a":
            found = f"{RDF}type"
            self._at += 1
        else:
            raise TooComplex(token.text)
        if self.sign() in {"*", "+", "?"} and not self._is_number():
            self._at += 1
            plain = False
        return found if plain else None

    def _is_number(self) -> bool:
        """Return whether a sign comes next that belongs to the number after it."""
        pair = self._tokens[self._at : self._at + 2]
        return len(pair) > 1 and pair[1].kind == lexer.NUMBER and pair[0].end == pair[1].start

    def _term(self) -> Term | None:
        token = self._next()
        self._at += 1
        if token.kind in {lexer.IRI, lexer.PNAME}:
            found = self.resolve(token)
            return None if found is None else Iri(found)
        if token.kind == lexer.STRING:
            return self._string(token)
        if token.text in {"+", "-"} and self.kind() == lexer.NUMBER:
            self._at += 1
            number = self._tokens[self._at - 1].text
            return Literal(token.text + number, _number_type(number))
        if token.kind == lexer.NUMBER:
            return Literal(token.text, _number_type(token.text))
        if token.word in {"TRUE", "FALSE"}:
            return Literal(token.text, f"{XSD}boolean")
        raise TooComplex(token.text)

    def _string(self, token: Token) -> Term | None:
        quote = 3 if token.text[:3] in {'"""', "'''"} else 1
        value = _unescaped(token.text[quote:-quote])
        if self.more() and self.kind() == lexer.LANGTAG:
            self._at += 1
            return Literal(value, f"{RDF}langString", self._tokens[self._at - 1].text[1:])
        if self.more() and self.sign() == "^^":
            self._at += 1
            datatype = self.resolve(self._next())
            self._at += 1
            return None if datatype is None else Literal(value, datatype)
        return Literal(value)


def _variable(token: Token) -> str:
    """Return a name for a variable or blank node, empty for anything else."""
    if token.kind == lexer.VAR:
        return token.text[1:]
    return token.text if token.kind == lexer.BLANK else ""


def _number_type(text: str) -> str:
    if "e" in text.lower():
        return f"{XSD}double"
    return f"{XSD}decimal" if "." in text else f"{XSD}integer"


def _unescaped(text: str) -> str:
    def plain(found: re.Match[str]) -> str:
        digits = found[1] or found[2]
        return chr(int(digits, 16)) if digits else _ESCAPED.get(found[3], found[3])

    return _STRING_ESCAPE.sub(plain, text) if "\\" in text else text
