"""Solutions as JSON, CSV and TSV, and the form of a query."""

from __future__ import annotations

import csv
import io

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemg.errors import BadQuery
from onemg.errors import EngineError
from onemg.errors import Forbidden
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Term
from onemg.sparql.results import Solutions
from onemg.sparql.results import csv_cell
from onemg.sparql.results import query_form
from onemg.sparql.results import read_solutions
from onemg.sparql.results import tsv_cell
from onemg.sparql.results import write_solutions

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
TERMS = st.one_of(
    st.sampled_from([Iri("urn:a"), Iri("http://é/"), BlankNode("b0")]),
    TEXTS.map(Literal),
    st.builds(Literal, TEXTS, st.sampled_from(["urn:t", "http://www.w3.org/2001/XMLSchema#date"])),
    st.builds(Literal, TEXTS, language=st.sampled_from(["en", "de-at"])),
)
ROWS = st.lists(st.dictionaries(st.sampled_from(["x", "y"]), TERMS))


@given(ROWS)
def test_solutions_survive_json(rows: list[dict[str, Term]]) -> None:
    assert read_solutions(write_solutions(["x", "y"], rows)) == Solutions(("x", "y"), rows)


@given(ROWS)
def test_the_engine_reads_our_json(rows: list[dict[str, Term]]) -> None:
    form = pyoxigraph.QueryResultsFormat.JSON
    found = pyoxigraph.parse_query_results(write_solutions(["x", "y"], rows), form)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert [variable.value for variable in found.variables] == ["x", "y"]
    assert len(list(found)) == len(rows)


def test_the_json_of_the_engine_is_read() -> None:
    query = 'SELECT * { VALUES (?x ?y) { (<urn:a> "é"@en) (1 UNDEF) ("a" true) } }'
    solutions = pyoxigraph.Store().query(query)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    data = solutions.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
    assert data is not None
    found = read_solutions(data)
    assert isinstance(found, Solutions)
    assert found.rows[0] == {"x": Iri("urn:a"), "y": Literal("é", language="en")}
    assert found.rows[1] == {"x": Literal("1", "http://www.w3.org/2001/XMLSchema#integer")}
    assert found.rows[2]["x"] == Literal("a")


def test_only_the_variables_named_are_written_in_their_order() -> None:
    rows: list[dict[str, Term]] = [{"y": Iri("urn:a"), "x": BlankNode("b"), "z": Literal("no")}]
    assert write_solutions(["x", "y"], rows) == (
        b'{"head":{"vars":["x","y"]},"results":{"bindings":['
        b'{"x":{"type":"bnode","value":"b"},"y":{"type":"uri","value":"urn:a"}}]}}'
    )


def test_a_truth_value_is_read() -> None:
    assert read_solutions(b'{"head":{},"boolean":true}') is True
    assert read_solutions(b'{"head":{},"boolean":false}') is False


def test_the_old_name_of_typed_literals_is_read() -> None:
    cell = b'{"x":{"type":"typed-literal","value":"1","datatype":"urn:t"}}'
    data = b'{"head":{"vars":["x"]},"results":{"bindings":[' + cell + b"]}}"
    assert read_solutions(data) == Solutions(("x",), [{"x": Literal("1", "urn:t")}])


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"[]", b"1", b"{}", b'{"head":{"vars":["x"]}}', b"\xff", b"[" * 100_000),
        b'{"head":{"vars":[]},"results":{"bindings":[1]}}',
        b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"other","value":""}}]}}',
        b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":1}}]}}',
        b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"value":""}}]}}',
    ],
)
def test_what_is_no_answer_is_a_fault_of_the_engine(data: bytes) -> None:
    with pytest.raises(EngineError, match="The engine gave no SPARQL JSON results") as error:
        read_solutions(data)
    assert len(str(error.value)) < 300


@given(st.lists(st.one_of(st.none(), TERMS), min_size=1))
def test_cells_of_csv_read_back_as_plain_text(terms: list[Term | None]) -> None:
    line = ",".join(map(csv_cell, terms)) + "\r\n"
    rows = list(csv.reader(io.StringIO(line, newline="")))
    shown = [
        "" if t is None else f"_:{t.value}" if isinstance(t, BlankNode) else t.value for t in terms
    ]
    assert rows == [shown] or (rows == [[]] and shown == [""])


@pytest.mark.parametrize(
    ("term", "plain", "turtle"),
    [
        (None, "", ""),
        (Iri("urn:a"), "urn:a", "<urn:a>"),
        (BlankNode("b"), "_:b", "_:b"),
        (Literal('a "b"'), '"a ""b"""', '"a \\"b\\""'),
        (Literal("a\tb\nc"), '"a\tb\nc"', '"a\\tb\\nc"'),
        (Literal("é", language="en"), "é", '"é"@en'),
        (Literal("1", "urn:t"), "1", '"1"^^<urn:t>'),
    ],
)
def test_cells_are_written_as_their_formats_say(term: Term | None, plain: str, turtle: str) -> None:
    assert csv_cell(term) == plain
    assert tsv_cell(term) == turtle


@pytest.mark.parametrize("form", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
def test_the_form_is_the_first_keyword_after_the_prologue(form: str) -> None:
    for head in ("", "BASE <urn:ask> ", "PREFIX select: <urn:a>\nPrefix : <urn:b> # ASK\n"):
        assert query_form(head + form.lower() + " { }") == form
    assert query_form(f'VERSION "1.2" {form}') == form


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The query is empty"),
        ("# only\n", "The query is empty"),
        ("PREFIX a: <urn:a>", "The query is empty"),
        ("SELECTED", "Line 1, column 1: SELECTED does not begin a query"),
        ("?x", "does not begin a query"),
        ("{", "does not begin a query"),
        ("1 SELECT", "1 does not begin a query"),
        ("x" * 5_000, "x" * 40 + "… does not begin"),
    ],
)
def test_what_begins_no_query_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadQuery, match=said):
        query_form(text)


def test_the_form_of_an_update_is_refused() -> None:
    with pytest.raises(Forbidden, match="git is the database"):
        query_form("PREFIX a: <urn:a> DELETE DATA { }")
