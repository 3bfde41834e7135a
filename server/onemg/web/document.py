"""What a document says of itself, in its RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemg.rdf.terms import RDF
from onemg.rdf.terms import RDFS
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.web.dataset import dataset
from onemg.web.language import best

if TYPE_CHECKING:
    from onemg.web.description import Description
    from onemg.web.site import Site

_FOAF = "http://xmlns.com/foaf/0.1/"
_VOID = "http://rdfs.org/ns/void#"
_DCTERMS = "http://purl.org/dc/terms/"


def about_document(site: Site, document: Iri, about: Description) -> list[Quad]:
    """Return the statements of a document about itself; they stand in no named graph.

    They say what the document is about, which dataset and licence it belongs to, and whether
    something was left out for its length.
    """
    found: list[Quad] = []
    if about.incoming_cut:
        total = sum(about.incoming_counts.values())
        note = (
            f"{total:,} things name this one, by one property or another; this document holds "
            f"only {len(about.incoming):,} of the statements that say so. Ask /sparql for all."
        )
        found.append(Quad(document, Iri(RDFS + "comment"), Literal(note, language="en")))
    if document == about.thing:
        return found
    label = best(about.labels().get(about.thing.value, ()))
    title = f"Description of {label.value if label else about.thing.value}"
    found += [
        Quad(document, Iri(RDF + "type"), Iri(_FOAF + "Document")),
        Quad(document, Iri(_FOAF + "primaryTopic"), about.thing),
        Quad(document, Iri(RDFS + "label"), Literal(title, language="en")),
    ]
    whole = dataset(site)
    if whole.iri:
        found.append(Quad(document, Iri(_VOID + "inDataset"), Iri(whole.iri)))
    if whole.licence:
        found.append(Quad(document, Iri(_DCTERMS + "license"), Iri(whole.licence.title)))
    return found
