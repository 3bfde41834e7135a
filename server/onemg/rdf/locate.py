"""Where a statement stands: file and line of a subject, predicate, object and graph.

Validators and engines do not know lines. The files are walked token by token, and only those that
may hold the subject, when somebody asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import NamedTuple
from urllib.parse import urljoin

from onemg.rdf import tokens
from onemg.rdf.terms import RDF
from onemg.rdf.terms import XSD
from onemg.rdf.terms import XSD_STRING
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.rdf.terms import Subject
    from onemg.rdf.terms import Term
    from onemg.rdf.tokens import Token

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LAST_PART = re.compile(r"[^/#:]*$")
_ANY_BLANK = BlankNode("any")
_TYPE = Iri(RDF + "type")


class Place(NamedTuple):
    """A line of a file; lines count from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement about an IRI with the lines of its predicate and of its object.

    Blank nodes have no names that last, so every one of them is the same here.
    """

    subject: Iri
    predicate: Iri
    object: Term
    graph: Iri | None
    predicate_line: int
    object_line: int


@dataclass(slots=True)
class Index:
    """Where one text says what: statements by subject, lines of subjects and of graph blocks."""

    statements: dict[Iri, list[Statement]] = field(default_factory=dict)
    subjects: dict[Iri, list[tuple[Iri | None, int]]] = field(default_factory=dict)
    graphs: dict[Iri, int] = field(default_factory=dict)


class Locator:
    """Finds statements in a set of Turtle and TriG files."""

    def __init__(self, files: Mapping[str, str]) -> None:
        """Keep the files, path → text; none is looked into before somebody asks."""
        self._files = files
        self._known: dict[str, Index] = {}

    def line(
        self,
        subject: Subject,
        predicate: Iri | None = None,
        object: Term | None = None,  # noqa: A002 - what RDF calls it
        graph: Iri | None = None,
    ) -> Place | None:
        """Return where the statement stands, or what comes closest to it.

        A statement that matches in more of predicate, object and graph, in this order, comes
        closer; the first file and line of those equally close. Without a statement that has the
        predicate it is the line on which the subject is first described.

        Args:
            subject: a blank node is never found, since its name does not last.
            predicate: None for any.
            object: None for any, then the place is that of the predicate.
            graph: None for any.
        """
        if not isinstance(subject, Iri):
            return None
        best: tuple[tuple[bool, bool, bool], Place] | None = None
        for file in self._candidates(subject):
            for score, line in _scores(self.index(file), subject, predicate, object, graph):
                if best is None or score > best[0]:
                    best = score, Place(file, line)
        return best[1] if best else None

    def graph(self, graph: Iri) -> Place | None:
        """Return where a block of the graph first begins; None when there is none.

        Args:
            graph: the name of the block.
        """
        for file in self._candidates(graph):
            line = self.index(file).graphs.get(graph)
            if line is not None:
                return Place(file, line)
        return None

    def index(self, file: str) -> Index:
        """Return where one file says what; it is walked once.

        Args:
            file: its path, as given at first.
        """
        known = self._known.get(file)
        if known is None:
            known = self._known[file] = index(self._files[file])
        return known

    def _candidates(self, iri: Iri) -> Iterator[str]:
        """Yield the files that may name the IRI; those that write it with escapes last."""
        found = _LAST_PART.search(iri.value)
        part = found[0] if found else ""
        escaped = []
        for file, text in self._files.items():
            if part in text:
                yield file
            elif "\\" in text:
                escaped.append(file)
        yield from escaped


def index(text: str) -> Index:
    """Return where a text says what.

    Args:
        text: Turtle or TriG without mistakes; after one, what is found is not certain.

    Source: RDF 1.1 TriG, section 4 (grammar).
    """
    walk = _Walk()
    found = list(tokens.tokens(text))
    skip = 0
    for place, token in enumerate(found):
        if skip:
            skip -= 1
        else:
            skip = walk.see(token, found[place + 1 : place + 4])
    return walk.index


def _scores(
    where: Index, subject: Iri, predicate: Iri | None, value: Term | None, graph: Iri | None
) -> Iterator[tuple[tuple[bool, bool, bool], int]]:
    """Yield how close each place comes (predicate, object, graph), and its line."""
    wanted = _ANY_BLANK if isinstance(value, BlankNode) else value
    for graph_of_subject, line in where.subjects.get(subject, ()):
        yield (False, False, graph is not None and graph_of_subject == graph), line
    for found in where.statements.get(subject, ()):
        if predicate is None and wanted is None:
            continue
        has_value = wanted is not None and found.object == wanted
        if predicate in (None, found.predicate):
            score = predicate is not None, has_value, graph is not None and found.graph == graph
            if any(score[:2]):
                yield score, found.object_line if has_value else found.predicate_line


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
            self._frames.append(_Frame(sign, token.line, role, _ANY_BLANK))
        elif sign in "])":
            if len(self._frames) > 1:
                self._frames.pop()
                self._deliver(_ANY_BLANK, frame.line)
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
        return _ANY_BLANK

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
        elif isinstance(frame.subject, Iri) and isinstance(frame.predicate, Iri):
            self.index.statements.setdefault(frame.subject, []).append(
                Statement(
                    *(frame.subject, frame.predicate, term, self._graph),
                    *(frame.predicate_line, line),
                )
            )


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    digits = found[1] or found[2]
    return chr(int(digits, 16)) if digits else _SHORT.get(found[3], found[3])
