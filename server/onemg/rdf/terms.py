"""RDF terms and statements as plain frozen values, and how they are written in N-Triples."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple
from typing import TypeAlias

import pyoxigraph

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_STRING = XSD + "string"
LANG_STRING = RDF + "langString"

_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\ud800-\udfff]*')
_LABEL = re.compile(r"[^\W·\u0300-\u036f](?:[\w.·‿⁀-]*[\w·‿⁀-])?")
_TO_ESCAPE = re.compile(r'[\x00-\x1f"\\\x7f\ufffe\uffff]')
_ESCAPES = {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}


@dataclass(frozen=True, slots=True)
class Iri:
    """An absolute IRI; not checked here, see `fault`."""

    value: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal: lexical form as written, datatype, and a language for language-tagged strings."""

    value: str
    datatype: str = XSD_STRING
    language: str | None = None

    def __post_init__(self) -> None:
        """Give a language-tagged string the datatype that RDF says it has."""
        if self.language is not None and self.datatype != LANG_STRING:
            object.__setattr__(self, "datatype", LANG_STRING)


@dataclass(frozen=True, slots=True)
class BlankNode:
    """A blank node by its label, without `_:`."""

    value: str


Term: TypeAlias = Iri | Literal | BlankNode
Subject: TypeAlias = Iri | BlankNode


class Triple(NamedTuple):
    """A statement without its graph."""

    subject: Subject
    predicate: Iri
    object: Term


class Quad(NamedTuple):
    """A statement with its graph; None is the default graph."""

    subject: Subject
    predicate: Iri
    object: Term
    graph: Iri | None = None

    @property
    def triple(self) -> Triple:
        """The statement without its graph."""
        return Triple(self.subject, self.predicate, self.object)


def quoted(text: str) -> str:
    r"""Return the text as a quoted string on one line, good in N-Triples, Turtle and SPARQL.

    The quote, the backslash and line ends have their short escapes, never `\u` ones, which SPARQL
    may undo before it looks for the end of a string.

    Args:
        text: any text without lone surrogates.

    Source: RDF 1.2 N-Triples, section 4 (canonical form).
    """
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def ntriples(term: Term) -> str:
    """Return the term as N-Triples writes it; the form is good in Turtle and SPARQL too.

    Args:
        term: any term.

    Raises:
        ValueError: an IRI, language or label would break out of its place.

    Source: RDF 1.1 N-Triples, section 7.
    """
    if isinstance(term, Iri):
        return _bracketed(term.value)
    if isinstance(term, BlankNode):
        if _LABEL.fullmatch(term.value) is None:
            raise ValueError(f"{term.value!r} cannot be the label of a blank node.")
        return f"_:{term.value}"
    text = quoted(term.value)
    if term.language is not None:
        if re.fullmatch(r"[A-Za-z]+(?:-[A-Za-z0-9]+)*", term.language) is None:
            raise ValueError(f"{term.language!r} is no language tag; write one such as en.")
        return f"{text}@{term.language}"
    if term.datatype == XSD_STRING:
        return text
    return f"{text}^^{_bracketed(term.datatype)}"


def fault(term: Term) -> str | None:
    """Return why the term is not valid, as a sentence; None when it is valid.

    Args:
        term: any term, for instance one made from what a client sent.

    Source: RFC 3987 for IRIs, BCP 47 for languages, RDF 1.1 Concepts, section 3.
    """
    try:
        ntriples(term).encode()
        if isinstance(term, Iri):
            pyoxigraph.NamedNode(term.value)
        elif isinstance(term, BlankNode):
            pyoxigraph.BlankNode(term.value)
        elif term.language is not None:
            pyoxigraph.Literal(term.value, language=term.language)
        else:
            pyoxigraph.NamedNode(term.datatype)
    except UnicodeEncodeError:
        return f"{term.value!r} holds half of a character (a lone surrogate), which no text may."
    except ValueError as error:
        return f"{term.value!r} is not valid: {error}"
    return None


def _bracketed(iri: str) -> str:
    if _IRI.fullmatch(iri) is None:
        raise ValueError(f"{iri!r} is no absolute IRI; write one such as https://example.org/a.")
    return f"<{iri}>"


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"
