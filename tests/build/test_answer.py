from __future__ import annotations

import pyoxigraph
import pytest

from onemg.build.answer import ask
from onemg.build.answer import cells
from onemg.rdf.prefixes import PrefixTable
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal

EX = PrefixTable({"ex": "https://example.org/"})
DATA = b'<https://example.org/a> <https://example.org/p> "x"@en , _:b , <http://other.org/z> .'


@pytest.fixture
def store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.load(DATA, format=pyoxigraph.RdfFormat.TURTLE)
    return store


def test_a_select_has_its_variables_as_columns(store: pyoxigraph.Store) -> None:
    text = 'SELECT ?s ?x { ?s ?p "x"@en }'
    assert ask(store, text) == (("s", "x"), [(Iri("https://example.org/a"), None)])


def test_an_ask_is_one_cell(store: pyoxigraph.Store) -> None:
    columns, [row] = ask(store, "ASK { ?s ?p ?o }")
    assert columns == ("answer",)
    assert cells(row, EX) == ("true",)


def test_a_graph_is_sorted_triples(store: pyoxigraph.Store) -> None:
    columns, rows = ask(store, "CONSTRUCT WHERE { ?s ?p ?o }")
    assert columns == ("subject", "predicate", "object")
    assert rows == sorted(rows, key=repr)
    assert len(rows) == 3


def test_cells_are_short_names_lexical_forms_and_nothing(store: pyoxigraph.Store) -> None:
    _, rows = ask(store, "SELECT ?o ?x { ?s ?p ?o } ORDER BY ?o")
    shown = [cells(row, EX)[0] for row in rows]
    assert shown[0] is not None
    assert shown[0].startswith("_:")
    assert shown[1:] == ["http://other.org/z", "x"]
    assert cells((Iri("https://example.org/a"), Literal("01"), None), EX) == ("ex:a", "01", None)
