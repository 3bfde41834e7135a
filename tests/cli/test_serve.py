"""`onemg serve` as an operator runs it: started, asked, told to stop."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TINY = Path(__file__).parents[1] / "fixtures" / "tiny"
ONEMG = Path(sys.executable).with_name("onemg")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    releases = tmp_path_factory.mktemp("releases")
    given = {name: value for name, value in os.environ.items() if not name.startswith("ONEMG_")}
    given |= {"ONEMG_CONTENT": str(TINY), "ONEMG_RELEASES": str(releases), "ONEMG_WORKERS": "2"}
    subprocess.run([ONEMG, "build"], env=given, check=True, capture_output=True)
    return given


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def server(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [ONEMG, "serve", "--port", str(free_port()), "--processes", "2"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("Serving release "), process.stderr and process.stderr.read()
        yield process, line.split(" at ")[1].strip()
        process.terminate()
        process.wait(20)


def get(url: str, **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  # our own server
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def descendants(pid: int) -> set[int]:
    listed = subprocess.run(
        ["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True
    ).stdout.split()[2:]
    parents = dict(zip(map(int, listed[::2]), map(int, listed[1::2]), strict=True))
    found, waiting = set(), [pid]
    while waiting:
        parent = waiting.pop()
        children = {child for child, above in parents.items() if above == parent}
        found |= children
        waiting += children
    return found


def test_it_serves_and_stops_without_leaving_a_process(
    server: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = server
    status, body = get(f"{address}id/project/alpha", Accept="text/turtle")
    assert status == 200
    assert b"onemg:Project" in body
    assert get(f"{address}readyz")[0] == 200
    family = descendants(process.pid)
    assert len(family) >= 4
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    deadline = time.monotonic() + 10
    while alive := [pid for pid in family if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < deadline, alive
        time.sleep(0.05)
    assert process.stderr
    assert process.stderr.read() == ""


def test_a_client_that_hangs_up_ends_its_query(
    server: tuple[subprocess.Popen[str], str],
) -> None:
    _, address = server
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    for _ in range(4):
        with socket.create_connection((host, int(port))) as client:
            query = urllib.parse.quote(ENDLESS)
            client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.2)
    time.sleep(1.5)
    start = time.monotonic()
    assert get(f"{address}sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D")[0] == 200
    assert time.monotonic() - start < 1


def test_a_query_beyond_its_deadline_is_a_problem_while_others_are_answered(
    server: tuple[subprocess.Popen[str], str],
) -> None:
    _, address = server
    query = urllib.parse.quote(ENDLESS)
    status, body = get(f"{address}sparql?timeout=0.5&query={query}")
    assert status == 504
    assert b'"limit": "deadline_s"' in body
    assert get(f"{address}readyz")[0] == 200


def test_a_result_that_cannot_be_finished_ends_as_a_broken_transfer(
    server: tuple[subprocess.Popen[str], str],
) -> None:
    _, address = server
    query = urllib.parse.quote("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    connection = http.client.HTTPConnection(address.removeprefix("http://").rstrip("/"), timeout=20)
    connection.request("GET", f"/sparql?timeout=1&format=csv&query={query}")
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        answer.read()
    connection.close()


def test_without_a_release_it_says_how_to_make_one(
    environment: dict[str, str], tmp_path: Path
) -> None:
    run = subprocess.run(
        [ONEMG, "serve", "--releases", tmp_path],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "onemg build" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_port_in_use_is_said_in_a_sentence(environment: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = subprocess.run(
            [ONEMG, "serve", "--port", str(taken.getsockname()[1])],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    assert run.returncode == 2
    assert "Address already in use. Choose another" in run.stderr
    assert "Traceback" not in run.stderr
