"""What every answer carries, and when a client's copy is still good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onemg.web.app import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from onemg.config import Config
    from onemg.engine.embedded import EmbeddedEngine
    from onemg.release.layout import ReleasePaths

PATHS = ["/", "/doc/project/alpha.ttl", "/sparql", "/nothing", "/static/site.css", "/healthz"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_open_to_other_origins_and_closed_to_other_hosts(
    client: FlaskClient, path: str
) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Link" in headers["Access-Control-Expose-Headers"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_a_copy_that_is_still_good_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/doc/project/alpha", headers={"Accept": "text/turtle"})
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    again = client.get(
        "/doc/project/alpha", headers={"Accept": "text/turtle", "If-None-Match": tag}
    )
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == tag
    assert again.headers["Vary"] == first.headers["Vary"]


def test_each_format_has_its_own_validator(client: FlaskClient) -> None:
    tags = {
        client.get(f"/doc/project/alpha.{suffix}").headers["ETag"]
        for suffix in ("html", "ttl", "jsonld", "rdf", "nt", "trig")
    }
    assert len(tags) == 6


def test_the_same_release_gives_the_same_validator_in_every_process(
    client: FlaskClient, config: Config, engine: EmbeddedEngine, release: ReleasePaths
) -> None:
    other = create_app(config, engine, release).test_client()
    path = "/doc/project/alpha.ttl"
    assert client.get(path).headers["ETag"] == other.get(path).headers["ETag"]
    assert client.get(path).data == other.get(path).data


def test_a_file_with_its_fingerprint_is_kept_for_good(client: FlaskClient) -> None:
    text = client.get("/", headers={"Accept": "text/html"}).text
    address = text.split('rel="stylesheet" href="')[1].split('"')[0]
    with client.get(address) as kept, client.get("/static/site.css") as asked:
        assert "max-age=31536000" in kept.headers["Cache-Control"]
        assert "max-age" not in asked.headers["Cache-Control"]


def test_the_host_header_is_never_believed(client: FlaskClient) -> None:
    for path in ("/", "/id/project/alpha", "/id/project", "/doc/project/alpha.ttl", "/x//y"):
        answer = client.get(path, headers={"Host": "evil.example"})
        assert "evil.example" not in answer.text
        assert "evil.example" not in str(answer.headers)
