"""The routes of the protocol as an OpenAPI 3.1 document, for clients and fuzzers that read one.

HTTP QUERY (a POST that is safe) has no place in OpenAPI 3.1; it takes what POST takes.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from flask import Blueprint
from flask import Response

from onemg.engine.base import GRAPH_OFFERS
from onemg.engine.base import offers
from onemg.rdf import media
from onemg.sparql.protocol import FORM
from onemg.web import headers
from onemg.web.formats import DOCUMENT_FORMATS
from onemg.web.links import without_header
from onemg.web.queries import stored
from onemg.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemg.rdf.media import MediaType
    from onemg.web.site import Site

blueprint = Blueprint("openapi", __name__)

_ANSWERS = tuple(
    dict.fromkeys(
        (
            *offers("SELECT"),
            *GRAPH_OFFERS,
            *(media.JSON, media.XML, media.TEXT_XML, media.TEXT, media.HTML),
        )
    )
)
_TEXT = {"type": "string"}
_ABSOLUTE = {"type": "string", "format": "iri", "pattern": "^[A-Za-z][A-Za-z0-9+.-]*:"}
_GRAPHS = {"type": "array", "items": _ABSOLUTE}
_QUERY = {
    "type": "string",
    "minLength": 1,
    "examples": [without_header(stored("sparql_sample").text)],
}
_PROBLEMS = {
    400: "The request or the query has a mistake; for a query with line and column.",
    403: "An update, SERVICE or LOAD.",
    404: "There is nothing at this address.",
    405: "The method has no meaning here; Allow lists those that have.",
    406: "None of the formats that there are is acceptable; `available` lists them.",
    413: "The query or the body is longer than the limit.",
    414: "The address is longer than the limit.",
    415: "The body is neither a form nor a query.",
    429: "A budget of this client is used up; Retry-After says for how long.",
    431: "The header fields are longer than this server reads.",
    500: "A limit of memory or size was passed before the first byte; or a fault of ours.",
    501: "The request uses something of HTTP that this server has not.",
    503: "The service is busy; Retry-After says when to come again.",
    504: "The query ran longer than it may.",
}


@blueprint.get("/openapi.json")
def document() -> Response:
    """Answer with the document."""
    return headers.document("/openapi.json", media.JSON, partial(_written, current_site()))


def _written(site: Site) -> bytes:
    return (json.dumps(description(site), indent=1) + "\n").encode()


def description(site: Site) -> dict[str, Any]:
    """Return the document.

    Source: OpenAPI Specification 3.1.
    """
    query = _operation("Answer a query", "query", _ANSWERS, [*_asking(), _FORMAT, *_DATASET])
    post = {**query, "operationId": "queryByPost", "requestBody": _BODY}
    post["parameters"] = [_FORMAT, *_DATASET]
    advice = _operation("Advise on a query", "advise", _PAGES, [*_asking(required=True), *_DATASET])
    name = {"name": "name", "in": "path", "required": True, "schema": _TEXT}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Query service",
            "summary": "SPARQL 1.1 Protocol and Graph Store Protocol, reading only",
            "version": site.manifest.version,
        },
        "servers": [{"url": site.config.address.removesuffix("/")}],
        "paths": {
            "/sparql": {"get": query, "post": post},
            "/sparql/advice": {
                "get": advice,
                "post": {
                    **advice,
                    "operationId": "adviseByPost",
                    "parameters": _DATASET,
                    "requestBody": _BODY,
                },
            },
            "/graphs": {
                "get": _operation(
                    "Give a graph, or the list of all",
                    "graphs",
                    tuple(dict.fromkeys((*DOCUMENT_FORMATS, *GRAPH_OFFERS))),
                    [_parameter("graph", _ABSOLUTE), _DEFAULT, _FORMAT],
                )
            },
            "/graphs/{name}": {
                "get": _operation("Give a graph of ours", "graph", GRAPH_OFFERS, [name, _FORMAT])
            },
            "/prefixes": {"get": _operation("Give the prefixes", "prefixes", _TABLES, [_FORMAT])},
            "/limits": {"get": _operation("Give the limits", "limits", _PAGES, [_FORMAT])},
        },
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


def _operation(
    summary: str,
    name: str,
    formats: Iterable[MediaType],
    parameters: list[dict[str, Any]],
) -> dict[str, Any]:
    found = {"description": "The answer.", "content": {one.type: {} for one in formats}}
    problem = {
        media.PROBLEM_JSON.type: {"schema": {"$ref": "#/components/schemas/Problem"}},
        media.JSON.type: {"schema": {"$ref": "#/components/schemas/Problem"}},
        media.HTML.type: {},
    }
    responses = {str(status): _problem(text, problem) for status, text in _PROBLEMS.items()}
    return {
        "summary": summary,
        "operationId": name,
        "parameters": parameters,
        "responses": {"200": found, **responses},
    }


def _problem(text: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": content}


def _parameter(name: str, schema: dict[str, Any], text: str = "") -> dict[str, Any]:
    said = {"description": text} if text else {}
    return {"name": name, "in": "query", "schema": schema, **said}


def _asking(*, required: bool = False) -> list[dict[str, Any]]:
    asked = _parameter(
        "query", _QUERY, "SPARQL 1.1 Query; without it, the service description or a form."
    )
    return [{**asked, "required": required}]


_SECONDS = {"type": "number", "exclusiveMinimum": 0, "maximum": 1e6}
_FORMAT = _parameter("format", _TEXT, "A short name or media type; comes before Accept.")
_DEFAULT = {**_parameter("default", {"const": ""}, "The default graph."), "allowEmptyValue": True}
_DATASET = [
    _parameter("default-graph-uri", _GRAPHS, "Graphs merged to be the default graph."),
    _parameter("named-graph-uri", _GRAPHS, "Graphs that GRAPH can name."),
    _parameter("timeout", _SECONDS, "Seconds that the query may run; at most the limit."),
]
_PAGES = (media.JSON, media.HTML)
_TABLES = (*DOCUMENT_FORMATS, media.SPARQL_QUERY, media.JSON)
_BODY = {
    "required": True,
    "content": {
        media.SPARQL_QUERY.type: {"schema": _QUERY},
        FORM: {
            "schema": {
                "type": "object",
                "required": ["query"],
                "properties": {
                    "query": _QUERY,
                    "default-graph-uri": _GRAPHS,
                    "named-graph-uri": _GRAPHS,
                    "format": _TEXT,
                    "timeout": _SECONDS,
                },
            }
        },
    },
}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457; further members say more about some problems.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
        "source_line": _TEXT,
        "available": {"type": "array", "items": _TEXT},
        "limit": _TEXT,
        "limit_value": {"type": "number"},
    },
}
