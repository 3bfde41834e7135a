"""Header lines of the front, and what Flask's answers become in it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from onemg.rdf.media import PROBLEM_JSON
from onemg.web import encodings
from onemg.web.cache import Kept
from onemg.web.front_bridge import field_lines
from onemg.web.headers import ALWAYS

if TYPE_CHECKING:
    from onemg.web.front_bridge import FlaskAnswer
    from onemg.web.front_exchange import Request
    from onemg.web.site import Site

COMMON = field_lines(ALWAYS.items())
VARY = b"vary: Accept, Accept-Encoding\r\n"
_PROBLEM = field_lines([("Content-Type", PROBLEM_JSON.content_type), ("Cache-Control", "no-store")])
_SLUGS = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
    HTTPStatus.REQUEST_URI_TOO_LONG: "too-large",
    HTTPStatus.SERVICE_UNAVAILABLE: "busy",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal",
}
_VARIES = frozenset(["accept", "accept-encoding"])
_CONDITIONED = frozenset(["GET", "HEAD", "QUERY"])


def problem(site: Site, status: int, detail: str) -> tuple[bytes, bytes]:
    """Return header lines and body of a problem, for a request that never reaches Flask.

    Source: RFC 9457, section 3.
    """
    slug = _SLUGS.get(HTTPStatus(status), "bad-request")
    body = {
        "type": site.url(f"problems/{slug}"),
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    }
    lines = _PROBLEM + COMMON
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        lines += b"retry-after: 1\r\n"
    return lines, json.dumps(body).encode()


def kept_of(answer: FlaskAnswer, body: bytes) -> Kept:
    """Return an answer of the application as it can be sent again; an empty tag if it had none."""
    packable = answer.field("content-encoding") is None and encodings.is_packable(
        answer.field("content-type") or ""
    )
    tag = answer.field("etag") or ""
    varies = [answer.field("vary"), "Accept-Encoding" if packable else None]
    vary = ", ".join(filter(None, varies))
    lines = answer.lines() + (field_lines([("Vary", vary)]) if vary else b"")
    return Kept(body, lines, tag.removeprefix("W/").strip('"'), packable=packable)


def may_be_kept(answer: FlaskAnswer) -> bool:
    """Return whether an answer is the same for every request of its address and Accept field."""
    varies = {name.strip().lower() for name in (answer.field("vary") or "accept").split(",")}
    return (
        varies <= _VARIES
        and "no-store" not in (answer.field("cache-control") or "")
        and answer.field("set-cookie") is None
    )


def is_held(validator: bytes, request: Request) -> bool:
    """Return whether the client says that it holds the answer with this validator.

    Source: RFC 9110, section 13.1.2.
    """
    held = request.fields.get(b"if-none-match")
    if held is None or request.method not in _CONDITIONED:
        return False
    return held.strip() == b"*" or validator in held


def coded(coding: str | None) -> bytes:
    """Return the header line that names a coding, nothing for none."""
    return b"content-encoding: %s\r\n" % coding.encode() if coding else b""


def tagged(kept: Kept, coding: str | None) -> bytes:
    """Return the header line with the validator of an answer in a coding, if it has one."""
    return b"etag: %s\r\n" % kept.validator(coding) if kept.tag else b""


def text_of(value: bytes | None) -> str | None:
    """Return the value of a field as text.

    Source: RFC 9110, section 5.5.
    """
    return None if value is None else value.decode("latin-1")


def has_query(request: Request) -> bool:
    """Return whether a request to the query service brings a query, or should."""
    if request.method not in {"GET", "HEAD"}:
        return request.method in {"POST", "QUERY"}
    query = request.query
    return query.startswith((b"query=", b"update=")) or b"&query=" in query or b"&update=" in query
