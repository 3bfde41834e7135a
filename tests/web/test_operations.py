"""For operators: liveness, and readiness by a real query."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from onemg.release.layout import ReleasePaths


def test_a_living_process_says_so_without_asking_the_engine(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.json == {"status": "ok"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_ready_server_names_its_release(client: FlaskClient, release: ReleasePaths) -> None:
    assert client.get("/readyz").json == {"status": "ready", "release": release.version}
