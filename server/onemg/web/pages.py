"""Things and the documents about them: `/id/…`, `/doc/…`, `/graph/…`, `/set/…`."""

from __future__ import annotations

from collections import defaultdict
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
from onemg.rdf.terms import Literal
from onemg.web import headers
from onemg.web.description import Description
from onemg.web.description import describe
from onemg.web.description import names_of
from onemg.web.document import about_document
from onemg.web.formats import DOCUMENT_FORMATS
from onemg.web.formats import RDF_FORMATS
from onemg.web.formats import chosen
from onemg.web.formats import split_suffix
from onemg.web.links import query_link
from onemg.web.names import Namer
from onemg.web.site import current_site
from onemg.web.sorts import sorts
from onemg.web.thing import PageMaker
from onemg.web.vocabulary import vocabulary

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from onemg.rdf.media import MediaType
    from onemg.web.names import Name

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


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """Answer with what is known of a named graph."""
    stem, suffix = split_suffix(name, DOCUMENT_FORMATS)
    return _answer(Document(f"/graph/{stem}", f"/graph/{stem}"), suffix)


@blueprint.get("/set/<path:name>")
def dataset(name: str) -> Response:
    """Answer with what is known of a dataset."""
    stem, suffix = split_suffix(name, DOCUMENT_FORMATS)
    return _answer(Document(f"/set/{stem}", f"/set/{stem}"), suffix)


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
    try:
        return bool(site.rows("pages_known", thing=[Iri(site.iri(path))]))
    except ValueError:
        return False


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
    kind = about.thing.split("/")[2]
    in_list = about.thing.startswith("/id/")
    return render_template(
        "pages/thing.html",
        page=maker.page(),
        concepts=_concepts(found.thing) if maker.is_scheme else [],
        said=_said(found.thing) if found.thing.value in site.manifest.counts else None,
        steps=_steps(kind) if in_list else [],
        document_path=about.path,
        document_url=site.url(about.path),
        rdf_formats=RDF_FORMATS,
        query=query_link("pages_stated", thing=[found.thing]),
    ).encode()


def _steps(kind: str) -> list[tuple[str, str]]:
    title = next((sort.title for sort in sorts(current_site()) if sort.kind == kind), kind)
    return [("/id/", "Browse"), (f"/id/{kind}/", title.capitalize())]


@dataclass(frozen=True, slots=True)
class _Concept:
    name: Name
    definition: Name | None
    broader: list[Name]


def _concepts(scheme: Iri) -> list[_Concept]:
    site = current_site()
    definitions: dict[str, Name] = {}
    broader: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, list[Literal]] = defaultdict(list)
    namer = Namer(site, vocabulary(site), labels)
    for row in site.rows("pages_concepts", scheme=[scheme]):
        concept = row["concept"].value
        broader[concept] |= {row["broader"].value} if "broader" in row else set()
        if "definition" in row:
            definitions.setdefault(concept, namer.name(row["definition"]))
        if isinstance(label := row.get("label"), Literal):
            labels[concept].append(label)
    made = [
        _Concept(
            namer.thing(concept), definitions.get(concept), [namer.thing(one) for one in sorted(up)]
        )
        for concept, up in broader.items()
    ]
    return sorted(made, key=lambda concept: concept.name.text.casefold())


@dataclass(frozen=True, slots=True)
class _Said:
    statements: int
    things: int
    shown: int
    subjects: list[_Subject]
    query: str


@dataclass(frozen=True, slots=True)
class _Subject:
    name: Name
    facts: list[tuple[Name, list[Name]]]


def _said(graph_name: Iri) -> _Said:
    site = current_site()
    counts = site.rows("pages_said_counts", graph=[graph_name])[0]
    rows = site.rows("pages_said", graph=[graph_name])
    mentioned = {term for row in rows for term in row.values() if isinstance(term, Iri)}
    labels: dict[str, list[Literal]] = defaultdict(list)
    for quad in names_of(site, mentioned):
        if isinstance(quad.object, Literal):
            labels[quad.subject.value].append(quad.object)
    namer = Namer(site, vocabulary(site), labels)
    subjects: dict[str, dict[str, list[Name]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, Name] = {}
    for row in rows:
        subject = row["subject"].value
        names[subject] = namer.name(row["subject"])
        subjects[subject][row["property"].value].append(namer.name(row["value"]))
    return _Said(
        int(counts["statements"].value),
        int(counts["things"].value),
        len(rows),
        [
            _Subject(names[subject], [(namer.property(prop), held) for prop, held in facts.items()])
            for subject, facts in subjects.items()
        ],
        query_link("pages_said_all", graph=[graph_name]),
    )
