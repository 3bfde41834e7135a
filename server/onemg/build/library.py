"""Our terms as rdflib's and back, lexical forms untouched."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import rdflib

from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from onemg.rdf.terms import Term
    from onemg.rdf.terms import Triple


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what libraries log or warn of from the standard error; faults are for our report."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def to_rdflib(term: Term) -> rdflib.term.IdentifiedNode | rdflib.Literal:
    """Return the term as rdflib has it; a plain string keeps its datatype, as in Oxigraph."""
    if isinstance(term, Iri):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    # rdflib would rewrite "01"^^xsd:integer to "1"; its global switch is also thrown by pyshacl
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype), normalize=False)


def from_rdflib(term: rdflib.term.Node) -> Term:
    """Return the term as ours.

    Raises:
        TypeError: it is none of the three kinds of RDF terms.
    """
    if isinstance(term, rdflib.URIRef):
        return Iri(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language is not None:
            return Literal(str(term), language=term.language)
        # an rdflib IRI is a string that no plain string is equal to
        return Literal(str(term), str(term.datatype)) if term.datatype else Literal(str(term))
    raise TypeError(f"{term!r} is no RDF term")


def graph_of(triples: Iterable[Triple]) -> rdflib.Graph:
    """Return the triples as an rdflib graph without any prefix of its own."""
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in sorted(triples, key=repr):
        graph.add(tuple(to_rdflib(term) for term in triple))  # type: ignore[arg-type]
    return graph
