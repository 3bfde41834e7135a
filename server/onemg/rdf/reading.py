"""Reading RDF text: strict, with file and line of a fault, and with the prefixes it declares."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING
from typing import NamedTuple

import pyoxigraph

from onemg.errors import ContentError
from onemg.rdf.media import JSON_LD
from onemg.rdf.media import NQUADS
from onemg.rdf.media import NTRIPLES
from onemg.rdf.media import RDF_XML
from onemg.rdf.media import TRIG
from onemg.rdf.media import TURTLE
from onemg.rdf.media import MediaType
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.rdf.tokens import IRI
from onemg.rdf.tokens import Token
from onemg.rdf.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMATS = {
    TURTLE.type: pyoxigraph.RdfFormat.TURTLE,
    TRIG.type: pyoxigraph.RdfFormat.TRIG,
    NTRIPLES.type: pyoxigraph.RdfFormat.N_TRIPLES,
    NQUADS.type: pyoxigraph.RdfFormat.N_QUADS,
    RDF_XML.type: pyoxigraph.RdfFormat.RDF_XML,
    JSON_LD.type: pyoxigraph.RdfFormat.JSON_LD,
}
_PLACE = re.compile(r"^(?:Parser error )?(?:at|between) line .*?: ", re.DOTALL)
_PREFIX_WORDS = ("prefix", "@prefix")
_UNKNOWN_PREFIX = re.compile(r"The prefix (\S*): has not been declared")


class PrefixDeclaration(NamedTuple):
    """One PREFIX or @prefix line of a text; lines count from 1."""

    prefix: str
    namespace: str
    line: int


def parse_quads(
    data: bytes, media_type: MediaType | str, *, file: str, base: str | None = None
) -> tuple[list[Quad], dict[str, str]]:
    """Return the quads in the order of the text, and the prefixes it declares (prefix → namespace).

    Blank nodes are renamed by file and order, so that files can be merged and two runs agree.
    Lexical forms stay as written.

    Args:
        data: the text in UTF-8.
        media_type: one of the RDF media types, or its name such as `text/turtle`.
        file: what errors call the text, normally its path from the content root.
        base: the IRI that relative IRIs are resolved against; None refuses them.

    Raises:
        ContentError: a syntax error, with its line; text that is not UTF-8; a construct of RDF 1.2.
        ValueError: the media type is not an RDF one.

    Source: RDF 1.1 Turtle, TriG, N-Triples, N-Quads, RDF/XML; JSON-LD 1.1.
    """
    name = media_type if isinstance(media_type, str) else media_type.type
    if name not in _FORMATS:
        raise ValueError(f"{name} is no RDF format; use one of {', '.join(sorted(_FORMATS))}.")
    _check_utf8(data, file)
    try:
        parser = pyoxigraph.parse(data, format=_FORMATS[name], base_iri=base)
        quads = _Renamer(file).quads(parser)
    except SyntaxError as error:
        raise ContentError(_remedy(error), file, error.lineno) from error
    return quads, dict(parser.prefixes)


def declarations(text: str) -> list[PrefixDeclaration]:
    """Return the prefixes that a Turtle, TriG or SPARQL text declares, in order, with their lines.

    Args:
        text: any text of these formats; comments, strings and IRIs are not mistaken for lines.

    Source: RDF 1.1 Turtle, section 6.5, prefixID and sparqlPrefix.
    """
    found: list[PrefixDeclaration] = []
    last = [Token("", "", 0)] * 2
    for token in tokens(text):
        word, name = last
        if token.kind == IRI and name.text[-1:] == ":" and word.text.lower() in _PREFIX_WORDS:
            found.append(PrefixDeclaration(name.text[:-1], token.text[1:-1], word.line))
        last = [name, token]
    return found


class _Renamer:
    """Turns the parser's quads into ours and its blank nodes into names that files do not share."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._stem = "b" + sha256(file.encode()).hexdigest()[:8]
        self._labels: dict[str, BlankNode] = {}
        self._iris: dict[str, Iri] = {}

    def quads(self, parser: Iterator[pyoxigraph.Quad]) -> list[Quad]:
        return [self._quad(quad) for quad in parser]

    def _quad(self, quad: pyoxigraph.Quad) -> Quad:
        graph = quad.graph_name
        if isinstance(graph, pyoxigraph.BlankNode):
            raise ContentError(
                "A graph has a blank node for a name; name it by the IRI of its source.", self._file
            )
        return Quad(
            self._resource(quad.subject),
            self._iri(quad.predicate.value),
            self._object(quad.object),
            self._iri(graph.value) if isinstance(graph, pyoxigraph.NamedNode) else None,
        )

    def _iri(self, value: str) -> Iri:
        found = self._iris.get(value)
        if found is None:
            found = self._iris[value] = Iri(value)
        return found

    def _resource(self, node: object) -> Iri | BlankNode:
        if isinstance(node, pyoxigraph.NamedNode):
            return self._iri(node.value)
        if not isinstance(node, pyoxigraph.BlankNode):
            raise ContentError(
                f"{node} is of RDF 1.2; state it with a resource of its own instead.", self._file
            )
        found = self._labels.get(node.value)
        if found is None:
            found = BlankNode(f"{self._stem}n{len(self._labels)}")
            self._labels[node.value] = found
        return found

    def _object(self, node: object) -> Iri | BlankNode | Literal:
        if isinstance(node, pyoxigraph.Literal) and node.direction is None:
            return Literal(node.value, node.datatype.value, node.language)
        return self._resource(node)


def _check_utf8(data: bytes, file: str) -> None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContentError("The text is not UTF-8; save the file as UTF-8.", file, line) from error


def _remedy(error: SyntaxError) -> str:
    said = _PLACE.sub("", str(error.msg))
    unknown = _UNKNOWN_PREFIX.search(said)
    if unknown is None:
        return f"{said.rstrip('.')}."
    return (
        f"prefix {unknown[1]}: is not declared; add a PREFIX line for it at the top, "
        "as in ontology/prefixes.ttl."
    )
