"""The limits of the query service, with their values here: a contract, to read and as JSON."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request

from onemg.config import PREFIX
from onemg.config import settings
from onemg.errors import NotFound
from onemg.rdf import media
from onemg.web import headers
from onemg.web.formats import chosen
from onemg.web.site import current_site

blueprint = Blueprint("limits", __name__)

FORMATS = (media.HTML, media.JSON)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a client meets at a limit.

    Attributes:
        statuses: of HTTP; 200 where the answer is still one.
        problem: slug of the problem, None where the answer is still one.
        fields: header fields that tell of it.
        words: what happens, as a sentence.
    """

    statuses: tuple[int, ...]
    problem: str | None
    fields: tuple[str, ...]
    words: str


_RETRY = ("Retry-After",)
EFFECTS: dict[str, Effect] = {
    "deadline_s": Effect(
        (504,),
        "deadline-exceeded",
        ("Onemg-Limit",),
        "Where a client asked for more, Onemg-Limit says deadline_s=N, asked=M.",
    ),
    "queue_s": Effect((503,), "busy", _RETRY, "The query is not begun."),
    "long_workers": Effect((503,), "busy", _RETRY, "The long query is ended."),
    "max_queries": Effect((503,), "busy", _RETRY, "The query is not begun."),
    "client_queries": Effect((429,), "too-many-requests", _RETRY, "The query is not begun."),
    "client_seconds": Effect((429,), "too-many-requests", _RETRY, "The query is not begun."),
    "client_errors": Effect((429,), "too-many-requests", _RETRY, "The query is not begun."),
    "memory_mb": Effect(
        (500,),
        "memory-exceeded",
        (),
        "The query is ended; if a part of the answer was sent, the transfer breaks off.",
    ),
    "max_address_bytes": Effect((414,), None, (), "The request is not read; use POST."),
    "max_query_bytes": Effect((413,), "too-large", (), "The query is not begun."),
    "max_query_depth": Effect((413,), "too-large", (), "The query is not begun."),
    "max_query_operators": Effect((413,), "too-large", (), "The query is not begun."),
    "max_result_bytes": Effect(
        (500,),
        "result-too-large",
        (),
        "The query is ended; if a part of the answer was sent, the transfer breaks off.",
    ),
    "max_result_rows": Effect(
        (200,),
        None,
        ("Onemg-Limit", "Link"),
        "The answer has the rows up to the limit and ends properly. Onemg-Limit says rows=N, "
        "truncated; JSON and XML have a link in their head; with ORDER BY, Link has the next "
        "page. Where an answer of more than a megabyte goes out before this can be known, "
        "Onemg-Limit says rows=N alone, and if rows are missing the transfer breaks off at its "
        "end. A LIMIT of your own that is not larger is never cut.",
    ),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as it is on this server."""

    name: str
    setting: str
    value: float
    default: float
    help: str
    statuses: tuple[int, ...]
    problem: str | None
    fields: tuple[str, ...]
    effect: str


@blueprint.get("/limits")
@blueprint.get("/limits.<suffix>")
def contract(suffix: str | None = None) -> Response:
    """Answer with every limit."""
    offers = {one.suffix: one for one in FORMATS}
    if suffix is not None and suffix not in offers:
        raise NotFound(f"The limits have no format {suffix}; they have {', '.join(offers)}.")
    media_type = chosen(request, FORMATS) if suffix is None else offers[suffix]
    return headers.document(
        "/limits",
        media_type,
        lambda: _page() if media_type == media.HTML else _json(),
        location=None if suffix else f"/limits.{media_type.suffix}",
    )


def limits() -> list[Limit]:
    """Return the limits in the order of the settings."""
    config = current_site().config
    found = []
    for setting, default, text in settings():
        name = setting.removeprefix(PREFIX).lower()
        effect = EFFECTS.get(name)
        if effect is not None and isinstance(default, int | float):
            found.append(
                Limit(
                    name,
                    setting,
                    getattr(config, name),
                    default,
                    text,
                    effect.statuses,
                    effect.problem,
                    effect.fields,
                    effect.words,
                )
            )
    return found


def _json() -> bytes:
    site = current_site()
    described = [
        {
            **dataclasses.asdict(limit),
            "problem": limit.problem and site.url(f"problems/{limit.problem}"),
        }
        for limit in limits()
    ]
    return (json.dumps({"limits": described}, indent=1) + "\n").encode()


def _page() -> bytes:
    return render_template("service/limits.html", limits=limits()).encode()
