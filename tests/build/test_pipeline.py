from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bench import BASE
from bench import NAMES
from bench import TINY

from onemg.build.pipeline import examine
from onemg.build.pipeline import make

if TYPE_CHECKING:
    from bench import Bench

ALPHA = "data/projects/alpha.trig"
BETA = "data/projects/beta.trig"
ESTONIA = "data/countries/ee.trig"
FINLAND = "data/countries/fi.trig"
NORWAY = "data/countries/no.trig"
KINDS = "queries/competency/projects-and-kinds.rq"
COUNTRIES = "queries/competency/countries-in-projects.rq"
SOURCES = "data/sources/home.ttl"
DATASET = "data/dataset.ttl"
EXAMPLE = "queries/examples/project-participants.rq"


def test_an_outcome_says_how_much_was_looked_at(bench: Bench) -> None:
    outcome = bench.examine()
    assert outcome.good
    assert outcome.counts["files"] == 15
    assert outcome.counts["queries"] == 8
    assert all(outcome.counts.values())


def test_every_step_reports_its_beginning_and_its_seconds() -> None:
    seen: list[tuple[str, bool]] = []
    examine(TINY, NAMES, BASE, lambda step, seconds: seen.append((step, seconds is not None)))
    steps = ["collect", "links", "validate", "entail", "describe", "check"]
    assert seen == [(step, done) for step in steps for done in (False, True)]


def test_no_release_is_made_of_content_with_a_fault(bench: Bench) -> None:
    bench.edit(ALPHA, "source:home {", "source:nowhere {")
    with pytest.raises(ValueError, match="without faults"):
        make(bench.examine(), bench.releases, lambda *_: None)
    assert not bench.releases.exists()


def test_unreadable_files_are_counted(bench: Bench) -> None:
    bench.edit(ALPHA, "source:home {", "source:home {{")
    assert bench.examine().counts["of them unreadable"] == 1


def test_ten_planted_faults_name_ten_files_and_lines(bench: Bench) -> None:
    planted = {
        ALPHA: bench.edit(ALPHA, '"2020-06-01"^^xsd:date', '"June"'),
        BETA: bench.edit(BETA, "onemg:partOf project:beta", "onemg:partOf project:beat"),
        ESTONIA: bench.edit(ESTONIA, "onemg:activity project:alpha ;", "onemg:activity"),
        FINLAND: bench.edit(FINLAND, "source:register {", "source:registers {"),
        NORWAY: bench.edit(NORWAY, "a onemg:Country", "a onemg:Country , onemg:Project"),
        SOURCES: bench.edit(SOURCES, "http://xmlns.com/foaf/0.1/", "http://xmlns.com/foaf/"),
        DATASET: bench.edit(DATASET, "PREFIX xsd", "PREFIX x: <http://x.org/>\nPREFIX xsd"),
        KINDS: bench.edit(KINDS, "#+ expect:", "#+ expect:"),
        COUNTRIES: bench.edit(COUNTRIES, "ORDER BY", "ORDER BYE"),
        EXAMPLE: bench.edit(EXAMPLE, "onemg:participatesIn", "onemg:takesPart"),
    }
    bench.edit(KINDS, "[gamma, null]", "[delta, null]")
    outcome = bench.examine()
    found = {(fault.file, fault.line) for fault in outcome.faults if not fault.warning}
    for file, line in planted.items():
        assert {(file, line), (file, line + 1), (file, line - 1)} & found, file
    assert not outcome.good
