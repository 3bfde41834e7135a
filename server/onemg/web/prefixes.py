"""The prefix table: what queries need not declare, to read and in the forms that tools take."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request

from onemg.errors import NotFound
from onemg.rdf import media
from onemg.rdf.syntax import serialise
from onemg.rdf.terms import RDF
from onemg.rdf.terms import XSD
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.web import headers
from onemg.web.formats import chosen
from onemg.web.site import current_site

if TYPE_CHECKING:
    from onemg.rdf.media import MediaType
    from onemg.web.site import Site

blueprint = Blueprint("prefixes", __name__)

_SH = "http://www.w3.org/ns/shacl#"
# The context is also what plain JSON gives: a map from prefixes to namespaces.
FORMATS = (
    *(media.HTML, media.TURTLE, media.JSON_LD, media.SPARQL_QUERY),
    *(media.RDF_XML, media.NTRIPLES, media.TRIG, media.JSON),
)
_ENDS = tuple(":/?#[]@")


@blueprint.get("/prefixes")
@blueprint.get("/prefixes.<suffix>")
def table(suffix: str | None = None) -> Response:
    """Answer with the table."""
    offers = {one.suffix: one for one in FORMATS}
    if suffix is not None and suffix not in offers:
        raise NotFound(f"The prefixes have no format {suffix}; they have {', '.join(offers)}.")
    media_type = chosen(request, FORMATS) if suffix is None else offers[suffix]
    site = current_site()
    return headers.document(
        "/prefixes",
        media_type,
        lambda: written(site, media_type),
        links=[headers.link(f"/prefixes.{one.suffix}", "alternate", one) for one in FORMATS],
        location=None if suffix else f"/prefixes.{media_type.suffix}",
    )


def written(site: Site, media_type: MediaType) -> bytes:
    """Return the table in one of `FORMATS`."""
    if media_type == media.HTML:
        page = render_template("service/prefixes.html", formats=FORMATS, prefixes=site.prefixes)
        return page.encode()
    if media_type == media.SPARQL_QUERY:
        lines = (f"PREFIX {prefix}: <{name}>\n" for prefix, name in site.prefixes.items())
        return "".join(lines).encode()
    if media_type in {media.JSON_LD, media.JSON}:
        return (json.dumps({"@context": _context(site)}, indent=1) + "\n").encode()
    return serialise(_declarations(site), media_type, site.prefixes)


def _context(site: Site) -> dict[str, object]:
    """Return the JSON-LD context.

    Source: JSON-LD 1.1, section 4.4 (compact IRIs): a namespace that ends in none of the signs
    that divide IRIs has to say that it is a prefix.
    """
    return {
        prefix: name if name.endswith(_ENDS) else {"@id": name, "@prefix": True}
        for prefix, name in site.prefixes.items()
    }


def _declarations(site: Site) -> list[Quad]:
    """Return the declarations, under the names that they have in the content.

    Source: SHACL, section 5.2.1.
    """
    ontology = Iri(site.iri("def"))
    found = []
    for prefix, namespace in site.prefixes.items():
        declared = Iri(site.iri(f"id/prefix/{prefix}"))
        found += [
            Quad(ontology, Iri(f"{_SH}declare"), declared),
            Quad(declared, Iri(f"{RDF}type"), Iri(f"{_SH}PrefixDeclaration")),
            Quad(declared, Iri(f"{_SH}prefix"), Literal(prefix)),
            Quad(declared, Iri(f"{_SH}namespace"), Literal(namespace, f"{XSD}anyURI")),
        ]
    return found
