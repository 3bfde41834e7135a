"""The query service: the SPARQL protocol for programs, a form and result tables for people."""

from __future__ import annotations

import select
import socket
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request

from onemg.engine.base import offers
from onemg.errors import NotAcceptable
from onemg.errors import OnemgError
from onemg.rdf import media
from onemg.rdf.media import negotiate
from onemg.sparql.protocol import read_request
from onemg.sparql.results import query_form
from onemg.web import headers
from onemg.web.bounds import bounded
from onemg.web.examples import examples
from onemg.web.formats import RDF_FORMATS
from onemg.web.formats import answer_format
from onemg.web.formats import in_order
from onemg.web.links import without_header
from onemg.web.notices import notices
from onemg.web.problems import as_page
from onemg.web.queries import stored
from onemg.web.result import Result
from onemg.web.result import read_result
from onemg.web.service import service_description
from onemg.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from onemg.engine.base import Answer
    from onemg.sparql.bounded import Bounded
    from onemg.sparql.protocol import Query

blueprint = Blueprint("sparql", __name__)

_ASKING = ("query", "update")
_METHODS = ["GET", "POST", "QUERY"]


@blueprint.route("/sparql", methods=_METHODS)
@blueprint.route("/sparql/", methods=_METHODS)
@blueprint.route("/query", methods=_METHODS)
@blueprint.route("/query/", methods=_METHODS)
def endpoint() -> Response:
    """Answer a query; without one, say what this service is, in RDF or as a form."""
    body = request.get_data(cache=False)
    if request.method in {"GET", "HEAD"} and not any(name in request.args for name in _ASKING):
        described = _without_query()
        if described is not None:
            return described
    in_browser = negotiate_page()
    query: Query | None = None
    try:
        query = read_request(
            request.method, request.query_string, request.headers.get("Content-Type"), body
        )
        return _answered(query)
    except OnemgError as error:
        if not in_browser:
            raise
        text = query.text if query else request.args.get("query", "")
        return as_page(error, "sparql/page.html", **_form(text))


def negotiate_page() -> bool:
    """Return whether the client prefers a page to any data format, as browsers do."""
    if request.args.get("format"):
        return request.args["format"] == media.HTML.short
    accept = request.headers.get("Accept")
    everything = (*offers("SELECT"), *offers("CONSTRUCT"), media.PROBLEM_JSON, media.HTML)
    try:
        return negotiate(accept, everything) == media.HTML
    except NotAcceptable:
        return False


def _without_query() -> Response | None:
    """Return the form or the service description, None when the client takes neither."""
    accept = request.headers.get("Accept")
    try:
        media_type = negotiate(accept, in_order(accept, (*RDF_FORMATS, media.HTML)))
    except NotAcceptable:
        return None
    site = current_site()
    response = headers.document(
        "/sparql",
        media_type,
        lambda: (
            render_template("sparql/page.html", **_form("")).encode()
            if media_type == media.HTML
            else service_description(site, media_type)
        ),
    )
    response.vary.add("Accept")
    return response


def _answered(query: Query) -> Response:
    site = current_site()
    form = query_form(query.text)
    media_type, written = answer_format(form, request.headers.get("Accept"), query.format)
    deadline_s = min(query.timeout_s or site.config.deadline_s, site.config.deadline_s)
    if media_type == media.HTML:
        shown_as = media.SPARQL_JSON if form in {"SELECT", "ASK"} else media.TURTLE
        answer = site.engine.answer(query, shown_as, deadline_s, _hang_up())
        return _page(query, form, read_result(answer, form, site))
    answer = site.engine.answer(query, written, deadline_s, _hang_up())
    told = bounded(answer, query, form, written, site, deadline_s)
    shown = told or answer
    whole = shown.whole
    response = Response(_stream(shown) if whole is None else whole)
    for name, value in (*(told.fields if told else ()), *notices(query, answer, site)):
        response.headers.add(name, value)
    response.content_type = media_type.content_type
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _stream(answer: Answer | Bounded) -> Iterator[bytes]:
    """Yield the chunks; an error on the way breaks the transfer off, on purpose."""
    try:
        yield from answer
    finally:
        answer.close()


def _page(query: Query, form: str, result: Result) -> Response:
    text = render_template(
        "sparql/page.html",
        result=result,
        downloads=offers(form),
        max_rows=current_site().config.max_result_rows,
        **_form(query.text),
    )
    response = Response(text, content_type=media.HTML.content_type)
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _form(text: str) -> dict[str, object]:
    site = current_site()
    return {
        "query": text or without_header(stored("sparql_sample").text),
        "asked": bool(text),
        "examples": examples(site),
        "prefixes": site.prefixes,
        "deadline_s": site.config.deadline_s,
        "has_editor": site.has_editor,
        "endpoint": site.url("sparql"),
    }


def _hang_up() -> Callable[[], bool] | None:
    """Return what tells whether the client of this request has hung up, None if nothing can."""
    connection = request.environ.get("gunicorn.socket")
    if not isinstance(connection, socket.socket):
        return None

    def gone() -> bool:
        try:
            readable, _, _ = select.select([connection], [], [], 0)
            return bool(readable) and not connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    return gone
