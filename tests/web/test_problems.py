"""Errors as answers: problem details for programs, pages for people, nothing that leaks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import structlog
from browser import page
from flask import abort

from onemg.errors import DeadlineExceeded
from onemg.errors import TooManyRequests
from onemg.web.app import create_app

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from onemg.config import Config
    from onemg.engine.embedded import EmbeddedEngine
    from onemg.release.layout import ReleasePaths


@pytest.fixture
def faulty(config: Config, engine: EmbeddedEngine, release: ReleasePaths) -> Flask:
    app = create_app(config, engine, release)

    def fault() -> None:
        secret = {"password": "hunter2"}
        secret["missing"]

    def wait() -> None:
        raise TooManyRequests("Slow down.", 7)

    def late() -> None:
        raise DeadlineExceeded("It ran longer than 5 s.", "deadline_s", 5.0)

    app.add_url_rule("/fault", view_func=fault)
    app.add_url_rule("/wait", view_func=wait)
    app.add_url_rule("/late", view_func=late)
    for code in (400, 413, 418, 503):
        app.add_url_rule(f"/abort/{code}", f"abort{code}", lambda code=code: abort(code))
    return app


def test_an_unexpected_error_is_a_problem_with_an_id_that_is_logged(faulty: Flask) -> None:
    with structlog.testing.capture_logs() as logged:
        answer = faulty.test_client().get("/fault")
    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert answer.json["type"] == "https://graph.example/problems/internal"
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert len(logged) == 1
    assert logged[0]["incident"] in answer.json["detail"]
    assert isinstance(logged[0]["exc_info"], KeyError)


def test_people_get_the_same_as_a_page(faulty: Flask) -> None:
    text = page(faulty.test_client(), "/fault", status=500)
    assert "Something went wrong on our side" in text
    assert "KeyError" not in text


def test_a_problem_carries_its_headers(faulty: Flask) -> None:
    answer = faulty.test_client().get("/wait")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "7"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_limit_is_named_to_programs_and_people(faulty: Flask) -> None:
    assert faulty.test_client().get("/late").json["limit"] == "deadline_s"
    assert "<code>deadline_s</code>, 5.0 here" in page(faulty.test_client(), "/late", status=504)


def test_what_the_framework_refuses_is_a_problem_too(faulty: Flask) -> None:
    client = faulty.test_client()
    slugs = {400: "bad-request", 413: "too-large", 418: "bad-request", 503: "internal"}
    for code, slug in slugs.items():
        answer = client.get(f"/abort/{code}")
        assert answer.json["type"].endswith(f"/problems/{slug}"), code
        assert answer.json["status"] == answer.status_code


def test_an_unknown_path_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/no/such/path")
    assert answer.status_code == 404
    assert "/no/such/path" in answer.json["detail"]
    assert "There is nothing here" in page(client, "/no/such/path", status=404)


def test_a_method_that_is_not_taken_is_said_with_those_that_are(client: FlaskClient) -> None:
    answer = client.put("/doc/project/alpha")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "PUT" in answer.json["detail"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/problem+json"),
        ("application/json", "application/json"),
        ("text/turtle", "application/problem+json"),
        ("image/png", "application/problem+json"),
        ("text/html", "text/html"),
    ],
)
def test_a_problem_comes_in_a_format_that_the_client_reads(
    client: FlaskClient, accept: str, media_type: str
) -> None:
    answer = client.get("/doc/project/omega.ttl", headers={"Accept": accept})
    assert answer.mimetype == media_type
    if media_type != "text/html":
        assert json.loads(answer.data)["status"] == 404


def test_people_see_which_formats_there_are(client: FlaskClient) -> None:
    answer = client.get("/doc/project/alpha?format=png", headers={"Accept": "text/html"})
    assert answer.status_code == 406
    assert "<code>text/turtle</code>" in answer.text
