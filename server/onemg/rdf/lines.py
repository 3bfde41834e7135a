"""N-Triples one line at a time, for results too large to be held; blank nodes keep their labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onemg.rdf.terms import XSD_STRING
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Triple

if TYPE_CHECKING:
    from onemg.rdf.terms import Subject
    from onemg.rdf.terms import Term

_IRI = r'<([^<>"{}|^`\x00-\x20]*)>'
_NODE = rf"(?:{_IRI}|_:(\S+))"
_LITERAL = rf'"((?:[^"\\\n\r]|\\.)*)"(?:\^\^{_IRI}|@([A-Za-z]+(?:-[A-Za-z0-9]+)*))?'
_TRIPLE = re.compile(
    rf"[ \t]*{_NODE}[ \t]*{_IRI}[ \t]*(?:{_NODE}|{_LITERAL})[ \t]*\.[ \t]*(?:\#.*)?"
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def read_line(line: str) -> Triple | None:
    """Return the triple of a line, without its end; None for an empty line or a comment.

    Raises:
        ValueError: the line is no triple.

    Source: RDF 1.1 N-Triples, section 7.
    """
    found = _TRIPLE.fullmatch(line)
    if found is None:
        if not line.strip() or line.lstrip().startswith("#"):
            return None
        raise ValueError(f"{line[:200]!r} is no line of N-Triples.")
    iri, label, predicate, value_iri, value_label, text, datatype, language = found.groups()
    value: Term
    if text is None:
        value = _node(value_iri, value_label)
    else:
        value = Literal(_unescaped(text), _unescaped(datatype or XSD_STRING), language)
    return Triple(_node(iri, label), Iri(_unescaped(predicate)), value)


def _node(iri: str | None, label: str) -> Subject:
    return BlankNode(label) if iri is None else Iri(_unescaped(iri))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    digits = found[1] or found[2]
    if digits:
        return chr(int(digits, 16))
    if found[3] not in _PLAIN:
        raise ValueError(f"{found[0]} is no escape of N-Triples.")
    return _PLAIN[found[3]]
