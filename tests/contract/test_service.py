"""The whole service over a server of another kind: the same pages, the same answers."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from tests.conftest import ONEMG
from tests.conftest import free_port
from tests.conftest import served
from tests.contract.conftest import publication

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.contract.servers import Server

    from onemg.engine.graphset import GraphSet
    from onemg.engine.pieces import Dumps
    from onemg.release.layout import ReleasePaths


@pytest.fixture(scope="module")
def address(server: Server, names: GraphSet, dumps: Dumps, release: ReleasePaths) -> Iterator[str]:
    """The service over a server that holds the release."""
    with publication(server, names) as into:
        into.write(dumps, lambda *_: None)
        into.switch()
    with served(release.root.parent, engine=server.asked) as running:
        yield running


def get(url: str, accept: str = "*/*") -> tuple[int, str, bytes]:
    asked = urllib.request.Request(url, headers={"Accept": accept})  # noqa: S310  # our own
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310  # our own
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read()


def test_it_is_ready_and_says_which_release(address: str, names: GraphSet) -> None:
    status, _, body = get(f"{address}/readyz")
    assert status == 200
    assert json.loads(body)["release"] == names.version


@pytest.mark.parametrize(
    ("path", "accept", "said"),
    [
        ("/", "text/html", "Project"),
        ("/doc/project/alpha", "text/html", "Projekt Alfa"),
        ("/doc/project/alpha", "text/turtle", "Projekt Alfa"),
        ("/doc/project/alpha.trig", "*/*", "source:register"),
        ("/graphs?graph=https%3A%2F%2Fw3id.org%2Fonemg%2Fid%2Fsource%2Fregister", "*/*", "2023-10"),
    ],
)
def test_pages_and_data_are_there(address: str, path: str, accept: str, said: str) -> None:
    status, _, body = get(address + path, accept)
    assert status == 200, body
    assert said in body.decode()


@pytest.mark.parametrize(
    ("accept", "said"),
    [
        ("application/sparql-results+json", '"value":"Projekt Alfa"'),
        ("text/csv", "Projekt Alfa\r\n"),
        ("text/html", "Projekt Alfa"),
    ],
)
def test_a_query_is_answered(address: str, accept: str, said: str) -> None:
    text = "SELECT ?l { project:alpha rdfs:label ?l }"
    status, kind, body = get(f"{address}/sparql?query={quote(text)}", accept)
    assert status == 200, body
    assert kind.startswith(accept)
    assert said in body.decode()


def test_a_mistake_is_a_problem_with_its_line(address: str) -> None:
    status, kind, body = get(f"{address}/sparql?query={quote('SELECT * {' + chr(10) + ' FILTR }')}")
    assert (status, kind) == (400, "application/problem+json")
    assert json.loads(body)["line"] == 2


def test_a_server_with_another_release_is_not_started(
    server: Server, names: GraphSet, address: str, release: ReleasePaths, tmp_path: Path
) -> None:
    assert address
    folder = tmp_path / "other"
    subprocess.run(["cp", "-r", release.root, folder], check=True)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"version": "other"}))
    (tmp_path / "current").symlink_to("other")
    words = [ONEMG, "serve", "--releases", tmp_path, "--port", str(free_port())]
    done = subprocess.run(
        words,
        env=os.environ | {"ONEMG_ENGINE": server.asked},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 1
    assert f"the engine holds release {names.version}, other is to be served" in done.stderr
    assert "onemg publish --to" in done.stderr
