"""VoID: true numbers of the default graph and of each named graph."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from onemg.build.content import RDF_TYPE
from onemg.build.content import merge
from onemg.rdf.terms import XSD
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from onemg.build.content import Content
    from onemg.rdf.terms import Quad
    from onemg.rdf.terms import Term
    from onemg.rdf.terms import Triple

_VOID = "http://rdfs.org/ns/void#"
_SD = "http://www.w3.org/ns/sparql-service-description#"
_HASH_DIGITS = 10


def counts(quads: Iterable[Quad]) -> Counter[str]:
    """Return the triples of each named graph."""
    return Counter(quad.graph.value for quad in set(quads) if quad.graph)


def statistics(
    dataset: Iri,
    quads: Iterable[Quad],
    content: Content,
    public_url: str,
) -> Iterator[tuple[Iri, str, Term]]:
    """Yield the VoID statements about the dataset, in a fixed order.

    The numbers of the dataset itself count the default graph, which its dump in N-Triples holds;
    each named graph is a subset with numbers of its own. This graph of statistics counts nowhere.
    """
    quads = list(quads)
    triples = merge(quads, content.names)
    yield dataset, RDF_TYPE, Iri(f"{_VOID}Dataset")
    yield dataset, f"{_VOID}uriSpace", Literal(content.names.things)
    yield dataset, f"{_VOID}sparqlEndpoint", Iri(f"{public_url}sparql")
    yield dataset, f"{_VOID}dataDump", Iri(f"{public_url}dumps/onemg.nt")
    for namespace in _vocabularies(triples, content):
        yield dataset, f"{_VOID}vocabulary", Iri(namespace)
    classes = Counter(_types(triples))
    properties = Counter(t.predicate.value for t in triples)
    yield from _numbers(dataset, triples, classes, properties, content)
    for iri, count in sorted(classes.items()):
        part = _part(dataset, "class", iri, content)
        yield dataset, f"{_VOID}classPartition", part
        yield part, f"{_VOID}class", Iri(iri)
        yield part, f"{_VOID}entities", _integer(count)
    for iri, count in sorted(properties.items()):
        part = _part(dataset, "property", iri, content)
        yield dataset, f"{_VOID}propertyPartition", part
        yield part, f"{_VOID}property", Iri(iri)
        yield part, f"{_VOID}triples", _integer(count)
    for graph, count in sorted(counts(quads).items()):
        part = _part(dataset, "graph", graph, content)
        yield dataset, f"{_VOID}subset", part
        yield part, RDF_TYPE, Iri(f"{_VOID}Dataset")
        yield part, f"{_SD}name", Iri(graph)
        yield part, f"{_VOID}triples", _integer(count)


def _numbers(
    dataset: Iri,
    triples: set[Triple],
    classes: Counter[str],
    properties: Counter[str],
    content: Content,
) -> Iterator[tuple[Iri, str, Term]]:
    subjects = {triple.subject for triple in triples}
    entities = {
        s for s in subjects if isinstance(s, Iri) and s.value.startswith(content.names.things)
    }
    yield dataset, f"{_VOID}triples", _integer(len(triples))
    yield dataset, f"{_VOID}distinctSubjects", _integer(len(subjects))
    yield dataset, f"{_VOID}distinctObjects", _integer(len({t.object for t in triples}))
    yield dataset, f"{_VOID}entities", _integer(len(entities))
    yield dataset, f"{_VOID}classes", _integer(len(classes))
    yield dataset, f"{_VOID}properties", _integer(len(properties))


def _vocabularies(triples: set[Triple], content: Content) -> list[str]:
    """Return the namespaces of all predicates and classes that the prefix table has."""
    used = {t.predicate.value for t in triples}
    used |= set(_types(triples))
    found = (content.prefixes.split(iri) for iri in used)
    return sorted({content.prefixes[split[0]] for split in found if split})


def _types(triples: Iterable[Triple]) -> Iterator[str]:
    for triple in triples:
        if triple.predicate.value == RDF_TYPE and isinstance(triple.object, Iri):
            yield triple.object.value


def _part(dataset: Iri, kind: str, iri: str, content: Content) -> Iri:
    """Return the IRI of a part of the dataset: readable where the table allows it."""
    split = content.prefixes.split(iri)
    digest = hashlib.sha256(iri.encode()).hexdigest()[:_HASH_DIGITS]
    return Iri(f"{dataset.value}-{kind}-{'-'.join(split) if split else digest}")


def _integer(number: int) -> Literal:
    return Literal(str(number), f"{XSD}integer")
