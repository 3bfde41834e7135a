"""The embedded engine, and what hostile queries can do to it: get an error, and nothing else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from tests.engine.conftest import CROSS_STREAM
from tests.engine.conftest import EVERYTHING
from tests.engine.conftest import POINT
from tests.engine.conftest import concat_bomb
from tests.engine.conftest import engine_over

from onemg.engine.base import ResultLimits
from onemg.engine.base import offers
from onemg.errors import BadQuery
from onemg.errors import DeadlineExceeded
from onemg.errors import EngineError
from onemg.errors import Forbidden
from onemg.errors import MemoryExceeded
from onemg.errors import NotAcceptable
from onemg.errors import RequestError
from onemg.errors import ResultTooLarge
from onemg.errors import TooLarge
from onemg.rdf import media
from onemg.rdf.terms import XSD_STRING
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.sparql.protocol import Query
from onemg.sparql.results import read_solutions

if TYPE_CHECKING:
    from pathlib import Path

    from onemg.engine.embedded import EmbeddedEngine
    from onemg.engine.keeper import Keeper

NESTED_GROUPS = "SELECT * { " + "{ " * 150 + "?s ?p ?o" + " }" * 150 + " } LIMIT 1"
GROUP_CONCAT_BOMB = (
    "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?b), STR(?c))) AS ?all) { ?a ?p ?b . ?c ?q ?d }"
)
SORT_BOMB = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f"
PATH_BOMB = "SELECT (COUNT(*) AS ?n) { ?a (ex:next|^ex:next)* ?b }"


def answer(engine: EmbeddedEngine, text: str, deadline_s: float = 3) -> bytes:
    return b"".join(engine.answer(Query(text), media.SPARQL_JSON, deadline_s))


def test_solutions_are_terms(engine: EmbeddedEngine) -> None:
    found = engine.solutions(f"{POINT} ORDER BY ?p", 5)
    assert len(found) == 5
    assert found[0] == {
        "p": Iri("https://example.org/p0"),
        "o": Literal("value 35", XSD_STRING),
    }


def test_solutions_leave_unbound_variables_out(engine: EmbeddedEngine) -> None:
    assert engine.solutions('SELECT * { VALUES (?a ?b) { (UNDEF "x"@en) } }', 5) == [
        {"b": Literal("x", language="en")}
    ]


def test_solutions_come_from_select_only(engine: EmbeddedEngine) -> None:
    with pytest.raises(BadQuery, match="ASK"):
        engine.solutions("ASK {}", 5)
    with pytest.raises(NotAcceptable):
        engine.solutions("DESCRIBE <urn:x>", 5)


def test_the_media_type_goes_with_the_answer(engine: EmbeddedEngine) -> None:
    with_type = engine.answer(Query("ASK {}"), media.SPARQL_XML, 5)
    assert with_type.media_type == media.SPARQL_XML
    assert with_type.whole is not None
    assert b"<boolean>true</boolean>" in with_type.whole


def test_the_dataset_of_the_query_is_used(engine: EmbeddedEngine) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    query = Query(text, default_graphs=("https://example.org/other",))
    assert b'"500"' in b"".join(engine.answer(query, media.SPARQL_JSON, 5))


def test_every_form_has_offers() -> None:
    assert offers("SELECT")[0] is media.SPARQL_JSON
    assert offers("CONSTRUCT") == offers("DESCRIBE")
    assert media.CSV not in offers("ASK")


def test_bytes_are_limited_before_the_first_of_them(keeper: Keeper) -> None:
    with engine_over(keeper, limits=ResultLimits(rows=10**6, bytes=300)) as engine:
        with pytest.raises(ResultTooLarge) as caught:
            answer(engine, POINT)
        assert caught.value.members() == {"limit": "max_result_bytes", "limit_value": 300}
        assert answer(engine, "ASK {}")


def test_a_stream_ends_at_its_rows_and_says_so(keeper: Keeper) -> None:
    with engine_over(keeper, limits=ResultLimits(rows=1000, bytes=10**9)) as engine:
        stream = engine.answer(Query(EVERYTHING), media.SPARQL_JSON, 5)
        found = read_solutions(b"".join(stream))
        assert not isinstance(found, bool)
        assert len(found.rows) == 1000
        assert stream.summary is not None
        assert stream.summary.truncated
        assert answer(engine, "ASK {}")


def test_solutions_for_pages_are_not_bound_by_what_clients_may_have(keeper: Keeper) -> None:
    with engine_over(keeper, limits=ResultLimits(rows=10, bytes=300)) as engine:
        assert len(engine.solutions(f"{EVERYTHING} LIMIT 1000", 5)) == 1000


def test_solutions_for_pages_are_never_cut(keeper: Keeper) -> None:
    limits = ResultLimits(rows=1000, bytes=10**9)
    many = "SELECT ?x { ?a ?b ?c . ?d ?e ?f BIND(1 AS ?x) }"
    with (
        engine_over(keeper, limits=limits) as engine,
        pytest.raises(ResultTooLarge, match="1,000,000 rows"),
    ):
        engine.solutions(many, 20)


def test_a_result_of_as_many_rows_as_allowed_is_complete(keeper: Keeper) -> None:
    with engine_over(keeper, limits=ResultLimits(rows=1000, bytes=10**9)) as engine:
        assert len(engine.solutions(f"{EVERYTHING} LIMIT 1000", 5)) == 1000


@pytest.mark.parametrize(
    "text", [concat_bomb(), GROUP_CONCAT_BOMB, SORT_BOMB], ids=["concat", "group concat", "sort"]
)
def test_a_memory_bomb_ends_its_worker_alone(engine: EmbeddedEngine, text: str) -> None:
    with pytest.raises(MemoryExceeded, match="256 MB") as caught:
        answer(engine, text, 30)
    assert caught.value.members() == {"limit": "memory_mb", "limit_value": 256}
    assert answer(engine, "ASK {}")


def test_an_unbounded_path_ends_at_its_deadline_or_for_memory(engine: EmbeddedEngine) -> None:
    with pytest.raises((DeadlineExceeded, MemoryExceeded)):
        answer(engine, PATH_BOMB, 1)
    assert answer(engine, "ASK {}")


def test_nesting_within_the_limit_is_answered(engine: EmbeddedEngine) -> None:
    assert answer(engine, NESTED_GROUPS)


def refused_queries() -> dict[str, tuple[str, type[RequestError]]]:
    return {
        "5,000 parentheses": (f"ASK {{ FILTER({'(' * 5000}1{')' * 5000}) }}", TooLarge),
        "5,000 groups": ("ASK " + "{" * 5000 + "}" * 5000, TooLarge),
        "20,000 &&": (f"ASK {{ FILTER(1{' && 1' * 20000}) }}", TooLarge),
        "2,000 unions": ("ASK { {}" + " UNION {}" * 2000 + " }", TooLarge),
        "giant IN": (f"ASK {{ FILTER(1 IN ({','.join('1' * 20000)})) }}", TooLarge),
        "service": ("ASK { sErViCe <http://127.0.0.1/> {} }", Forbidden),
        "hidden service": ("ASK { FILTER EXISTS { # {\n SERVICE\n<urn:x> {} } }", Forbidden),
        "update": ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", Forbidden),
        "load": ("PREFIX a: <urn:a> LOAD <http://127.0.0.1/>", Forbidden),
        "null bytes": ("ASK { \x00 }", BadQuery),
        "nothing": ("", BadQuery),
    }


@pytest.mark.parametrize("name", refused_queries())
def test_a_hostile_query_is_refused_before_it_reaches_a_worker(
    engine: EmbeddedEngine, name: str
) -> None:
    text, kind = refused_queries()[name]
    started = time.monotonic()
    with pytest.raises(kind):
        answer(engine, text)
    assert time.monotonic() - started < 5


def test_an_undeclared_prefix_names_the_one_probably_meant(engine: EmbeddedEngine) -> None:
    with pytest.raises(BadQuery, match="did you mean rdfs:") as caught:
        answer(engine, "ASK { ?s rdf:label ?o }")
    assert (caught.value.line, caught.value.column) == (1, 10)


def test_a_standard_prefix_needs_no_declaration(engine: EmbeddedEngine) -> None:
    assert b"true" in answer(engine, "ASK { ex:s1 ex:p1 ?o }")


def test_killers_do_not_keep_others_waiting(keeper: Keeper) -> None:
    with engine_over(keeper, workers=6) as engine:
        answer(engine, "ASK {}")
        killers = [engine.answer(Query(CROSS_STREAM), media.CSV, 5) for _ in range(3)]
        started = time.monotonic()
        for _ in range(20):
            answer(engine, POINT)
        assert time.monotonic() - started < 2
        for killer in killers:
            killer.close()


def test_a_closed_engine_says_so(keeper: Keeper) -> None:
    with engine_over(keeper) as engine:
        answer(engine, "ASK {}")
    with pytest.raises(EngineError, match="takes no more"):
        answer(engine, "ASK {}")


def test_a_worker_cannot_write_where_the_release_lies(engine: EmbeddedEngine, dumps: Path) -> None:
    before = {each.name: each.stat().st_mtime_ns for each in dumps.iterdir()}
    answer(engine, EVERYTHING)
    assert {each.name: each.stat().st_mtime_ns for each in dumps.iterdir()} == before
