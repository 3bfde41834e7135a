"""The pages that explain errors, written from `errors.py`: where the `type` of a problem leads."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import redirect
from flask import render_template

from onemg.errors import EngineError
from onemg.errors import NotFound
from onemg.errors import OnemgError
from onemg.errors import RequestError
from onemg.rdf.media import HTML
from onemg.web import headers
from onemg.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response as AnyResponse

blueprint = Blueprint("explanations", __name__)

_MEMBER = re.compile(r'"(\w+)":')


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an error means, apart from any occurrence."""

    slug: str
    title: str
    meaning: str
    status: int
    phrase: str
    type: str
    members: tuple[str, ...]


@blueprint.get("/problems")
def without_slash() -> AnyResponse:
    """Lead to the list, whose address ends with a slash."""
    return redirect("/problems/", code=308)


@blueprint.get("/problems/")
def every() -> Response:
    """Answer with all errors."""
    return headers.document(
        "/problems/",
        HTML,
        lambda: render_template("problems/all.html", errors=list(_explanations())).encode(),
    )


@blueprint.get("/problems/<slug>")
def one(slug: str) -> Response:
    """Answer with what one error means."""
    return headers.document(f"/problems/{slug}", HTML, lambda: _page(slug))


def _page(slug: str) -> bytes:
    found = next((error for error in _explanations() if error.slug == slug), None)
    if found is None:
        raise NotFound(f"No error is called {slug}. /problems/ lists them all.")
    return render_template("problems/explanation.html", error=found).encode()


def _explanations() -> Iterator[Explanation]:
    """Yield every error that a client can meet, by status."""
    site = current_site()
    seen: dict[str, type[OnemgError]] = {}
    met: list[type[OnemgError]] = [OnemgError, *_below(RequestError), *_below(EngineError)]
    for error in met:
        seen.setdefault(error.slug, error)
    for slug, error in sorted(seen.items(), key=lambda item: (int(item[1].status), item[0])):
        meaning = (inspect.getdoc(error) or "").split("\n\n")[0].replace("\n", " ")
        if error is OnemgError:
            meaning = "A fault in this server that has been logged under the id in the answer."
        yield Explanation(
            slug,
            error.title,
            re.sub(r"\s*`\w+`[^.;]*", "", meaning) or error.title,
            int(error.status),
            HTTPStatus(error.status).phrase,
            site.url(f"problems/{slug}"),
            tuple(_MEMBER.findall(inspect.getsource(error.members))),
        )


def _below(error: type[OnemgError]) -> Iterator[type[OnemgError]]:
    yield error
    for child in error.__subclasses__():
        yield from _below(child)
