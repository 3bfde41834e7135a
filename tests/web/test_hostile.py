"""Requests that are meant to hurt, sent to a running server: it answers others at once."""

from __future__ import annotations

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from service import ENDLESS
from service import KILLER
from service import query
from service import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service import Served

    from onemg.config import Config
    from onemg.release.layout import ReleasePaths

SOON_S = 0.1
SMALL = query("SELECT ?p { ?p a onemg:Project }")
EVERY = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 400000"
GENEROUS = {"client_errors": 1e6, "client_seconds": 1e6, "client_queries": 1000}


@pytest.fixture(scope="module")
def served(config: Config, release: ReleasePaths) -> Iterator[Served]:
    assert release
    with serving(
        config.releases, processes=1, workers=2, deadline_s=2, max_queries=1000, **GENEROUS
    ) as running:
        assert running.ask(SMALL).status == 200
        yield running


@pytest.fixture(autouse=True)
def afterwards(served: Served) -> Iterator[None]:
    """After each test the server is there, quick, and has no more processes than it needs."""
    yield
    assert served.process.poll() is None
    assert soon(served) < SOON_S
    patience = time.monotonic() + 6
    while len(family(served.process.pid)) > MOST_PROCESSES and time.monotonic() < patience:
        time.sleep(0.1)
    assert len(family(served.process.pid)) <= MOST_PROCESSES


# The service, its web process, the keeper, and two workers with one more of each being made.
MOST_PROCESSES = 7


def soon(served: Served) -> float:
    """Return the seconds that a small query takes, the best of a few."""
    taken = []
    for _ in range(8):
        began = time.monotonic()
        assert served.ask(f"{SMALL}%20%23{time.monotonic_ns()}").status == 200
        taken.append(time.monotonic() - began)
    return min(taken)


