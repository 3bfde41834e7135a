from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from command import Command

COUNTRIES = "SELECT ?c { ?c a onemg:ParticipatingCountry } ORDER BY ?c"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_without_a_release_the_files_are_asked(onemg: Command) -> None:
    result = onemg("query", "-", typed=COUNTRIES)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == ["c", "──────────", "country:ee", "country:fi", "2 rows"]


def test_a_release_is_asked_if_there_is_one_and_the_files_on_demand(onemg: Command) -> None:
    version = onemg.built()
    onemg.edit("data/countries/fi.trig", "onemg:agent country:fi", "onemg:agent country:no")
    assert "country:fi" in onemg("query", "-", typed=COUNTRIES).output
    assert "country:fi" in onemg("query", "-", "--release", version, typed=COUNTRIES).output
    assert "country:fi" not in onemg("query", "-", "--files", typed=COUNTRIES).output


def test_a_stored_query_runs_as_it_is(onemg: Command) -> None:
    result = onemg("query", "queries/examples/date-sources.rq")
    assert result.output.endswith("6 rows\n")


@pytest.mark.parametrize(
    ("form", "begins"),
    [("csv", "c\r\nhttps://w3id"), ("tsv", "?c\n<https://w3id"), ("json", '{"head"')],
)
def test_solutions_come_in_every_format(onemg: Command, form: str, begins: str) -> None:
    result = onemg("query", "-", "--format", form, typed=COUNTRIES)
    assert result.stdout_bytes.decode().startswith(begins)
    if form == "json":
        assert len(json.loads(result.output)["results"]["bindings"]) == 2


def test_an_ask_is_answered_by_yes_or_no(onemg: Command) -> None:
    assert onemg("query", "-", typed="ASK { ?s a onemg:Project }").output == "yes\n"
    assert onemg("query", "-", typed="ASK { ?s a onemg:Nothing }").output == "no\n"


def test_a_graph_comes_as_turtle(onemg: Command) -> None:
    result = onemg("query", "queries/examples/project-description.rq")
    assert "project:alpha" in result.output
    assert "prefix" in result.output.lower()


@pytest.mark.parametrize(
    ("form", "text"), [("ttl", COUNTRIES), ("csv", "ASK {}"), ("table", "DESCRIBE <x:x>")]
)
def test_a_format_that_does_not_fit_is_a_misuse(onemg: Command, form: str, text: str) -> None:
    result = onemg("query", "-", "--format", form, typed=text)
    assert result.exit_code == 2
    assert "cannot be written" in result.output


def test_a_long_query_ends_at_its_timeout(onemg: Command) -> None:
    result = onemg("query", "-", "--timeout", "0.3", typed=ENDLESS)
    assert result.exit_code == 1
    assert "0.3 s" in result.output


def test_a_mistake_names_line_and_column(onemg: Command) -> None:
    result = onemg("query", "-", typed="SELECT ?x {")
    assert result.exit_code == 1
    assert "Line 1, column 11" in result.output


def test_an_unknown_release_is_an_error(onemg: Command) -> None:
    result = onemg("query", "-", "--release", "1999", typed=COUNTRIES)
    assert result.exit_code == 1
    assert "there is no release 1999" in result.output


def test_files_and_release_exclude_each_other(onemg: Command) -> None:
    assert onemg("query", "-", "--files", "--release", "1", typed=COUNTRIES).exit_code == 2
