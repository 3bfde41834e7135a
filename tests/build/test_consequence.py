from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bench import Bench

ALPHA = "data/projects/alpha.trig"
BETA = "data/projects/beta.trig"
ESTONIA = "data/countries/ee.trig"
KINDS = "queries/competency/projects-and-kinds.rq"


def found(bench: Bench) -> list[tuple[str, int | None, str]]:
    return [(each.file, each.line, each.rule) for each in bench.faults() if not each.warning]


def test_of_one_syntax_error_nothing_else_is_said_but_that_checks_wait(bench: Bench) -> None:
    line = bench.edit(ALPHA, "onemg:acronym", "] onemg:acronym")
    faults = bench.faults()
    [fault] = [each for each in faults if not each.warning]
    assert (fault.file, fault.line, fault.rule) == (ALPHA, line, "syntax")
    [wait] = [each for each in faults if each.rule == "waiting"]
    assert wait.message.endswith("until the syntax errors are mended.")


def test_a_changed_answer_that_lost_statements_cannot_give_is_told(bench: Bench) -> None:
    bench.edit(ESTONIA, "onemg:activity project:alpha ;", "onemg:activity")
    bench.edit(KINDS, "[gamma, null]", "[delta, null]")
    assert KINDS in {file for file, _, _ in found(bench)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"2020-06-01"^^xsd:date', '"2020-06-31"^^xsd:date'),
        ('"2020-06-01"^^xsd:date', '"ja"^^xsd:boolean'),
        ('"2020-06-01"^^xsd:date', '"2022-77"^^xsd:gYearMonth'),
    ],
)
def test_an_ill_typed_literal_is_told_once_where_it_stands(
    bench: Bench, capfd: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    line = bench.edit(ALPHA, old, new)
    assert found(bench) == [(ALPHA, line, "literal")]
    assert capfd.readouterr() == ("", "")


def test_an_undescribed_source_is_told_once_at_its_block(bench: Bench) -> None:
    line = bench.edit(BETA, "source:home {", "source:hoem {")
    assert found(bench) == [(BETA, line, "unsourced-graph")]


def test_a_term_inside_a_blank_node_has_its_line(bench: Bench) -> None:
    line = bench.edit(BETA, "onemg:evidence", "onemg:evidence [\n onemg:x 1 ] ;\n onemg:evidence")
    assert (BETA, line + 1, "dangling-iri") in found(bench)


def test_a_dangling_link_is_told_once(bench: Bench) -> None:
    line = bench.edit(BETA, "onemg:partOf project:beta", "onemg:partOf project:nowhere")
    assert found(bench) == [(BETA, line, "dangling-iri")]


def test_a_second_label_is_told_once_with_both_places(bench: Bench) -> None:
    bench.add("data/countries/extra.trig", EXTRA)
    home = bench.edit(ESTONIA, '"Estonia"@en', '"Estonia"@en')
    [fault] = [each for each in bench.faults() if not each.warning]
    assert (fault.file, fault.line) == ("data/countries/extra.trig", 7)
    assert f"also at {ESTONIA}:{home}" in fault.message


def test_statements_outside_a_block_are_told_once(bench: Bench) -> None:
    bench.edit("data/countries/fi.trig", "source:editors {", "{")
    [(file, _, rule)] = found(bench)
    assert (file, rule) == ("data/countries/fi.trig", "source-block")


def test_a_rebound_or_missing_prefix_is_told_once(bench: Bench) -> None:
    rebound = bench.edit(ALPHA, "http://purl.org/dc/terms/", "http://purl.org/dc/elements/1.1/")
    bench.edit(ESTONIA, "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n", "")
    line = bench.edit(ESTONIA, "rdfs:label", "rdfs:label")
    assert found(bench) == [(ESTONIA, line, "syntax"), (ALPHA, rebound, "prefix")]


EXTRA = """PREFIX country: <https://w3id.org/onemg/id/country/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX source: <https://w3id.org/onemg/id/source/>

source:editors {
    country:ee
        rdfs:label "Esthonia"@en ;
    .
}
"""
