"""What stands beside the query service: its description, graphs, prefixes and limits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from browser import page

from onemg.config import Config
from onemg.config import settings
from onemg.engine.base import GRAPH_OFFERS
from onemg.engine.base import offers
from onemg.rdf import media
from onemg.rdf.prefixes import PrefixTable
from onemg.rdf.prefixes import read_prefixes
from onemg.rdf.syntax import parse_quads
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.web.limits import EFFECTS

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from onemg.rdf.media import MediaType
    from onemg.web.site import Site

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
HOME = "https://w3id.org/onemg/id/source/home"
SUFFIXES = ["ttl", "jsonld", "rdf", "nt", "trig"]


def triples(data: bytes, media_type: MediaType | str) -> set[tuple[str, str, str]]:
    found, _ = parse_quads(data, media_type, file="answer")
    return {(quad.subject.value, quad.predicate.value, quad.object.value) for quad in found}


def described(client: FlaskClient) -> set[tuple[str, str, str]]:
    return triples(client.get("/sparql", headers={"Accept": "text/turtle"}).data, "text/turtle")


def test_the_description_names_every_graph_with_its_size(client: FlaskClient, site: Site) -> None:
    said = described(client)
    named = {value: subject for subject, predicate, value in said if predicate == f"{SD}name"}
    graphs = {subject: value for subject, predicate, value in said if predicate == f"{SD}graph"}
    sizes = {subject: value for subject, predicate, value in said if predicate == f"{VOID}triples"}
    counts = {name: str(count) for name, count in site.manifest.counts.items()}
    assert sizes["https://graph.example/sparql#default-graph"] == counts.pop("default")
    assert {name: sizes[graphs[node]] for name, node in named.items()} == counts


def test_the_description_claims_no_feature_that_is_not_there(client: FlaskClient) -> None:
    said = described(client)
    assert not {value for _, predicate, value in said if predicate == f"{SD}feature"}
    regimes = {value for _, predicate, value in said if predicate == f"{SD}defaultEntailmentRegime"}
    assert regimes == {"http://www.w3.org/ns/entailment/Simple"}


def test_the_description_names_the_formats_that_are_served(client: FlaskClient) -> None:
    formats = {value for _, predicate, value in described(client) if predicate.endswith("Format")}
    assert len(formats) == len({*offers("SELECT"), *offers("ASK"), *GRAPH_OFFERS})


@pytest.mark.parametrize("media_type", GRAPH_OFFERS, ids=lambda one: one.short)
@pytest.mark.parametrize("way", ["indirect", "direct", "suffix", "parameter"])
def test_a_graph_comes_whole_in_every_way_and_format(
    client: FlaskClient, site: Site, media_type: MediaType, way: str
) -> None:
    accept = {"Accept": media_type.type}
    address = f"/graphs?graph={quote(HOME, safe='')}"
    answer = {
        "indirect": lambda: client.get(address, headers=accept),
        "direct": lambda: client.get("/graphs/id/source/home", headers=accept),
        "suffix": lambda: client.get(f"/graphs/id/source/home.{media_type.suffix}"),
        "parameter": lambda: client.get(f"{address}&format={media_type.short}"),
    }[way]()
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == media_type.type
    assert len(triples(answer.data, media_type)) == site.manifest.counts[HOME]


def test_the_default_graph_comes_whole(client: FlaskClient, site: Site) -> None:
    answer = client.get("/graphs?default", headers={"Accept": "application/n-triples"})
    assert len(triples(answer.data, media.NTRIPLES)) == site.manifest.triples
    empty = client.get("/graphs?default=", headers={"Accept": "application/n-triples"})
    assert empty.data == answer.data


def test_a_graph_has_a_validator_and_says_so_to_head(client: FlaskClient) -> None:
    address = f"/graphs?graph={HOME}"
    answer = client.head(address)
    assert (answer.status_code, answer.data) == (200, b"")
    tag = answer.headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{address}&format=nt").headers["ETag"] != tag


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/graphs?graph=https://w3id.org/onemg/id/source/none", 404),
        ("/graphs/id/source/none", 404),
        ("/graphs?graph=home", 400),
        ("/graphs?graph=", 400),
        (f"/graphs?default&graph={HOME}", 400),
        (f"/graphs?graph={HOME}&graph={HOME}", 400),
        ("/graphs?default=yes", 400),
        ("/graphs.csv", 404),
    ],
)
def test_what_names_no_graph_is_a_problem(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_graph_has_no_other_format(client: FlaskClient) -> None:
    answer = client.get("/graphs?default", headers={"Accept": "text/csv"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json["available"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_graphs_are_not_written(client: FlaskClient, method: str) -> None:
    answer = client.open(f"/graphs?graph={HOME}", method=method, data=b"")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert "git is the database" in answer.json["detail"]


def test_the_list_of_graphs_is_a_page_and_rdf(client: FlaskClient) -> None:
    text = page(client, "/graphs")
    assert ">source:home</a>" in text
    assert "graph=https%3A%2F%2Fw3id.org%2Fonemg%2Fid%2Fsource%2Fhome&amp;format=turtle" in text
    for suffix in SUFFIXES:
        answer = client.get(f"/graphs.{suffix}")
        assert HOME in {value for *_, value in triples(answer.data, answer.mimetype)}


def test_prefixes_come_as_tools_take_them(client: FlaskClient, site: Site, tmp_path: Path) -> None:
    ours = dict(site.prefixes)
    context = client.get("/prefixes.jsonld")
    assert context.mimetype == "application/ld+json"
    declared = json.loads(context.data)["@context"]
    assert {k: v if isinstance(v, str) else v["@id"] for k, v in declared.items()} == ours
    kept = tmp_path / "prefixes.ttl"
    kept.write_bytes(client.get("/prefixes.ttl").data)
    assert read_prefixes(kept) == PrefixTable(ours)
    block = client.get("/prefixes.rq")
    assert block.mimetype == "application/sparql-query"
    query = f"{block.text} ASK {{ project:alpha a onemg:Project }}"
    answer = client.post("/sparql", data={"query": query})
    assert answer.json["boolean"] is True
    assert "Onemg-Prefixes" not in answer.headers


def test_a_context_of_ours_is_one(client: FlaskClient) -> None:
    context = client.get("/prefixes.jsonld").json
    document = {**context, "@id": "project:alpha", "dcterms:title": "Alpha"}
    found, _ = parse_quads(json.dumps(document).encode(), media.JSON_LD, file="document")
    assert found[0].subject == Iri("https://w3id.org/onemg/id/project/alpha")
    assert found[0].predicate == Iri("http://purl.org/dc/terms/title")
    assert found[0].object == Literal("Alpha")


def test_prefixes_are_negotiated(client: FlaskClient) -> None:
    assert ">project:</code>" in page(client, "/prefixes")
    answer = client.get("/prefixes", headers={"Accept": "text/turtle"})
    assert answer.headers["Content-Location"] == "/prefixes.ttl"
    assert client.get("/prefixes.xls").status_code == 404


def test_every_limit_is_published_with_its_value(client: FlaskClient) -> None:
    published = {limit["name"]: limit for limit in client.get("/limits.json").json["limits"]}
    assert set(published) == set(EFFECTS)
    assert published["deadline_s"]["value"] == 5
    assert published["deadline_s"]["default"] == Config().deadline_s
    text = page(client, "/limits")
    for name, limit in published.items():
        assert f'id="{name}"' in text
        assert limit["problem"] is None or client.get(limit["problem"]).status_code == 200


def test_every_setting_that_limits_something_is_a_limit() -> None:
    words = ("max_", "client_", "deadline_", "queue_", "memory_", "long_workers")
    named = {name.removeprefix("ONEMG_").lower() for name, _, _ in settings()}
    assert {name for name in named if name.startswith(words)} == set(EFFECTS)


def test_limits_are_negotiated(client: FlaskClient) -> None:
    answer = client.get("/limits", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/json"
    assert client.get("/limits.xml").status_code == 404
