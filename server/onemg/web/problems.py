"""The only place where errors become answers: problem details, or a page for browsers."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from flask import Response
from flask import render_template
from flask import request
from werkzeug.exceptions import HTTPException

from onemg.errors import BadRequest
from onemg.errors import MethodNotAllowed
from onemg.errors import NotAcceptable
from onemg.errors import NotFound
from onemg.errors import OnemgError
from onemg.errors import TooLarge
from onemg.rdf.media import HTML
from onemg.rdf.media import JSON
from onemg.rdf.media import PROBLEM_JSON
from onemg.rdf.media import negotiate
from onemg.web.site import current_site

if TYPE_CHECKING:
    from flask import Flask

    from onemg.rdf.media import MediaType

OFFERS = (PROBLEM_JSON, JSON, HTML)
_WRITING = frozenset(["POST", "PUT", "PATCH", "DELETE"])
_NO_WRITING = "Nothing is written here, since git is the database: change the files there."


def install(app: Flask) -> None:
    """Let the application answer every error as a problem, expected or not."""
    app.register_error_handler(OnemgError, respond)
    app.register_error_handler(HTTPException, _translated)
    app.register_error_handler(Exception, _unexpected)


def respond(error: OnemgError) -> Response:
    """Return the answer for an error: a page if the client prefers HTML, else problem details.

    Source: RFC 9457.
    """
    media_type = _media_type()
    if media_type == HTML:
        return as_page(error, "problems/problem.html")
    body = json.dumps(details(error), ensure_ascii=False).encode()
    return _complete(Response(body, content_type=media_type.content_type), error)


def as_page(error: OnemgError, template: str, **context: object) -> Response:
    """Return the answer for an error as a page made from a template.

    Args:
        error: given to the template as `problem`, in the form of `details`.
        template: shows it, at its place in the page.
        context: what else the template shows.
    """
    text = render_template(template, problem=details(error), **context)
    return _complete(Response(text, content_type=HTML.content_type), error)


def details(error: OnemgError) -> dict[str, object]:
    """Return the members of the problem details of an error.

    Source: RFC 9457, section 3.
    """
    return {
        "type": current_site().url(f"problems/{error.slug}"),
        "title": error.title,
        "status": int(error.status),
        "detail": str(error),
        **error.members(),
    }


def _media_type() -> MediaType:
    try:
        return negotiate(request.headers.get("Accept"), OFFERS)
    except NotAcceptable:
        return PROBLEM_JSON


def _complete(response: Response, error: OnemgError) -> Response:
    response.status_code = int(error.status)
    response.headers.update(error.headers())
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def _translated(error: HTTPException) -> Response:
    """Say in our words what Flask found: unknown paths, methods, bodies."""
    if error.code is not None and error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()  # type: ignore[return-value]  # werkzeug's, without a session
    path = request.path
    if error.code == HTTPStatus.NOT_FOUND:
        return respond(NotFound(f"There is no page at {path}. The home page leads everywhere."))
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = sorted(getattr(error, "valid_methods", None) or ["GET", "HEAD"])
        writes = f" {_NO_WRITING}" if request.method in _WRITING else ""
        return respond(
            MethodNotAllowed(
                f"{request.method} does not work at {path}; use {' or '.join(allowed)}.{writes}",
                allowed,
            )
        )
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return respond(TooLarge("The body is longer than this server takes; shorten the query."))
    if error.code is not None and error.code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return respond(BadRequest(error.description or "The request cannot be read."))
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    """Answer 500 with an id that stands in the log beside what happened; nothing else leaks."""
    incident = uuid.uuid4().hex
    structlog.get_logger().error(
        "unexpected error", incident=incident, path=request.path, exc_info=error
    )
    return respond(
        OnemgError(f"The fault is ours and has been logged as {incident}; please report that id.")
    )
