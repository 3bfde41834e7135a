"""The one canonical form of Turtle and TriG files: what `make format` writes."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

import pyoxigraph
import rdflib
from rdflib.compare import to_canonical_graph

from onemg.errors import ContentError
from onemg.rdf.media import TRIG
from onemg.rdf.media import TURTLE
from onemg.rdf.reading import parse_quads
from onemg.rdf.terms import LANG_STRING
from onemg.rdf.terms import XSD
from onemg.rdf.terms import XSD_STRING
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.rdf.turtle import write_trig
from onemg.rdf.turtle import write_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    from onemg.rdf.prefixes import PrefixTable
    from onemg.rdf.terms import Subject
    from onemg.rdf.terms import Term

_LEADING = re.compile(r"(?:[ \t\r]*(?:#[^\n]*)?\n)*(?:[ \t\r]*#[^\n]*\Z)?")
# rdflib warns of forms that it cannot read, so it sees only those that it can under their name.
_STAND_IN = "urn:x-lexical:"
_WELL_FORMED = {
    XSD + "boolean": re.compile("true|false"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]+\.[0-9]+"),
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "nonNegativeInteger": re.compile(r"[0-9]+"),
}


def canonical(text: str, *, trig: bool, prefixes: PrefixTable, file: str) -> str:
    """Return the text in canonical form: rdflib's `longturtle` with `canon=True`.

    For TriG one such block per graph, graphs by name. The comments before the first statement are
    kept, further ones are not. Only prefixes in use are declared. The graph stays the same, and a
    canonical text stays as it is.

    Args:
        text: Turtle, or TriG.
        trig: whether it is TriG.
        prefixes: the prefix table; prefixes of the text itself are resolved and forgotten.
        file: what errors call the text.

    Raises:
        ContentError: a syntax error, with its line; two graphs share a blank node; writing would
            change the graph, which is a fault of ours.

    Source: RDF Dataset Canonicalization 1.0, section 4 (for the comparison).
    """
    media_type = TRIG if trig else TURTLE
    before, _ = parse_quads(text.encode(), media_type, file=file)
    quads = _named(before, file)
    triples = (quad.triple for quad in quads)
    body = write_trig(quads, prefixes) if trig else write_turtle(triples, prefixes)
    if _dataset(text.encode()) != _dataset(body.encode()):
        raise ContentError(
            "Formatting would change what the file says, so it is left as it is; please report it.",
            file,
        )
    comments = _comments(text)
    return f"{comments}\n\n{body}" if comments and body else comments + "\n" * bool(comments) + body


def _comments(text: str) -> str:
    """Return the comment lines before the first statement, without empty lines around them."""
    found = _LEADING.match(text)
    lines = [line.strip() for line in (found[0] if found else "").split("\n")]
    return "\n".join(lines).strip("\n")


def _named(quads: list[Quad], file: str) -> list[Quad]:
    """Return the quads with the same labels of blank nodes for every isomorphic graph."""
    graphs: dict[Iri | None, list[Quad]] = {}
    owners: dict[Term, Iri | None] = {}
    for quad in quads:
        graphs.setdefault(quad.graph, []).append(quad)
        for term in (quad.subject, quad.object):
            if isinstance(term, BlankNode) and owners.setdefault(term, quad.graph) != quad.graph:
                raise ContentError("Two graphs share a blank node; give it an IRI.", file)
    if not owners:
        return quads
    return [quad for graph, group in graphs.items() for quad in _relabelled(graph, group)]


def _relabelled(graph: Iri | None, quads: list[Quad]) -> Iterable[Quad]:
    """Return the quads of one graph with rdflib's labels, unlike those of other graphs."""
    known = rdflib.Graph(bind_namespaces="none")
    literals: dict[Node, Literal] = {}
    for quad in quads:
        subject, predicate, value = (_to_rdflib(term, literals) for term in quad.triple)
        known.add((subject, predicate, value))
    suffix = "" if graph is None else "g" + sha256(graph.value.encode()).hexdigest()[:8]
    for subject, predicate, value in to_canonical_graph(known):
        term = literals.get(value) or _resource(value, suffix)
        yield Quad(_resource(subject, suffix), Iri(str(predicate)), term, graph)


def _dataset(data: bytes) -> pyoxigraph.Dataset:
    """Return the Turtle or TriG as a dataset that equals every isomorphic one."""
    found = pyoxigraph.Dataset(pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TRIG))
    found.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return found


def _to_rdflib(term: Term, literals: dict[Node, Literal]) -> Node:
    if isinstance(term, Iri):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    datatype = None
    if term.datatype not in (XSD_STRING, LANG_STRING):
        form = _WELL_FORMED.get(term.datatype)
        known = form is not None and form.fullmatch(term.value) is not None
        datatype = rdflib.URIRef(term.datatype if known else _STAND_IN + term.datatype)
    # Without `normalize=False` rdflib would rewrite "01"^^xsd:integer to "1".
    literal = rdflib.Literal(term.value, term.language, datatype, normalize=False)
    literals[literal] = term
    return literal


def _resource(node: Node, suffix: str) -> Subject:
    return BlankNode(str(node) + suffix) if isinstance(node, rdflib.BNode) else Iri(str(node))
