"""The ontology and the shapes: documents that are a graph, as pages and as RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request

from onemg.errors import NotFound
from onemg.rdf.media import HTML
from onemg.rdf.syntax import serialise
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.web import headers
from onemg.web.formats import DOCUMENT_FORMATS
from onemg.web.formats import RDF_FORMATS
from onemg.web.formats import chosen
from onemg.web.formats import split_suffix
from onemg.web.names import Namer
from onemg.web.rules import rules
from onemg.web.site import current_site
from onemg.web.terms import term_lists
from onemg.web.vocabulary import OWL
from onemg.web.vocabulary import vocabulary

if TYPE_CHECKING:
    from onemg.rdf.media import MediaType
    from onemg.rdf.terms import Term
    from onemg.web.names import Name

blueprint = Blueprint("ontology", __name__)

ONTOLOGY = "graph/ontology"
SHAPES = "graph/shapes"
_DCTERMS = "http://purl.org/dc/terms/"


@blueprint.get("/def")
@blueprint.get("/def.<suffix>")
def definitions(suffix: str | None = None) -> Response:
    """Answer with the ontology."""
    return _answer("/def", suffix)


@blueprint.get("/def/<path:version>")
def of_version(version: str) -> Response:
    """Answer with the ontology under its version IRI, if it is the version of this release."""
    stem, suffix = split_suffix(version, DOCUMENT_FORMATS)
    site = current_site()
    asked = site.iri(f"def/{stem}")
    here = [row["value"].value for row in _header() if row["property"].value == OWL + "versionIRI"]
    if asked not in here:
        raise NotFound(f"This release holds {' and '.join(here) or 'no version'}, not {asked}.")
    return _answer(f"/def/{stem}", suffix.suffix if suffix else None)


@blueprint.get("/shapes")
@blueprint.get("/shapes.<suffix>")
def shapes(suffix: str | None = None) -> Response:
    """Answer with the shapes."""
    return _answer("/shapes", suffix)


def _answer(path: str, suffix: str | None) -> Response:
    media_type = _of_suffix(path, suffix) if suffix else chosen(request)
    whole = SHAPES if path == "/shapes" else ONTOLOGY
    make = _shapes_page if path == "/shapes" else _ontology_page
    links = [
        headers.link(f"{path}.{offer.suffix}", "alternate", offer) for offer in DOCUMENT_FORMATS
    ]
    links.append(headers.link(current_site().iri(path), "cite-as"))
    return headers.document(
        path,
        media_type,
        lambda: make(path) if media_type == HTML else _data(whole, media_type),
        links=links,
        location=None if suffix else f"{path}.{media_type.suffix}",
    )


def _of_suffix(path: str, suffix: str) -> MediaType:
    found = next((offer for offer in DOCUMENT_FORMATS if offer.suffix == suffix), None)
    if found is None:
        suffixes = ", ".join(f".{offer.suffix}" for offer in DOCUMENT_FORMATS)
        raise NotFound(f"There is no {path}.{suffix}; the suffixes are {suffixes}.")
    return found


def _statements(whole: str) -> list[Quad]:
    site = current_site()
    name = Iri(site.iri(whole))
    found = []
    for row in site.rows("ontology_graph", graph=[name]):
        subject = row["subject"]
        if not isinstance(subject, Literal):
            found.append(Quad(subject, Iri(row["property"].value), row["value"], name))
    return found


def _data(whole: str, media_type: MediaType) -> bytes:
    return serialise(_statements(whole), media_type, current_site().prefixes)


def _header() -> list[dict[str, Term]]:
    site = current_site()
    return site.rows("pages_stated", thing=[Iri(site.iri("def"))])


def _ontology_page(path: str) -> bytes:
    site = current_site()
    words = vocabulary(site)
    namer = Namer(site, words, {})
    uses = {row["term"].value: int(row["uses"].value) for row in site.rows("ontology_uses")}
    header: dict[str, Name] = {}
    for row in _header():
        header.setdefault(row["property"].value, namer.name(row["value"]))
    return render_template(
        "ontology/ontology.html",
        title=header.get(_DCTERMS + "title"),
        abstract=header.get(_DCTERMS + "abstract"),
        version=header.get(OWL + "versionInfo"),
        licence=header.get(_DCTERMS + "license"),
        iri=site.iri("def"),
        namespace=site.iri("def#"),
        lists=term_lists(words, namer, uses, site.iri("def#")),
        path=path,
        rdf_formats=RDF_FORMATS,
    ).encode()


def _shapes_page(path: str) -> bytes:
    site = current_site()
    namer = Namer(site, vocabulary(site), {})
    return render_template(
        "ontology/shapes.html",
        shapes=rules(_statements(SHAPES), namer, site.iri("shapes#")),
        iri=site.iri("shapes"),
        path=path,
        rdf_formats=RDF_FORMATS,
    ).encode()
