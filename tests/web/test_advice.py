"""Advice about queries: true where it is given, and none where nothing can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import pytest
from browser import ACCEPT
from browser import page

from onemg.web import advice
from onemg.web.emptiness import MANY_ROWS

if TYPE_CHECKING:
    from flask.testing import FlaskClient

JSON = {"Accept": "application/json"}
GOOD = "PREFIX onemg: <https://w3id.org/onemg/def#> SELECT ?p WHERE { ?p a onemg:Project } LIMIT 9"


def advised(client: FlaskClient, text: str, **parameters: str) -> dict[str, Any]:
    given = {"query": text, **parameters}
    answer = client.get("/sparql/advice", query_string=given, headers=JSON)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found: dict[str, Any] = answer.json
    return found


def kinds(found: dict[str, Any]) -> set[str]:
    return {one["kind"] for one in found["advice"]} - {"supplied-prefixes"}


def one(found: dict[str, Any], kind: str) -> dict[str, Any]:
    (only,) = [piece for piece in found["advice"] if piece["kind"] == kind]
    return dict(only)


def test_a_good_query_gets_no_advice(client: FlaskClient) -> None:
    assert advised(client, GOOD) == {"query": GOOD, "advice": [], "not_judged": []}


def test_prefixes_that_were_supplied_are_named(client: FlaskClient) -> None:
    said = one(advised(client, "ASK { project:alpha a onemg:Project }"), "supplied-prefixes")
    assert said["message"].startswith("onemg:, project: stand undeclared")
    assert "PREFIX onemg: <https://w3id.org/onemg/def#>" in said["suggestion"]


@pytest.mark.parametrize(
    ("text", "column", "suggestion"),
    [
        ("SELECT ?s { ?s a onemg:Projct }", 18, "onemg:Project"),
        ("SELECT ?s { ?s onemg:startdate ?o }", 16, "onemg:startDate"),
        ("SELECT ?p { project:alfa ?p ?o }", 13, "project:alpha"),
        ("SELECT ?p { <https://w3id.org/onemg/id/project/betta> ?p ?o }", 13, "project:beta"),
        ("SELECT ?s { GRAPH source:hom { ?s ?p ?o } }", 19, "source:home"),
        ("SELECT ?s { ?s a onemg:Zzzzzzzz }", 18, None),
    ],
)
def test_a_misspelt_term_leads_to_the_nearest(
    client: FlaskClient, text: str, column: int, suggestion: str | None
) -> None:
    said = one(advised(client, text), "unknown-term")
    assert (said["line"], said["column"]) == (1, column)
    assert said["source_line"] == text
    assert said.get("suggestion") == suggestion


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("SELECT ?s { ?s rdfs:labl ?o }", "unused-property", "No statement has"),
        (
            "SELECT ?s { ?s a onemg:Country ; onemg:startDate ?o }",
            "property-not-of-class",
            "Nothing that is a onemg:Country has onemg:startDate",
        ),
        (
            'SELECT ?s { ?s rdfs:label "Project Alpha" }',
            "impossible-value",
            "carry a language tag, such as @en",
        ),
        ('SELECT ?s { ?s rdfs:label "x"@xx }', "impossible-value", "carry a language tag"),
        ('SELECT ?s { ?s onemg:partOf "beta" }', "impossible-value", "are IRIs, never literals"),
        (
            "SELECT ?s { ?s onemg:startDate project:alpha }",
            "impossible-value",
            "are literals, never IRIs",
        ),
        (
            'SELECT ?s { ?s onemg:startDate "2020-06-01" }',
            "impossible-value",
            "have the datatype xsd:date or xsd:gYear, and not xsd:string",
        ),
        (
            'SELECT ?s { ?s onemg:acronym "ALPHA"@en }',
            "impossible-value",
            "have no language tag",
        ),
    ],
)
def test_a_pattern_that_cannot_match_is_named(
    client: FlaskClient, text: str, kind: str, words: str
) -> None:
    found = advised(client, text)
    assert words in one(found, kind)["message"]
    assert "empties-the-result" in kinds(found)


@pytest.mark.parametrize(
    ("text", "words", "column"),
    [
        ("SELECT * { ?s a onemg:Project . ?s onemg:partOf ?s }", "`?s onemg:partOf ?s`", 33),
        ("SELECT * { ?s onemg:partOf ?s . ?s a onemg:Project }", "matches nothing, so", 12),
        (
            "SELECT * { ?s a onemg:Project FILTER(?s = 1) ?s rdfs:label ?l }",
            "`FILTER(?s = 1)` lets none",
            31,
        ),
        (
            "SELECT * { ?s a onemg:Project ; rdfs:label ?l MINUS { ?s rdfs:label ?l } }",
            "`MINUS { ?s rdfs:label ?l }`",
            47,
        ),
        (
            "SELECT * { ?s rdfs:label ?l VALUES ?l { 1 2 } }",
            "`VALUES ?l { 1 2 }`",
            29,
        ),
        (
            "SELECT * { { SELECT ?s { ?s onemg:partOf ?s } } }",
            "matches nothing, so",
            12,
        ),
    ],
)
def test_the_pattern_that_leaves_nothing_is_found(
    client: FlaskClient, text: str, words: str, column: int
) -> None:
    said = one(advised(client, text), "empties-the-result")
    assert words in said["message"]
    assert said["column"] == column


@pytest.mark.parametrize(
    "tail", ["LIMIT 0", "OFFSET 1000000", "VALUES ?s { 1 }", "GROUP BY ?s HAVING (COUNT(*) > 9e9)"]
)
def test_what_follows_the_patterns_is_named_when_it_leaves_nothing(
    client: FlaskClient, tail: str
) -> None:
    text = f"SELECT ?s {{ ?s a onemg:Project }} {tail}"
    assert kinds(advised(client, text)) == {"empty-tail"}


@pytest.mark.parametrize(
    ("text", "is_product"),
    [
        ("ASK { ?a onemg:partOf ?b . ?c onemg:startDate ?d }", True),
        ("ASK { ?a onemg:partOf ?b . ?c onemg:startDate ?d FILTER(?b = ?c) }", False),
        ("ASK { ?a onemg:partOf ?b . ?b onemg:startDate ?d }", False),
        ("ASK { project:beta onemg:partOf ?b . { ?c rdfs:label ?d } UNION { ?c a ?d } }", True),
        ("ASK { VALUES ?a { project:beta } ?a onemg:partOf ?b }", False),
        (
            "ASK { ?a onemg:partOf ?b OPTIONAL { ?c onemg:startDate ?d . ?e onemg:acronym ?f } }",
            True,
        ),
        ("ASK { ?a onemg:partOf ?b BIND(?b AS ?c) ?c onemg:startDate ?d }", False),
    ],
)
def test_patterns_without_a_common_variable_are_a_product(
    client: FlaskClient, text: str, *, is_product: bool
) -> None:
    assert ("cartesian-product" in kinds(advised(client, text))) is is_product


def test_a_large_result_without_limit_gets_one(client: FlaskClient) -> None:
    many = "SELECT * { ?s rdfs:label ?l . ?s2 rdfs:label ?l2 }"
    assert f"more than {MANY_ROWS:,} rows" in one(advised(client, many), "missing-limit")["message"]
    assert "missing-limit" not in kinds(advised(client, f"{many} LIMIT 10"))
    assert "missing-limit" not in kinds(advised(client, "SELECT * { ?s a onemg:Project }"))


def test_a_dataset_of_the_protocol_counts(client: FlaskClient) -> None:
    text = "SELECT ?s { ?s a onemg:Project }"
    home = "https://w3id.org/onemg/id/source/home"
    assert kinds(advised(client, text)) == set()
    assert "empties-the-result" in kinds(advised(client, text, **{"default-graph-uri": home}))
    assert "empties-the-result" in kinds(advised(client, text.replace("{", f"FROM <{home}> {{", 1)))


@pytest.mark.parametrize(
    "text",
    [
        "BASE <https://w3id.org/onemg/id/project/> ASK { <alpha> a onemg:Project , ?c }",
        "DESCRIBE project:alpha",
        "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }",
        "SELECT * { ?s rdfs:label|^skos:prefLabel ?o . ?s onemg:partOf* [ a onemg:Project ] }",
        "SELECT (COUNT(*) AS ?n) { ?s a ?c FILTER NOT EXISTS { ?s onemg:partOf ?x } } GROUP BY ?c",
    ],
)
def test_what_is_not_understood_or_good_gets_no_wrong_claim(client: FlaskClient, text: str) -> None:
    answer = client.get("/sparql/advice", query_string={"query": text}, headers=JSON)
    if answer.status_code == 200:
        assert kinds(answer.json) <= {"missing-limit"}
    else:
        assert answer.json["type"].endswith("/bad-query")


def test_every_query_of_ours_is_understood(client: FlaskClient) -> None:
    from onemg.web.queries import FOLDER  # noqa: PLC0415  # only this test looks there

    for path in sorted(FOLDER.glob("advice_*.rq")):
        assert advised(client, path.read_text())["not_judged"] == [], path.name


def test_a_mistake_is_a_problem_at_its_place(client: FlaskClient) -> None:
    text = "SELECT ?s\nWHERE { ?s foo ?o }"
    answer = client.get("/sparql/advice", query_string={"query": text}, headers=JSON)
    assert answer.status_code == 400
    assert (answer.json["line"], answer.json["column"]) == (2, 12)
    shown = page(client, "/sparql/advice?query=SELECT+?s+{+?s+foo+?o+}", status=400)
    assert 'class="caret"' in shown


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_advice_is_asked_for_like_an_answer(client: FlaskClient, method: str) -> None:
    kind = {"Content-Type": "application/sparql-query", **JSON}
    answer = client.open("/sparql/advice", method=method, data=GOOD, headers=kind)
    assert answer.json["advice"] == []
    assert client.post("/sparql/advice", data={"update": "CLEAR ALL"}).status_code == 403


def test_people_see_advice_under_a_caret(client: FlaskClient) -> None:
    shown = page(client, "/sparql/advice?query=SELECT+?s+{+?s+a+onemg:Projct+}")
    assert "Did you mean onemg:Project?" in shown
    assert 'SELECT ?s { ?s a onemg:Projct }\n<span class="caret"' in shown
    assert "Nothing stands out" in page(client, f"/sparql/advice?query={GOOD.replace('#', '%23')}")
    assert "Look at it" in page(client, "/sparql/advice")


def test_only_a_few_are_advised_at_one_time(client: FlaskClient) -> None:
    with advice._ASKING, advice._ASKING:
        answer = client.get("/sparql/advice", query_string={"query": GOOD}, headers=JSON)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_an_answer_without_rows_and_a_mistake_lead_here(client: FlaskClient) -> None:
    for text in ("SELECT ?s { ?s a onemg:Projct }", "SELECT ?s { ?s foo ?o }"):
        answer = client.get("/sparql", query_string={"query": text})
        links = answer.headers.getlist("Link")
        assert any("/sparql/advice?query=" in link and 'rel="help"' in link for link in links), text
        shown = client.get("/sparql", query_string={"query": text}, headers={"Accept": ACCEPT}).text
        assert 'href="/sparql/advice?query=' in shown


def test_what_takes_too_long_is_not_judged_and_said_to_be(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onemg.web.emptiness._TRY_S", 0.2)
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    assert len(advised(client, endless)["not_judged"]) == 1
    hidden = "ASK { { SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } } FILTER(?n = 0) }"
    assert "empties-the-result" not in kinds(advised(client, hidden))
    many = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i && ?c = ?e && ?b = ?h) }"
    assert "missing-limit" not in kinds(advised(client, many))


def test_what_uses_words_of_other_languages_is_not_judged(client: FlaskClient) -> None:
    found = advised(client, "ASK { LATERAL { ?s ?p ?o } }") if _takes_lateral(client) else None
    assert found is None or "does not understand" in found["not_judged"][0]


def _takes_lateral(client: FlaskClient) -> bool:
    given = {"query": "ASK { LATERAL { ?s ?p ?o } }"}
    return client.get("/sparql", query_string=given).status_code == 200


def test_a_long_list_of_patterns_is_not_tried_one_by_one(client: FlaskClient) -> None:
    patterns = " . ".join(f"?s{n} onemg:partOf ?s{n + 1}" for n in range(45))
    assert "empties-the-result" not in kinds(advised(client, f"ASK {{ {patterns} }}"))


def test_a_description_of_nothing_is_not_judged(client: FlaskClient) -> None:
    assert kinds(advised(client, "DESCRIBE <urn:x>")) == set()
    assert "empties-the-result" in kinds(advised(client, "DESCRIBE ?s { ?s a <urn:x> }"))
    text = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c ; onemg:partOf ?s }"
    assert "empties-the-result" in kinds(advised(client, text))
