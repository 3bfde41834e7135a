"""The graphs of the dataset, each to be had whole: the Graph Store Protocol, reading only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request

from onemg.engine.base import GRAPH_OFFERS
from onemg.errors import BadRequest
from onemg.errors import NotFound
from onemg.rdf.media import HTML
from onemg.rdf.syntax import serialise
from onemg.rdf.terms import Iri
from onemg.rdf.terms import fault
from onemg.release.manifest import DEFAULT
from onemg.sparql.protocol import Query
from onemg.web import headers
from onemg.web.bounds import bounded
from onemg.web.formats import DOCUMENT_FORMATS
from onemg.web.formats import RDF_FORMATS
from onemg.web.formats import chosen
from onemg.web.formats import split_suffix
from onemg.web.queries import stored
from onemg.web.service import DEFAULT_GRAPH
from onemg.web.service import dataset_description
from onemg.web.service import graph_names
from onemg.web.service import graph_titles
from onemg.web.service import graph_url
from onemg.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemg.engine.base import Answer
    from onemg.rdf.media import MediaType
    from onemg.sparql.bounded import Bounded

blueprint = Blueprint("graphs", __name__)

_WHICH = ("default", "graph")


@blueprint.get("/graphs")
@blueprint.get("/graphs/")
@blueprint.get("/graphs.<suffix>")
def store(suffix: str | None = None) -> Response:
    """Answer with the graph that the parameters name, or with the list of all graphs.

    Source: SPARQL 1.1 Graph Store HTTP Protocol, sections 4.2 and 5.2.
    """
    given = [name for name in _WHICH if name in request.args]
    names = request.args.getlist("graph")
    if not given:
        return _list(suffix)
    if len(given) > 1 or len(names) > 1 or request.args.get("default"):
        raise BadRequest("Name one graph: /graphs?default, or /graphs?graph= with its IRI.")
    return _graph(names[0] if names else DEFAULT)


@blueprint.get("/graphs/<path:name>")
def direct(name: str) -> Response:
    """Answer with a graph of ours by its own address, with or without a suffix.

    Source: SPARQL 1.1 Graph Store HTTP Protocol, section 4.1 (direct identification).
    """
    site = current_site()
    if site.iri(name) in site.manifest.counts:
        return _graph(site.iri(name))
    stem, suffix = split_suffix(name, GRAPH_OFFERS)
    return _graph(site.iri(stem), suffix)


def _list(suffix: str | None) -> Response:
    offers = {one.suffix: one for one in DOCUMENT_FORMATS}
    if suffix is not None and suffix not in offers:
        raise NotFound(f"The list of graphs has no format {suffix}; it has {', '.join(offers)}.")
    media_type = chosen(request) if suffix is None else offers[suffix]
    site = current_site()
    return headers.document(
        "/graphs",
        media_type,
        lambda: (
            _page()
            if media_type == HTML
            else serialise(dataset_description(site), media_type, site.prefixes)
        ),
        location=None if suffix else f"/graphs.{media_type.suffix}",
    )


def _page() -> bytes:
    site = current_site()
    titles = graph_titles(site)
    rows = [
        (site.path(name), site.prefixes.shrink(name) or name, titles.get(name), count, url)
        for name in graph_names(site)
        for count, url in [(site.manifest.counts[name], graph_url(site, name))]
    ]
    return render_template(
        "service/graphs.html",
        graphs=[(*row[:4], "/" + row[4].removeprefix(site.config.address)) for row in rows],
        default=DEFAULT_GRAPH,
        formats=RDF_FORMATS,
    ).encode()


def _graph(name: str, suffix: MediaType | None = None) -> Response:
    site = current_site()
    if name != DEFAULT and fault(Iri(name)) is not None:
        raise BadRequest(f"A graph is named by an absolute IRI, and {name!r} is none.")
    if name not in site.manifest.counts:
        raise NotFound(f"This release has no graph <{name}>. /graphs lists those that it has.")
    media_type = suffix or chosen(request, GRAPH_OFFERS)
    tag = headers.entity_tag(f"/graphs?{name}", media_type)
    if request.if_none_match.contains(tag):
        response = Response(status=304)
    else:
        response = _whole(name, media_type)
    response.set_etag(tag)
    if suffix is None:
        response.vary.add("Accept")
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _whole(name: str, media_type: MediaType) -> Response:
    """Return the graph, streamed; the row limit of queries holds here too, and is told."""
    site = current_site()
    text = stored("graphs_content").text
    query = Query(text) if name == DEFAULT else Query(text, default_graphs=(name,))
    deadline_s = site.config.deadline_s
    answer = site.engine.answer(query, media_type, deadline_s)
    told = bounded(answer, query, "CONSTRUCT", media_type, site, deadline_s)
    shown = told or answer
    response = Response(_stream(shown) if shown.whole is None else shown.whole)
    response.content_type = media_type.content_type
    for field, value in told.fields if told else ():
        response.headers.add(field, value)
    return response


def _stream(answer: Answer | Bounded) -> Iterator[bytes]:
    """Yield the chunks; an error on the way breaks the transfer off, on purpose."""
    try:
        yield from answer
    finally:
        answer.close()
