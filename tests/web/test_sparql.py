"""The query service: protocol, formats, limits, and what people see."""

from __future__ import annotations

import csv
import io
import json
import time
from typing import TYPE_CHECKING

import pytest
from browser import ACCEPT
from browser import page

from onemg.rdf.syntax import parse_quads

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ASK = "ASK { ?s ?p ?o }"
PROJECTS = "SELECT ?p WHERE { ?p a onemg:Project } ORDER BY ?p"
GRAPH = "CONSTRUCT { ?p a onemg:Project } WHERE { ?p a onemg:Project }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.mark.parametrize("path", ["/sparql", "/sparql/", "/query", "/query/"])
@pytest.mark.parametrize("method", ["GET", "FORM", "POST", "QUERY"])
def test_a_query_comes_in_every_way_of_the_protocol(
    client: FlaskClient, path: str, method: str
) -> None:
    plain = {"Content-Type": "application/sparql-query"}
    if method == "GET":
        answer = client.get(path, query_string={"query": PROJECTS})
    elif method == "FORM":
        answer = client.post(path, data={"query": PROJECTS})
    else:
        answer = client.open(path, method=method, data=PROJECTS, headers=plain)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/sparql-results+json"
    assert len(json.loads(answer.data)["results"]["bindings"]) == 3


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv, */*", "text/csv"),
        ("text/turtle, text/csv;q=0.5", "text/csv"),
    ],
)
def test_solutions_come_in_the_format_asked_for(
    client: FlaskClient, accept: str, media_type: str
) -> None:
    answer = client.get("/sparql", query_string={"query": PROJECTS}, headers={"Accept": accept})
    assert answer.mimetype == media_type
    assert "Accept" in answer.headers["Vary"]
    assert b"project/alpha" in answer.data


def test_csv_is_csv_with_a_header(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": PROJECTS, "format": "csv"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["p"]
    assert len(rows) == 4


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads"])
def test_graphs_come_in_every_rdf_format(client: FlaskClient, name: str) -> None:
    answer = client.get("/sparql", query_string={"query": GRAPH, "format": name})
    found, _ = parse_quads(answer.data, answer.mimetype, file=name)
    assert len(set(found)) == 3


def test_a_graph_is_not_to_be_had_as_csv(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": GRAPH}, headers={"Accept": "text/csv"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json["available"]


def test_a_mistake_is_a_problem_with_line_and_column(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT ?s\nWHERE { ?s foo ?o }"})
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.json["line"] == 2
    assert answer.json["column"] == 12
    assert answer.json["source_line"] == "WHERE { ?s foo ?o }"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("INSERT DATA { <a:a> <a:a> <a:a> }", 403),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403),
        ("SELECT * {" + "{" * 3000 + "}" * 3000 + "}", 413),
        ("", 400),
    ],
)
def test_what_is_refused_says_so(client: FlaskClient, text: str, status: int) -> None:
    answer = client.post("/sparql", data={"query": text})
    assert answer.status_code == status
    assert answer.json["status"] == status


def test_an_update_by_its_own_parameter_is_refused(client: FlaskClient) -> None:
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    assert client.get("/sparql?update=CLEAR+ALL").status_code == 403


def test_a_body_of_another_type_is_refused(client: FlaskClient) -> None:
    answer = client.post("/sparql", data=b"x", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


def test_a_body_that_is_too_long_is_refused(client: FlaskClient) -> None:
    answer = client.post("/sparql", data={"query": "#" * 400_000})
    assert answer.status_code == 413
    assert answer.json["type"].endswith("/problems/too-large")


def test_a_query_that_runs_too_long_is_ended_and_others_go_on(client: FlaskClient) -> None:
    start = time.monotonic()
    answer = client.get("/sparql", query_string={"query": ENDLESS, "timeout": "0.3"})
    assert time.monotonic() - start < 3
    assert answer.status_code == 504
    assert answer.json["limit"] == "deadline_s"
    assert client.get("/sparql", query_string={"query": ASK}).status_code == 200


def test_a_large_result_is_streamed_to_its_end(client: FlaskClient) -> None:
    query = "SELECT ?a ?d { ?a a ?b . ?d a ?e } LIMIT 60000"
    answer = client.get("/sparql", query_string={"query": query, "format": "csv"})
    assert answer.is_streamed
    assert "Content-Length" not in answer.headers
    assert sum(1 for _ in answer.text.splitlines()) == 60_001


def test_a_result_beyond_what_a_page_holds_is_offered_in_other_formats(
    client: FlaskClient,
) -> None:
    text = page(client, "/sparql?query=SELECT+*+{+?a+a+?b+.+?c+a+?d+}+LIMIT+120000")
    assert "The result is larger than a page can show" in text


def test_a_query_whose_client_is_there_goes_on_and_ends_when_it_leaves(
    client: FlaskClient,
) -> None:
    left = time.monotonic() + 0.5
    seen = {"onemg.gone": lambda: time.monotonic() > left}
    answer = client.get("/sparql", query_string={"query": ASK}, environ_overrides=seen)
    assert answer.status_code == 200
    answer = client.get("/sparql", query_string={"query": ENDLESS}, environ_overrides=seen)
    assert time.monotonic() - left < 2
    assert answer.status_code >= 499


def test_without_a_query_programs_get_a_service_description(client: FlaskClient) -> None:
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    found, _ = parse_quads(answer.data, "text/turtle", file="sparql")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    said = {(quad.predicate.value, quad.object.value) for quad in found}
    assert (f"{sd}endpoint", "https://graph.example/sparql") in said
    assert (f"{sd}name", "https://w3id.org/onemg/id/source/home") in said
    assert (f"{sd}supportedLanguage", f"{sd}SPARQL11Query") in said
    assert "Accept" in answer.headers["Vary"]


def test_without_a_query_and_with_a_results_format_there_is_no_query(client: FlaskClient) -> None:
    answer = client.get("/sparql", headers={"Accept": "application/sparql-results+json"})
    assert answer.status_code == 400
    assert "no query" in answer.json["detail"]


def test_people_get_a_form_that_works_without_script(client: FlaskClient) -> None:
    text = page(client, "/sparql")
    assert '<form action="/sparql" method="get">' in text
    assert '<textarea class="query" id="query" name="query"' in text
    assert "PREFIX rdfs:" in text
    assert "Which source gives which date of a project" in text


def test_people_get_a_table(client: FlaskClient) -> None:
    text = page(client, "/sparql?query=SELECT+*+{+project:alpha+?p+?o+;+?q+?u+}+ORDER+BY+?p+?o")
    assert ">project:alpha" not in text
    assert 'href="/id/concept/project-kind-deployment">concept:project-kind-deployment</a>' in text
    assert 'class="external" rel="external noopener">' in text
    assert '<span lang="sv">Projekt Alfa</span>' in text
    assert "&lt;b&gt;markup" in text
    assert "xsd:date" in text or "2020-06-01" in text


def test_unbound_and_odd_cells_are_shown(client: FlaskClient) -> None:
    text = page(
        client,
        "/sparql?query=SELECT+?x+?y+?z+?n+?d+{BIND(BNODE()+AS+?y)+BIND(<urn:a:b>+AS+?z)"
        '+BIND(7+AS+?n)+BIND("P1D"^^xsd:duration+AS+?d)}',
    )
    assert 'aria-label="unbound"' in text
    assert "<td>_:" in text
    assert "<td>urn:a:b</td>" in text
    assert '<td class="number">7</td>' in text
    assert 'P1D<span class="language">xsd:duration</span>' in text


def test_people_see_when_rows_are_left_out(client: FlaskClient) -> None:
    text = page(client, "/sparql?query=SELECT+?s+{+?s+a+?c+;+?p+?o+.+?s2+a+onemg:Project+}")
    assert "rows are shown; the formats above have them all" in text


def test_people_get_yes_or_no(client: FlaskClient) -> None:
    assert ">Yes</p>" in page(client, "/sparql?query=ASK+{+?s+?p+?o+}")
    assert ">No</p>" in page(client, "/sparql?query=ASK+{+?s+?p+<a:a>+}")


def test_people_get_graphs_as_turtle(client: FlaskClient) -> None:
    text = page(client, "/sparql?query=DESCRIBE+project:alpha")
    assert "<pre" in text
    assert "onemg:endDate" in text


def test_people_are_told_when_nothing_matches(client: FlaskClient) -> None:
    text = page(client, "/sparql?query=SELECT+*+{+?s+?p+<a:a>+}")
    assert "Nothing in this release matches" in text


def test_people_see_their_mistake_under_a_caret(client: FlaskClient) -> None:
    text = page(client, "/sparql?query=SELECT+?s%0AWHERE+{+?s+foo+?o+}", status=400)
    assert 'WHERE { ?s foo ?o }\n<span class="caret" aria-hidden="true">           ^</span>' in text
    assert 'data-line="2"' in text
    assert ">\nSELECT ?s\nWHERE { ?s foo ?o }</textarea>" in text


def test_people_see_a_problem_that_has_no_place(client: FlaskClient) -> None:
    text = page(client, "/sparql?query=ASK{?s+?p+?o}&timeout=never", status=400)
    assert "timeout=never" in text


def test_format_html_gives_a_page_to_anyone(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": ASK, "format": "html"})
    assert answer.mimetype == "text/html"
    answer = client.get(
        "/sparql", query_string={"query": ASK, "format": "json"}, headers={"Accept": ACCEPT}
    )
    assert answer.mimetype == "application/sparql-results+json"


def test_other_origins_may_ask(client: FlaskClient) -> None:
    answer = client.options("/sparql", headers={"Origin": "https://a.example"})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "QUERY" in answer.headers["Access-Control-Allow-Methods"]
    assert client.delete("/sparql").status_code == 405
