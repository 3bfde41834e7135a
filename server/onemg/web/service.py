"""The description of the query service in RDF: what it speaks, and over which graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from onemg.rdf import media
from onemg.rdf.syntax import serialise
from onemg.rdf.terms import RDF
from onemg.rdf.terms import RDFS
from onemg.rdf.terms import XSD
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.release.manifest import DEFAULT

if TYPE_CHECKING:
    from onemg.rdf.media import MediaType
    from onemg.rdf.terms import Term
    from onemg.web.site import Site

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_DCTERMS = "http://purl.org/dc/terms/"
_ENTAILMENT = "http://www.w3.org/ns/entailment/"
_FORMATS = "http://www.w3.org/ns/formats/"
DEFAULT_GRAPH = (
    "The merge of all sources, the ontology and the description of the dataset, with what follows "
    "from them by OWL 2 RL, added when the release was made."
)
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
    when asked, so `sd:UnionDefaultGraph` is not among the features, and no other feature is.
    What follows by OWL 2 RL has been added to it when the release was made, and stands apart in
    a named graph; queries entail nothing more, so the regime is that of simple entailment.

    Source: SPARQL 1.1 Service Description, section 3.
    """
    service = Iri(site.url("sparql"))
    found = [
        _quad(service, RDF + "type", Iri(_SD + "Service")),
        _quad(service, _SD + "endpoint", service),
        _quad(service, _SD + "supportedLanguage", Iri(_SD + "SPARQL11Query")),
        _quad(service, _SD + "defaultEntailmentRegime", Iri(f"{_ENTAILMENT}Simple")),
        _quad(service, _SD + "defaultDataset", Iri(site.url("sparql#dataset"))),
        _quad(service, RDFS + "seeAlso", Iri(site.url("limits"))),
        _quad(service, RDFS + "seeAlso", Iri(site.url("prefixes"))),
        _quad(service, RDFS + "seeAlso", Iri(site.url("openapi.json"))),
    ]
    found += [
        _quad(service, _SD + "resultFormat", Iri(_FORMATS + name))
        for name in _RESULT_FORMATS.values()
    ]
    return serialise([*found, *dataset_description(site)], media_type, site.prefixes)


def dataset_description(site: Site) -> list[Quad]:
    """Return what the service description says of the dataset: each graph, named and counted.

    Source: SPARQL 1.1 Service Description, sections 3.2.8 to 3.2.12; VoID, section 4.6.
    """
    whole = Iri(site.url("sparql#dataset"))
    default = Iri(site.url("sparql#default-graph"))
    entailed = site.iri("graph/entailed")
    found = [
        _quad(whole, RDF + "type", Iri(_SD + "Dataset")),
        _quad(whole, _SD + "defaultGraph", default),
        _quad(default, RDF + "type", Iri(_SD + "Graph")),
        _quad(default, _DCTERMS + "description", Literal(DEFAULT_GRAPH, language="en")),
        _quad(default, _VOID + "triples", _count(site.manifest.triples)),
        _quad(default, _VOID + "dataDump", Iri(site.url("graphs?default"))),
    ]
    if entailed in site.manifest.counts:
        found.append(_quad(default, _VOID + "subset", _described(site, entailed)[0]))
    titles = graph_titles(site)
    for name in graph_names(site):
        found += _named_graph(site, whole, name, titles.get(name))
    return found


def graph_names(site: Site) -> list[str]:
    """Return the IRIs of the named graphs of the release, by alphabet."""
    return sorted(name for name in site.manifest.counts if name != DEFAULT)


def graph_titles(site: Site) -> dict[str, str]:
    """Return what the named graphs are called, by IRI; those without a title are left out."""
    rows = site.rows("graphs_titles", graph=[Iri(name) for name in graph_names(site)])
    return {row["graph"].value: row["title"].value for row in reversed(rows)}


def graph_url(site: Site, name: str) -> str:
    """Return the address at which a named graph can be had.

    Source: SPARQL 1.1 Graph Store HTTP Protocol, section 4.2 (indirect identification).
    """
    return site.url(f"graphs?graph={quote(name, safe='')}")


def _described(site: Site, name: str) -> tuple[Iri, Iri]:
    """Return what stands for a graph in the description: as a graph, and as a named graph."""
    local = name.removeprefix(site.config.base_iri)
    return Iri(site.url(f"sparql#graph/{local}")), Iri(site.url(f"sparql#named-graph/{local}"))


def _named_graph(site: Site, whole: Iri, name: str, title: str | None) -> list[Quad]:
    graph, named = _described(site, name)
    found = [
        _quad(whole, _SD + "namedGraph", named),
        _quad(named, RDF + "type", Iri(_SD + "NamedGraph")),
        _quad(named, _SD + "name", Iri(name)),
        _quad(named, _SD + "graph", graph),
        _quad(graph, RDF + "type", Iri(_SD + "Graph")),
        _quad(graph, _VOID + "triples", _count(site.manifest.counts[name])),
        _quad(graph, _VOID + "dataDump", Iri(graph_url(site, name))),
    ]
    if title is not None:
        found.append(_quad(graph, _DCTERMS + "title", Literal(title)))
    return found


def _quad(subject: Iri, prop: str, value: Term) -> Quad:
    return Quad(subject, Iri(prop), value)


def _count(number: int) -> Literal:
    return Literal(str(number), XSD + "integer")
