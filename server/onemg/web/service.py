"""The description of the query service in RDF: what it speaks, and over which graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemg.rdf import media
from onemg.rdf.syntax import serialise
from onemg.rdf.terms import RDF
from onemg.rdf.terms import XSD
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad

if TYPE_CHECKING:
    from onemg.rdf.media import MediaType
    from onemg.rdf.terms import Term
    from onemg.web.site import Site

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_DCTERMS = "http://purl.org/dc/terms/"
_ENTAILMENT = "http://www.w3.org/ns/entailment/"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = {
    media.SPARQL_JSON: "SPARQL_Results_JSON",
    media.SPARQL_XML: "SPARQL_Results_XML",
    media.CSV: "SPARQL_Results_CSV",
    media.TSV: "SPARQL_Results_TSV",
    media.TURTLE: "Turtle",
    media.TRIG: "TriG",
    media.NTRIPLES: "N-Triples",
    media.NQUADS: "N-Quads",
    media.RDF_XML: "RDF_XML",
    media.JSON_LD: "JSON-LD",
}


def service_description(site: Site, media_type: MediaType) -> bytes:
    """Return the service description.

    The default graph is stored as the merge of the graphs that state facts; it is no union made
    when asked, so `sd:UnionDefaultGraph` is not among the features. What follows by OWL 2 RL is
    part of it and stands apart in a named graph; queries themselves entail nothing more.

    Source: SPARQL 1.1 Service Description, section 3.
    """
    service = Iri(site.url("sparql"))
    whole, default = Iri(site.url("sparql#dataset")), Iri(site.url("sparql#default-graph"))
    found = [
        _quad(service, RDF + "type", Iri(_SD + "Service")),
        _quad(service, _SD + "endpoint", service),
        _quad(service, _SD + "supportedLanguage", Iri(_SD + "SPARQL11Query")),
        _quad(service, _SD + "defaultEntailmentRegime", Iri(f"{_ENTAILMENT}Simple")),
        _quad(service, _SD + "defaultDataset", whole),
        _quad(whole, RDF + "type", Iri(_SD + "Dataset")),
        _quad(whole, _SD + "defaultGraph", default),
        _quad(default, RDF + "type", Iri(_SD + "Graph")),
    ]
    found += [
        _quad(default, _VOID + "triples", _count(row["triples"]))
        for row in site.rows("sparql_default")
    ]
    found += [
        _quad(service, _SD + "resultFormat", Iri(_FORMATS + name))
        for name in _RESULT_FORMATS.values()
    ]
    for row in site.rows("sparql_graphs"):
        found += _named_graph(site, whole, Iri(row["graph"].value), row["triples"])
    return serialise(found, media_type, site.prefixes)


def _named_graph(site: Site, whole: Iri, name: Iri, triples: Term) -> list[Quad]:
    local = name.value.removeprefix(site.config.base_iri)
    named, graph = (Iri(site.url(f"sparql#{kind}/{local}")) for kind in ("named-graph", "graph"))
    return [
        _quad(whole, _SD + "namedGraph", named),
        _quad(named, RDF + "type", Iri(_SD + "NamedGraph")),
        _quad(named, _SD + "name", name),
        _quad(named, _SD + "graph", graph),
        _quad(graph, RDF + "type", Iri(_SD + "Graph")),
        _quad(graph, _VOID + "triples", _count(triples)),
    ]


def _quad(subject: Iri, prop: str, value: Term) -> Quad:
    return Quad(subject, Iri(prop), value)


def _count(term: Term) -> Literal:
    return Literal(term.value, XSD + "integer")
