"""The answer of a stored query as rows of cells, as `expect` in its header writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal

if TYPE_CHECKING:
    from onemg.rdf.prefixes import PrefixTable
    from onemg.rdf.terms import Term

Row = tuple["Term | None", ...]
Cells = tuple["str | None", ...]


def ask(store: pyoxigraph.Store, text: str) -> tuple[tuple[str, ...], list[Row]]:
    """Return the columns and rows of an answer, in its order.

    A SELECT has a column for each variable, an ASK one with true or false, a graph has subject,
    predicate and object, its triples sorted.
    """
    found = store.query(text)
    if isinstance(found, pyoxigraph.QuerySolutions):
        names = tuple(variable.value for variable in found.variables)
        return names, [tuple(_ours(solution[name]) for name in names) for solution in found]
    if isinstance(found, pyoxigraph.QueryBoolean):
        boolean = "http://www.w3.org/2001/XMLSchema#boolean"
        return ("answer",), [(Literal("true" if found else "false", boolean),)]
    triples = [
        (_ours(triple.subject), _ours(triple.predicate), _ours(triple.object)) for triple in found
    ]
    return ("subject", "predicate", "object"), sorted(triples, key=repr)


def cells(row: Row, prefixes: PrefixTable) -> Cells:
    """Return a row as text: IRIs shortened, literals by lexical form, None where unbound."""
    return tuple(_cell(term, prefixes) for term in row)


def _cell(term: Term | None, prefixes: PrefixTable) -> str | None:
    if isinstance(term, Iri):
        return prefixes.shrink(term.value) or term.value
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    return None if term is None else term.value


def _ours(term: object) -> Term | None:
    if isinstance(term, pyoxigraph.NamedNode):
        return Iri(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BlankNode(term.value)
    if isinstance(term, pyoxigraph.Literal):
        return Literal(term.value, term.datatype.value, term.language)
    return None
