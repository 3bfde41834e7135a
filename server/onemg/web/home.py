"""The home page: what this is, how much there is, and ways in."""

from __future__ import annotations

from flask import Blueprint
from flask import Response
from flask import render_template

from onemg.rdf.media import HTML
from onemg.web import headers
from onemg.web.dataset import figures
from onemg.web.examples import examples
from onemg.web.site import current_site
from onemg.web.sorts import sorts

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> Response:
    """Answer with the home page."""
    return headers.document("/", HTML, _page)


def _page() -> bytes:
    site = current_site()
    kinds = sorts(site)
    return render_template(
        "home/home.html",
        figures=figures(site),
        sorts=[sort for sort in kinds if not sort.qualified and not sort.technical],
        relations=[sort for sort in kinds if sort.qualified],
        examples=examples(site),
    ).encode()


@blueprint.get("/queries/")
def queries() -> Response:
    """Answer with the list of the example queries."""
    return headers.document(
        "/queries/",
        HTML,
        lambda: render_template("home/queries.html", examples=examples(current_site())).encode(),
    )
