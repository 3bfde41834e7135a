from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.conftest import PREFIXES

from onemg.engine.mistakes import explain

if TYPE_CHECKING:
    from onemg.errors import BadQuery

MISTAKES = {
    "SELECT * { ?s exx:a ?o }": (1, 15, "prefix exx: is not declared; did you mean ex:"),
    "PREFIX one: <urn:1> SELECT * { ?s ones:a ?o }": (1, 35, "did you mean one:"),
    "SELECT * { ?s zzzzzz:a ?o }": (1, 15, "not declared; add a line PREFIX zzzzzz:"),
    "SELECT * WHERE { ?s ?p ": (1, 16, "{ is not closed; add }"),
    "SELECT (COUNT(*)) {?s ?p ?o}": (1, 17, "write (… AS ?name)"),
    "SELECT (COUNT(*) AS ?n { }": (1, 24, "possible here: )"),
    "SELECT ?x WHERE { ?s ?p ?o }}": (1, 29, "} closes nothing"),
    "SELEC * { ?s ?p ?o }": (1, 1, "did you mean SELECT?"),
    "SELECT *\n{ ?s ?p ?o\n FILTR(?o > 1) }": (3, 2, "did you mean FILTER?"),
    "SELECT * { FILTER(foo(?x)) }": (1, 19, "SPARQL has no function foo"),
    'SELECT * { FILTER(STRSTART(?x, "a")) }': (1, 19, "did you mean STRSTARTS?"),
    "SELECT * { ?s foo ?o }": (1, 15, "write ?foo for a variable"),
    "SELECT COUNT(?s) { ?s ?p ?o }": (1, 8, "write (COUNT(…) AS ?name)"),
    "SELECT * { <a> ?p ?o }": (1, 12, "<a> is a relative IRI"),
    "SELECT * { ?s ?p <http://[> }": (1, 18, "not a valid IRI"),
    "INSERT DATA { }": (1, 1, "belongs to updates"),
    "SELECT * { ?s ?p ?o . FILTER(?o > ) }": (1, 35, "possible here: a variable"),
    "SELECT ?s {\n  ?s ?p ?o\n  ?x ?y\n}": (3, 3, "?x cannot stand here; possible here: {"),
    "SELECT * { ?s ?p ?o } ORDER ?s": (1, 29, "possible here: BY"),
    "SELECT * { ?s ?p ?o } LIMIT 9 ORDER BY ?s": (1, 31, "ORDER belongs before LIMIT"),
    "SELECT * { ?s ?p ?o } LIMIT x": (1, 29, "x cannot stand here."),
    "SELECT * {} LIMIT 99999999999999999999999": (1, 19, "LIMIT needs a whole number"),
    "SELECT * { _:a ?p ?o OPTIONAL { _:a ?q ?r } }": (1, 33, "_:a is used in two groups"),
    "SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }": (1, 40, "names a variable ?x twice"),
    "ASK { VALUES (?x ?y) { (1) } }": (1, 28, "as many values as there are variables"),
    "PREFIX ex <http://x> SELECT * {}": (1, 8, "write PREFIX ex: <…>"),
    "DESCRIBE": (1, 1, "ends too early after DESCRIBE; possible here: a variable"),
    'SELECT * { ?s ?p "a }': (1, 18, "string that begins here does not end"),
    'SELECT * { ?s ?p -1 , "é"@en, "1"^^<urn:x> . ?a ?b }': (1, 52, "} cannot stand here"),
    f'SELECT * {{ ?s ?p "{"long " * 20}" "b" }}': (1, 121, '"b" cannot stand here'),
}
WHOLE = {
    "": "The query is empty",
    "SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }": "add it to GROUP BY",
    "SELECT ?s (STR(?o) AS ?n) (COUNT(*) AS ?c) { ?s ?p ?o } GROUP BY ?s": "add it to GROUP BY",
    "SELECT ?a ?a { ?a ?b ?c }": "named twice after SELECT",
    "SELECT * { ?s ?p ?o } GROUP BY ?s": "SELECT * cannot go with GROUP BY",
}


def mistake(text: str) -> BadQuery:
    with pytest.raises(SyntaxError) as caught:
        pyoxigraph.Store().query(text, prefixes=dict(PREFIXES))
    return explain(text, str(caught.value), PREFIXES)


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_shown_where_it_is(text: str) -> None:
    line, column, message = MISTAKES[text]
    found = mistake(text)
    assert (found.line, found.column) == (line, column)
    assert message in str(found)
    assert "expected" not in str(found)


@pytest.mark.parametrize("text", WHOLE)
def test_a_query_may_be_wrong_as_a_whole(text: str) -> None:
    assert WHOLE[text] in str(mistake(text))


def test_the_line_is_given_with_it() -> None:
    assert mistake("SELECT *\n { ?s ?p }\n").source_line == " { ?s ?p }"


def test_a_very_long_query_is_not_searched() -> None:
    assert "too long to tell" in str(mistake("SELECT * { " + "?s ?p ?o . " * 1000 + "?s }"))


WORDS = st.sampled_from(
    ["SELECT", "*", "{", "}", "?s", "?p", "?o", ".", ";", "(", ")", "FILTER", "<urn:a>", '"x"', "1"]
)


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_every_refused_text_gets_an_explanation(text: str) -> None:
    try:
        pyoxigraph.Store().query(text)
    except SyntaxError as error:
        found = explain(text, str(error), PREFIXES)
        assert str(found).endswith((".", "?"))
