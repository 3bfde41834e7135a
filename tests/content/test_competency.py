"""Every stored query answers as its header expects, on the real content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from places import queries

if TYPE_CHECKING:
    from onemg.build.pipeline import Outcome

ASKED = [*queries("competency"), *queries("examples"), *queries("reports")]


@pytest.mark.parametrize("path", ASKED)
def test_the_answer_is_as_the_header_expects(outcome: Outcome, path: str) -> None:
    [result] = [result for result in outcome.built.examination.results if result.query.path == path]
    assert [str(fault) for fault in outcome.faults if fault.file == path] == []
    assert result.met


def test_some_questions_need_what_only_follows(outcome: Outcome) -> None:
    results = outcome.built.examination.results
    assert sum(result.query.query.entailed for result in results) >= 5


def test_nothing_contradicts_itself(outcome: Outcome) -> None:
    assert [str(fault) for fault in outcome.faults if fault.rule == "contradiction"] == []
    assert len(outcome.built.content.quads) > 10_000
