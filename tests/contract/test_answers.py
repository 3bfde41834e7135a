"""Every engine answers in every format, keeps the limits, and says what is wrong in our words."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from onemg.engine.base import ResultLimits
from onemg.engine.base import offers
from onemg.errors import BadQuery
from onemg.errors import DeadlineExceeded
from onemg.errors import EngineError
from onemg.errors import Forbidden
from onemg.errors import NotAcceptable
from onemg.errors import ResultTooLarge
from onemg.rdf import media
from onemg.rdf.syntax import parse_quads
from onemg.sparql.protocol import Query

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from onemg.engine.base import Engine
    from onemg.rdf.media import MediaType

ROWS = (
    'SELECT ?l ?n { VALUES (?l ?n) { ("a,b\\n\\"c\\""@en 1) (UNDEF <https://example.org/x>) '
    '("tab\\tand é€😀" UNDEF) } }'
)
CONSTRUCT = "CONSTRUCT { ?p rdfs:label ?l ; ?x ?y } WHERE { ?p a onemg:Project ; rdfs:label ?l }"
CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HEAVY = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l "
    'FILTER(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j)) = "x") }'
)


def answered(engine: Engine, text: str, media_type: MediaType) -> bytes:
    answer = engine.answer(Query(text), media_type, 10)
    assert answer.media_type == media_type
    return b"".join(answer)


def test_csv_is_what_the_recommendation_shows(engine: Engine) -> None:
    rows = list(csv.reader(io.StringIO(answered(engine, ROWS, media.CSV).decode(), newline="")))
    assert rows[0] == ["l", "n"]
    assert sorted(rows[1:]) == [
        ["", "https://example.org/x"],
        ['a,b\n"c"', "1"],
        ["tab\tand é€😀", ""],
    ]


def test_tsv_holds_terms(engine: Engine) -> None:
    head, *rows = answered(engine, ROWS, media.TSV).decode().splitlines()
    assert head == "?l\t?n"
    assert min(rows) == "\t<https://example.org/x>"
    assert '"tab\\tand é€😀"\t' in rows
    assert any(row.startswith('"a,b\\n\\"c\\""@en\t') for row in rows)


def test_xml_is_well_formed_and_complete(engine: Engine) -> None:
    root = ET.fromstring(answered(engine, ROWS, media.SPARQL_XML))  # noqa: S314  # our own answer
    space = "{http://www.w3.org/2005/sparql-results#}"
    assert [it.get("name") for it in root.iter(f"{space}variable")] == ["l", "n"]
    assert len(list(root.iter(f"{space}result"))) == 3
    assert [it.text for it in root.iter(f"{space}uri")] == ["https://example.org/x"]
    assert sorted(it.text or "" for it in root.iter(f"{space}literal")) == [
        "1",
        'a,b\n"c"',
        "tab\tand é€😀",
    ]


def test_ask_is_answered_in_both_formats(engine: Engine) -> None:
    for text, truth in (("ASK { ?s ?p ?o }", True), ("ASK { ?s <urn:none> ?o }", False)):
        assert json.loads(answered(engine, text, media.SPARQL_JSON))["boolean"] is truth
        said = f"<boolean>{str(truth).lower()}</boolean>"
        assert said in answered(engine, text, media.SPARQL_XML).decode()


@pytest.mark.parametrize("media_type", offers("CONSTRUCT"), ids=lambda it: it.short)
def test_a_graph_is_the_same_in_every_format(engine: Engine, media_type: MediaType) -> None:
    data = answered(engine, CONSTRUCT, media_type)
    quads, _ = parse_quads(data, media_type, file="answer")
    assert {(quad.subject.value, quad.object.value) for quad in quads} == {
        ("https://w3id.org/onemg/id/project/alpha", "Project Alpha"),
        ("https://w3id.org/onemg/id/project/alpha", "Projekt Alfa"),
        ("https://w3id.org/onemg/id/project/beta", "Project Beta"),
        ("https://w3id.org/onemg/id/project/gamma", "Project Gamma"),
    }
    assert {quad.graph for quad in quads} == {None}


def test_describe_says_what_is_said_of_a_thing(engine: Engine) -> None:
    data = answered(engine, "DESCRIBE source:home", media.NTRIPLES)
    quads, _ = parse_quads(data, media.NTRIPLES, file="answer")
    labels = [quad.object.value for quad in quads if quad.predicate.value.endswith("#label")]
    assert labels == ["Project site"]


def test_construct_where_and_blank_nodes(engine: Engine) -> None:
    data = answered(engine, "CONSTRUCT WHERE { project:alpha rdfs:label ?l }", media.TURTLE)
    assert len(parse_quads(data, media.TURTLE, file="answer")[0]) == 2
    text = "CONSTRUCT { [] rdfs:label ?l ; rdfs:comment ?l } WHERE { project:alpha rdfs:label ?l }"
    quads, _ = parse_quads(answered(engine, text, media.TURTLE), media.TURTLE, file="answer")
    assert len(quads) == 4
    assert len({quad.subject for quad in quads}) == 2


def test_a_whole_answer_knows_what_it_came_to(engine: Engine) -> None:
    answer = engine.answer(Query(ROWS), media.SPARQL_JSON, 10)
    assert answer.whole is not None
    assert answer.summary is not None
    assert (answer.summary.rows, answer.summary.bytes) == (3, len(answer.whole))
    assert b"".join(answer) == answer.whole


def test_a_long_answer_is_streamed_and_counted(engine: Engine) -> None:
    text = "SELECT * { ?a ?b ?c . ?d rdfs:label ?f }"
    answer = engine.answer(Query(text), media.SPARQL_JSON, 20)
    assert answer.whole is None
    found = json.loads(b"".join(answer))
    assert answer.summary is not None
    assert answer.summary.rows == len(found["results"]["bindings"]) > 1000
    assert not answer.summary.truncated


@pytest.mark.parametrize("media_type", offers("SELECT"), ids=lambda it: it.short)
def test_rows_end_properly_at_their_limit(
    engines: Callable[..., AbstractContextManager[Engine]], media_type: MediaType
) -> None:
    with engines(ResultLimits(rows=7, bytes=1_000_000)) as engine:
        answer = engine.answer(Query("SELECT ?s { ?s a ?c FILTER(ISIRI(?s)) }"), media_type, 10)
        data = b"".join(answer)
        assert answer.summary is not None
        assert (answer.summary.rows, answer.summary.truncated) == (7, True)
        assert data.count(b"https://w3id.org/onemg/") == 7


def test_triples_end_properly_at_their_limit(
    engines: Callable[..., AbstractContextManager[Engine]],
) -> None:
    with engines(ResultLimits(rows=5, bytes=1_000_000)) as engine:
        answer = engine.answer(Query("CONSTRUCT WHERE { ?s ?p ?o }"), media.NTRIPLES, 10)
        assert b"".join(answer).count(b"\n") == 5
        assert answer.summary is not None
        assert answer.summary.truncated


def test_bytes_have_a_limit(engines: Callable[..., AbstractContextManager[Engine]]) -> None:
    with (
        engines(ResultLimits(rows=1_000_000, bytes=20_000)) as engine,
        pytest.raises(ResultTooLarge, match="20,000 bytes"),
    ):
        b"".join(engine.answer(Query("SELECT * { ?s ?p ?o }"), media.SPARQL_JSON, 10))


def test_pages_get_what_clients_may_not(
    engines: Callable[..., AbstractContextManager[Engine]],
) -> None:
    with engines(ResultLimits(rows=3, bytes=100)) as engine:
        assert len(engine.solutions("SELECT * { ?s a ?c }", 10)) > 50


@pytest.mark.parametrize("text", [HEAVY, CROSS + " ORDER BY ?f"])
def test_a_deadline_ends_a_query(engine: Engine, text: str) -> None:
    started = time.monotonic()
    with pytest.raises((DeadlineExceeded, EngineError)) as caught:
        b"".join(engine.answer(Query(text), media.SPARQL_JSON, 0.7))
    assert time.monotonic() - started < 2
    assert "memory" in str(caught.value) or isinstance(caught.value, DeadlineExceeded)


def test_a_deadline_breaks_off_what_is_being_streamed(engine: Engine) -> None:
    started = time.monotonic()
    with pytest.raises((DeadlineExceeded, ResultTooLarge)):
        for _ in engine.answer(Query(CROSS), media.SPARQL_JSON, 1):
            pass
    assert time.monotonic() - started < 3


def test_a_client_that_hangs_up_ends_its_query(engine: Engine) -> None:
    gone = threading.Event()
    threading.Timer(0.3, gone.set).start()
    started = time.monotonic()
    with pytest.raises(EngineError, match="hung up"):
        engine.answer(Query(HEAVY), media.SPARQL_JSON, 10, gone.is_set)
    assert time.monotonic() - started < 1.3


def test_the_engine_answers_after_queries_that_were_ended(engine: Engine) -> None:
    with pytest.raises(EngineError):
        b"".join(engine.answer(Query(HEAVY), media.SPARQL_JSON, 0.3))
    assert len(engine.solutions("SELECT ?p { ?p a onemg:Project }", 5)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { { SELECT * { FILTER EXISTS { sErViCe ?x { ?s ?p ?o } } } } }",
        "LOAD <http://127.0.0.1:1/>",
        "DELETE WHERE { ?s ?p ?o }",
    ],
)
def test_nothing_reaches_out_and_nothing_is_written(engine: Engine, text: str) -> None:
    with pytest.raises(Forbidden):
        engine.answer(Query(text), media.SPARQL_JSON, 5)


def test_a_mistake_has_its_line_and_no_noise(engine: Engine) -> None:
    text = "SELECT ?p WHERE {\n  ?p a onemg:Project .\n  FILTR(?p)\n}"
    with pytest.raises(BadQuery) as caught:
        engine.answer(Query(text), media.SPARQL_JSON, 5)
    assert caught.value.line == 3
    assert caught.value.source_line == "  FILTR(?p)"
    for noise in ("SPARQL query:", "release/", "127.0.0.1", "Virtuoso", "define"):
        assert noise not in str(caught.value)


def test_an_unknown_prefix_is_told_apart(engine: Engine) -> None:
    with pytest.raises(BadQuery, match="prefix onmeg: is not declared"):
        engine.answer(Query("SELECT ?p { ?p a onmeg:Project }"), media.SPARQL_JSON, 5)


def test_a_format_that_a_form_has_not_is_refused(engine: Engine) -> None:
    with pytest.raises(NotAcceptable):
        engine.answer(Query("ASK { ?s ?p ?o }"), media.CSV, 5)
