"""The fourth step: the release described by DCAT and PROV, and its queries as triples."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.build.content import RDF_TYPE
from onemg.build.fault import Fault
from onemg.build.statistics import statistics
from onemg.rdf.media import NQUADS
from onemg.rdf.media import NTRIPLES
from onemg.rdf.media import TRIG
from onemg.rdf.media import TURTLE
from onemg.rdf.terms import XSD
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.sparql.results import query_form

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from onemg.build.content import Content
    from onemg.build.content import ContentQuery
    from onemg.build.entail import Entailment
    from onemg.build.version import Version
    from onemg.rdf.media import MediaType
    from onemg.rdf.terms import Term
    from onemg.release.manifest import Distribution

_DCAT = "http://www.w3.org/ns/dcat#"
_DCTERMS = "http://purl.org/dc/terms/"
_PROV = "http://www.w3.org/ns/prov#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SCHEMA = "https://schema.org/"
_SH = "http://www.w3.org/ns/shacl#"
_SPDX = "http://spdx.org/rdf/terms#"
_IANA = "https://www.iana.org/assignments/media-types/"
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"


@dataclass(frozen=True, slots=True)
class Dump:
    """One serialisation that a release offers: file, media type, what it holds."""

    file: str
    media_type: MediaType
    title: str
    file_type: str


DUMPS = (
    Dump("onemg.nq", NQUADS, "Every graph by itself, as N-Quads", "RDF_N_QUADS"),
    Dump("onemg.trig", TRIG, "Every graph by itself, as TriG", "RDF_TRIG"),
    Dump("onemg.nt", NTRIPLES, "The merge of all graphs, as N-Triples", "RDF_N_TRIPLES"),
    Dump("onemg.ttl", TURTLE, "The merge of all graphs, as Turtle", "RDF_TURTLE"),
    Dump("ontology.ttl", TURTLE, "The ontology, as Turtle", "RDF_TURTLE"),
    Dump("shapes.ttl", TURTLE, "The shapes, as Turtle", "RDF_TURTLE"),
)


@dataclass(frozen=True, slots=True)
class Description:
    """All quads of the release, its own description included, and the IRI of its dataset."""

    quads: tuple[Quad, ...]
    dataset: str
    faults: tuple[Fault, ...]


def describe(
    content: Content, entailment: Entailment, version: Version, public_url: str
) -> Description:
    """Return the quads of the release: content, entailments, description, examples, statistics.

    Nothing in them depends on the bytes of a dump, so that the dumps can hold them.

    Args:
        content: the files.
        entailment: what follows from them.
        version: name and date of the release.
        public_url: address under which the dumps can be fetched.
    """
    dataset = _dataset(content)
    quads = [*content.quads, *entailment.quads]
    if dataset is None:
        message = "Describe one dcat:Dataset here; the release needs its title and licence."
        fault = Fault(message, "data/dataset.ttl", None, "dataset")
        return Description(tuple(quads), f"{content.names.sets}dataset", (fault,))
    subject = Iri(dataset)
    quads += _in_graph(content.names.dataset, _release(subject, content, version, public_url))
    for query in content.queries_of("examples"):
        quads += _in_graph(content.names.examples, _example(query, content, public_url))
    quads = sorted(set(quads), key=repr)
    quads += _in_graph(content.names.void, statistics(subject, quads, content, public_url))
    return Description(tuple(quads), dataset, ())


def checksums(dataset: str, files: Mapping[str, Distribution]) -> list[Quad]:
    """Return size and checksum of each dump, for the description beside the dumps."""
    statements: list[tuple[Iri, str, Term]] = []
    for dump in DUMPS:
        held = files[f"dumps/{dump.file}"]
        iri = _dump_iri(dataset, dump.file)
        node = Iri(f"{iri.value}-checksum")
        statements += [
            (iri, f"{_DCAT}byteSize", Literal(str(held.bytes), f"{XSD}nonNegativeInteger")),
            (iri, f"{_SPDX}checksum", node),
            (node, RDF_TYPE, Iri(f"{_SPDX}Checksum")),
            (node, f"{_SPDX}algorithm", Iri(f"{_SPDX}checksumAlgorithm_sha256")),
            (node, f"{_SPDX}checksumValue", Literal(held.sha256, f"{XSD}hexBinary")),
        ]
    return [Quad(subject, Iri(predicate), value) for subject, predicate, value in statements]


Statement = tuple[Iri, str, "Term"]


def _dataset(content: Content) -> str | None:
    """Return the one dataset that data/dataset.ttl describes and that is part of no other one."""
    described = content.graph(content.names.dataset)
    found = {
        triple.subject.value
        for triple in described
        if triple.predicate.value == RDF_TYPE and triple.object == Iri(f"{_DCAT}Dataset")
    }
    parts = {
        triple.subject.value
        for triple in described
        if triple.predicate.value == f"{_DCTERMS}isPartOf"
    }
    whole = sorted(found - parts)
    return whole[0] if len(whole) == 1 else None


def _in_graph(graph: str, statements: Iterator[Statement]) -> list[Quad]:
    return [
        Quad(subject, Iri(predicate), value, Iri(graph)) for subject, predicate, value in statements
    ]


def _dump_iri(dataset: str, file: str) -> Iri:
    """Return the IRI of a distribution: `set/onemg-nq` of `onemg.nq`."""
    folder = dataset.rsplit("/", 1)[0]
    return Iri(f"{folder}/{re.sub(r'[^a-z0-9]+', '-', file)}")


def _release(
    dataset: Iri, content: Content, version: Version, public_url: str
) -> Iterator[Statement]:
    yield dataset, f"{_DCAT}version", Literal(version.name)
    if version.date is not None:
        yield dataset, f"{_DCTERMS}modified", Literal(version.date, f"{XSD}date")
    build = Iri(f"{dataset.value}-build")
    yield dataset, f"{_PROV}wasGeneratedBy", build
    yield build, RDF_TYPE, Iri(f"{_PROV}Activity")
    yield build, f"{_RDFS}label", Literal(f"build of version {version.name}", language="en")
    if version.commit is not None:
        text = f"Built from the files of commit {version.commit}."
        yield build, f"{_DCTERMS}description", Literal(text, language="en")
    for graph in sorted({quad.graph.value for quad in content.quads if quad.graph}):
        if content.names.is_source(graph):
            yield dataset, f"{_PROV}wasDerivedFrom", Iri(graph)
            yield build, f"{_PROV}used", Iri(graph)
    licences = [
        triple.object
        for triple in sorted(content.graph(content.names.dataset), key=repr)
        if triple.subject == dataset and triple.predicate.value == f"{_DCTERMS}license"
    ]
    for dump in DUMPS:
        yield from _distribution(dataset, dump, licences, public_url)


def _distribution(
    dataset: Iri, dump: Dump, licences: list[Term], public_url: str
) -> Iterator[Statement]:
    iri = _dump_iri(dataset.value, dump.file)
    address = Iri(f"{public_url}dumps/{dump.file}")
    yield dataset, f"{_DCAT}distribution", iri
    yield iri, RDF_TYPE, Iri(f"{_DCAT}Distribution")
    yield iri, f"{_DCTERMS}title", Literal(dump.title, language="en")
    yield iri, f"{_DCAT}accessURL", address
    yield iri, f"{_DCAT}downloadURL", address
    yield iri, f"{_DCAT}mediaType", Iri(f"{_IANA}{dump.media_type.type}")
    yield iri, f"{_DCTERMS}format", Iri(f"{_FILE_TYPE}{dump.file_type}")
    for licence in licences:
        yield iri, f"{_DCTERMS}license", licence


def _example(query: ContentQuery, content: Content, public_url: str) -> Iterator[Statement]:
    iri = Iri(f"{content.names.base}queries/{query.query.name}")
    form = query_form(query.query.text)
    # SHACL has no property for the text of a DESCRIBE
    held = f"{_SCHEMA}text" if form == "DESCRIBE" else f"{_SH}{form.lower()}"
    yield iri, RDF_TYPE, Iri(f"{_SH}SPARQLExecutable")
    if form != "DESCRIBE":
        yield iri, RDF_TYPE, Iri(f"{_SH}SPARQL{form.capitalize()}Executable")
    yield iri, held, Literal(query.query.text)
    yield iri, f"{_RDFS}label", Literal(query.query.summary, language="en")
    yield iri, f"{_RDFS}comment", Literal(query.query.description, language="en")
    yield iri, f"{_SCHEMA}target", Iri(f"{public_url}sparql")
    for tag in query.query.tags:
        yield iri, f"{_SCHEMA}keywords", Literal(tag, language="en")
