from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat
from pyoxigraph import RdfFormat

from onemg.engine.counting import counter_for
from onemg.rdf import media

SOLUTIONS = {
    media.SPARQL_JSON.type: QueryResultsFormat.JSON,
    media.SPARQL_XML.type: QueryResultsFormat.XML,
    media.CSV.type: QueryResultsFormat.CSV,
    media.TSV.type: QueryResultsFormat.TSV,
}
AWKWARD = st.text(alphabet='},{"[]:\n\r\\a<>/result', max_size=12)
TERM = st.one_of(st.none(), AWKWARD)


def results(rows: list[tuple[str | None, str | None]]) -> pyoxigraph.QuerySolutions:
    cells = [
        "UNDEF" if cell is None else str(pyoxigraph.Literal(cell)) for row in rows for cell in row
    ]
    lines = [f"({left} {right})" for left, right in zip(cells[::2], cells[1::2], strict=True)]
    found = pyoxigraph.Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {' '.join(lines)} }} }}")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return found


def count(media_type: str, data: bytes, step: int) -> int:
    counter = counter_for(media_type)
    assert counter is not None
    for start in range(0, len(data), step):
        counter.see(data[start : start + step])
    return counter.rows


@pytest.mark.parametrize("media_type", SOLUTIONS)
@given(rows=st.lists(st.tuples(AWKWARD, TERM), max_size=6), step=st.integers(1, 80))
def test_solutions_are_counted_whatever_their_terms_hold(
    media_type: str, rows: list[tuple[str | None, str | None]], step: int
) -> None:
    data = results(rows).serialize(format=SOLUTIONS[media_type])
    assert data is not None
    assert count(media_type, data, step) == len(rows)


def test_json_leaves_out_solutions_without_bindings() -> None:
    data = results([(None, None), ("x", None), (None, None), ("y", "z")]).serialize(
        format=QueryResultsFormat.JSON
    )
    assert data is not None
    assert count(media.SPARQL_JSON.type, data, 1000) == 2


@given(st.lists(AWKWARD, max_size=5, unique=True), st.integers(1, 40))
def test_triples_are_counted_by_line(values: list[str], step: int) -> None:
    node = pyoxigraph.NamedNode("https://example.org/a")
    triples = [pyoxigraph.Triple(node, node, pyoxigraph.Literal(value)) for value in values]
    data = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES)
    assert data is not None
    assert count(media.NTRIPLES.type, data, step) == len(values)


def test_turtle_does_not_show_its_triples() -> None:
    assert counter_for(media.TURTLE.type) is None
