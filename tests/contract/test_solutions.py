"""Every engine gives the same solutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.cases import CASES
from tests.contract.cases import number
from tests.contract.conftest import ENGINES

from onemg.errors import BadQuery
from onemg.rdf import media
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import ntriples
from onemg.sparql.protocol import Query
from onemg.sparql.results import Solutions
from onemg.sparql.results import read_solutions

if TYPE_CHECKING:
    from onemg.engine.base import Engine
    from onemg.engine.pieces import Dumps
    from onemg.rdf.prefixes import PrefixTable

_TWICE = "counts a triple twice that two graphs of the default graph state"
_ENDS = "computes no path without an end that is given as a constant"
FAULTS = {
    ("oxigraph", "a default graph of two"): f"Oxigraph 0.5.13 {_TWICE}",
    ("virtuoso", "a default graph of two"): f"Virtuoso 7.2.5 {_TWICE}",
    ("virtuoso", "a path between unknown ends"): f"Virtuoso 7.2.5 {_ENDS}",
    ("virtuoso", "a path within a graph"): f"Virtuoso 7.2.5 {_ENDS}",
    ("virtuoso", "path of length one or more"): "Virtuoso 7.2.5 gives a node once for each way",
    ("virtuoso", "min and max"): "Virtuoso 7.2.5 finds no MIN of strings",
    ("virtuoso", "values in a union"): "Virtuoso 7.2.5 loses a UNION that holds VALUES",
    ("virtuoso", "a truth value"): "Virtuoso 7.2.5 has integers for truth values",
}


def solutions(engine: Engine, query: Query) -> Solutions:
    found = read_solutions(b"".join(engine.answer(query, media.SPARQL_JSON, 10)))
    assert isinstance(found, Solutions)
    return found


@pytest.mark.parametrize("case", CASES)
def test_a_query_has_the_same_solutions_on_every_engine(  # noqa: PLR0913, PLR0917  # fixtures
    case: str,
    engine: Engine,
    prefixes: PrefixTable,
    dumps: Dumps,
    kind: str,
    request: pytest.FixtureRequest,
) -> None:
    if reason := FAULTS.get((kind, case)):
        request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    text, expected = CASES[case]
    found = solutions(engine, Query(text))

    def cell(row: dict[str, object], name: str) -> str | None:
        term = row.get(name)
        if term is None:
            return None
        short = prefixes.shrink(term.value) if isinstance(term, Iri) else None
        return short or ntriples(term)  # type: ignore[arg-type]

    variables = sorted(found.variables) if "*" in text.partition("{")[0] else found.variables
    rows = [[cell(row, name) for name in variables] for row in found.rows]  # type: ignore[arg-type]
    wanted = [[number(dumps.triples) if it == "triples" else it for it in row] for row in expected]
    if "*" in text.partition("{")[0] and "COUNT" not in text:
        rows = [row[::-1] for row in rows]
    if "ORDER BY" not in text:
        rows.sort(key=str)
        wanted.sort(key=str)
    assert rows == wanted


def test_every_fault_is_one_of_a_case_and_an_engine() -> None:
    assert FAULTS
    assert {case for _, case in FAULTS} <= set(CASES)
    assert {engine for engine, _ in FAULTS} <= set(ENGINES)


def test_graphs_of_the_protocol_replace_those_of_the_query(engine: Engine) -> None:
    base = "https://w3id.org/onemg/id/source/"
    text = "SELECT ?e FROM source:register { project:alpha onemg:endDate ?e }"
    found = solutions(engine, Query(text, (f"{base}home",)))
    assert [row["e"].value for row in found.rows] == ["2023-05-31"]
    text = "SELECT ?g { GRAPH ?g { project:alpha onemg:endDate ?e } }"
    found = solutions(engine, Query(text, (), (f"{base}register", f"{base}editors")))
    assert [row["g"].value for row in found.rows] == [f"{base}register"]


def test_solutions_for_pages_are_terms(engine: Engine) -> None:
    found = engine.solutions("SELECT ?l { project:alpha rdfs:label ?l } ORDER BY ?l", 5)
    assert found == [
        {"l": Literal("Project Alpha", language="en")},
        {"l": Literal("Projekt Alfa", language="sv")},
    ]


def test_an_ask_has_no_solutions_for_pages(engine: Engine) -> None:
    with pytest.raises(BadQuery, match="SELECT"):
        engine.solutions("ASK { ?s ?p ?o }", 5)
