from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bench import Bench

KINDS = "queries/competency/projects-and-kinds.rq"
COUNTRIES = "queries/competency/countries-in-projects.rq"
CHECK = "queries/checks/no-thing-without-source.rq"
BETA = "data/projects/beta.trig"


def test_every_query_is_asked_and_meets_its_expectation(bench: Bench) -> None:
    results = bench.examine().built.examination.results
    assert len(results) == 8
    assert all(result.met for result in results)


def test_a_changed_answer_is_a_fault_that_shows_both_answers(bench: Bench) -> None:
    bench.edit(BETA, "onemg:kind concept:project-kind-study", "onemg:acronym 'x'")
    line = bench.edit(KINDS, "#+ expect:", "#+ expect:")
    [fault] = bench.faults(KINDS)
    assert (fault.file, fault.line) == (KINDS, line)
    assert "Row 2 is [beta, null]; expected is [beta, concept:project-kind-study]." in fault.message
    assert "Expected and not there: [beta, concept:project-kind-study]." in fault.message
    assert "There and not expected: [beta, null]." in fault.message


def test_many_differing_rows_are_cut_and_said_to_be(bench: Bench) -> None:
    rows = "".join(f"#+   - [x{number}, null]\n" for number in range(7))
    bench.edit(KINDS, "#+   - [gamma, null]\n", rows)
    [fault] = bench.faults(KINDS)
    assert "[x4, null] and 2 more." in fault.message


def test_a_wrong_number_of_rows_is_a_fault(bench: Bench) -> None:
    path = "queries/examples/date-sources.rq"
    line = bench.edit(path, "rows >= 4", "rows >= 40")
    [fault] = bench.faults(path)
    assert (fault.file, fault.line) == (path, line)
    assert "at least 40" in fault.message


def test_a_question_that_needs_no_entailment_may_not_claim_to(bench: Bench) -> None:
    bench.edit(KINDS, "#+ question:", "#+ entailed: true\n#+ question:")
    [fault] = bench.faults(KINDS)
    assert "the answer is the same without entailments" in fault.message
    assert fault.line == 4


def test_a_row_of_a_check_is_a_fault_where_its_resource_stands(bench: Bench) -> None:
    bench.edit(
        "data/countries/no.trig",
        'country:no\n        onemg:evidence "listed without a project"@en',
        'source:register\n        onemg:evidence "a list"@en',
    )
    line = bench.edit("data/countries/no.trig", "country:no\n", "country:no\n")
    [fault] = bench.faults(CHECK)
    assert (fault.file, fault.line) == ("data/countries/no.trig", line)
    assert fault.message.startswith(
        "Things that only the editors speak of: thing country:no. Every"
    )


def test_a_row_that_names_a_statement_is_found_at_its_line(bench: Bench) -> None:
    bench.edit(CHECK, "SELECT ?thing\n", "SELECT ?thing ?property ?value\n")
    bench.edit(
        CHECK, "  FILTER NOT", '  ?thing ?property ?value . FILTER (?value = "alpha")\n  FILTER NOT'
    )
    bench.edit(CHECK, "FILTER (?source NOT IN (source:editors, graph:entailed))", "FILTER (false)")
    line = bench.edit(
        "data/projects/alpha.trig", 'dcterms:identifier "alpha"', 'dcterms:identifier "alpha"'
    )
    [fault] = bench.faults(CHECK)
    assert (fault.file, fault.line) == ("data/projects/alpha.trig", line)


def test_a_row_is_placed_by_its_first_resource_that_is_a_subject(bench: Bench) -> None:
    bench.edit(CHECK, "SELECT ?thing\n", "SELECT (<https://elsewhere.org/> AS ?page) ?thing\n")
    bench.edit(CHECK, "onemg:Project onemg:Country onemg:Participation", "onemg:Project")
    bench.edit(CHECK, "FILTER (?source NOT IN (source:editors, graph:entailed))", "FILTER (false)")
    assert {fault.file for fault in bench.faults(CHECK)} == {"data/projects/alpha.trig", BETA}


def test_a_row_that_names_no_resource_is_a_fault_at_the_query(bench: Bench) -> None:
    bench.edit(CHECK, "SELECT ?thing\n", "SELECT (STR(?thing) AS ?name)\n")
    bench.edit(CHECK, "FILTER (?source NOT IN (source:editors, graph:entailed))", "FILTER (false)")
    found = bench.faults(CHECK)
    assert len(found) == 8
    assert {(fault.file, fault.line) for fault in found} == {(CHECK, 1)}


def test_a_row_about_an_unreadable_file_is_passed_over(bench: Bench) -> None:
    bench.edit("data/countries/no.trig", "source:register {", "source:register {{")
    bench.add("data/countries/extra.trig", EXTRA)
    assert bench.faults(CHECK) == []


@pytest.mark.parametrize("folder", ["checks", "competency", "examples"])
def test_a_folder_without_queries_is_a_fault(bench: Bench, folder: str) -> None:
    for path in (bench.root / "queries" / folder).iterdir():
        path.unlink()
    [fault] = bench.faults()
    assert fault.file == f"queries/{folder}"
    assert "nothing was asked" in fault.message


EXTRA = """PREFIX country: <https://w3id.org/onemg/id/country/>
PREFIX onemg: <https://w3id.org/onemg/def#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX source: <https://w3id.org/onemg/id/source/>

source:editors {
    country:no
        a onemg:Country ;
        rdfs:label "Norway"@en ;
    .
}
"""