def family(pid: int) -> set[int]:
    """Return all processes that come from a process and have not ended, by /proc."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state != "Z":
                parents[int(folder.name)] = int(parent)
    found: set[int] = set()
    young = {pid}
    while young:
        found |= young
        young = {child for child, parent in parents.items() if parent in young} - found
    return found - {pid}


def begin(served: Served, data: bytes) -> socket.socket:
    connection = socket.create_connection((served.host, served.port), timeout=20)
    connection.sendall(data)
    return connection


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()


def status(reply: bytes) -> int:
    return int(reply.split(b" ", 2)[1])


@pytest.mark.parametrize("text", [KILLER, ENDLESS])
def test_killers_do_not_hinder_others(served: Served, text: str) -> None:
    with ExitStack() as open_ones:
        for number in range(8):
            path = query(f"{text} #{number}")
            open_ones.enter_context(begin(served, get(path)))
        time.sleep(0.3)
        assert served.ask(SMALL).status == 200
        assert soon(served) < SOON_S


def test_slow_senders_are_waited_for_by_nobody_else(served: Served) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    with ExitStack() as open_ones:
        for _ in range(50):
            open_ones.enter_context(begin(served, b"GET /sparql HTTP/1.1\r\nHost"))
            open_ones.enter_context(begin(served, head + b"Content-Length: 1000\r\n\r\nASK"))
        assert soon(served) < SOON_S


def test_slow_readers_do_not_hinder_others(served: Served) -> None:
    with ExitStack() as open_ones:
        for number in range(6):
            connection = begin(served, get(query(f"{EVERY} #{number}")))
            open_ones.enter_context(connection)
            connection.recv(1000)
        assert soon(served) < SOON_S


def test_who_hangs_up_frees_the_worker(served: Served) -> None:
    for number in range(20):
        begin(served, get(query(f"{KILLER} #{number}"))).close()
    began = time.monotonic()
    assert served.ask(SMALL).status == 200
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/sparql?query=ASK%00", 400),
        ("/sparql?query=ASK%20%7B%7D%FF", 400),
        ("/sparql?query=%C0%AF", 400),
        ("/sparql?query=%ZZ", 400),
        ("/sparql?query=ASK%20%7B%7D&default-graph-uri=%00", 400),
        ("/sparql?query=ASK%20%7B%7D&timeout=1e999", 400),
        ("/sparql?query=ASK%20%7B%7D&timeout=-1", 400),
        ("/graphs?graph=%00", 400),
        ("/graphs/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/dumps/..%2f..%2fetc%2fpasswd", 404),
        ("/doc/%ff%fe", 404),
        ("/" + "a" * 100_000, 414),
        ("/sparql?query=" + quote("ASK {}" + "#" * 100_000), 414),
        (query("ASK { FILTER" + "(" * 2_000 + "1" + ")" * 2_000 + " }"), 413),
        (query("SELECT * { ?s ?p '\\uD800' }"), 400),
    ],
)
def test_what_is_no_good_address_is_said_to_be_none(served: Served, path: str, code: int) -> None:
    reply = served.ask(path)
    assert reply.status == code
    assert json.loads(reply.body)["status"] == code


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?query=ASK%20%7B%7D&format=json%0d%0aX-Injected:%20yes",
        "/sparql?query=SELECT%20*%20%7B%20?s%20a%20%3Curn:a%3E%20%7D%0d%0aX-Injected:%20yes",
        "/sparql?query=SELECT%20*%20%7B%20?s%20a%20%3Curn:a%3E%20%7D%20%23%0d%0aX-Injected:%20yes",
        "/doc/project/alpha%0d%0aX-Injected:%20yes",
        "/id/project/alpha%0d%0aX-Injected:%20yes",
        "/graphs?graph=urn:a%0d%0aX-Injected:%20yes",
        "/prefixes.ttl%0d%0aX-Injected:%20yes",
        "/sparql/advice?query=ASK%20%7B%7D%0d%0aX-Injected:%20yes",
    ],
)
def test_no_header_is_injected(served: Served, path: str) -> None:
    head = served.raw(
        f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept: */*\r\n\r\n".encode()
    ).partition(b"\r\n\r\n")[0]
    assert head.startswith(b"HTTP/1.1 ")
    assert b"\nx-injected" not in head.lower()


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02\xff" * 100 + b"\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nASK",
        (
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nXYZ\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 100_000 + b"\r\n",
        (
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 99999999999\r\n\r\n"
        ),
    ],
    ids=[
        *("noise", "version", "null in a field", "space in a name", "negative length"),
        *("two lengths", "length and chunks", "no chunk", "long field", "many fields"),
        "giant body",
    ],
)
def test_what_is_no_request_is_refused(served: Served, data: bytes) -> None:
    try:
        reply = served.raw(data)
    except ConnectionError:
        reply = b""  # closed before all of it was read
    assert not reply or 400 <= status(reply) < 600


def test_a_query_in_pieces_is_one_query(served: Served) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    body = (
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nASK\r\n3\r\n {}\r\n0\r\n\r\n"
    )
    assert b'"boolean":true' in served.raw(head + body)


def test_two_hundred_clients_are_all_answered(served: Served) -> None:
    def once(number: int) -> int:
        return served.ask(query(f"SELECT * {{ ?s a ?c }} LIMIT {number % 50 + 1}")).status

    began = time.monotonic()
    with ThreadPoolExecutor(200) as clients:
        statuses = set(clients.map(once, range(200)))
    assert statuses == {200}
    assert time.monotonic() - began < 10


def test_what_is_left_when_the_server_ends_is_nothing(
    config: Config, release: ReleasePaths
) -> None:
    assert release
    with serving(config.releases, processes=1, workers=2, deadline_s=2, **GENEROUS) as running:
        for number in range(4):
            begin(running, get(query(f"{KILLER} #{number}"))).close()
        assert running.ask(SMALL).status == 200
        left = family(running.process.pid)
    assert left
    patience = time.monotonic() + 5
    while alive(left) and time.monotonic() < patience:
        time.sleep(0.1)
    assert alive(left) == set()


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}
