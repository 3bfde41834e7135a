"""RDF/XML with readable prefixes: one `rdf:Description` per subject, in a fixed order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from xml.sax.saxutils import quoteattr

from onemg.rdf.terms import RDF
from onemg.rdf.terms import XSD_STRING
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import ntriples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemg.rdf.prefixes import PrefixTable
    from onemg.rdf.terms import Term
    from onemg.rdf.terms import Triple

_START = "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
_START += "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
_NAME = re.compile(f"[{_START}][{_START}.0-9\u00b7\u0300-\u036f\u203f-\u2040-]*")
_LAST_NAME = re.compile(f"[{_START}][{_START}.0-9\u00b7\u0300-\u036f\u203f-\u2040-]*$")
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SYNTAX: tuple[str, ...] = (
    "RDF",
    "Description",
    "li",
    "ID",
    "about",
    "bagID",
    "parseType",
    "resource",
    "nodeID",
)
_SYNTAX += ("datatype", "aboutEach", "aboutEachPrefix")
_REFUSED = frozenset(RDF + name for name in _SYNTAX)


def write_rdfxml(triples: Iterable[Triple], table: PrefixTable) -> str:
    """Return the triples as RDF/XML.

    Args:
        triples: in any order; each once.
        table: prefixes to write predicates with; those in use are declared.

    Raises:
        ValueError: RDF/XML has no form for a predicate or a character; a term is not valid.

    Source: RDF 1.1 XML Syntax, section 7; XML 1.0, section 2.2.
    """
    names = _Names(table)
    lines: list[str] = []
    subject = None
    for triple in sorted(triples, key=_order):
        if triple.subject != subject:
            lines += ["  </rdf:Description>"] * (subject is not None)
            subject = triple.subject
            lines.append(f"  <rdf:Description {_reference('about', subject)}>")
        lines.append("    " + _element(names.predicate(triple.predicate.value), triple.object))
    lines += ["  </rdf:Description>"] * (subject is not None)
    opening = ['<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF {names.declarations()}>"]
    return "\n".join([*opening, *lines, "</rdf:RDF>", ""])


class _Names:
    """Qualified names of predicates, remembering the namespaces to declare."""

    def __init__(self, table: PrefixTable) -> None:
        self._table = table
        self._known: dict[str, str] = {}
        self._declared = {"rdf": RDF}

    def declarations(self) -> str:
        """Return the `xmlns` attributes."""
        pairs = sorted(self._declared.items())
        return "\n         ".join(f"xmlns:{name}={quoteattr(iri)}" for name, iri in pairs)

    def predicate(self, iri: str) -> str:
        """Return the qualified name of a predicate."""
        known = self._known.get(iri)
        if known is None:
            known = self._known[iri] = self._qualified(iri)
        return known

    def _qualified(self, iri: str) -> str:
        ntriples(Iri(iri))
        if iri in _REFUSED:
            raise ValueError(f"<{iri}> cannot be a predicate in RDF/XML; take another format.")
        if iri.startswith(RDF) and _NAME.fullmatch(iri, len(RDF)):
            return f"rdf:{iri.removeprefix(RDF)}"
        prefix, local = self._table.split(iri) or ("", "")
        if _NAME.fullmatch(prefix) and _NAME.fullmatch(local) and prefix.lower() != "rdf":
            self._declared[prefix] = self._table[prefix]
            return f"{prefix}:{local}"
        return self._invented(iri)

    def _invented(self, iri: str) -> str:
        """Return a name under a prefix made up for a namespace that the table does not hold."""
        starts = [found for found in range(len(iri)) if _LAST_NAME.match(iri, found)]
        cut = starts[0] if starts else len(iri)
        namespace, local = iri[:cut], iri[cut:]
        if not local or not namespace:
            raise ValueError(f"RDF/XML has no form for the predicate <{iri}>; take another format.")
        for prefix, known in self._declared.items():
            if known == namespace:
                return f"{prefix}:{local}"
        number = 1
        while f"ns{number}" in self._declared or f"ns{number}" in self._table:
            number += 1
        self._declared[f"ns{number}"] = namespace
        return f"ns{number}:{local}"


def _order(triple: Triple) -> tuple[bool, str, bool, str, str]:
    predicate = triple.predicate.value
    blank = isinstance(triple.subject, BlankNode)
    value = ntriples(triple.object)
    return blank, triple.subject.value, predicate != RDF + "type", predicate, value


def _reference(attribute: str, term: Iri | BlankNode) -> str:
    text = ntriples(term)
    if isinstance(term, Iri):
        return f"rdf:{attribute}={quoteattr(_clean(text[1:-1]))}"
    return f"rdf:nodeID={quoteattr(_node(text[2:]))}"


def _node(label: str) -> str:
    """Return the label as an XML name; labels that are none are written so that none collide."""
    if _NAME.fullmatch(label) and not label.startswith("b-"):
        return label
    return "b-" + label


def _element(name: str, term: Term) -> str:
    if isinstance(term, Iri | BlankNode):
        return f"<{name} {_reference('resource', term)}/>"
    ntriples(term)
    mark = ""
    if term.language is not None:
        mark = f' xml:lang="{term.language}"'
    elif term.datatype != XSD_STRING:
        mark = f" rdf:datatype={quoteattr(_clean(term.datatype))}"
    return f"<{name}{mark}>{escape(_clean(term.value), {chr(13): '&#13;'})}</{name}>"


def _clean(text: str) -> str:
    found = _NO_XML.search(text)
    if found:
        code = f"U+{ord(found[0]):04X}"
        raise ValueError(f"XML cannot hold the character {code}; take another format.")
    return text
