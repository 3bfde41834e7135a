from __future__ import annotations

from pathlib import Path

import pytest

from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.sparql.reading import TooComplex
from onemg.sparql.structure import Group
from onemg.sparql.structure import Part
from onemg.sparql.structure import Triple
from onemg.sparql.structure import structure

PREFIXES = {"ex": "https://example.org/", "xsd": "http://www.w3.org/2001/XMLSchema#"}
ROOT = Path(__file__).parents[2]


def group(text: str) -> Group:
    found = structure(text, PREFIXES).where
    assert found is not None
    return found


def texts(text: str) -> list[str]:
    return [element.text for element in group(text).elements]


def value(text: str) -> object:
    (triple,) = group(f"ASK {{ ?s ex:p {text} }}").triples
    return triple.value.term


def test_lists_of_properties_and_values_are_taken_apart() -> None:
    assert texts("ASK { ?s a ex:A, ex:B ; ex:p ?o ;; . ex:x ?p 1 . }") == [
        "?s a ex:A",
        "?s a ex:B",
        "?s ex:p ?o",
        "ex:x ?p 1",
    ]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("ex:a", Iri("https://example.org/a")),
        ("ex:a\\-b", Iri("https://example.org/a-b")),
        ("<https://example.org/\\u00E9>", Iri("https://example.org/é")),
        ("<relative>", None),
        ("none:a", None),
        ('"text"', Literal("text")),
        ("'''long\\n'text'''", Literal("long\n'text")),
        ('"x"@en', Literal("x", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "en")),
        ('"1"^^xsd:byte', Literal("1", f"{PREFIXES['xsd']}byte")),
        ('"1"^^<byte>', None),
        ("1", Literal("1", f"{PREFIXES['xsd']}integer")),
        ("-1.5", Literal("-1.5", f"{PREFIXES['xsd']}decimal")),
        ("+1e5", Literal("+1e5", f"{PREFIXES['xsd']}double")),
        ("true", Literal("true", f"{PREFIXES['xsd']}boolean")),
        ("?o", None),
        ("_:b", None),
        ("[]", None),
        ("( 1 2 )", None),
    ],
)
def test_terms_are_read(text: str, term: object) -> None:
    assert value(text) == term


@pytest.mark.parametrize(
    ("path", "iri"),
    [
        ("ex:p", "https://example.org/p"),
        ("a", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        ("<https://example.org/q>", "https://example.org/q"),
        *((path, None) for path in ("ex:p/ex:q", "ex:p|ex:q", "^ex:p", "!ex:p", "!(ex:p|^ex:q)")),
        *((path, None) for path in ("ex:p*", "ex:p+", "ex:p?", "(ex:p/a)*", "?p")),
    ],
)
def test_only_a_plain_property_is_one(path: str, iri: str | None) -> None:
    (triple,) = group(f"ASK {{ ?s {path} ?o }}").triples
    assert triple.predicate.iri == iri
    assert triple.text == f"?s {path} ?o"


def test_other_elements_are_kept_whole_with_the_groups_inside() -> None:
    found = group(
        "SELECT * { ?s ?p ?o OPTIONAL { ?a ?b ?c } MINUS { ?d ?e ?f } GRAPH ?g { ?h ?i ?j } "
        "{ ?k ?l ?m } UNION { ?n ?q ?r } { ?t ?u ?v } FILTER(?s > 1) FILTER NOT EXISTS { ?w ?x ?y }"
        " FILTER ex:f(?z) BIND(1 AS ?one) VALUES (?two ?three) { (1 UNDEF) } }"
    )
    parts = [element for element in found.elements if isinstance(element, Part)]
    assert [part.kind for part in parts] == [
        *("optional", "minus", "graph", "union", "group", "filter", "filter", "filter"),
        *("bind", "values"),
    ]
    assert parts[3].variables == set("klmnqr")
    assert [len(part.groups) for part in parts] == [1, 1, 1, 2, 1, 0, 1, 0, 0, 0]
    assert parts[-1].text == "VALUES (?two ?three) { (1 UNDEF) }"
    assert [inside for _, inside in found.inner()].count(True) == 1


def test_a_sub_query_shows_its_variables_alone() -> None:
    (outer,) = group("SELECT * { { SELECT ?s (1 AS ?n) WHERE { ?s ?p ?o } LIMIT 1 } }").elements
    assert outer.variables == {"s", "n", "p", "o"} - {"p", "o"} or isinstance(outer, Part)
    assert isinstance(outer, Part)
    (inner,) = outer.groups[0].elements
    assert isinstance(inner, Part)
    assert inner.variables == {"s", "n"}
    (every,) = group("SELECT * { SELECT * { ?s ?p ?o } }").elements
    assert every.variables == {"s", "p", "o"}


def test_what_stands_around_the_patterns_is_kept() -> None:
    found = structure(
        "PREFIX x: <urn:x:> BASE <urn:b> SELECT DISTINCT (COUNT(*) AS ?n) FROM ex:g FROM NAMED x:h "
        "WHERE { ?s x:p ?o } GROUP BY ?s",
        PREFIXES,
    )
    assert (found.form, found.dataset) == ("SELECT", "FROM ex:g FROM NAMED x:h")
    assert found.prologue.split() == ["PREFIX", "x:", "<urn:x:>", "BASE", "<urn:b>"]
    assert found.tail == " GROUP BY ?s"
    assert found.where is not None
    assert found.where.triples[0].predicate.iri == "urn:x:p"


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("DESCRIBE ex:a", None),
        ("DESCRIBE ?s WHERE { ?s ?p ?o }", 1),
        ("CONSTRUCT { ?a ?b ?c } WHERE { ?s ?p ?o . ?o ?q ?r }", 2),
        ("CONSTRUCT WHERE { ?s ?p ?o }", 1),
        ("ASK { [ ex:p ?o ] . [ ex:p ?o ] ex:q 1 . ( 1 2 ) ex:p 2 }", 2),
        ("ASK {}", 0),
    ],
)
def test_every_form_is_read(text: str, elements: int | None) -> None:
    where = structure(text, PREFIXES).where
    assert (None if where is None else len(where.elements)) == elements


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA {}",
        "ASK { SERVICE ex:s { ?s ?p ?o } }",
        "ASK { LATERAL { ?s ?p ?o } }",
        "ASK { ?s ?p ?o",
        "ASK { ?s }",
        "ASK { ?s ex:p/1 ?o }",
        "ASK { ?s ?p }",
        "ASK",
        "ASK { GRAPH ?g ?h }",
    ],
)
def test_what_is_not_known_is_given_up(text: str) -> None:
    if text == "ASK":
        assert structure(text, PREFIXES).where is None
        return
    with pytest.raises(TooComplex):
        structure(text, PREFIXES)


def test_every_query_of_this_repository_is_read() -> None:
    paths = [*ROOT.glob("queries/*/*.rq"), *ROOT.glob("server/onemg/rq/*.rq")]
    for path in paths:
        found = structure(path.read_text(encoding="utf-8"), {})
        assert found.where is not None, path.name
        assert any(isinstance(one, Triple | Part) for one in found.where.elements), path.name
    assert len(paths) > 100
