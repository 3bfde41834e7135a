"""The remote engine against servers that misbehave; the contract has those that do not."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.engine.rogue import http
from tests.engine.rogue import rogue

from onemg.engine.base import ResultLimits
from onemg.engine.choice import Access
from onemg.engine.choice import remote_engine
from onemg.engine.graphset import GraphSet
from onemg.engine.graphstore import GraphStore
from onemg.errors import BadQuery
from onemg.errors import Busy
from onemg.errors import DeadlineExceeded
from onemg.errors import EngineError
from onemg.errors import RequestError
from onemg.errors import ResultTooLarge
from onemg.rdf import media
from onemg.rdf.prefixes import PrefixTable
from onemg.sparql.guard import Limits
from onemg.sparql.protocol import Query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemg.engine.remote import RemoteEngine
    from onemg.rdf.media import MediaType

NAMES = GraphSet("https://example.org/", "1.0", "abc")
ONE = '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"urn:a"}}]}}'
HELD = json.dumps(
    {
        "head": {"vars": ["graph", "value"]},
        "results": {
            "bindings": [
                {
                    "graph": {"type": "uri", "value": NAMES.journal},
                    "value": {"type": "literal", "value": "abc everything"},
                }
            ]
        },
    }
)
SELECT = "SELECT ?s { ?s ?p ?o }"


@contextmanager
def engine_at(*answers: bytes) -> Iterator[RemoteEngine]:
    """An engine at a server that holds the release, and then answers with these."""
    with rogue(http(HELD), *answers) as server:
        engine = remote_engine(
            Access(server.url),
            NAMES,
            ["https://example.org/g"],
            query_limits=Limits(),
            result_limits=ResultLimits(100, 10_000),
            prefixes=PrefixTable({"ex": "https://example.org/"}),
        )
        try:
            yield engine
        finally:
            engine.close()


def ask(engine: RemoteEngine, text: str = SELECT, media_type: MediaType = media.CSV) -> bytes:
    return b"".join(engine.answer(Query(text), media_type, 5))


def test_an_answer_is_read_and_written_anew() -> None:
    with engine_at(http(ONE)) as engine:
        assert ask(engine) == b"s\r\nurn:a\r\n"


@pytest.mark.parametrize(
    "said",
    [
        "no JSON",
        "[]",
        "{}",
        '{"head":{},"results":{"bindings":[]}}',
        '{"head":{"vars":["s"]},"results":{"bindings":[{"s":',
        '{"head":{"vars":["s"]},"results":{"bindings":[]',
        '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"x","value":"y"}}]}}',
        '{"head":{"vars":["s"]},"results":{"bindings":[{"s":1}]}}',
        '{"head":{"vars":["s"]},"results":{"bindings":[]}} more',
        '{"head":{},"boolean":true}',
    ],
)
def test_what_is_no_result_is_no_answer(said: str) -> None:
    with engine_at(http(said)) as engine, pytest.raises(EngineError, match="engine"):
        ask(engine)


def test_bytes_that_are_no_text_are_no_answer() -> None:
    with (
        engine_at(http(ONE.encode().replace(b"urn:a", b"urn:\xff"))) as engine,
        pytest.raises(EngineError, match="UTF-8"),
    ):
        ask(engine)


@pytest.mark.parametrize("said", ["<urn:a> <urn:b> .\n", "nonsense", '<urn:a> <urn:b> "\\x" .'])
def test_what_is_no_graph_is_no_answer(said: str) -> None:
    with engine_at(http(said)) as engine, pytest.raises(EngineError, match="N-Triples"):
        ask(engine, "DESCRIBE <urn:a>", media.TURTLE)


def test_a_graph_without_an_end_is_no_answer() -> None:
    with (
        engine_at(b"HTTP/1.0 200 OK\r\n\r\n<urn:a> <urn:b> <urn:c> .\n") as engine,
        pytest.raises(EngineError, match="where its answers end"),
    ):
        ask(engine, "DESCRIBE <urn:a>", media.TURTLE)


def test_what_names_the_graphs_of_the_store_is_left_out() -> None:
    said = f"<urn:a> <urn:b> <urn:c> .\n{NAMES.mapping('https://example.org/g')}"
    with engine_at(http(said)) as engine:
        assert ask(engine, "DESCRIBE <urn:a>", media.NTRIPLES) == b"<urn:a> <urn:b> <urn:c> .\n"


@pytest.mark.parametrize(("cell", "truth"), [("1", "true"), ("0", "false")])
def test_an_ask_that_is_answered_by_a_table_is_understood(cell: str, truth: str) -> None:
    said = ONE.replace(
        '"uri","value":"urn:a"', f'"typed-literal","datatype":"urn:i","value":"{cell}"'
    )
    with engine_at(http(said)) as engine:
        assert truth.encode() in ask(engine, "ASK {}", media.SPARQL_JSON)


def test_truth_values_in_a_row_are_written_as_xsd_does() -> None:
    kind = "http://www.w3.org/2001/XMLSchema#boolean"
    said = ONE.replace('"uri","value":"urn:a"', f'"typed-literal","datatype":"{kind}","value":"1"')
    with engine_at(http(said)) as engine:
        assert ask(engine) == b"s\r\ntrue\r\n"


def test_a_part_is_never_taken_for_the_whole() -> None:
    with (
        engine_at(http(ONE, X_SQL_State="S1TAT")) as engine,
        pytest.raises(DeadlineExceeded, match="part of its answer"),
    ):
        ask(engine)
    with (
        engine_at(http(ONE, X_SPARQL_MaxRows="1")) as engine,
        pytest.raises(ResultTooLarge, match="sends no more"),
    ):
        ask(engine)
    with engine_at(http(ONE, X_SPARQL_MaxRows="2")) as engine:
        assert ask(engine).count(b"\n") == 2


def test_an_error_of_the_engine_is_one_of_ours() -> None:
    said = "error at 1:9: expected one of LATERAL, SERVICE"
    with engine_at(http(said, "400 Bad Request")) as engine, pytest.raises(BadQuery):
        ask(engine)


def test_a_release_that_is_gone_is_noticed_before_a_query() -> None:
    with rogue(
        http('{"head":{"vars":[]},"results":{"bindings":[]}}'), http("x", "500 X")
    ) as server:
        engine = remote_engine(
            Access(server.url),
            NAMES,
            [],
            query_limits=Limits(),
            result_limits=ResultLimits(1, 1),
            prefixes=PrefixTable({}),
        )
        with pytest.raises(Busy, match=r"no longer holds release 1\.0"):
            ask(engine)
        with pytest.raises(EngineError, match="status 500: x"):
            ask(engine)
        engine.close()


def test_nothing_is_sent_of_a_query_that_is_refused() -> None:
    with rogue(http(HELD)) as server:
        engine = remote_engine(
            Access(server.url),
            NAMES,
            [],
            query_limits=Limits(depth=5),
            result_limits=ResultLimits(1, 1),
            prefixes=PrefixTable({}),
        )
        for text in ("SELECT * { SERVICE <urn:x> { } }", "CLEAR ALL", "SELECT * { {{{{{{}}}}}} }"):
            with pytest.raises(RequestError):
                ask(engine, text)
        assert server.asked == []
        engine.close()


def test_solutions_for_pages_are_never_a_part() -> None:
    with engine_at(http(ONE)) as engine:
        engine_module = "onemg.engine.remote._OWN_ROWS"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine_module, 0)
            patch.setattr(engine, "_limits", ResultLimits(0, 10_000))
            with pytest.raises(ResultTooLarge, match="more than 0 rows"):
                engine.solutions(SELECT, 5)


def test_an_ask_gives_no_solutions() -> None:
    truth = '{"head":{},"boolean":true}'
    with engine_at(http(truth)) as engine, pytest.raises(BadQuery, match="SELECT"):
        engine.solutions("ASK {}", 5)


def test_a_store_that_does_not_take_a_graph_says_why() -> None:
    with rogue(http("disk full", "507 Insufficient Storage"), http("", "404 Gone")) as server:
        endpoint = Access(server.url).endpoint()
        store = GraphStore(endpoint, 5)
        with pytest.raises(EngineError, match="PUT of graph urn:g with status 507: disk full"):
            store.replace("urn:g", b"<urn:a> <urn:b> <urn:c> .\n")
        store.drop("urn:g")
        endpoint.close()
