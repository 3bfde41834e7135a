"""The row limit: never a silent cut, in any format; over a server whose limit is small."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pytest

from onemg.errors import ResultTooLarge
from onemg.rdf import media
from onemg.rdf.syntax import parse_quads
from onemg.sparql.protocol import Query
from onemg.sparql.results import read_solutions
from onemg.web import bounds
from onemg.web.app import create_app
from onemg.web.server import make_engine
from onemg.web.server import start_keeper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from onemg.config import Config
    from onemg.rdf.media import MediaType
    from onemg.release.layout import ReleasePaths
    from onemg.web.site import Site

LIMIT = 7
EVERY = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o"
SOLUTIONS = (media.SPARQL_JSON, media.SPARQL_XML, media.CSV, media.TSV)
GRAPHS = (media.TURTLE, media.TRIG, media.NTRIPLES, media.NQUADS, media.RDF_XML, media.JSON_LD)
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@contextmanager
def serving(config: Config, release: ReleasePaths, max_rows: int) -> Iterator[FlaskClient]:
    small = replace(config, max_result_rows=max_rows, workers=2)
    keeper = start_keeper(small, release)
    engine = make_engine(small, release, keeper)
    try:
        yield create_app(small, engine, release).test_client()
    finally:
        engine.close()
        keeper.stop()


@pytest.fixture(scope="module")
def tight(config: Config, release: ReleasePaths) -> Iterator[FlaskClient]:
    with serving(config, release, LIMIT) as client:
        yield client


@pytest.fixture(scope="module")
def loose(config: Config, release: ReleasePaths) -> Iterator[FlaskClient]:
    """More rows than are held before the first byte."""
    with serving(config, release, 20_000) as client:
        yield client


def ask(client: FlaskClient, text: str, media_type: MediaType) -> TestResponse:
    return client.get("/sparql", query_string={"query": text, "format": media_type.type})


def rows_in(data: bytes, media_type: MediaType) -> int:
    if media_type == media.SPARQL_JSON:
        found = read_solutions(data)
        assert not isinstance(found, bool)
        return len(found.rows)
    if media_type == media.SPARQL_XML:
        return len(ET.fromstring(data).findall(".//{*}result"))  # noqa: S314  # our own answer
    if media_type.rdf:
        return len(parse_quads(data, media_type, file="answer")[0])
    return len(data.splitlines()) - 1


def links(response: TestResponse) -> dict[str, str]:
    found = [one.split(">; rel=") for one in response.headers.getlist("Link")]
    return {relation.strip('"'): address[1:] for address, relation in found}


@pytest.mark.parametrize("media_type", [*SOLUTIONS, *GRAPHS], ids=lambda one: one.short)
def test_a_cut_answer_has_the_rows_up_to_the_limit_and_says_so(
    tight: FlaskClient, media_type: MediaType
) -> None:
    response = ask(tight, EVERY if media_type.solutions else GRAPH, media_type)
    assert response.status_code == 200
    assert response.headers["Onemg-Limit"] == f"rows={LIMIT}, truncated"
    assert rows_in(response.data, media_type) == LIMIT
    assert links(response)["describedby"] == "https://graph.example/limits#max_result_rows"


@pytest.mark.parametrize("media_type", [*SOLUTIONS, *GRAPHS], ids=lambda one: one.short)
@pytest.mark.parametrize("rows", [LIMIT - 1, LIMIT])
def test_a_whole_answer_says_nothing_of_it(
    tight: FlaskClient, media_type: MediaType, rows: int
) -> None:
    text = f"{EVERY} LIMIT {rows}"
    if media_type.rdf:
        text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ {text} }} }}"
    response = ask(tight, text, media_type)
    assert rows_in(response.data, media_type) == rows
    assert "Onemg-Limit" not in response.headers
    assert "Link" not in response.headers


def test_json_and_xml_say_so_inside(tight: FlaskClient) -> None:
    head = json.loads(ask(tight, EVERY, media.SPARQL_JSON).data)["head"]
    assert head["vars"] == ["s", "p", "o"]
    tree = ET.fromstring(ask(tight, EVERY, media.SPARQL_XML).data)  # noqa: S314  # our own answer
    in_xml = [one.attrib["href"] for one in tree.findall("{*}head/{*}link")]
    assert len(in_xml) == len(head["link"]) == 2
    assert in_xml[1] == head["link"][1] == "https://graph.example/limits#max_result_rows"


@pytest.mark.parametrize("media_type", SOLUTIONS, ids=lambda one: one.short)
def test_pages_lead_through_all_rows_and_end(tight: FlaskClient, media_type: MediaType) -> None:
    text: str | None = f"{EVERY} LIMIT 24"
    seen = []
    while text is not None:
        response = ask(tight, text, media_type)
        seen.append(rows_in(response.data, media_type))
        following = links(response).get("next")
        if following is None:
            break
        assert following.startswith("https://graph.example/sparql?query=")
        given = parse_qs(urlsplit(following).query)
        assert given["format"] == [media_type.type]
        text = given["query"][0]
    assert seen == [LIMIT, LIMIT, LIMIT, 3]


@pytest.mark.parametrize("text", [EVERY, GRAPH])
def test_people_see_that_there_is_more(tight: FlaskClient, text: str) -> None:
    page = ask(tight, text, media.HTML).text
    assert "There is more: this service gives at most" in page
    assert ">7 rows</a>" in page
    assert "There is more" not in ask(tight, f"{EVERY} LIMIT 7", media.HTML).text


def test_without_an_order_there_is_no_next_page(tight: FlaskClient) -> None:
    assert "next" not in links(ask(tight, "SELECT * { ?s ?p ?o }", media.CSV))


LONG = (
    'SELECT ?s ?x WHERE { ?s ?p ?o . ?t ?q ?r BIND(CONCAT(STR(?p), "'
    + "x" * 90
    + '", STR(?q)) AS ?x) }'
)


@pytest.mark.parametrize("media_type", SOLUTIONS, ids=lambda one: one.short)
def test_a_long_answer_is_looked_ahead_of(loose: FlaskClient, media_type: MediaType) -> None:
    response = ask(loose, LONG, media_type)
    assert response.headers["Onemg-Limit"] == "rows=20000, truncated"
    assert rows_in(response.data, media_type) == 20_000


def test_a_long_answer_that_is_whole_says_nothing(loose: FlaskClient) -> None:
    inner = f"SELECT * {{ {{ {LONG} LIMIT 19999 }} }}"
    response = ask(loose, inner, media.CSV)
    assert "Onemg-Limit" not in response.headers
    assert rows_in(response.data, media.CSV) == 19_999
    assert ask(loose, f"{LONG} LIMIT 20000", media.TSV).data.count(b"\n") == 20_001


def test_a_long_graph_that_is_cut_breaks_off(loose: FlaskClient) -> None:
    text = LONG.replace("SELECT ?s ?x", "CONSTRUCT { ?s <urn:x> ?x }")
    response = loose.get("/sparql", query_string={"query": text, "format": "ntriples"})
    assert response.headers["Onemg-Limit"] == "rows=20000"
    with pytest.raises(ResultTooLarge, match="20,000 rows"):
        _ = response.data


@pytest.mark.parametrize("media_type", SOLUTIONS, ids=lambda one: one.short)
def test_where_nobody_can_look_ahead_a_cut_breaks_off(
    loose: FlaskClient, media_type: MediaType
) -> None:
    with bounds._LOOKING:
        response = ask(loose, LONG, media_type)
    assert response.headers["Onemg-Limit"] == "rows=20000"
    with pytest.raises(ResultTooLarge, match="the transfer ends here, unfinished"):
        _ = response.data


def test_where_nobody_can_look_ahead_a_whole_answer_is_whole(loose: FlaskClient) -> None:
    with bounds._LOOKING:
        response = ask(loose, f"SELECT * {{ {{ {LONG} LIMIT 19999 }} }}", media.CSV)
        assert response.headers["Onemg-Limit"] == "rows=20000"
        assert rows_in(response.data, media.CSV) == 19_999


def test_who_looks_ahead_too_long_cannot_tell(site: Site) -> None:
    query = Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 1 OFFSET 1000000000")
    assert bounds._has_rows(site.engine, query, 0.1) is None


def test_the_next_page_is_asked_of_the_same_graphs(tight: FlaskClient) -> None:
    home = "https://w3id.org/onemg/id/source/home"
    given = {"query": f"{EVERY}", "default-graph-uri": home, "named-graph-uri": home}
    following = links(tight.get("/sparql", query_string=given))["next"]
    parameters = parse_qs(urlsplit(following).query)
    assert parameters["default-graph-uri"] == parameters["named-graph-uri"] == [home]
    assert "format" not in parameters
