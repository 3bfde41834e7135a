"""Lists: all sorts of things at `/id/`, all things of one sort at `/id/{type}/`."""

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
from onemg.rdf.terms import Quad
from onemg.web import headers
from onemg.web.formats import DOCUMENT_FORMATS
from onemg.web.formats import RDF_FORMATS
from onemg.web.formats import chosen
from onemg.web.names import Name
from onemg.web.names import Namer
from onemg.web.names import plural
from onemg.web.site import current_site
from onemg.web.sorts import sorts
from onemg.web.vocabulary import TYPE
from onemg.web.vocabulary import vocabulary

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from onemg.rdf.media import MediaType
    from onemg.rdf.terms import Term

blueprint = Blueprint("lists", __name__)

PAGE_THINGS = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in a list: its name, and its classes where they tell things apart."""

    name: Name
    kinds: tuple[str, ...]


@blueprint.get("/id/")
def everything() -> Response:
    """Answer with all sorts of things and their counts."""
    return headers.document(
        "/id/",
        HTML,
        lambda: render_template("lists/everything.html", sorts=sorts(current_site())).encode(),
    )


@blueprint.get("/id/<kind>")
def without_slash(kind: str) -> AnyResponse:
    """Lead to the list, whose address ends with a slash."""
    return redirect(f"/id/{kind}/", code=308)


@blueprint.get("/id/<kind>/")
def of_kind(kind: str) -> Response:
    """Answer with all things of a sort: a page of names, or their labels and classes as RDF."""
    media_type = chosen(request)
    page = _page_number()
    path = f"/id/{kind}/"
    links = [
        headers.link(f"{path}?format={offer.short}", "alternate", offer)
        for offer in DOCUMENT_FORMATS
    ]
    return headers.document(
        f"{path}?page={page}" if media_type == HTML else path,
        media_type,
        lambda: _html(kind, page) if media_type == HTML else _data(kind, media_type),
        links=links,
        location=f"{path}?format={media_type.short}",
    )


def _page_number() -> int:
    given = request.args.get("page", "1")
    return max(1, int(given)) if given.isdecimal() and len(given) < len("1000000") else 1


def _rows(kind: str) -> list[dict[str, Term]]:
    site = current_site()
    rows = site.rows("lists_things", start=[Literal(site.iri(f"id/{kind}/"))])
    if not rows:
        raise NotFound(f"There are no things of the type {kind}. /id/ lists the types.")
    return rows


def _data(kind: str, media_type: MediaType) -> bytes:
    quads = [
        Quad(
            Iri(row["thing"].value),
            Iri(row["property"].value),
            row["value"],
            Iri(row["graph"].value),
        )
        for row in _rows(kind)
    ]
    return serialise(quads, media_type, current_site().prefixes)


def _html(kind: str, page: int) -> bytes:
    entries = _entries(_rows(kind))
    pages = -(-len(entries) // PAGE_THINGS)
    if page > pages:
        raise NotFound(f"The list has {pages} pages; there is no page {page}.")
    first = (page - 1) * PAGE_THINGS
    sort = next((sort for sort in sorts(current_site()) if sort.kind == kind), None)
    title = sort.title if sort else plural(kind.replace("-", " "))
    return render_template(
        "lists/kind.html",
        title=title,
        definition=sort.definition if sort else None,
        entries=entries[first : first + PAGE_THINGS],
        first=first + 1,
        total=len(entries),
        page=page,
        pages=pages,
        path=f"/id/{kind}/",
        formats=RDF_FORMATS,
    ).encode()


def _entries(rows: list[dict[str, Term]]) -> list[Entry]:
    site = current_site()
    labels: dict[str, list[Literal]] = defaultdict(list)
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        iri, value = row["thing"].value, row["value"]
        kinds[iri] |= {value.value} if row["property"].value == TYPE else set()
        if isinstance(value, Literal):
            labels[iri].append(value)
    namer = Namer(site, vocabulary(site), labels)
    differ = len({frozenset(of_thing) for of_thing in kinds.values()}) > 1
    made = [
        Entry(namer.thing(iri), _kind_names(namer, of_thing) if differ else ())
        for iri, of_thing in kinds.items()
    ]
    return sorted(made, key=lambda entry: entry.name.text.casefold())


def _kind_names(namer: Namer, kinds: set[str]) -> tuple[str, ...]:
    return tuple(sorted(namer.thing(kind).text for kind in kinds))
