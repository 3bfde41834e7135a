"""The header fields of every answer: identity, negotiation, links, safety, other origins."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from onemg.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable

    from flask import Flask

    from onemg.rdf.media import MediaType

# Nothing comes from another host; scripts and styles are files of ours. The editor underlines
# mistakes with an image of its own, inside its style sheet (data:).
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFETY = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
# What scripts of other origins may read and send. The star does not stand for Authorization.
EXPOSED = (
    "Allow, Content-Location, ETag, Link, Onemg-Limit, Onemg-Prefixes, "
    "RateLimit, RateLimit-Policy, Retry-After, Vary"
)
SENT = "*, Authorization"
# The fields of every answer, whatever made it.
ALWAYS = {
    **SAFETY,
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": EXPOSED,
}
_YEAR_S = 31_536_000


def install(app: Flask) -> None:
    """Let every answer of the application carry the fields that all answers have."""
    app.after_request(_complete)


def link(target: str, relation: str, media_type: MediaType | None = None) -> str:
    """Return one member of a Link field.

    Source: RFC 8288, section 3.
    """
    kind = f'; type="{media_type.type}"' if media_type else ""
    return f'<{target}>; rel="{relation}"{kind}'


def entity_tag(path: str, media_type: MediaType) -> str:
    """Return the strong validator of a representation: release, code, path and media type.

    Source: RFC 9110, section 8.8.3.
    """
    site = current_site()
    whole = f"{site.manifest.version}\n{site.code}\n{path}\n{media_type.content_type}"
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def document(
    path: str,
    media_type: MediaType,
    make: Callable[[], bytes],
    *,
    links: Iterable[str] = (),
    location: str | None = None,
) -> Response:
    """Return the answer for a document of the release, made only when it is not at hand.

    Args:
        path: what the answer depends on, beside release and media type; names it in the cache.
        media_type: of the answer.
        make: gives the bytes, or raises when there is no such document.
        links: members of the Link field.
        location: address of just this representation, if the request named another; then the
            answer was negotiated, and says so by Vary.

    Source: RFC 9110, sections 8.7 (Content-Location), 12.5.5 (Vary) and 13 (conditions).
    """
    site = current_site()
    tag = entity_tag(path, media_type)
    response = Response(content_type=media_type.content_type)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, no-cache"
    for member in links:
        response.headers.add("Link", member)
    if location is not None:
        response.vary.add("Accept")
        response.headers["Content-Location"] = location
    if request.if_none_match.contains(tag):
        response.status_code = 304
        del response.headers["Content-Type"]
        return response
    response.set_data(site.cache.get((site.manifest.version, path, media_type.type), make))
    return response


def _complete(response: Response) -> Response:
    for name, value in SAFETY.items():
        response.headers.setdefault(name, value)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if request.method == "OPTIONS":
        allowed = ", ".join(sorted(response.allow))
        response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = allowed
        response.headers["Access-Control-Allow-Headers"] = SENT
        response.headers["Access-Control-Max-Age"] = "86400"
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR_S}, immutable"
    return response
