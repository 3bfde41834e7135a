"""Stored queries and the way values enter them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemg.errors import BadQuery
from onemg.errors import BadRequest
from onemg.errors import ContentError
from onemg.rdf.terms import XSD
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Term
from onemg.rdf.terms import fault
from onemg.sparql.guard import check
from onemg.sparql.text import bind
from onemg.sparql.text import parameters
from onemg.sparql.text import read_query

ROOT = Path(__file__).parents[2]
QUERY = "SELECT ?x WHERE { VALUES ?x { UNDEF } }"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NASTY = st.lists(
    st.sampled_from(["\\", '"', "'", "\n", "\r", "u0022", "U0000005C", "}", "{", "#", "\0", "é"])
).map("".join)


def answer(query: str) -> list[Term]:
    """Return the terms that the engine binds to x."""
    solutions = pyoxigraph.Store().query(query)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    found: list[Term] = []
    for solution in solutions:
        term = solution["x"]
        if isinstance(term, pyoxigraph.Literal):
            found.append(Literal(term.value, term.datatype.value, term.language))
        else:
            assert isinstance(term, pyoxigraph.NamedNode)
            found.append(Iri(term.value))
    return found


@given(st.one_of(TEXTS, NASTY), st.sampled_from([None, "en", "de-at"]))
def test_any_string_goes_in_and_comes_out(text: str, language: str | None) -> None:
    literal = Literal(text, language=language)
    bound = bind(QUERY, {"x": [literal]})
    assert check(bound) == "SELECT"
    assert answer(bound) == [literal]


@given(st.text("abc:/?#[]@!$&'()*+,;=%20éü~-._<>\"{}|\\^` \n", max_size=12))
def test_any_valid_iri_goes_in_and_any_other_is_refused(rest: str) -> None:
    iri = Iri("http://example.org/" + rest)
    if fault(iri) is None:
        assert answer(bind(QUERY, {"x": [iri]})) == [iri]
    else:
        with pytest.raises(BadRequest, match="is not valid"):
            bind(QUERY, {"x": [iri]})


@pytest.mark.parametrize(
    "term", [Iri("urn:x"), Literal("01", XSD + "gYear"), Literal("x", "urn:t"), Literal("true")]
)
def test_terms_keep_their_type(term: Term) -> None:
    assert answer(bind(QUERY, {"x": [term, term]})) == [term, term]


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (BlankNode("b"), "give an IRI or a literal"),
        (Iri("relative"), "is no absolute IRI"),
        (Iri("urn:a> <urn:b"), "is no absolute IRI"),
        (Literal("x", language='en" }'), "is no language tag"),
        (Literal("x", "type"), "is no absolute IRI"),
        (Literal("\ud800"), "lone surrogate"),
    ],
)
def test_a_term_that_is_not_valid_is_refused(term: Term, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        bind(QUERY, {"x": [term]})


def test_an_unknown_parameter_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(BadRequest, match="no parameter y; it has x"):
        bind(QUERY, {"y": []})
    with pytest.raises(BadRequest, match="no parameter y; it has none"):
        bind("ASK {}", {"y": []})


def test_a_parameter_that_is_not_named_stays_unbound() -> None:
    text = "SELECT * { VALUES ?x { UNDEF } VALUES ?y { UNDEF } ?x ?p ?y }"
    assert bind(text, {}) == text
    assert bind(text, {"y": [Iri("urn:a")]}) == text.replace("UNDEF } ?x", "<urn:a> } ?x")


def test_no_terms_give_no_solutions() -> None:
    assert answer(bind(QUERY, {"x": []})) == []


def test_each_place_of_a_parameter_is_bound_and_all_else_stays() -> None:
    text = (
        "# VALUES ?x { UNDEF }\nSELECT * { values\n $x {undef} ?s ?p 'VALUES ?x { UNDEF }' .\n"
        "{ VALUES ?x { UNDEF } } VALUES (?x) { (UNDEF) } VALUES ?y { UNDEF 1 } }"
    )
    bound = bind(text, {"x": [Iri("urn:a"), Iri("urn:b")]})
    assert bound == text.replace("$x {undef}", "$x {<urn:a> <urn:b>}").replace(
        "{ VALUES ?x { UNDEF } } ", "{ VALUES ?x { <urn:a> <urn:b> } } "
    )


def test_parameters_are_listed_in_order_once() -> None:
    text = "SELECT * { VALUES ?b { UNDEF } VALUES ?a { UNDEF } { VALUES ?b { UNDEF } } }"
    assert parameters(text) == ("b", "a")
    assert parameters("ASK { VALUES ?x { 1 } VALUES a { UNDEF } }") == ()


def test_text_that_is_not_sparql_cannot_be_bound() -> None:
    with pytest.raises(BadQuery):
        bind("SELECT 'open", {})


def stored(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "countries-that-signed.rq"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_stored_query_is_read_with_its_header_and_parameters(tmp_path: Path) -> None:
    text = "#+ summary: All\n#+ tags: [a]\n#+ expect: rows >= 1\n" + QUERY
    found = read_query(stored(tmp_path, text), file="queries/x.rq")
    assert (found.name, found.file, found.text) == ("countries-that-signed", "queries/x.rq", text)
    assert (found.summary, found.tags, found.parameters) == ("All", ("a",), ("x",))
    assert found.expect is not None
    assert found.expect.at_least


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (b"#+ summary: \xe9", None, "save the file as UTF-8"),
        ("#+ summary: s\nSELECT * {\n ?s ?p 'open }", 3, "does not end"),
        ("SELECT * {}", 1, "no header"),
    ],
)
def test_a_fault_of_a_stored_query_names_file_and_line(
    tmp_path: Path, text: str | bytes, line: int | None, said: str
) -> None:
    path = stored(tmp_path, text)
    with pytest.raises(ContentError, match=said) as error:
        read_query(path)
    assert (error.value.file, error.value.line) == (str(path), line)


def test_our_own_queries_can_be_read_and_may_run() -> None:
    files = [*(ROOT / "queries").rglob("*.rq"), *(ROOT / "server/onemg/rq").glob("*.rq")]
    assert files
    for path in files:
        assert check(read_query(path).text) in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
