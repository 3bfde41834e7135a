"""The application as a whole: each concern can be left out, links lead somewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browser import ACCEPT

from onemg.web.app import BLUEPRINTS
from onemg.web.app import caret
from onemg.web.app import create_app

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.testing import FlaskClient

    from onemg.config import Config
    from onemg.engine.embedded import EmbeddedEngine
    from onemg.release.layout import ReleasePaths

START = {
    "home": "/",
    "lists": "/id/",
    "pages": "/doc/project/alpha",
    "ontology": "/def",
    "sparql": "/sparql",
    "advice": "/sparql/advice",
    "graphs": "/graphs",
    "prefixes": "/prefixes",
    "limits": "/limits",
    "openapi": "/openapi.json",
    "dumps": "/dumps/",
    "operations": "/healthz",
    "explanations": "/problems/",
}


@pytest.mark.parametrize("dropped", BLUEPRINTS, ids=lambda blueprint: blueprint.name)
def test_the_rest_works_without_any_one_concern(
    dropped: Blueprint, config: Config, engine: EmbeddedEngine, release: ReleasePaths
) -> None:
    kept = [blueprint for blueprint in BLUEPRINTS if blueprint is not dropped]
    client = create_app(config, engine, release, kept).test_client()
    answers = {
        name: client.get(path, headers={"Accept": ACCEPT}).status_code
        for name, path in START.items()
    }
    assert answers.pop(dropped.name) == 404
    assert set(answers.values()) == {200}


def test_every_concern_has_a_place_where_it_starts() -> None:
    assert {blueprint.name for blueprint in BLUEPRINTS} == set(START)


def test_every_link_within_the_site_leads_somewhere(client: FlaskClient) -> None:
    waiting, seen = ["/"], {"/"}
    while waiting:
        path = waiting.pop()
        answer = client.get(path, headers={"Accept": ACCEPT}, follow_redirects=True)
        assert answer.status_code == 200, path
        if answer.mimetype == "text/html" and not path.startswith("/sparql"):
            anchors = set(re.findall(r' id="([^"]+)"', answer.text))
            for link in re.findall(r'href="(/[^"]*|#[^"]*)"', answer.text):
                if link.startswith("#"):
                    assert link[1:] in anchors, f"{link} on {path}"
                target = link.partition("#")[0].replace("&amp;", "&")
                if target and target not in seen and not target.startswith("/id/stage/s"):
                    seen.add(target)
                    waiting.append(target)
        answer.close()
    assert len(seen) > 200


def test_a_caret_stands_under_its_column_also_after_tabs() -> None:
    assert caret("a\tbc", 4) == " \t ^"
