"""Every check finds nothing in the real content, and finds the fault it is made for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from places import HERE
from places import ROOT
from places import name
from places import queries

from onemg.build.answer import ask
from onemg.build.store import make_store
from onemg.rdf.media import NQUADS
from onemg.rdf.media import NTRIPLES
from onemg.rdf.media import TRIG
from onemg.rdf.syntax import parse_quads
from onemg.rdf.syntax import serialise
from onemg.sparql.text import read_query

if TYPE_CHECKING:
    import pyoxigraph

    from onemg.build.pipeline import Outcome

CHECKS = queries("checks")


def store_of(path: Path) -> pyoxigraph.Store:
    """Return the example with its merge as the default graph, as a release has it."""
    quads, _ = parse_quads(path.read_bytes(), TRIG, file=name(path))
    assert quads
    return make_store(serialise(quads, NQUADS, {}), serialise(quads, NTRIPLES, {}))


@pytest.mark.parametrize("path", CHECKS)
def test_the_content_has_no_such_fault(outcome: Outcome, path: str) -> None:
    assert [str(fault) for fault in outcome.faults if fault.rule == path] == []
    assert path in {result.query.path for result in outcome.built.examination.results}


@pytest.mark.parametrize("path", CHECKS)
def test_the_check_finds_the_fault_in_its_example(path: str) -> None:
    example = HERE / "checks" / f"{Path(path).stem}.trig"
    _, rows = ask(store_of(example), read_query(ROOT / path).text)
    assert rows


def test_every_example_belongs_to_a_check() -> None:
    examples = {path.stem for path in (HERE / "checks").iterdir()}
    assert examples == {Path(path).stem for path in CHECKS}


def test_the_content_has_no_fault_at_all(outcome: Outcome) -> None:
    assert [str(fault) for fault in outcome.faults if not fault.warning] == []
    assert all(outcome.counts.values())
