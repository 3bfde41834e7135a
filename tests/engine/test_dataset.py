from __future__ import annotations

import pyoxigraph
import pytest
from tests.engine.test_evaluation import run

from onemg.engine.dataset import Dataset
from onemg.engine.dataset import merge
from onemg.engine.dataset import named_in
from onemg.rdf import media

EX = "https://example.org/"
KNOWN = {"ex": EX}
QUADS = """
<https://example.org/a> <https://example.org/p> "0" .
<https://example.org/a> <https://example.org/p> "1" <https://example.org/g> .
<https://example.org/a> <https://example.org/p> "1" <https://example.org/h> .
<https://example.org/a> <https://example.org/p> "2" <https://example.org/h> .
"""
COUNT = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"


@pytest.mark.parametrize(
    ("clauses", "dataset"),
    [
        ("FROM <urn:a> from <urn:b>", Dataset(("urn:a", "urn:b"), ())),
        ("FROM <urn:a> FROM <urn:a>", Dataset(("urn:a",), ())),
        ("FROM ex:a FROM NAMED own:b\\,c", Dataset((f"{EX}a",), ("urn:own:b,c",))),
        ("FROM NAMED <urn:a> FROM NAMED <urn:b>", Dataset((), ("urn:a", "urn:b"))),
        ("FROM <urn:a>", None),
        ("FROM <a> FROM <urn:b>", None),
        ("FROM <urn:a> FROM <urn:\\u0062>", None),
        ("FROM <urn:a> FROM none:b", None),
        ("FROM <urn:a> FROM", None),
    ],
)
def test_from_clauses_name_the_dataset(clauses: str, dataset: Dataset | None) -> None:
    text = f"PREFIX own: <urn:own:> SELECT * {clauses}"
    assert named_in(text, KNOWN) == dataset


def test_from_in_strings_and_comments_is_no_clause() -> None:
    text = 'SELECT * { ?s ?p ?o FILTER(?o != "FROM") } # FROM <urn:a>'
    assert named_in(text, KNOWN) is None
    assert '"value":"0"' in run(text, media.SPARQL_JSON, QUADS).decode()


def test_a_prefix_without_namespace_is_left_to_the_parser() -> None:
    assert named_in("SELECT * FROM <urn:a> FROM <urn:b> {} PREFIX", KNOWN) == Dataset(
        ("urn:a", "urn:b"), ()
    )


@pytest.mark.parametrize(
    ("clauses", "count"),
    [
        ("", 1),
        ("FROM ex:g", 1),
        ("FROM ex:g FROM ex:h", 2),
        ("FROM ex:g FROM ex:h FROM NAMED ex:g", 2),
        ("FROM NAMED ex:g FROM NAMED ex:h", 0),
    ],
)
def test_a_triple_in_two_graphs_counts_once(clauses: str, count: int) -> None:
    assert f'"value":"{count}"' in run(COUNT.format(clauses), media.SPARQL_JSON, QUADS).decode()


def test_so_it_does_for_graphs_of_the_request() -> None:
    graphs = (f"{EX}g", f"{EX}h")
    data = run(COUNT.format(""), media.SPARQL_JSON, QUADS, default_graphs=graphs)
    assert '"value":"2"' in data.decode()


def test_named_graphs_stay_apart_beside_a_merge() -> None:
    text = "SELECT ?g ?o FROM ex:g FROM ex:h FROM NAMED ex:h { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o"
    data = run(text, media.CSV, QUADS).decode()
    assert data == f"g,o\r\n{EX}h,1\r\n{EX}h,2\r\n"


def test_a_merge_leaves_the_store_alone() -> None:
    store = pyoxigraph.Store()
    store.load(QUADS.encode(), pyoxigraph.RdfFormat.N_QUADS)
    assert len(merge(store, Dataset((f"{EX}g", f"{EX}h"), (f"{EX}g",)))) == 3
    assert len(store) == 4
