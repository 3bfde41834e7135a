from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bench import Bench

QUERY = "queries/competency/projects-and-kinds.rq"
CHECK = "queries/checks/no-thing-without-source.rq"


@pytest.mark.parametrize(
    ("path", "line", "key"),
    [
        (QUERY, "#+ description: Which projects are there, and of what kind is each?\n", "descr"),
        (QUERY, "#+ tags: [projects]\n", "tags"),
        ("queries/examples/date-sources.rq", "#+ expect: rows >= 4\n", "expect"),
    ],
)
def test_a_header_that_lacks_a_key_is_a_fault(bench: Bench, path: str, line: str, key: str) -> None:
    bench.edit(path, line, "")
    [fault] = bench.faults("query-header")
    assert (fault.file, fault.line) == (path, 1)
    assert key in fault.message


def test_a_check_that_expects_rows_is_a_fault_on_that_line(bench: Bench) -> None:
    line = bench.edit(CHECK, "rows = 0", "rows >= 1")
    [fault] = bench.faults("query-header")
    assert (fault.file, fault.line) == (CHECK, line)


def test_a_query_that_does_not_parse_is_a_fault_on_its_line(bench: Bench) -> None:
    line = bench.edit(QUERY, "OPTIONAL {", "OPTIONAL")
    [fault] = bench.faults("query")
    assert (fault.file, fault.line) == (QUERY, line)


def test_text_that_is_no_sparql_is_a_fault_on_its_line(bench: Bench) -> None:
    line = bench.edit(QUERY, "?identifier ?kind", '?identifier "kind')
    [fault] = bench.faults("query")
    assert (fault.file, fault.line) == (QUERY, line)


def test_a_query_that_asks_elsewhere_is_a_fault(bench: Bench) -> None:
    line = bench.edit(QUERY, "OPTIONAL {", "OPTIONAL { SERVICE <https://example.org/> {} ")
    [fault] = bench.faults("query")
    assert (fault.file, fault.line) == (QUERY, line)
    assert "SERVICE" in fault.message
