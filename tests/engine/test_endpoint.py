"""HTTP to an engine: kept connections, and every way in which a transfer can end."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

import pytest
from tests.conftest import free_port
from tests.engine.rogue import http
from tests.engine.rogue import rogue

from onemg.engine.credentials import Anonymous
from onemg.engine.credentials import Digest
from onemg.engine.credentials import Fixed
from onemg.engine.endpoint import Endpoint
from onemg.engine.transfer import Transfer
from onemg.errors import Busy
from onemg.errors import DeadlineExceeded
from onemg.errors import EngineError
from onemg.errors import SettingError

if TYPE_CHECKING:
    import socket


def endpoint(url: str, **settings: float) -> Endpoint:
    return Endpoint(url, Anonymous(), **settings)  # type: ignore[arg-type]


def send(to: Endpoint, deadline_s: float = 5) -> Transfer:
    return to.send("POST", b"query=x", {}, deadline_s)


def body(transfer: Transfer) -> bytes:
    return b"".join(transfer.chunks())


def hang(connection: socket.socket) -> None:
    connection.recv(1)


def test_a_connection_is_kept_for_the_next_request() -> None:
    with rogue(http("one"), http("two")) as server:
        to = endpoint(f"{server.url}?timeout=5#part")
        assert [body(send(to)), body(send(to))] == [b"one", b"two"]
        to.close()
    assert server.asked[0].startswith(b"POST /sparql?timeout=5 HTTP/1.1\r\n")


def test_a_kept_connection_that_is_dead_is_replaced() -> None:
    with rogue(http("one"), lambda _: None, http("two")) as server:
        to = endpoint(server.url)
        assert body(send(to)) == b"one"
        assert body(send(to)) == b"two"
        to.close()


def test_an_old_connection_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onemg.engine.endpoint._KEPT_S", 0)
    closing = http("one", Connection="close")
    with rogue(closing, http("two")) as server:
        to = endpoint(server.url)
        assert [body(send(to)), body(send(to))] == [b"one", b"two"]
        to._idle.append((to._connection()[0], 0.0))
        assert to._connection()[1] is False
        to.close()


def test_no_redirect_is_followed() -> None:
    with rogue(http("", "302 Found", Location="http://127.0.0.1:1/x")) as server:
        to = endpoint(server.url)
        with pytest.raises(EngineError, match="redirect"):
            send(to)
        assert len(server.asked) == 1
        to.close()


@pytest.mark.parametrize(
    "answer",
    [
        http("half", length=100, Connection="close"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_a_part_is_never_taken_for_the_whole(answer: bytes) -> None:
    with rogue(answer) as server:
        to = endpoint(server.url)
        with pytest.raises(EngineError, match="broke the connection off"):
            body(send(to))
        to.close()


def test_an_answer_says_where_it_ends_or_not() -> None:
    with rogue(b"HTTP/1.0 200 OK\r\n\r\nall", http("all")) as server:
        to = endpoint(server.url)
        first, second = send(to), None
        assert not first.is_delimited
        assert body(first) == b"all"
        second = send(to)
        assert second.is_delimited
        second.close()
        to.close()


@pytest.mark.parametrize("answer", [b"garbage\r\n\r\n", b""])
def test_what_is_no_http_is_no_answer(answer: bytes) -> None:
    with rogue(answer) as server:
        to = endpoint(server.url)
        with pytest.raises(Busy, match="cannot be reached"):
            send(to)
        to.close()


def test_a_server_that_is_not_there_is_said_so() -> None:
    with pytest.raises(Busy, match="cannot be reached"):
        send(endpoint(f"http://127.0.0.1:{free_port()}/"))


def test_only_so_many_requests_run_at_one_time() -> None:
    with rogue(hang) as server:
        to = endpoint(server.url, connections=1, queue_s=0.1)

        def wait() -> None:
            with pytest.raises(EngineError, match="stopping"):
                send(to, 2)

        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.2)
        with pytest.raises(Busy, match="All 1 connections") as caught:
            send(to)
        assert caught.value.limit == "workers"
        to.close()
        waiting.join(3)
        assert not waiting.is_alive()
        with pytest.raises(EngineError, match="stopping"):
            send(to)


def test_a_deadline_ends_a_transfer_whose_head_does_not_come() -> None:
    with rogue(hang) as server:
        to = endpoint(server.url)
        started = time.monotonic()
        with pytest.raises(DeadlineExceeded):
            send(to, 0.3)
        assert time.monotonic() - started < 1
        to.close()


def test_a_deadline_ends_a_transfer_that_nobody_reads() -> None:
    with rogue(http("x" * 10, length=1000)) as server:
        to = endpoint(server.url)
        transfer = send(to, 0.2)
        time.sleep(0.5)
        with pytest.raises(DeadlineExceeded):
            body(transfer)
        to.close()


def test_a_deadline_that_passes_while_connecting_ends_the_request() -> None:
    with rogue(http("late")) as server:
        to = endpoint(server.url)
        transfer = Transfer(lambda *_: None, -1, None)
        transfer.look()
        with pytest.raises(DeadlineExceeded):
            transfer.begin(to._connection()[0], "GET", "/", b"", {})
        to.close()


def test_a_client_that_hangs_up_ends_the_transfer_before_the_head() -> None:
    with rogue(hang) as server:
        to = endpoint(server.url)
        started = time.monotonic()
        with pytest.raises(EngineError, match="hung up"):
            to.send("POST", b"", {}, 5, gone=lambda: time.monotonic() - started > 0.2)
        assert time.monotonic() - started < 1
        to.close()


def test_an_endpoint_stays_in_the_process_that_used_it() -> None:
    to = endpoint("http://127.0.0.1:1/")
    to._process = os.getpid() + 1
    with pytest.raises(EngineError, match="belongs to the process"):
        send(to)


def test_digest_credentials_are_proved_and_never_sent() -> None:
    challenge = 'Digest realm="R", nonce="abc", qop="auth", algorithm=MD5'
    refused = http("no", "401 Unauthorized", WWW_Authenticate=challenge)
    with rogue(refused, http("yes"), http("again")) as server:
        to = Endpoint(server.url, Digest("user", "pass word"))
        assert [body(send(to)), body(send(to))] == [b"yes", b"again"]
        to.close()
    first, second, third = server.asked
    assert b"Authorization" not in first
    assert b'Authorization: Digest username="user", realm="R", nonce="abc", uri="/sparql"' in second
    assert b"nc=00000001" in second
    assert b"nc=00000002" in third
    assert b"pass" not in first + second + third


@pytest.mark.parametrize("credentials", [Anonymous(), Fixed("Basic eDp5"), Digest("a", "b")])
def test_credentials_that_are_refused_are_not_sent_for_ever(
    credentials: Anonymous | Fixed | Digest,
) -> None:
    refused = http("no", "401 Unauthorized", WWW_Authenticate='Basic realm="R"')
    with rogue(refused) as server:
        to = Endpoint(server.url, credentials)
        transfer = send(to)
        assert transfer.status == 401
        assert transfer.text(100) == "no"
        to.close()


@pytest.mark.parametrize(
    "url", ["ftp://x/", "http:///sparql", "http://user:pw@host/sparql", "host/sparql", ""]
)
def test_an_address_that_cannot_be_used_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(SettingError) as caught:
        endpoint(url)
    assert "pw" not in str(caught.value)


def test_a_server_with_tls_is_asked_for_its_certificate() -> None:
    port = free_port()
    to = endpoint(f"https://localhost:{port}/")
    assert to._secure is not None
    assert to._secure.check_hostname
    with pytest.raises(Busy):
        send(to)
    to.close()
