"""The files of the release, to download."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import redirect
from flask import render_template
from flask import send_file

from onemg.errors import NotFound
from onemg.rdf.media import HTML
from onemg.web import headers
from onemg.web.site import current_site

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint = Blueprint("dumps", __name__)

# Folders of the release that are offered; the store and the text index are for this server.
_OFFERED = ("dumps/", "metadata/", "reports/")
_CHARSET = ("text/", "application/json", "application/ld+json")


@dataclass(frozen=True, slots=True)
class File:
    """A file of the release."""

    path: str
    name: str
    media_type: str
    size: str
    triples: int | None
    sha256: str


@blueprint.get("/dumps")
def without_slash() -> AnyResponse:
    """Lead to the list, whose address ends with a slash."""
    return redirect("/dumps/", code=308)


@blueprint.get("/dumps/")
def files() -> Response:
    """Answer with the list of the files."""
    return headers.document("/dumps/", HTML, _page)


@blueprint.get("/dumps/<name>")
@blueprint.get("/metadata/<name>", defaults={"folder": "metadata"})
@blueprint.get("/reports/<name>", defaults={"folder": "reports"})
def file(name: str, folder: str = "dumps") -> Response:
    """Answer with a file that the manifest names, whole or in ranges."""
    site = current_site()
    known = site.manifest.distributions.get(f"{folder}/{name}")
    if known is None:
        raise NotFound(f"This release has no file {name}. /dumps/ lists its files.")
    path = (site.release.root / folder / name).resolve()
    media_type = known.media_type
    if media_type.startswith(_CHARSET) and "charset" not in media_type:
        media_type = f"{media_type}; charset=utf-8"
    response = send_file(path, mimetype=media_type, conditional=True, etag=known.sha256, max_age=0)
    response.headers["Content-Type"] = media_type
    return response


def _page() -> bytes:
    site = current_site()
    found = [
        File(
            f"/{name}",
            name.partition("/")[2],
            held.media_type,
            readable_size(held.bytes),
            held.triples,
            held.sha256,
        )
        for name, held in sorted(site.manifest.distributions.items())
        if name.startswith(_OFFERED)
    ]
    groups = [
        (title, [file for file in found if file.path.startswith(f"/{folder}")])
        for title, folder in (
            ("The graph", "dumps/"),
            ("Descriptions of the release", "metadata/"),
            ("What the checks found", "reports/"),
        )
    ]
    return render_template("home/dumps.html", groups=groups).encode()


def readable_size(count: int) -> str:
    """Return a number of bytes as people read it."""
    size = float(count)
    for unit in ("B", "kB", "MB"):
        if size < 1000:  # noqa: PLR2004  # decimal units, as the names say
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
