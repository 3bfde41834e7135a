"""Advice about a query: what in it cannot match, is misspelt, or leaves the result empty."""

from __future__ import annotations

import json
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request

from onemg.errors import Busy
from onemg.errors import EngineError
from onemg.errors import OnemgError
from onemg.rdf import media
from onemg.sparql.lexer import mistake
from onemg.sparql.protocol import read_request
from onemg.sparql.reading import TooComplex
from onemg.sparql.results import query_form
from onemg.sparql.structure import structure
from onemg.web.emptiness import emptying
from onemg.web.emptiness import has_rows
from onemg.web.emptiness import large
from onemg.web.formats import chosen
from onemg.web.judging import Advice
from onemg.web.judging import Judge
from onemg.web.links import without_header
from onemg.web.problems import as_page
from onemg.web.queries import stored
from onemg.web.site import current_site
from onemg.web.usage import usage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from onemg.sparql.protocol import Query
    from onemg.sparql.structure import Structure

blueprint = Blueprint("advice", __name__)

_FORMATS = (media.JSON, media.HTML)
# Advice runs several short queries, so few may be asked for at one time.
_ASKING = BoundedSemaphore(2)
_TOO_COMPLEX = (
    "The query has something in it that this advice does not understand, so its patterns are "
    "not judged."
)
_TOO_SLOW = "Not everything could be found out in the time that there is for advice."


class Findings:
    """The advice about one query.

    Attributes:
        advice: in the order in which it was found.
        not_judged: sentences on what could not be told.
    """

    def __init__(self) -> None:
        """Find nothing yet."""
        self.advice: list[Advice] = []
        self.not_judged: list[str] = []

    def add(self, found: Iterable[Advice]) -> None:
        """Keep advice; what the engine cannot tell in time is left out, and said to be."""
        try:
            self.advice += found
        except EngineError:
            self.lack(_TOO_SLOW)

    def lack(self, sentence: str) -> None:
        """Keep a sentence on what could not be told, once."""
        if sentence not in self.not_judged:
            self.not_judged.append(sentence)


@blueprint.route("/sparql/advice", methods=["GET", "POST", "QUERY"])
def advice() -> Response:
    """Answer with advice about the query of the request.

    Raises:
        RequestError: there is no query, or it does not parse or is refused.
        Busy: others are being advised.
    """
    media_type = chosen(request, _FORMATS)
    if (
        media_type == media.HTML
        and request.method in {"GET", "HEAD"}
        and "query" not in request.args
    ):
        return _page("", None)
    text = request.args.get("query", "")
    try:
        query = read_request(
            request.method,
            request.query_string,
            request.headers.get("Content-Type"),
            request.get_data(cache=False),
        )
        text = query.text
        found = _advised(query)
    except OnemgError as error:
        if media_type != media.HTML:
            raise
        return as_page(error, "service/advice.html", **_shown(text, None))
    if media_type == media.HTML:
        return _page(text, found)
    return _completed(Response(_json(text, found), content_type=media.JSON.content_type))


def _advised(query: Query) -> Findings:
    if not _ASKING.acquire(timeout=1):
        raise Busy("Others are being advised at this moment; try again in a second.")
    try:
        return _find(query)
    finally:
        _ASKING.release()


def _find(query: Query) -> Findings:
    site = current_site()
    form = query_form(query.text)
    found = Findings()
    try:
        filled = has_rows(site.engine, query, form)
    except OnemgError:
        # Asked as it was sent, so that the place of a mistake is right.
        site.engine.answer(query, _any_format(form), site.config.deadline_s).close()
        filled = None
    judge = Judge(site, usage(site))
    found.add(judge.prefixes(query.text))
    found.add(judge.terms(query.text))
    try:
        parts = structure(query.text, site.prefixes)
    except TooComplex:
        found.lack(_TOO_COMPLEX)
    else:
        _judge(found, judge, query, parts)
        if filled is False:
            found.add(emptying(site.engine, query, parts))
    if filled is None:
        found.lack(_TOO_SLOW)
    if form == "SELECT":
        found.add(large(site.engine, query, form))
    return found


def _judge(found: Findings, judge: Judge, query: Query, parts: Structure) -> None:
    whole = not (parts.dataset or query.default_graphs or query.named_graphs)
    found.add(judge.patterns(parts, whole=whole))
    found.add(judge.products(parts))


def _any_format(form: str) -> media.MediaType:
    return media.SPARQL_JSON if form in {"SELECT", "ASK"} else media.NTRIPLES


def _places(text: str, found: Findings) -> Iterator[dict[str, object]]:
    """Yield each piece of advice with its line, column and the line itself."""
    for one in found.advice:
        place = {} if one.start is None else mistake(text, one.start, "").members()
        said = {"kind": one.kind, "message": one.message, "suggestion": one.suggestion, **place}
        yield {name: value for name, value in said.items() if value is not None}


def _json(text: str, found: Findings) -> bytes:
    said = {"query": text, "advice": list(_places(text, found)), "not_judged": found.not_judged}
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _page(text: str, found: Findings | None) -> Response:
    page = render_template("service/advice.html", **_shown(text, found))
    return _completed(Response(page, content_type=media.HTML.content_type))


def _shown(text: str, found: Findings | None) -> dict[str, object]:
    return {
        "query": text or without_header(stored("sparql_sample").text),
        "asked": found is not None,
        "advice": list(_places(text, found)) if found else [],
        "not_judged": found.not_judged if found else [],
        "has_editor": current_site().has_editor,
    }


def _completed(response: Response) -> Response:
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "public, no-cache"
    return response
