"""Runs one query on a store and writes its result into a sink, all in the calling thread."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING
from typing import TypeAlias
from typing import cast

import pyoxigraph
from pyoxigraph import QueryResultsFormat
from pyoxigraph import RdfFormat

from onemg.engine import mistakes
from onemg.engine.base import offers
from onemg.engine.dataset import Dataset
from onemg.engine.dataset import merge
from onemg.engine.dataset import named_in
from onemg.engine.sink import Enough
from onemg.engine.wellformed import XmlCheck
from onemg.errors import BadQuery
from onemg.errors import BadRequest
from onemg.errors import EngineError
from onemg.errors import NotAcceptable
from onemg.rdf import media
from onemg.rdf.terms import LANG_STRING
from onemg.rdf.terms import XSD
from onemg.rdf.terms import XSD_STRING
from onemg.sparql.cutting import cutter_for

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from typing import IO

    from onemg.engine.frames import Request
    from onemg.engine.sink import FrameSink
    from onemg.rdf.prefixes import PrefixTable

Results: TypeAlias = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples
_Graph: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.DefaultGraph

_SOLUTIONS = {
    media.SPARQL_JSON.type: QueryResultsFormat.JSON,
    media.SPARQL_XML.type: QueryResultsFormat.XML,
    media.CSV.type: QueryResultsFormat.CSV,
    media.TSV.type: QueryResultsFormat.TSV,
}
_TRIPLES = {
    media.TURTLE.type: RdfFormat.TURTLE,
    media.TRIG.type: RdfFormat.TRIG,
    media.NTRIPLES.type: RdfFormat.N_TRIPLES,
    media.NQUADS.type: RdfFormat.N_QUADS,
    media.RDF_XML.type: RdfFormat.RDF_XML,
    media.JSON_LD.type: RdfFormat.JSON_LD,
}
_PREFIXED = {media.TURTLE.type, media.TRIG.type, media.RDF_XML.type}
_OFFERED = {form: [offer.type for offer in offers(form)] for form in ("SELECT", "ASK", "CONSTRUCT")}
_BY_LINE = {media.NTRIPLES.type, media.NQUADS.type}
_READ_AHEAD = 256
_WRITTEN_SHORT = {
    LANG_STRING,
    XSD_STRING,
    *(XSD + name for name in ("boolean", "integer", "decimal", "double")),
}
_UNKNOWN_FUNCTION = re.compile("custom.* function <(.*)> is not supported")


def evaluate(
    store: pyoxigraph.Store,
    request: Request,
    prefixes: PrefixTable,
    sink: FrameSink,
    base_iri: str | None = None,
) -> None:
    """Write the result of a query into a sink.

    Args:
        store: what is asked.
        request: the query, its dataset and the format.
        prefixes: accepted undeclared, and used to shorten IRIs in Turtle, TriG and RDF/XML.
        sink: takes the bytes; `finish` is left to the caller.
        base_iri: for relative IRIs of a query without BASE; None lets them be mistakes.

    Raises:
        RequestError: the query does not parse, or has no answer in this format.
        ResultTooLarge: the result has more bytes than the limit.
        EngineError: the engine failed in a way that has no better name.
        OSError: nobody reads any more.
        MemoryError: there is no memory left.
    """
    try:
        results = _query(store, request, prefixes, base_iri)
        if isinstance(results, pyoxigraph.QueryTriples):
            _write_triples(results, request, prefixes, sink)
        else:
            _write_solutions(results, request, sink)
    except Enough:
        return
    except SyntaxError as error:
        raise mistakes.explain(request.text, str(error), prefixes, base_iri) from error
    except (RuntimeError, ValueError, OSError) as error:
        if isinstance(error, ConnectionError):
            raise
        raise _name(error) from error


def _query(
    store: pyoxigraph.Store, request: Request, prefixes: PrefixTable, base_iri: str | None
) -> Results:
    """Return the result, not yet computed."""
    text = request.text
    if request.default_graphs or request.named_graphs:
        named = Dataset(
            tuple(dict.fromkeys(request.default_graphs)),
            tuple(dict.fromkeys(request.named_graphs)),
        )
    elif (found := named_in(text, prefixes)) is not None:
        named = found
    else:
        try:
            return store.query(text, base_iri=base_iri)
        except SyntaxError:
            # Most queries declare their prefixes; to look for others would cost them more.
            return store.query(text, prefixes=prefixes.used_in(text), base_iri=base_iri)
    default_graphs: list[_Graph] = list(map(_graph, named.default_graphs))
    named_graphs = list(map(_graph, named.named_graphs))
    if len(default_graphs) > 1:
        store, default_graphs = merge(store, named), [pyoxigraph.DefaultGraph()]
    return store.query(
        text,
        prefixes=prefixes.used_in(text),
        base_iri=base_iri,
        default_graph=default_graphs,
        named_graphs=[*named_graphs],
    )


def _graph(iri: str) -> pyoxigraph.NamedNode:
    try:
        return pyoxigraph.NamedNode(iri)
    except ValueError as error:
        raise BadRequest(
            f"The graph name {iri!r} is no absolute IRI; give one such as "
            "https://w3id.org/onemg/graph/ontology."
        ) from error


def _write_solutions(
    results: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean, request: Request, sink: FrameSink
) -> None:
    media_type = request.media_type
    form = "SELECT" if isinstance(results, pyoxigraph.QuerySolutions) else "ASK"
    _check_offered(form, media_type)
    if form == "SELECT":
        sink.cut_with(cutter_for(media_type, request.max_rows))
    if media_type == media.SPARQL_XML.type:
        sink.watch(XmlCheck(_other_offers(form, media_type)).see)
    results.serialize(cast("IO[bytes]", sink), _SOLUTIONS[media_type])


def _write_triples(
    results: pyoxigraph.QueryTriples, request: Request, prefixes: PrefixTable, sink: FrameSink
) -> None:
    media_type = request.media_type
    _check_offered("CONSTRUCT", media_type)
    output = cast("IO[bytes]", sink)
    if media_type in _BY_LINE:
        sink.cut_with(cutter_for(media_type, request.max_rows))
        results.serialize(output, _TRIPLES[media_type])
        return
    triples: Iterator[pyoxigraph.Triple] = iter(sink.count(results))
    if media_type == media.RDF_XML.type:
        check = XmlCheck(_other_offers("CONSTRUCT", media_type))
        sink.hold()
        sink.watch(check.see)
        triples = check.properties(triples)
    first = list(itertools.islice(triples, _READ_AHEAD)) if media_type in _PREFIXED else []
    pyoxigraph.serialize(
        itertools.chain(first, triples),
        output,
        _TRIPLES[media_type],
        prefixes=_prefixes_of(first, prefixes),
    )


def _prefixes_of(triples: Iterable[pyoxigraph.Triple], table: PrefixTable) -> dict[str, str]:
    """Return the part of the table that shortens something in these triples."""
    iris = {
        term.value
        for triple in triples
        for term in (*triple, getattr(triple.object, "datatype", None))
        if isinstance(term, pyoxigraph.NamedNode)
    } - _WRITTEN_SHORT
    found = {split[0] for iri in iris if (split := table.split(iri))}
    return {prefix: table[prefix] for prefix in sorted(found)}


def _check_offered(form: str, media_type: str) -> None:
    if media_type not in (offered := _OFFERED[form]):
        raise NotAcceptable(
            f"The answer to this kind of query ({form}) cannot be written as {media_type}; "
            f"ask for one of {', '.join(offered)}.",
            offered,
        )


def _other_offers(form: str, media_type: str) -> list[str]:
    return [offer.type for offer in offers(form) if offer.type != media_type]


def _name(error: Exception) -> BadQuery | EngineError:
    """Return our error for what the engine says in the middle of its work."""
    if found := _UNKNOWN_FUNCTION.search(str(error)):
        return BadQuery(
            f"There is no function <{found[1]}> here; the functions of SPARQL 1.1 and the XSD "
            "constructors can be called."
        )
    return EngineError(f"The engine gave up on the query: {error}")
