from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench import Bench

BETA = "data/projects/beta.trig"
QUERY = "queries/examples/project-participants.rq"


def test_a_block_of_an_undescribed_source_is_a_fault_on_its_line(bench: Bench) -> None:
    line = bench.edit(BETA, "source:home {", "source:hoem {")
    [fault] = bench.faults("unsourced-graph")
    assert (fault.file, fault.line) == (BETA, line)
    assert "source:hoem" in fault.message


def test_a_link_to_nothing_is_a_fault_that_suggests_the_right_name(bench: Bench) -> None:
    line = bench.edit(BETA, "onemg:partOf project:alpha", "onemg:partOf project:alphaa")
    [fault] = bench.faults("dangling-iri")
    assert (fault.file, fault.line) == (BETA, line)
    assert "did you mean project:alpha?" in fault.message


def test_a_term_that_the_ontology_lacks_is_a_fault(bench: Bench) -> None:
    line = bench.edit(BETA, "onemg:evidence", "onemg:zzz")
    [fault] = bench.faults("dangling-iri")
    assert (fault.file, fault.line) == (BETA, line)
    assert "describe it, or correct the name" in fault.message


def test_a_shape_that_links_to_no_shape_is_a_fault(bench: Bench) -> None:
    line = bench.edit("shapes/source.ttl", "shapes:SourceShape-title", "shapes:SourceShape-name")
    [fault] = bench.faults("dangling-iri")
    assert (fault.file, fault.line) == ("shapes/source.ttl", line)


def test_a_query_that_names_nothing_known_is_a_fault_on_its_line(bench: Bench) -> None:
    line = bench.edit(QUERY, "onemg:participatesIn ?project", "onemg:participateIn ?project")
    [fault] = bench.faults("dangling-iri")
    assert (fault.file, fault.line) == (QUERY, line)
    assert "did you mean onemg:participatesIn?" in fault.message


def test_full_iris_in_queries_are_looked_up_too(bench: Bench) -> None:
    bench.edit(QUERY, "UNDEF", "<https://w3id.org/onemg/id/project/omega>")
    [fault] = bench.faults("dangling-iri")
    assert "project:omega" in fault.message
