"""The query service: the SPARQL protocol for programs, a form and result tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request

from onemg.engine.base import offers
from onemg.errors import BadQuery
from onemg.errors import NotAcceptable
from onemg.errors import OnemgError
from onemg.rdf import media
from onemg.sparql.protocol import read_request
from onemg.web import headers
from onemg.web.answering import METHODS
from onemg.web.answering import PATHS
from onemg.web.answering import read_asked
from onemg.web.answering import stream
from onemg.web.answering import told
from onemg.web.answering import wants_page
from onemg.web.examples import examples
from onemg.web.formats import RDF_FORMATS
from onemg.web.formats import chosen
from onemg.web.front_bridge import GIVEN_ERROR
from onemg.web.front_bridge import GONE
from onemg.web.links import without_header
from onemg.web.notices import help_link
from onemg.web.problems import as_page
from onemg.web.problems import respond
from onemg.web.queries import stored
from onemg.web.result import Result
from onemg.web.result import read_result
from onemg.web.service import service_description
from onemg.web.site import current_site

if TYPE_CHECKING:
    from onemg.sparql.protocol import Query

blueprint = Blueprint("sparql", __name__)

_ASKING = ("query", "update")


@blueprint.route(PATHS[0], methods=METHODS)
@blueprint.route(PATHS[1], methods=METHODS)
@blueprint.route(PATHS[2], methods=METHODS)
@blueprint.route(PATHS[3], methods=METHODS)
def endpoint() -> Response:
    """Answer a query; without one, say what this service is, in RDF or as a form."""
    body = request.get_data(cache=False)
    if request.method in {"GET", "HEAD"} and not any(name in request.args for name in _ASKING):
        described = _without_query()
        if described is not None:
            return described
    in_browser = wants_page(request.headers.get("Accept"), request.args.get("format"))
    query: Query | None = None
    try:
        if GIVEN_ERROR in request.environ:
            raise request.environ[GIVEN_ERROR]
        query = read_request(
            request.method, request.query_string, request.headers.get("Content-Type"), body
        )
        return _answered(query)
    except OnemgError as error:
        text = query.text if query else request.args.get("query", "")
        if in_browser:
            response = as_page(error, "sparql/page.html", **_form(text))
        else:
            response = respond(error)
        for name, value in help_link(text, current_site()) if isinstance(error, BadQuery) else ():
            response.headers.add(name, value)
        return response


def _without_query() -> Response | None:
    """Return the form or the service description, None when the client takes neither."""
    try:
        media_type = chosen(request, (*RDF_FORMATS, media.HTML))
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
    asked = read_asked(query, request.headers.get("Accept"), site.config.deadline_s)
    answer = site.engine.answer(query, asked.written, asked.deadline_s, request.environ.get(GONE))
    if asked.media_type == media.HTML:
        return _page(query, asked.form, read_result(answer, asked.form, site))
    shown, fields = told(answer, asked, site)
    whole = shown.whole
    response = Response(stream(shown) if whole is None else whole)
    for name, value in fields:
        response.headers.add(name, value)
    response.content_type = asked.media_type.content_type
    response.vary.add("Accept")
    return response


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
