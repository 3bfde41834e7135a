"""JSON-LD with its context inside the document: nothing has to be fetched to read it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from typing import TypeAlias

from onemg.rdf.terms import RDF
from onemg.rdf.terms import XSD_STRING
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import ntriples

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from onemg.rdf.prefixes import PrefixTable
    from onemg.rdf.terms import Subject
    from onemg.rdf.terms import Term
    from onemg.rdf.terms import Triple

_TYPE = RDF + "type"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")
_Json: TypeAlias = "str | list[_Json] | dict[str, _Json]"


def write_jsonld(triples: Iterable[Triple], table: PrefixTable) -> str:
    """Return the triples as one JSON-LD document in compacted form, one node object per subject.

    Args:
        triples: in any order; each once.
        table: prefixes to write names with; those in use stand in the context.

    Raises:
        ValueError: a term is not valid.

    Source: JSON-LD 1.1, sections 4.1.5 (compact IRIs) and 9 (grammar).
    """
    found = sorted(triples, key=lambda triple: tuple(map(ntriples, triple)))
    names = _Names(table, _schemes(found))
    nodes: dict[Subject, dict[str, list[_Json]]] = {}
    for subject, predicate, value in found:
        node = nodes.setdefault(subject, {})
        if predicate.value == _TYPE and not isinstance(value, Literal):
            node.setdefault("@type", []).append(names.reference(value))
        else:
            node.setdefault(names.iri(predicate.value), []).append(names.value(value))
    graph: list[_Json] = [
        {"@id": names.reference(subject), **_single(node)} for subject, node in nodes.items()
    ]
    document: dict[str, _Json] = {"@context": names.context(), "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


class _Names:
    """Compact IRIs, remembering which prefixes they used."""

    def __init__(self, table: PrefixTable, schemes: frozenset[str]) -> None:
        self._table = table
        self._schemes = schemes
        self._used: set[str] = set()

    def context(self) -> dict[str, _Json]:
        """Return the prefixes in use and their namespaces."""
        return {prefix: self._table[prefix] for prefix in sorted(self._used)}

    def iri(self, iri: str) -> str:
        """Return the compact IRI, or the IRI itself where it could be misread."""
        split = self._table.split(iri)
        if split is None:
            return iri
        prefix, local = split
        # A prefix that is also the scheme of an IRI here would make that IRI a compact one.
        if not prefix or prefix in self._schemes or self._table[prefix][-1] not in ":/?#[]@":
            return iri
        self._used.add(prefix)
        return f"{prefix}:{local}"

    def reference(self, term: Subject) -> str:
        """Return the value of `@id` or `@type`."""
        return self.iri(term.value) if isinstance(term, Iri) else ntriples(term)

    def value(self, term: Term) -> dict[str, _Json]:
        """Return the object of a statement; numbers stay text, so that they stay as written."""
        if not isinstance(term, Literal):
            return {"@id": self.reference(term)}
        if term.language is not None:
            return {"@value": term.value, "@language": term.language}
        if term.datatype == XSD_STRING:
            return {"@value": term.value}
        return {"@value": term.value, "@type": self.iri(term.datatype)}


def _single(node: Mapping[str, list[_Json]]) -> dict[str, _Json]:
    """Return the node with lists of one value replaced by the value, `@type` first."""
    order = sorted(node, key=lambda name: (name != "@type", name))
    return {name: node[name][0] if len(node[name]) == 1 else node[name] for name in order}


def _schemes(triples: Iterable[Triple]) -> frozenset[str]:
    """Return the schemes of all IRIs."""
    found: set[str] = set()
    for triple in triples:
        for term in triple:
            iri = term.datatype if isinstance(term, Literal) else term.value
            scheme = _SCHEME.match(iri)
            if scheme:
                found.add(scheme[0])
    return frozenset(found)
