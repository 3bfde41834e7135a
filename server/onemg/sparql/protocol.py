"""The SPARQL 1.1 Protocol's query operation as a pure function from a request to a `Query`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from onemg.errors import BadRequest
from onemg.errors import Forbidden
from onemg.errors import MethodNotAllowed
from onemg.errors import TooLarge
from onemg.errors import UnsupportedMediaType
from onemg.rdf.media import SPARQL_QUERY
from onemg.rdf.terms import Iri
from onemg.rdf.terms import fault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "QUERY")
FORM = "application/x-www-form-urlencoded"
SPARQL_UPDATE = "application/sparql-update"
TAKEN = (SPARQL_QUERY.type, FORM)
NO_UPDATE = (
    "This service has no update: the graph is built from files in git, so git is the database. "
    "Change the files and open a pull request; or download the graph and change your own copy."
)

_GRAPHS = ("default-graph-uri", "named-graph-uri")
_UPDATE_GRAPHS = ("using-graph-uri", "using-named-graph-uri")
_ONCE = ("query", "update", "format", "timeout")
_BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^";\s]*)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """One query as a client asked it: its text, its dataset, and how it wants the answer."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    timeout_s: float | None = None


def read_request(
    method: str,
    query_string: bytes,
    content_type: str | None,
    body: bytes,
    *,
    limit_bytes: int | None = None,
) -> Query:
    """Return the query that a request carries.

    HEAD is read as GET; QUERY is read as POST. Parameters of the address and of a form count
    alike. Parameters that the protocol does not know are passed over.

    Args:
        method: of the request, in upper case.
        query_string: what follows `?` in the address, as sent.
        content_type: the Content-Type header as sent; None when there is none.
        body: the body as sent.
        limit_bytes: how long address parameters and body may be together; None for any length.

    Raises:
        BadRequest: no query, two of them, or a parameter that cannot be read.
        Forbidden: an update.
        MethodNotAllowed: another method.
        TooLarge: more than `limit_bytes`.
        UnsupportedMediaType: a body that is neither a form nor a query.

    Source: SPARQL 1.1 Protocol, section 2.1 (query operation); RFC 3986, section 2.1.
    """
    if method not in METHODS or method == "OPTIONS":
        raise MethodNotAllowed(
            f"{method} is not a way to ask a query; use GET, or POST for a long one.", METHODS
        )
    if limit_bytes is not None and len(query_string) + len(body) > limit_bytes:
        raise TooLarge(
            f"The request is longer than {limit_bytes} bytes; ask a shorter query, or several."
        )
    parameters = _parameters(query_string, "address")
    if method in ("POST", "QUERY"):
        _add_body(parameters, content_type, body)
    return _query(parameters)


def _add_body(parameters: dict[str, list[str]], content_type: str | None, body: bytes) -> None:
    """Add what the body says to the parameters."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    charset = _CHARSET.search(content_type or "")
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(f"The body is in {charset[1]}; send it as UTF-8.", TAKEN)
    if kind == SPARQL_QUERY.type:
        parameters.setdefault("query", []).append(_text(body, "body"))
    elif kind == SPARQL_UPDATE:
        raise Forbidden(NO_UPDATE)
    elif kind == FORM:
        for name, values in _parameters(body, "body").items():
            parameters.setdefault(name, []).extend(values)
    else:
        raise UnsupportedMediaType(
            f"A body of type {kind or 'unknown'} is not taken; send {SPARQL_QUERY.type} with the "
            f"query as the body, or {FORM} with the parameter query.",
            TAKEN,
        )


def _query(parameters: Mapping[str, Sequence[str]]) -> Query:
    for name in _ONCE:
        if len(parameters.get(name, ())) > 1:
            raise BadRequest(f"The parameter {name} is there more than once; send it once.")
    if "update" in parameters:
        if "query" in parameters:
            raise BadRequest("There is a query and an update; send the query alone.")
        raise Forbidden(NO_UPDATE)
    text = _single(parameters, "query")
    if not text or not text.strip():
        raise BadRequest("There is no query; send it in the parameter query.")
    for name in _UPDATE_GRAPHS:
        if name in parameters:
            raise BadRequest(f"{name} belongs to updates; for a query use default-graph-uri.")
    default, named = (tuple(map(_graph, parameters.get(name, ()))) for name in _GRAPHS)
    return Query(
        text, default, named, _single(parameters, "format") or None, _timeout_s(parameters)
    )


def _single(parameters: Mapping[str, Sequence[str]], name: str) -> str | None:
    values = parameters.get(name)
    return values[0] if values else None


def _graph(value: str) -> str:
    message = fault(Iri(value))
    if message is not None:
        raise BadRequest(f"A graph of the query has no absolute IRI for a name. {message}")
    return value


def _timeout_s(parameters: Mapping[str, Sequence[str]]) -> float | None:
    value = _single(parameters, "timeout")
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not (seconds > 0 and math.isfinite(seconds)):
        raise BadRequest(f"timeout={value} is no length of time; write seconds, as in timeout=5.")
    return seconds


def _parameters(encoded: bytes, where: str) -> dict[str, list[str]]:
    """Return the parameters of a form in order, decoded once and strictly."""
    found: dict[str, list[str]] = {}
    for pair in encoded.split(b"&"):
        if pair:
            name, _, value = pair.partition(b"=")
            found.setdefault(_decoded(name, where), []).append(_decoded(value, where))
    return found


def _decoded(encoded: bytes, where: str) -> str:
    if _BAD_PERCENT.search(encoded):
        raise BadRequest(
            f"The {where} has a % that is not followed by two hex digits; write %25 for a percent."
        )
    plain = encoded.replace(b"+", b" ")
    return _text(unquote_to_bytes(plain), where)


def _text(data: bytes, where: str) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise BadRequest(f"The {where} is not UTF-8; send it as UTF-8.") from error
    if "\0" in text:
        raise BadRequest(f"The {where} has a null character (U+0000); remove it.")
    return text
