"""The front with a real connection: answers from memory, codings, conditions, limits."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import time
from typing import TYPE_CHECKING

import brotli
import pytest
import zstandard
from service import ENDLESS
from service import KILLER
from service import query
from service import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service import Served

    from onemg.config import Config
    from onemg.release.layout import ReleasePaths

STAGES = "SELECT ?s ?l { ?s rdfs:label ?l } ORDER BY ?s LIMIT 200"
UNPACK = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}


@pytest.fixture(scope="module")
def served(config: Config, release: ReleasePaths) -> Iterator[Served]:
    assert release
    with serving(config.releases, processes=1, deadline_s=5, client_errors=10_000) as running:
        yield running


@pytest.mark.parametrize("path", [query(STAGES), "/", "/sparql"])
def test_the_second_answer_is_the_same_and_a_condition_saves_it(served: Served, path: str) -> None:
    first, second = served.ask(path), served.ask(path)
    assert first.status == second.status == 200
    assert first.body == second.body
    assert first.headers["ETag"] == second.headers["ETag"]
    held = served.ask(path, If_None_Match=f'"other", {first.headers["ETag"]}')
    assert (held.status, held.body) == (304, b"")
    assert held.headers["ETag"] == first.headers["ETag"]
    assert served.ask(path, If_None_Match='"other"').status == 200


@pytest.mark.parametrize("coding", UNPACK)
@pytest.mark.parametrize("path", [query(STAGES), "/", query("SELECT * { ?s ?p ?o }")])
def test_a_client_gets_the_coding_it_takes(served: Served, path: str, coding: str) -> None:
    plain = served.ask(path)
    packed = served.ask(path, Accept_Encoding=f"{coding}, identity;q=0.1")
    assert packed.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert UNPACK[coding](packed.body) == plain.body
    assert len(packed.body) < len(plain.body)
    if plain.headers["ETag"]:
        assert packed.headers["ETag"] != plain.headers["ETag"]


def test_a_query_written_another_way_is_the_same_answer(served: Served) -> None:
    spread = STAGES.replace(" ", " \n") + "# a comment"
    assert served.ask(query(spread)).headers["ETag"] == served.ask(query(STAGES)).headers["ETag"]


def test_what_differs_every_time_is_not_kept(served: Served) -> None:
    random = query("SELECT (RAND() AS ?x) {}")
    first, second = served.ask(random), served.ask(random)
    assert first.body != second.body
    assert first.headers["ETag"] is None


@pytest.mark.parametrize("path", [query(STAGES), query("SELECT * { ?s ?p ?o }"), "/", "/none"])
def test_head_is_get_without_a_body(served: Served, path: str) -> None:
    get, head = served.ask(path), served.ask(path, "HEAD")
    assert (head.status, head.body) == (get.status, b"")
    for name in ("Content-Type", "ETag", "Vary", "Content-Length"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_a_query_comes_in_a_body_too(served: Served, method: str) -> None:
    body = STAGES.encode()
    for _ in range(2):
        reply = served.ask("/sparql", method, body, Content_Type="application/sparql-query")
        assert reply.body == served.ask(query(STAGES)).body
    assert served.ask("/sparql", method, body, Content_Type="text/plain").status == 415


def test_a_mistake_is_a_problem_for_programs_and_a_page_for_people(served: Served) -> None:
    wrong = query("SELECT * { ?s ?p ")
    problem = served.ask(wrong)
    assert problem.status == 400
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert problem.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(problem.body)["line"] == 1
    page = served.ask(wrong, Accept="text/html")
    assert page.status == 400
    assert b"<html" in page.body


def test_a_page_of_results_and_an_update_go_through_flask(served: Served) -> None:
    assert b"<table" in served.ask(query(STAGES), Accept="text/html").body
    assert served.ask("/sparql?update=DROP%20ALL").status == 403


def test_a_part_of_a_dump_can_be_had(served: Served) -> None:
    whole = served.ask("/dumps/onemg.nq")
    part = served.ask("/dumps/onemg.nq", Range="bytes=10-29")
    assert part.status == 206
    assert part.body == whole.body[10:30]
    assert served.ask("/dumps/onemg.nq", If_None_Match=whole.headers["ETag"]).status == 304
    assert served.ask("/dumps/onemg.nq", "HEAD").headers["Content-Length"] == str(len(whole.body))


def test_a_deadline_before_the_first_byte_is_a_problem(served: Served) -> None:
    reply = served.ask(query(KILLER, timeout="0.4"))
    assert reply.status == 504
    assert json.loads(reply.body)["limit"] == "deadline_s"


@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd", "br"])
def test_a_deadline_after_the_first_byte_is_a_broken_transfer(served: Served, coding: str) -> None:
    connection = served.connect()
    path = query(ENDLESS, timeout="0.4", format="csv")
    connection.request("GET", path, headers={"Accept-Encoding": coding})
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        answer.read()
    connection.close()


def test_an_old_client_sees_a_broken_transfer_too(served: Served) -> None:
    path = query(ENDLESS, timeout="0.4", format="csv")
    with pytest.raises(ConnectionResetError):
        served.raw(f"GET {path} HTTP/1.0\r\n\r\n".encode())


def test_a_longer_deadline_than_there_is_is_cut_and_said(served: Served) -> None:
    reply = served.ask(query("ASK {}", timeout="3600"))
    assert reply.headers["Onemg-Limit"] == "deadline_s=5, asked=3600"
    assert served.ask(query("ASK {}")).headers["Onemg-Limit"] is None


def test_a_client_that_hangs_up_ends_its_query_within_a_second(served: Served) -> None:
    for stream in (KILLER, ENDLESS) * 3:
        with socket.create_connection((served.host, served.port)) as client:
            client.sendall(f"GET {query(stream)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.1)
    time.sleep(0.9)
    started = time.monotonic()
    assert served.ask(query(f"ASK {{ BIND({started} AS ?x) }}")).status == 200
    assert time.monotonic() - started < 0.5


def test_a_slow_reader_holds_nobody_up(served: Served) -> None:
    held = []
    for _ in range(20):
        connection = socket.create_connection((served.host, served.port))
        connection.sendall(b"GET /dumps/onemg.nq HTTP/1.1\r\nHost: x\r\n\r\n")
        held.append(connection)
    started = time.monotonic()
    assert served.ask("/healthz").status == 200
    assert served.ask(query(f"ASK {{ BIND({started} AS ?x) }}")).status == 200
    assert time.monotonic() - started < 1
    for connection in held:
        connection.close()
