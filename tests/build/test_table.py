from __future__ import annotations

from onemg.build.table import as_table
from onemg.rdf.prefixes import PrefixTable
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.sparql.results import Solutions

EX = PrefixTable({"ex": "https://example.org/"})


def test_columns_stand_under_their_variables() -> None:
    rows = [{"a": Iri("https://example.org/long"), "b": Literal("x")}, {"b": Literal("y\nz")}]
    assert as_table(Solutions(("a", "b"), rows), EX).splitlines() == [
        "a        b",
        "───────  ───",
        "ex:long  x",
        "         y z",
        "2 rows",
    ]


def test_no_rows_are_said_to_be_none() -> None:
    assert as_table(Solutions(("a",), []), EX).splitlines() == ["a", "─", "0 rows"]


def test_one_row_is_no_plural() -> None:
    assert as_table(Solutions(("a",), [{}]), EX).endswith("1 row")
