"""Things, the documents about them, and what their pages show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browser import page

from onemg.rdf.media import JSON_LD
from onemg.rdf.media import NTRIPLES
from onemg.rdf.media import TRIG
from onemg.rdf.media import TURTLE
from onemg.rdf.syntax import parse_quads
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Quad

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from onemg.web.site import Site

ALPHA = "https://w3id.org/onemg/id/project/alpha"


def quads(client: FlaskClient, path: str) -> set[Quad]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    found, _ = parse_quads(answer.data, answer.mimetype, file=path)
    assert found
    return set(found)


def own_iris(site: Site) -> list[str]:
    rows = site.engine.solutions(
        "SELECT DISTINCT ?thing { { GRAPH ?g { ?thing ?p ?o } } UNION { GRAPH ?g { ?s ?p ?thing } }"
        ' FILTER (isIRI(?thing) && STRSTARTS(STR(?thing), "https://w3id.org/onemg/"))'
        ' FILTER (!STRSTARTS(STR(?thing), "https://w3id.org/onemg/id/stage/s0")'
        ' && !STRSTARTS(STR(?thing), "https://w3id.org/onemg/id/stage/s1")) } ORDER BY ?thing',
        5,
    )
    return [row["thing"].value for row in rows]


def test_a_thing_leads_to_its_document_on_the_same_host(client: FlaskClient) -> None:
    answer = client.get("/id/project/alpha", headers={"Host": "evil.example"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/doc/project/alpha"
    assert "Accept" in answer.headers["Vary"]


def test_a_thing_with_a_suffix_leads_to_that_format(client: FlaskClient) -> None:
    assert client.get("/id/project/alpha.ttl").headers["Location"] == "/doc/project/alpha.ttl"


@pytest.mark.parametrize(
    "path",
    ["/id/project/omega", "/id/project/o<m>", "/doc/project/o<m>.ttl", "/doc/project/omega.ttl"],
)
def test_an_unknown_thing_is_not_found(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json["type"] == "https://graph.example/problems/not-found"
    assert "w3id.org/onemg/id/project/o" in answer.json["detail"]


def test_every_iri_of_ours_answers_with_the_same_graph_in_every_format(
    client: FlaskClient, site: Site
) -> None:
    seen = 0
    for iri in own_iris(site):
        path = iri.removeprefix("https://w3id.org/onemg").partition("#")[0]
        page(client, path)
        if not path.startswith(("/id/", "/set/", "/graph/", "/queries/")):
            continue
        path = client.get(path).headers.get("Location", path)
        turtle = {quad.triple for quad in quads(client, f"{path}.ttl")}
        for suffix in ("nt", "rdf", "jsonld", "trig"):
            same = {quad.triple for quad in quads(client, f"{path}.{suffix}")}
            assert same == turtle, f"{path}.{suffix}"
        seen += 1
    assert seen > 40


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json, text/turtle", "text/turtle"),
        ("application/ld+json;q=1, text/turtle;q=0.9", "application/ld+json"),
        ("text/turtle, */*", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
        ("application/trig", "application/trig"),
        ("text/html, text/turtle", "text/html"),
        ("text/html;q=0.5, */*;q=0.1", "text/html"),
    ],
)
def test_the_document_is_in_the_format_that_is_liked_best(
    client: FlaskClient, accept: str | None, media_type: str
) -> None:
    answer = client.get("/doc/project/alpha", headers={"Accept": accept} if accept else {})
    assert answer.mimetype == media_type
    assert "Accept" in answer.headers["Vary"]
    suffix = {"text/html": "html", "text/turtle": "ttl"}.get(media_type)
    if suffix:
        assert answer.headers["Content-Location"] == f"/doc/project/alpha.{suffix}"


def test_what_nobody_offers_is_not_acceptable_and_the_offers_are_listed(
    client: FlaskClient,
) -> None:
    answer = client.get("/doc/project/alpha", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json["available"]


def test_links_name_every_format_and_what_to_cite(client: FlaskClient) -> None:
    links = client.get("/doc/project/alpha.ttl").headers.getlist("Link")
    assert '</doc/project/alpha.ttl>; rel="alternate"; type="text/turtle"' in links
    assert '</doc/project/alpha.ttl>; rel="describedby"; type="text/turtle"' in links
    assert f'<{ALPHA}>; rel="cite-as"' in links
    assert sum('rel="alternate"' in link for link in links) == 6


def test_trig_says_who_says_what(client: FlaskClient) -> None:
    found = quads(client, "/doc/project/alpha.trig")
    graphs = {
        quad.graph.value.rsplit("/", 1)[1]
        for quad in found
        if quad.graph and quad.subject == Iri(ALPHA) and quad.predicate.value.endswith("endDate")
    }
    assert {"home", "register"} <= graphs


def test_rdf_holds_both_directions_labels_and_sources(client: FlaskClient) -> None:
    triples = {quad.triple for quad in quads(client, "/doc/project/alpha.nt")}
    base = "https://w3id.org/onemg/"
    assert any(
        t.subject == Iri(f"{base}id/project/beta") and t.object == Iri(ALPHA) for t in triples
    )
    assert any(t.subject == Iri(f"{base}id/source/home") for t in triples)
    topics = [t.object for t in triples if t.predicate.value.endswith("primaryTopic")]
    assert topics == [Iri(ALPHA)]


def test_what_is_cut_says_so_in_rdf_and_on_the_page(client: FlaskClient) -> None:
    triples = {quad.triple for quad in quads(client, "/doc/stage/s0000.ttl")}
    notes = [
        t.object.value
        for t in triples
        if t.subject == Iri("https://w3id.org/onemg/doc/stage/s0000")
        and t.predicate.value.endswith("comment")
    ]
    assert len(notes) == 1
    assert "1,039" in notes[0]
    assert "1,000" in notes[0]
    text = page(client, "/doc/stage/s0000")
    assert "lists are cut, counts are complete" in text
    assert "25 of 1,039 shown" in text


def test_head_answers_like_get_without_a_body(client: FlaskClient) -> None:
    get, head = client.get("/doc/project/alpha.ttl"), client.head("/doc/project/alpha.ttl")
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["ETag"] == get.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(get.data))


def test_a_page_shows_statements_with_sources_and_what_differs(client: FlaskClient) -> None:
    text = page(client, "/id/project/alpha")
    assert "Sources disagree here" in text
    assert "31 May 2023" in text
    assert "October 2023" in text
    assert "The editors prefer <strong>" in text
    assert 'href="#source-1"' in text
    assert re.search(r'<li id="source-1">', text)
    assert "Believed" not in text


def test_texts_are_escaped(client: FlaskClient) -> None:
    text = page(client, "/id/project/alpha")
    assert "with &lt;b&gt;markup&lt;/b&gt;, an ampersand &amp;" in text
    assert 'href="https://example.org/alpha?a=1&amp;b=2"' in text


def test_an_address_that_runs_code_is_no_link(client: FlaskClient) -> None:
    text = page(client, "/id/document/declaration")
    assert "javascript:alert(1)" in text
    assert 'href="javascript' not in text


def test_unconfirmed_and_entailed_statements_are_marked_and_explained(client: FlaskClient) -> None:
    text = page(client, "/id/project/beta")
    assert 'id="mark-unconfirmed"' in text
    assert 'class="mark mark-unconfirmed"' in text
    follows = page(client, "/id/project/gamma")
    assert 'id="mark-entailed"' in follows


def test_an_entailed_inverse_has_the_source_of_the_statement_it_follows_from(
    client: FlaskClient,
) -> None:
    text = page(client, "/id/project/alpha")
    part = re.search(r">Project Beta</a><span class=\"notes\">(.*?)</span>", text)
    assert part is not None
    assert "#source-" in part[1]


def test_a_signature_is_told_on_the_page_of_the_country(client: FlaskClient) -> None:
    text = page(client, "/id/country/ee")
    assert re.search(
        r"Signed <a [^>]*>Declaration of the made-up countries</a> on "
        r'<time datetime="2018-04-10">10 April 2018</time><span class="notes"><a class="note"',
        text,
    )
    assert "in <time" in page(client, "/id/country/fi")


def test_qualified_relations_are_tables_with_a_link_to_each_record(client: FlaskClient) -> None:
    text = page(client, "/id/document/declaration")
    assert 'aria-label="Record: Signature of Finland"' in text
    assert '<span class="count">2</span>' in text


def test_a_disagreement_on_no_property_stands_above_what_is_stated(client: FlaskClient) -> None:
    text = page(client, "/id/country/ee")
    assert text.index("What is Estonia called?") < text.index('id="relations-')


def test_names_in_other_languages_carry_their_tag(client: FlaskClient) -> None:
    text = page(client, "/id/country/ee")
    assert '<span lang="et">Eesti</span>' in text
    assert "<h1>Estonia</h1>" in text


def test_a_scheme_lists_its_concepts_with_definitions(client: FlaskClient) -> None:
    text = page(client, "/id/scheme/project-kind")
    assert "Project that finds out and reports." in text
    assert 'Concepts <span class="count">2</span>' in text


def test_a_source_lists_what_it_says_within_bounds(client: FlaskClient) -> None:
    text = page(client, "/id/source/register")
    assert "The first 250 of 1," in text
    assert "/sparql?query=" in text
    assert "The first" not in page(client, "/id/source/home")


def test_a_query_has_a_page_that_runs_it(client: FlaskClient) -> None:
    text = page(client, "/queries/date-sources")
    assert "Run this query" in text
    assert '<pre tabindex="0">' in text


def test_json_ld_needs_no_context_from_elsewhere(client: FlaskClient) -> None:
    answer = client.get("/doc/project/alpha.jsonld")
    assert answer.mimetype == JSON_LD.type
    context = answer.json.get("@context", {})
    assert isinstance(context, dict)


def test_format_parameter_wins_over_accept(client: FlaskClient) -> None:
    answer = client.get("/doc/project/alpha?format=nt", headers={"Accept": TRIG.type})
    assert answer.mimetype == NTRIPLES.type
    assert client.get("/doc/project/alpha?format=png").status_code == 406


def test_turtle_declares_only_prefixes_of_the_table(client: FlaskClient, site: Site) -> None:
    answer = client.get("/doc/project/alpha.ttl")
    _, declared = parse_quads(answer.data, TURTLE, file="alpha")
    assert declared
    assert declared.items() <= dict(site.prefixes).items()
