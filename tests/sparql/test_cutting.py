from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat
from pyoxigraph import RdfFormat

from onemg.rdf import media
from onemg.sparql.cutting import cutter_for

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


def passed(media_type: str, data: bytes, step: int, max_rows: int) -> tuple[bytes, int, bool]:
    """Return what a cutter lets pass of data that comes in steps, its rows, and whether it cut."""
    cutter = cutter_for(media_type, max_rows)
    assert cutter is not None
    out = [cutter.see(data[start : start + step]) for start in range(0, len(data), step)]
    return b"".join([*out, cutter.end()]), cutter.rows, cutter.cut


def written(rows: list[tuple[str | None, str | None]], media_type: str) -> bytes:
    data = results(rows).serialize(format=SOLUTIONS[media_type])
    assert data is not None
    return data


@pytest.mark.parametrize("media_type", SOLUTIONS)
@given(
    rows=st.lists(st.tuples(AWKWARD, TERM), max_size=6),
    step=st.integers(1, 200),
    max_rows=st.integers(1, 7),
)
def test_the_rows_up_to_the_limit_pass_whatever_their_terms_hold(
    media_type: str, rows: list[tuple[str | None, str | None]], step: int, max_rows: int
) -> None:
    out, count, cut = passed(media_type, written(rows, media_type), step, max_rows)
    assert out == written(rows[:max_rows], media_type)
    assert (count, cut) == (min(len(rows), max_rows), len(rows) > max_rows)


def test_json_leaves_out_solutions_without_bindings() -> None:
    data = written([(None, None), ("x", None), (None, None), ("y", "z")], media.SPARQL_JSON.type)
    assert passed(media.SPARQL_JSON.type, data, 1000, 5) == (data, 2, False)


def test_json_with_spaces_is_cut_too() -> None:
    head = b'{ "head": { "vars": [ "a" ] },\n  "results": { "bindings": [\n'
    row = b'    { "a": { "type": "literal", "value": "},{ " } }'
    data = head + b",\n".join([row] * 3) + b"\n] } }"
    expected = head + b",\n".join([row] * 2) + b"]}}"
    assert passed(media.SPARQL_JSON.type, data, 7, 2) == (expected, 2, True)


@given(
    values=st.lists(AWKWARD, max_size=5, unique=True),
    step=st.integers(1, 40),
    max_rows=st.integers(1, 6),
)
def test_triples_are_cut_by_line(values: list[str], step: int, max_rows: int) -> None:
    node = pyoxigraph.NamedNode("https://example.org/a")
    triples = [pyoxigraph.Triple(node, node, pyoxigraph.Literal(value)) for value in values]
    whole, part = (
        pyoxigraph.serialize(some, format=RdfFormat.N_TRIPLES) or b""
        for some in (triples, triples[:max_rows])
    )
    expected = (part, len(triples[:max_rows]), len(triples) > max_rows)
    assert passed(media.NTRIPLES.type, whole, step, max_rows) == expected


@pytest.mark.parametrize("media_type", SOLUTIONS)
def test_after_the_cut_nothing_passes(media_type: str) -> None:
    cutter = cutter_for(media_type, 1)
    assert cutter is not None
    cutter.see(written([("a", "b")] * 3, media_type))
    assert (cutter.cut, cutter.see(b"more\n"), cutter.end()) == (True, b"", b"")


def test_turtle_does_not_show_its_triples() -> None:
    assert cutter_for(media.TURTLE.type, 1) is None
