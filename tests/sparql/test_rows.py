from __future__ import annotations

import pytest

from onemg.sparql.rows import limited

PATTERN = "SELECT * WHERE { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (PATTERN, f"{PATTERN} LIMIT 11"),
        (f"{PATTERN} LIMIT 50", f"{PATTERN}  LIMIT 11"),
        (f"{PATTERN} ORDER BY ?s OFFSET 5 LIMIT 50", f"{PATTERN} ORDER BY ?s   LIMIT 11 OFFSET 5"),
        (f"{PATTERN}\n# LIMIT 3", f"{PATTERN} LIMIT 11 \n# LIMIT 3"),
        (f"{PATTERN} VALUES ?s {{ 1 }}", f"{PATTERN} LIMIT 11  VALUES ?s {{ 1 }}"),
        (
            "SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 3 } }",
            "SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 3 } } LIMIT 11",
        ),
    ],
)
def test_one_row_more_than_the_limit_is_asked_for(text: str, asked: str) -> None:
    found = limited(text, "SELECT", 10)
    assert found.capped
    assert found.text == asked


@pytest.mark.parametrize("limit", [0, 9, 10])
def test_a_limit_of_the_client_that_is_not_larger_stays(limit: int) -> None:
    text = f"{PATTERN} limit {limit}"
    found = limited(text, "SELECT", 10)
    assert (found.capped, found.text, found.probe, found.rest) == (False, text, None, None)


def test_the_rest_follows_where_there_is_an_order() -> None:
    found = limited(f"{PATTERN} ORDER BY ?s LIMIT 25 OFFSET 5", "SELECT", 10)
    assert found.ordered
    assert found.rest == f"{PATTERN} ORDER BY ?s   LIMIT 15 OFFSET 15"
    assert found.probe == f"{PATTERN} ORDER BY ?s   LIMIT 1 OFFSET 15"
    assert limited(PATTERN, "SELECT", 10).rest is None


def test_an_order_inside_is_no_order() -> None:
    text = "SELECT * { { SELECT ?s { ?s ?p ?o } ORDER BY ?s } }"
    assert not limited(text, "SELECT", 10).ordered


def test_graphs_may_be_cut_and_truth_may_not() -> None:
    assert limited("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "CONSTRUCT", 10).capped
    assert not limited("ASK {}", "ASK", 10).capped


def test_what_is_no_query_is_left_to_the_engine() -> None:
    text = "SELECT * { ?s ?p 'open }"
    assert limited(text, "SELECT", 10).text == text
    assert limited(f"{PATTERN} LIMIT 1.5", "SELECT", 10).capped
