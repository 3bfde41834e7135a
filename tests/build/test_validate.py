from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bench import BASE
from pyshacl.errors import ReportableRuntimeError

from onemg.build import shacl
from onemg.build.content import merge
from onemg.build.validate import focus_nodes
from onemg.build.validate import validate
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Triple

if TYPE_CHECKING:
    from bench import Bench

ALPHA = "data/projects/alpha.trig"
ESTONIA = "data/countries/ee.trig"
SH = "http://www.w3.org/ns/shacl#"


def test_the_tiny_graph_conforms_and_says_how_much_was_looked_at(bench: Bench) -> None:
    found = validate(bench.collect())
    assert found.faults == ()
    assert (found.shapes, found.focus_nodes) == (4, 12)


def test_a_wrong_value_is_a_fault_on_the_line_of_the_value(bench: Bench) -> None:
    line = bench.edit(ALPHA, '"2020-06-01"^^xsd:date', '"June 2020"')
    [fault] = validate(bench.collect()).faults
    assert (fault.file, fault.line) == (ALPHA, line)
    assert fault.rule == "shapes:ProjectShape-startDate"
    assert "Write onemg:startDate as xsd:date" in fault.message
    assert 'project:alpha has "June 2020"' in fault.message
    assert not fault.warning


def test_a_missing_value_is_a_fault_where_the_thing_gets_its_class(bench: Bench) -> None:
    bench.edit(ALPHA, '"Project Alpha"@en ,\n            ', "")
    line = bench.edit(ALPHA, '"Projekt Alfa"@sv', '"Projekt Alfa"@sv')
    [fault] = validate(bench.collect()).faults
    assert (fault.file, fault.line) == (ALPHA, line)
    assert fault.rule == "shapes:ProjectShape-label"


def test_a_thing_without_any_value_is_a_fault_where_it_gets_its_class(bench: Bench) -> None:
    bench.edit(ESTONIA, "onemg:agent country:ee ;\n", "")
    line = bench.edit(ESTONIA, "a onemg:Participation", "a onemg:Participation")
    [fault] = validate(bench.collect()).faults
    assert (fault.file, fault.line) == (ESTONIA, line)
    assert fault.rule == "shapes:ParticipationShape-agent"


def test_a_value_of_the_wrong_class_is_found_through_subclasses(bench: Bench) -> None:
    line = bench.edit(ESTONIA, "onemg:agent country:ee", "onemg:agent project:alpha")
    [fault] = validate(bench.collect()).faults
    assert (fault.file, fault.line) == (ESTONIA, line)
    assert fault.rule == "shapes:ParticipationShape-agent"


def test_a_recommended_value_that_is_missing_is_a_warning(bench: Bench) -> None:
    text = 'dcterms:description "A made-up part of Project Beta."@en ;\n'
    bench.edit("data/projects/beta.trig", text, "")
    [fault] = validate(bench.collect()).faults
    assert fault.warning
    assert fault.rule == "shapes:ProjectShape-description"


def test_two_labels_in_one_language_are_a_fault(bench: Bench) -> None:
    line = bench.edit(ESTONIA, '"Estonia"@en', '"Estonia"@en , "Esthonia"@en')
    [fault] = validate(bench.collect()).faults
    assert (fault.file, fault.rule) == (ESTONIA, "shapes:CountryShape-label")
    assert fault.line is not None
    assert abs(fault.line - line) <= 1


def test_a_shape_that_looks_at_nothing_is_a_warning(bench: Bench) -> None:
    line = bench.edit("shapes/source.ttl", "shapes:SourceShape\n", "shapes:SourceShape\n")
    bench.edit("shapes/source.ttl", "sh:targetClass onemg:Source", "sh:targetClass onemg:X")
    [fault] = validate(bench.collect()).faults
    assert fault.warning
    assert (fault.file, fault.line) == ("shapes/source.ttl", line)


def test_a_shape_that_is_not_well_formed_is_a_fault_where_it_stands(bench: Bench) -> None:
    line = bench.edit("shapes/source.ttl", "sh:minCount 1", 'sh:minCount "one"')
    bench.edit(ALPHA, '"2020-06-01"^^xsd:date', '"June 2020"')
    wrong, broken = validate(bench.collect()).faults
    assert (broken.file, broken.line, broken.rule) == ("shapes/source.ttl", line, "shacl")
    assert "the other shapes were used all the same" in broken.message
    assert wrong.rule == "shapes:ProjectShape-startDate"


def test_a_shape_that_links_to_a_missing_one_is_a_fault_in_its_file(bench: Bench) -> None:
    bench.edit("shapes/source.ttl", "shapes:SourceShape-title ;", "shapes:ProjectShape-lable ;")
    [fault] = validate(bench.collect()).faults
    assert (fault.file, fault.rule) == ("shapes/source.ttl", "shacl")


def test_no_shape_at_all_is_a_fault(bench: Bench) -> None:
    for path in (bench.root / "shapes").iterdir():
        path.write_text("PREFIX sh: <http://www.w3.org/ns/shacl#>\n", encoding="utf-8")
    [fault] = validate(bench.collect()).faults
    assert "nothing was validated" in fault.message
    assert not fault.warning


@pytest.mark.parametrize(
    ("target", "value", "count"),
    [
        ("targetClass", "def#Agent", 3),
        ("targetNode", "id/country/ee", 1),
        ("targetSubjectsOf", "def#agent", 2),
        ("targetObjectsOf", "def#activity", 2),
    ],
)
def test_every_kind_of_target_has_its_focus_nodes(
    bench: Bench, target: str, value: str, count: int
) -> None:
    content = bench.collect()
    shape = Triple(Iri("https://example.org/s"), Iri(SH + target), Iri(BASE + value))
    found = focus_nodes([shape], merge(content.quads, content.names))
    assert len(found[shape.subject]) == count


def test_shapes_that_fail_only_together_are_a_fault(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> list[shacl.Result]:
        raise ReportableRuntimeError("They do not fit together.")

    monkeypatch.setattr(shacl, "results", broken)
    [fault] = validate(bench.collect()).faults
    assert fault.message.startswith("They do not fit together; ")
    assert fault.message.endswith("SHACL was not run because of it.")


def test_a_result_about_a_blank_node_has_no_line(bench: Bench) -> None:
    bench.edit(
        "shapes/source.ttl", "sh:targetClass onemg:Source", "sh:targetSubjectsOf owl:onProperty"
    )
    bench.edit(
        "shapes/source.ttl",
        "PREFIX sh:",
        "PREFIX owl: <http://www.w3.org/2002/07/owl#>\nPREFIX sh:",
    )
    [fault] = validate(bench.collect()).faults
    assert fault.line is None
    assert "(a blank node)" in fault.message


def test_a_report_that_is_none_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shacl.pyshacl, "validate", lambda *_, **__: (False, "broken", ""))
    with pytest.raises(TypeError, match="broken"):
        shacl.results([], b"")
