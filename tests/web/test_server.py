"""The process tree: limits of clients, draining, and nothing left over."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from service import KILLER
from service import query
from service import serving

from onemg.errors import SettingError
from onemg.web.server import listen

if TYPE_CHECKING:
    from service import Reply
    from service import Served

    from onemg.config import Config
    from onemg.release.layout import ReleasePaths

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(STRLEN(STR(?c)) > STRLEN(STR(?f))) }"


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(each) for each in (task / "children").read_text().split()]
    return found


def family(pid: int) -> list[int]:
    found = children(pid)
    return found + [below for child in found for below in family(child)]


def gone(pids: list[int], seconds: float) -> list[int]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not (left := [pid for pid in pids if Path(f"/proc/{pid}").exists()]):
            return []
        time.sleep(0.02)
    return left


@pytest.mark.usefixtures("release")
def test_what_runs_is_answered_and_nothing_new_is_taken(config: Config) -> None:
    with serving(config.releases, deadline_s=5) as served:
        replies: list[Reply] = []
        asking = threading.Thread(
            target=lambda: replies.append(served.ask(query(KILLER, timeout="1.5")))
        )
        idle = socket.create_connection((served.host, served.port))
        asking.start()
        time.sleep(0.5)
        pids = family(served.process.pid)
        served.process.terminate()
        time.sleep(0.3)
        with pytest.raises(ConnectionError):
            served.ask("/healthz")
        asking.join()
        assert [reply.status for reply in replies] == [504]
        assert served.process.wait(5) == 0
        assert idle.recv(10) == b""
        idle.close()
        assert gone(pids, 3) == []


@pytest.mark.usefixtures("release")
def test_a_second_signal_hurries(config: Config) -> None:
    with serving(config.releases, deadline_s=20) as served:
        client = socket.create_connection((served.host, served.port))
        with client:
            client.sendall(f"GET {query(KILLER)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.3)
            started = time.monotonic()
            served.process.terminate()
            time.sleep(0.2)
            served.process.send_signal(signal.SIGINT)
            assert served.process.wait(10) == 0
            assert time.monotonic() - started < 3


@pytest.mark.usefixtures("release")
def test_a_web_process_that_dies_is_started_again(config: Config) -> None:
    with serving(config.releases, processes=1) as served:
        assert served.process
        web = [pid for pid in children(served.process.pid) if not is_keeper(pid)]
        os.kill(web[0], signal.SIGKILL)
        assert served.ask("/healthz").status == 200
        assert served.ask(query("ASK {}")).status == 200
        served.process.terminate()
        served.process.wait(20)
        assert served.process.stderr
        assert "started again" in served.process.stderr.read()


@pytest.mark.usefixtures("release")
def test_when_the_parent_is_killed_nobody_stays(config: Config) -> None:
    with serving(config.releases) as served:
        served.ask(query("ASK {}"))
        pids = family(served.process.pid)
        served.process.kill()
        served.process.wait()
        assert gone(pids, 5) == []


@pytest.mark.usefixtures("release")
def test_budgets_of_a_client_are_answered_with_429(config: Config) -> None:
    with serving(config.releases, processes=1, client_errors=2, client_seconds=0.5) as served:
        for _ in range(2):
            assert served.ask(query("nonsense")).status == 400
        refused(served, "failed")
    with serving(config.releases, processes=1, client_seconds=0.3, trusted_hops=1) as served:
        reply = served.ask(query(KILLER, timeout="0.6"), X_Forwarded_For="192.0.2.1")
        assert reply.status == 504
        refused(served, "computed", "192.0.2.1")
        other = served.ask(query("ASK {}"), X_Forwarded_For="192.0.2.2")
        assert other.status == 200


def refused(served: Served, why: str, client: str = "-") -> None:
    reply = served.ask(query("ASK { ?a ?b ?c }"), X_Forwarded_For=client)
    assert reply.status == 429
    assert int(reply.headers["Retry-After"]) > 0
    assert "Retry-After" in reply.headers["Access-Control-Expose-Headers"]
    assert why in json.loads(reply.body)["detail"]


@pytest.mark.usefixtures("release")
def test_the_first_answer_comes_soon(config: Config) -> None:
    started = time.monotonic()
    with serving(config.releases) as served:
        assert served.ask(query("ASK {}")).status == 200
        assert time.monotonic() - started < 10  # quiet machines need a tenth of that


def test_answers_name_the_address_that_is_listened_on(
    config: Config, release: ReleasePaths
) -> None:
    assert release
    with serving(config.releases, processes=1) as served:
        problem = json.loads(served.ask("/none", Host="evil.example").body)
        assert problem["type"] == f"http://127.0.0.1:{served.port}/problems/not-found"
    with serving(config.releases, processes=1, public_url="https://graph.example/") as served:
        problem = json.loads(served.ask("/none").body)
        assert problem["type"] == "https://graph.example/problems/not-found"


def test_an_address_of_others_cannot_be_listened_on() -> None:
    with pytest.raises(SettingError, match="cannot be listened on: Cannot assign"):
        listen("192.0.2.1", 80)
    with pytest.raises(SettingError, match="cannot be listened on: "):
        listen("no such host", 80)


def is_keeper(pid: int) -> bool:
    return b"keeper_process" in Path(f"/proc/{pid}/cmdline").read_bytes()
