"""Queries that are meant to hurt: each ends in its time, and the next one is answered at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from tests.engine.conftest import children
from tests.engine.conftest import concat_bomb

from onemg.errors import BadQuery
from onemg.errors import DeadlineExceeded
from onemg.errors import Forbidden
from onemg.errors import MemoryExceeded
from onemg.errors import OnemgError
from onemg.errors import ResultTooLarge
from onemg.errors import TooLarge
from onemg.errors import WorkerDied
from onemg.rdf import media
from onemg.sparql.protocol import Query

if TYPE_CHECKING:
    from onemg.engine.embedded import EmbeddedEngine
    from onemg.engine.keeper import Keeper

DEADLINE_S = 1.0
SOON_S = 0.1
# As many as the fixture `engine` has.
WORKERS = 2
REFUSED = (
    *(DeadlineExceeded, MemoryExceeded, ResultTooLarge, WorkerDied),
    *(BadQuery, Forbidden, TooLarge),
)
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
ONES = " ".join(["1"] * 9_000)
HOSTILE = {
    "cross product, counted": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
    "cross product, distinct": f"SELECT DISTINCT * {{ {PRODUCT} }}",
    "cross product, sorted": f"SELECT * {{ {PRODUCT} }} ORDER BY ?c ?f DESC(?i)",
    "cross product, made a graph": f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {PRODUCT} }}",
    "cross product, in a filter": f"ASK {{ FILTER NOT EXISTS {{ {PRODUCT} FILTER(?a = ?l) }} }}",
    "unbounded path": "SELECT (COUNT(*) AS ?n) { ?a ex:next+ ?b . ?c ex:next+ ?d }",
    "unbounded path of anything": "SELECT (COUNT(*) AS ?n) { ?s (!<urn:x>|^!<urn:x>)* ?o }",
    "nested paths": "ASK { ?s ((((<urn:p>|!<urn:p>)*)+)*)+ ?o . ?o (!<urn:p>)+ ?q FILTER(?q = 1) }",
    "concatenation": concat_bomb(),
    "concatenation of groups": (
        f"SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f), STR(?i))) AS ?x) {{ {PRODUCT} }}"
    ),
    "replacement": "SELECT (REPLACE('" + "a" * 20_000 + "', '(a*)*b', '$1$1$1') AS ?x) {}",
    "expensive pattern": "ASK { FILTER(REGEX('" + "a" * 5_000 + "!', '^(a+)+$')) }",
    "giant VALUES": f"SELECT * {{ VALUES ?a {{ {ONES} }} VALUES ?b {{ {ONES} }} }}",
    "too giant VALUES": f"SELECT * {{ VALUES ?a {{ {ONES} {ONES} }} }}",
    "giant IN": f"ASK {{ ?s ?p ?o . ?a ?b ?c FILTER(?o IN ({', '.join(['?c'] * 9_000)})) }}",
    "too giant IN": f"ASK {{ ?s ?p ?o FILTER(?o IN ({', '.join(['1'] * 20_000)})) }}",
    "5,000 parentheses": "ASK { FILTER" + "(" * 5_000 + "1" + ")" * 5_000 + " }",
    "5,000 groups": "ASK " + "{" * 5_000 + "}" * 5_000,
    "5,000 open brackets": "SELECT * { ?s ?p " + "[ ?p " * 5_000,
    "5,000 negations": "ASK { FILTER(" + "!" * 5_000 + "true) }",
    "5,000 sub-queries": "SELECT * {" + "{SELECT * {" * 5_000 + "}}" * 5_000 + "}",
    "20,000 unions": "ASK {" + " UNION ".join(["{}"] * 20_000) + "}",
    "20,000 conjunctions": "ASK { FILTER(" + " && ".join(["1"] * 20_000) + ") }",
    "a long word": "SELECT * { ?" + "x" * 150_000 + " ?p ?o }",
    "a long comment": "ASK {} #" + "x" * 199_000,
    "too long": "ASK {} #" + "x" * 300_000,
    "null byte": "ASK { ?s ?p '\0' }",
    "half a surrogate": "ASK { ?s ?p '\\uD800' }",
    "service": "ASK { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "load": "LOAD <file:///etc/passwd>",
    "dates out of reach": "SELECT (xsd:dateTime('99999999999-01-01T00:00:00') - NOW() AS ?x) {}",
    "division by nothing": "SELECT (1/0 AS ?x) (-9223372036854775808/-1 AS ?y) {}",
    "substring out of reach": "SELECT (SUBSTR('é', 1e308, -1e308) AS ?x) {}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_query_ends_and_the_next_is_answered(engine: EmbeddedEngine, text: str) -> None:
    began = time.monotonic()
    try:
        answer = engine.answer(Query(text), _format(text), DEADLINE_S)
        try:
            for _ in answer:
                pass
        finally:
            answer.close()
    except REFUSED as error:
        said = str(error)
    else:
        said = "an answer"
    assert said
    assert "panicked" not in said
    assert time.monotonic() - began < DEADLINE_S + 1
    assert _soon(engine) < SOON_S


def test_no_process_is_left_over(engine: EmbeddedEngine, keeper: Keeper) -> None:
    assert _soon(engine) < SOON_S
    for text in HOSTILE.values():
        try:
            engine.answer(Query(text), _format(text), 0.05).close()
        except OnemgError:
            continue
    patience = time.monotonic() + 5
    while len(children(keeper.pid)) > WORKERS and time.monotonic() < patience:
        time.sleep(0.05)
    assert len(children(keeper.pid)) <= WORKERS
    assert _soon(engine) < SOON_S


def _format(text: str) -> media.MediaType:
    return media.NTRIPLES if text.startswith("CONSTRUCT") else media.SPARQL_JSON


def _soon(engine: EmbeddedEngine) -> float:
    """Return the seconds that a small query takes, the best of a few."""
    taken = []
    for _ in range(5):
        began = time.monotonic()
        assert engine.answer(Query("ASK { ?s ?p ?o }"), media.SPARQL_JSON, 5).whole
        taken.append(time.monotonic() - began)
    return min(taken)
