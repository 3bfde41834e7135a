from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bench import Bench

ALPHA = "data/projects/alpha.trig"
UNKNOWN = "PREFIX foo: <https://example.org/foo#>\n"


def test_an_unknown_prefix_is_a_fault_on_its_line(bench: Bench) -> None:
    line = bench.edit(ALPHA, "PREFIX project:", UNKNOWN + "PREFIX project:")
    [fault] = bench.faults("prefix")
    assert (fault.file, fault.line) == (ALPHA, line)
    assert "foo: is not in ontology/prefixes.ttl" in fault.message


def test_a_rebound_prefix_is_a_fault_on_its_line(bench: Bench) -> None:
    line = bench.edit(ALPHA, "http://purl.org/dc/terms/", "http://purl.org/dc/elements/1.1/")
    [fault] = bench.faults("prefix")
    assert (fault.file, fault.line) == (ALPHA, line)
    assert "<http://purl.org/dc/terms/>" in fault.message


def test_prefixes_of_queries_are_held_to_the_table_too(bench: Bench) -> None:
    path = "queries/examples/date-sources.rq"
    line = bench.edit(path, "PREFIX onemg:", UNKNOWN + "PREFIX onemg:")
    [fault] = bench.faults("prefix")
    assert (fault.file, fault.line) == (path, line)


def test_a_long_file_is_a_fault(bench: Bench) -> None:
    bench.edit(ALPHA, "PREFIX", "#\n" * 500 + "PREFIX")
    [fault] = bench.faults("length")
    assert (fault.file, fault.line) == (ALPHA, 501)
    assert "split it" in fault.message


def test_a_statement_outside_a_block_is_a_fault_on_its_line(bench: Bench) -> None:
    line = bench.edit(ALPHA, "source:home {", 'project:alpha rdfs:label "A" .\nsource:home {')
    [fault] = bench.faults("source-block")
    assert (fault.file, fault.line) == (ALPHA, line)


def test_a_statement_about_a_blank_node_outside_a_block_is_a_fault(bench: Bench) -> None:
    bench.edit(ALPHA, "source:home {", '[] rdfs:label "A" .\nsource:home {')
    assert [fault.file for fault in bench.faults("source-block")] == [ALPHA]


def test_a_blank_node_in_data_is_a_fault_on_its_line(bench: Bench) -> None:
    line = bench.edit(
        ALPHA, "onemg:evidence", 'foaf:page [ rdfs:label "A" ] ;\n        onemg:evidence'
    )
    [fault] = bench.faults("blank-node")
    assert (fault.file, fault.line) == (ALPHA, line)


def test_a_blank_node_as_subject_is_a_fault_on_its_line(bench: Bench) -> None:
    line = bench.edit(ALPHA, "project:alpha", '_:x rdfs:label "A" .\n    project:alpha')
    [fault] = bench.faults("blank-node")
    assert (fault.file, fault.line) == (ALPHA, line)


def test_shapes_may_have_lists_and_no_other_blank_nodes(bench: Bench) -> None:
    line = bench.edit(
        "shapes/source.ttl",
        "sh:property shapes:SourceShape-title",
        "sh:property shapes:SourceShape-title, [ sh:path dcterms:title ]",
    )
    [fault] = bench.faults("blank-node")
    assert (fault.file, fault.line) == ("shapes/source.ttl", line)
    assert "give the shape an IRI" in fault.message


@pytest.mark.parametrize(
    "stated",
    [
        "sh:path dcterms:title",
        'sh:name "title"@en',
        "sh:severity sh:Violation",
        'sh:message "Give the source its title by dcterms:title."@en',
    ],
)
def test_a_property_shape_without_a_part_is_a_fault_on_its_line(bench: Bench, stated: str) -> None:
    bench.edit("shapes/source.ttl", f"    {stated} ;\n", "")
    line = bench.edit("shapes/source.ttl", "a sh:PropertyShape", "a sh:PropertyShape")
    [fault] = bench.faults("shape-form")
    assert (fault.file, fault.line) == ("shapes/source.ttl", line)
    assert f"look at {stated.split(maxsplit=1)[0]}." in fault.message


def test_a_file_out_of_form_is_a_warning_at_the_first_line_that_differs(bench: Bench) -> None:
    line = bench.edit(ALPHA, 'onemg:acronym "ALPHA" ;', 'onemg:acronym   "ALPHA" ;')
    [fault] = bench.faults()
    assert (fault.file, fault.line, fault.rule) == (ALPHA, line, "canonical-form")
    assert fault.warning
