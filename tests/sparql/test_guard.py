"""What a query may be."""

from __future__ import annotations

import contextlib

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemg.errors import BadQuery
from onemg.errors import Forbidden
from onemg.errors import TooLarge
from onemg.sparql.guard import Limits
from onemg.sparql.guard import check
from onemg.sparql.guard import is_plain

SMALL = Limits(characters=2_000, tokens=60, depth=5, steps=8, list_items=4)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT"),
        ("PREFIX a: <urn:a#> ask { a:s ?p ?o }", "ASK"),
        ("BASE <urn:b> CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("# SERVICE\nDESCRIBE <urn:a>", "DESCRIBE"),
    ],
)
def test_a_good_query_passes_with_its_form(text: str, form: str) -> None:
    assert check(text) == form


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <urn:x> { ?s ?p ?o } }",
        "SELECT * { sErViCe SILENT ?x { ?s ?p ?o } }",
        "SELECT * { { SELECT * { SERVICE<urn:x>{ } } } }",
        "ASK { FILTER EXISTS { SERVICE <urn:x> { } } }",
        "ASK { FILTER NOT EXISTS { OPTIONAL { SERVICE ?x { } } } }",
        "SELECT * {\n#\nSERVICE#\n<urn:x> { } }",
        "ASK { ?s ?p 'a'SERVICE <urn:x> {} }",
        "ASK { ?s ?p '''#''' . SERVICE <urn:x> {} }",
        "ASK { ?s ?p <#> . SERVICE <urn:x> {} }",
        "SELECT * { GRAPH ?g { SERVICE a:b { } } }",
    ],
)
def test_service_is_refused_wherever_it_stands(text: str) -> None:
    with pytest.raises(Forbidden, match=r"Line \d+, column \d+: SERVICE is refused") as error:
        check(text)
    assert "Comunica" in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        'ASK { ?service ?p \'SERVICE\', """SERVICE <urn:x> {}""" } # SERVICE <x> {}',
        "PREFIX service: <urn:SERVICE#> ASK { service:SERVICE ?SERVICE <SERVICE> }",
        "ASK { _:SERVICE ?p 'x'@SERVICE }",
        "ASK { $SERVICE ?p 'it\\'s' . ?s ?p 'SERVICE' }",
    ],
)
def test_the_word_service_elsewhere_is_no_fault(text: str) -> None:
    assert check(text) == "ASK"


WORDS = ["SERVICE", "<urn:x>", "{", "}", '"', "'", '"""', "#", "\n", "\\", "\\u0022", "?s", " "]


@given(st.lists(st.sampled_from(WORDS), max_size=14).map("".join))
def test_no_service_reaches_the_engine_in_disguise(inner: str) -> None:
    text = f"ASK {{ {inner} }}"
    try:
        check(text)
    except (BadQuery, Forbidden):
        return
    try:
        # Without a way to call, the engine fails on SERVICE when it runs it, not before.
        pyoxigraph.Store().query(text)
    except SyntaxError:
        return
    except OSError as error:  # pragma: no cover - the fault that this test looks for
        pytest.fail(f"{text!r} asked another endpoint: {error}")


@pytest.mark.parametrize(
    "text",
    [
        *("INSERT DATA { <urn:a> <urn:b> 1 }", "DELETE WHERE { ?s ?p ?o }", "LOAD <urn:x>"),
        *("CLEAR ALL", "create graph <urn:g>", "DROP ALL", "COPY <urn:a> TO <urn:b>"),
        *("MOVE <urn:a> TO <urn:b>", "ADD <urn:a> TO <urn:b>", "WITH <urn:g> DELETE { } WHERE { }"),
        *("PREFIX a: <urn:a#>\n# SELECT\nInsert { } WHERE { }", "BASE <urn:b> LOAD SILENT <urn:x>"),
    ],
)
def test_an_update_is_refused_with_the_way_to_change_the_data(text: str) -> None:
    with pytest.raises(Forbidden, match="git is the database"):
        check(text)


def test_an_undeclared_prefix_is_told_with_its_place() -> None:
    with pytest.raises(BadQuery, match="Line 2, column 9: prefix dct: is not declared") as error:
        check("PREFIX dcterms: <urn:d#>\nASK { ?s dct:title 'x' }".replace("ASK { ?s", "ASK {?s"))
    assert (error.value.line, error.value.column) == (2, 9)
    with pytest.raises(BadQuery, match="did you mean dcterms:, or add a line PREFIX dcterm:"):
        check("PREFIX dcterms: <urn:d#> ASK { ?s dcterm:title 'x' }")


def test_a_known_prefix_needs_no_declaration() -> None:
    assert check("ASK { ?s a:b 1 }", prefixes={"a": "urn:a#"}) == "ASK"
    with pytest.raises(BadQuery, match=r"did you mean project:, or"):
        check("ASK { projectx:gdi ?p 1 }", prefixes={"project": "urn:p/"})


