from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bench import NAMES
from rdflib import URIRef
from rdflib import namespace

from onemg.build.collect import collect

if TYPE_CHECKING:
    from bench import Bench

BETA = "data/projects/beta.trig"
CONTENT = Path(__file__).parents[2]
SHIPPED = ("DCAT", "DCTERMS", "FOAF", "ORG", "OWL", "PROV", "RDF", "RDFS", "SH", "SKOS", "VANN")


def test_a_misspelt_outside_property_is_a_fault_with_the_right_name(bench: Bench) -> None:
    line = bench.edit(BETA, "dcterms:description", "dcterms:descripton")
    [fault] = [each for each in bench.faults() if not each.warning]
    assert (fault.file, fault.line, fault.rule) == (BETA, line, "outside-term")
    assert "did you mean dcterms:description?" in fault.message


def test_a_misspelt_outside_class_and_a_value_are_faults(bench: Bench) -> None:
    line = bench.edit("shapes/source.ttl", "sh:Violation", "sh:Violatoin")
    [fault] = bench.faults("outside-term")
    assert (fault.file, fault.line) == ("shapes/source.ttl", line)
    bench.edit("ontology/schemes/project-kind.ttl", "a skos:Concept ;", "a skos:Konzept ;")
    assert len(bench.faults("outside-term")) == 2


def test_a_misspelt_outside_term_in_a_query_is_a_fault(bench: Bench) -> None:
    query = "queries/competency/projects-and-kinds.rq"
    line = bench.edit(query, "dcterms:identifier", "dcterms:identifer")
    assert (query, line) in {(each.file, each.line) for each in bench.faults("outside-term")}


def test_a_vocabulary_that_nobody_listed_is_a_fault(bench: Bench) -> None:
    bench.edit(BETA, "onemg:evidence", "<https://example.org/says> 1 ;\n onemg:evidence")
    [fault] = bench.faults("outside-term")
    assert "add it to ontology/external/" in fault.message


def test_no_list_at_all_is_a_fault(bench: Bench) -> None:
    for path in (bench.root / "ontology/external").iterdir():
        path.unlink()
    [fault] = bench.faults("outside-term")
    assert "none could be compared" in fault.message


def test_an_unreadable_list_condemns_nothing(bench: Bench) -> None:
    bench.edit("ontology/external/dcterms.ttl", "rdfs:isDefinedBy", "rdfs:isDefinedBy ;")
    assert bench.faults("outside-term") == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_listed_term_is_in_its_vocabulary(name: str) -> None:
    space = getattr(namespace, name)
    listed = [iri for iri in collect(CONTENT, NAMES).outside if iri.startswith(str(space))]
    assert listed
    assert [iri for iri in listed if URIRef(iri) not in space] == []
