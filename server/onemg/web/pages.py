"""Things at `/id/…`, documents about them at `/doc/…`, and things that are documents themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import redirect
from flask import render_template
from flask import request

from onemg.errors import NotFound
from onemg.rdf.media import HTML
from onemg.rdf.syntax import serialise
from onemg.rdf.terms import Iri
from onemg.rdf.terms import fault
from onemg.web import headers
from onemg.web.description import Description
from onemg.web.description import describe
from onemg.web.document import about_document
from onemg.web.formats import DOCUMENT_FORMATS
from onemg.web.formats import RDF_FORMATS
from onemg.web.formats import chosen
from onemg.web.formats import split_suffix
from onemg.web.links import query_link
from onemg.web.saying import saying_of
from onemg.web.scheme import concepts_of
from onemg.web.site import current_site
from onemg.web.sorts import sorts
from onemg.web.thing import PageMaker

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from onemg.rdf.media import MediaType

blueprint = Blueprint("pages", __name__)


@dataclass(frozen=True, slots=True)
class Document:
    """A document about a thing: the paths of both, the same where the thing is a document."""

    path: str
    thing: str

    @property
    def links(self) -> list[str]:
        """Return the members of its Link field: other formats, what to cite."""
        formats = [
            headers.link(f"{self.path}.{offer.suffix}", "alternate", offer)
            for offer in DOCUMENT_FORMATS
        ]
        turtle = RDF_FORMATS[0]
        described = headers.link(f"{self.path}.{turtle.suffix}", "describedby", turtle)
        return [*formats, described, headers.link(current_site().iri(self.thing), "cite-as")]


@blueprint.get("/id/<kind>/<path:slug>")
def thing(kind: str, slug: str) -> AnyResponse:
    """Answer for a thing: see the document about it."""
    name = f"{kind}/{slug}"
    if not _is_known(f"id/{name}"):
        stem, suffix = split_suffix(name, DOCUMENT_FORMATS)
        if suffix is None or not _is_known(f"id/{stem}"):
            raise NotFound(f"This graph says nothing of {current_site().iri(f'id/{name}')}.")
    response = redirect(f"/doc/{name}", code=303)
    response.vary.add("Accept")
    return response


@blueprint.get("/doc/<path:name>")
def document(name: str) -> Response:
    """Answer with the document about a thing, in the format of its suffix or of the request."""
    stem, suffix = split_suffix(name, DOCUMENT_FORMATS)
    return _answer(Document(f"/doc/{stem}", f"/id/{stem}"), suffix)


@blueprint.get("/<any(graph, set, queries):kind>/<path:name>")
def information(kind: str, name: str) -> Response:
    """Answer with what is known of a graph, dataset or query: no redirect, they are documents."""
    stem, suffix = split_suffix(name, DOCUMENT_FORMATS)
    return _answer(Document(f"/{kind}/{stem}", f"/{kind}/{stem}"), suffix)


def _answer(about: Document, suffix: MediaType | None) -> Response:
    media_type = suffix or chosen(request)
    return headers.document(
        about.path,
        media_type,
        lambda: _page(about) if media_type == HTML else _data(about, media_type),
        links=about.links,
        location=None if suffix else f"{about.path}.{media_type.suffix}",
    )


def _is_known(path: str) -> bool:
    site = current_site()
    name = Iri(site.iri(path))
    return fault(name) is None and bool(site.rows("pages_known", thing=[name]))


def _described(about: Document) -> Description:
    site = current_site()
    return describe(site, Iri(site.iri(about.thing)))


def _data(about: Document, media_type: MediaType) -> bytes:
    site = current_site()
    found = _described(about)
    extra = about_document(site, Iri(site.iri(about.path)), found)
    return serialise([*found.quads(), *extra], media_type, site.prefixes)


def _page(about: Document) -> bytes:
    site = current_site()
    found = _described(about)
    maker = PageMaker(site, found)
    return render_template(
        "pages/thing.html",
        page=maker.page(),
        concepts=concepts_of(site, found.thing) if maker.is_scheme else [],
        said=saying_of(site, found.thing) if found.thing.value in site.manifest.counts else None,
        steps=_steps(about.thing),
        document_path=about.path,
        document_url=site.url(about.path),
        rdf_formats=RDF_FORMATS,
        query=query_link("pages_stated", thing=[found.thing]),
    ).encode()


def _steps(path: str) -> list[tuple[str, str]]:
    """Return the lists above a thing, as path and title."""
    _, head, kind = path.split("/", 2)
    if head == "queries":
        return [("/queries/", "Examples")]
    if head != "id":
        return []
    kind = kind.partition("/")[0]
    title = next((sort.title for sort in sorts(current_site()) if sort.kind == kind), kind)
    return [("/id/", "Browse"), (f"/id/{kind}/", title.capitalize())]