def test_a_long_unknown_prefix_is_shown_in_part() -> None:
    with pytest.raises(BadQuery) as error:
        check("ASK { ?s " + "x" * 5_000 + ":y 1 }")
    assert len(str(error.value)) < 250


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "ASK { " + "?s ?p 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' . " * 50 + "}",
            "characters; the limit",
        ),
        ("ASK { " + "?s ?p 1 . " * 15 + "}", "more than 60 words and signs"),
        ("ASK { FILTER" + "(" * 5 + "1" + ")" * 5 + "}", "more than 5 brackets inside each other"),
        ("ASK { ?s ?p [ ?p [ ?p ( ( ( 1 ) ) ) ] ] }", "more than 5 brackets"),
        ("ASK { " + "<< " * 5 + "}", "more than 5 brackets"),
        ("ASK { FILTER(1" + " && 1" * 8 + ") }", "more than 8 operators and clauses"),
        ("ASK { " + "OPTIONAL { } " * 9 + "}", "more than 8 operators and clauses"),
        ("ASK { ?s <urn:p>" + "/<urn:p>" * 9 + " ?o }", "more than 8 operators"),
        ("ASK { VALUES ?x { 1 2 3 4 5 } }", "more than 4 terms in one VALUES block"),
        ("ASK { VALUES (?x ?y) { (1 2) (3 4) (5 UNDEF) } }", "more than 4 terms"),
        ("ASK { FILTER(?x IN (1, 2, 3, 4, 5)) }", "more than 4 terms"),
        ("ASK { FILTER(?x NOT IN (1, 2, (3 + 4), 5)) }", "more than 4 terms"),
        ("SELECT * { } VALUES ?x { <urn:a> a:b 'c' _:d ?e }", "more than 4 terms"),
    ],
)
def test_a_query_over_a_limit_is_too_large(text: str, said: str) -> None:
    with pytest.raises(TooLarge, match=said):
        check(text, SMALL, {"a": "urn:a#"})


@pytest.mark.parametrize(
    "text",
    [
        "ASK { VALUES ?x { 1 2 3 4 } VALUES ?y { 1 2 3 4 } }",
        'ASK { VALUES ?x { "1"^^<urn:a> "2"^^<urn:a> "3"^^<urn:a> "4"@en } }',
        "ASK { FILTER(?x IN (1, 2, 3, 4)) FILTER(?x IN (1, 2, 3, 4)) ?a ?b ?c }",
        "ASK { FILTER(((1))) FILTER(((1))) FILTER(((1))) }",
        "ASK { VALUES (?x ?y) { (1 2) (3 4) } }",
        "ASK } ) ] { }",
    ],
)
def test_a_query_at_its_limits_passes(text: str) -> None:
    assert check(text, SMALL) == "ASK"


def test_the_default_limits_take_a_large_honest_query() -> None:
    values = " ".join(f"<https://w3id.org/onemg/id/project/{n}>" for n in range(3_000))
    assert check(f"SELECT * {{ VALUES ?x {{ {values} }} ?x ?p ?o }}") == "SELECT"


@pytest.mark.parametrize("sign", ["(", "[", "{", "!", "1+", "1&&", "OPTIONAL{", "FILTER(", "<<"])
def test_what_would_overflow_an_engine_is_refused(sign: str) -> None:
    with pytest.raises(TooLarge):
        check("ASK { " + sign * 6_000)


@pytest.mark.parametrize(
    ("before", "part", "after"),
    [
        ("ASK { FILTER(", "(", "1" + ")" * 190 + ") }"),
        ("ASK { ", "FILTER EXISTS { ", "} " * 190 + "}"),
        ("ASK { ", "OPTIONAL { ", "} " * 190 + "}"),
        ("ASK { FILTER(", "STR(", "1" + ")" * 190 + ") }"),
    ],
)
def test_the_deepest_query_that_passes_does_no_harm(before: str, part: str, after: str) -> None:
    text = before + part * 190 + after
    assert check(text) == "ASK"
    assert isinstance(pyoxigraph.Store().query(text), pyoxigraph.QueryBoolean)


def test_many_declared_prefixes_cost_nothing() -> None:
    many = "".join(f"PREFIX p{n}: <urn:{n}#>\n" for n in range(7_000))
    with pytest.raises(BadQuery, match="prefix q: is not declared"):
        check(many + "ASK { q:a ?p ?o }")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { service <urn:x> { } }",
        "SELECT * { ?s <urn:\\u0053ERVICE> ?o }",
        "ASK { {{{{{}}}}} }",
        "# nine",
    ],
)
def test_what_needs_a_closer_look_is_not_plain(text: str) -> None:
    assert not is_plain(text, Limits(steps=4) if text == "# nine" else SMALL)
    assert not is_plain(text, Limits(steps=5))


@given(st.text("ab:<>{}()[]=+\\ \n\"'?$#sERVICeINvalues", max_size=60))
def test_a_plain_query_is_never_too_large_nor_forbidden(text: str) -> None:
    limits = Limits(characters=50, tokens=50, depth=3, steps=40, list_items=40)
    if is_plain(f"ASK {text}", limits):
        with contextlib.suppress(BadQuery):
            check(f"ASK {text}", limits)
