"""The ontology and the shapes as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser import page

from onemg.rdf.syntax import parse_quads

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from onemg.web.site import Site


def test_every_own_term_has_an_anchor_a_definition_and_a_count(
    client: FlaskClient, site: Site
) -> None:
    text = page(client, "/def")
    rows = site.engine.solutions(
        "SELECT DISTINCT ?t { ?t rdfs:isDefinedBy <https://w3id.org/onemg/def> }", 5
    )
    assert len(rows) > 20
    for row in rows:
        local = row["t"].value.rpartition("#")[2]
        assert f'<article class="term" id="{local}"' in text
    assert "Country that takes part in a project." in text
    assert "has one true value; different values are a disagreement" in text
    assert "passes through every level" in text
    assert "3 instances" in text


@pytest.mark.parametrize("path", ["/def", "/shapes"])
def test_all_formats_hold_the_same_number_of_triples(client: FlaskClient, path: str) -> None:
    sizes = set()
    for suffix in ("ttl", "nt", "rdf", "jsonld", "trig"):
        answer = client.get(f"{path}.{suffix}")
        found, _ = parse_quads(answer.data, answer.mimetype, file=suffix)
        sizes.add(len({quad.triple for quad in found}))
    assert len(sizes) == 1
    assert sizes.pop() > 50


def test_the_ontology_is_negotiated(client: FlaskClient) -> None:
    answer = client.get("/def", headers={"Accept": "text/turtle"})
    assert answer.mimetype == "text/turtle"
    assert answer.headers["Content-Location"] == "/def.ttl"
    assert '<https://w3id.org/onemg/def>; rel="cite-as"' in answer.headers.getlist("Link")


def test_the_version_of_this_release_is_answered_and_no_other(client: FlaskClient) -> None:
    assert "Tiny ontology" in page(client, "/def/0.1.0")
    assert client.get("/def/0.1.0.ttl").mimetype == "text/turtle"
    assert client.get("/def/9.9.9").status_code == 404
    assert client.get("/def.png").status_code == 404


def test_shapes_are_told_as_rules(client: FlaskClient) -> None:
    text = page(client, "/shapes")
    assert '<article class="term" id="ProjectShape"' in text
    assert 'id="ProjectShape-label"' in text
    assert "Give the project an English name by rdfs:label." in text
    assert "datatype xsd:date or datatype xsd:gYearMonth or datatype xsd:gYear" in text
    assert "warning" in text
