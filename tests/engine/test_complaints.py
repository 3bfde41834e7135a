"""What servers say becomes what a client can use."""

from __future__ import annotations

import pytest

from onemg.engine.complaints import Asked
from onemg.engine.complaints import complaint
from onemg.engine.graphset import GraphSet
from onemg.engine.rewriting import rewrite
from onemg.errors import BadQuery
from onemg.errors import Busy
from onemg.errors import DeadlineExceeded
from onemg.errors import EngineError
from onemg.errors import OnemgError
from onemg.rdf.prefixes import PrefixTable
from onemg.sparql.protocol import Query

NAMES = GraphSet("https://example.org/", "1.0", "abc")
TEXT = "SELECT ?s WHERE {\n  ?s ?p ?o .\n  FILTR(?s)\n}"
SENT = rewrite(Query(TEXT), [], NAMES, PrefixTable({}))


def error(status: int, said: str) -> OnemgError:
    return complaint(status, said, Asked(TEXT, SENT, NAMES, 7))


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ("error at 3:8: expected one of LATERAL, SERVICE, [_]", 8),
        (
            (
                "Virtuoso 37000 Error SP030: SPARQL compiler, line 3: syntax error at 'FILTR' "
                "before '('\n\nSPARQL query:\ndefine input:default-graph-uri <x> SELECT"
            ),
            None,
        ),
        ('Error 400: Parse error: Encountered " "(" at line 3, column 8.\nWas expecting: "."', 8),
        (
            (
                "MALFORMED QUERY: Lexical error at line 3, column 8.\n"
                "\tat org.eclipse.rdf4j.query.QueryParserUtil.parseQuery(QueryParserUtil.java:1)"
            ),
            8,
        ),
        ("Invalid query: Token 'FILTR' at line 3:8: mismatched input", 8),
    ],
)
def test_a_mistake_is_found_in_the_text_of_the_client(said: str, column: int | None) -> None:
    found = error(400, said)
    assert isinstance(found, BadQuery)
    assert (found.line, found.column, found.source_line) == (3, column, "  FILTR(?s)")
    assert "SPARQL query:" not in str(found)
    assert "org.eclipse" not in str(found)


def test_a_mistake_in_what_we_added_is_shown_where_it_was_added() -> None:
    place = SENT.text.index("FROM") + 3
    found = error(400, f"error at 1:{place}: something")
    assert isinstance(found, BadQuery)
    assert (found.line, found.column) == (1, 11)


def test_a_mistake_without_a_place_has_none() -> None:
    found = error(400, "")
    assert isinstance(found, BadQuery)
    assert found.line is None
    assert "does not say why" in str(found)
    assert isinstance(error(400, "error at 99:1: x"), BadQuery)


@pytest.mark.parametrize(
    ("status", "said", "kind", "words"),
    [
        (504, "", DeadlineExceeded, "ran too long"),
        (500, "Virtuoso S1T00 Error SR171: Transaction timed out", DeadlineExceeded, "too long"),
        (500, "The estimated execution time 99 (sec) exceeds the limit", EngineError, "expects"),
        (500, "java.lang.OutOfMemoryError: out of memory", EngineError, "memory"),
        (429, "", Busy, "busy"),
        (503, "", Busy, "busy"),
        (401, "dba", EngineError, "credentials"),
        (403, "", EngineError, "credentials"),
        (404, "", EngineError, "no query service"),
        (414, "", EngineError, "longer than the engine takes"),
        (
            500,
            "<html><head><title>x</title></head><body>Bad &lt;day&gt;</body>",
            EngineError,
            "Bad",
        ),
        (500, "x" * 1000, EngineError, "…"),
        (500, "", EngineError, "500"),
    ],
)
def test_each_status_has_its_error(
    status: int, said: str, kind: type[OnemgError], words: str
) -> None:
    found = error(status, said)
    assert type(found) is kind
    assert words in str(found)
    assert len(str(found)) < 400


def test_nothing_private_is_shown() -> None:
    said = (
        "java.lang.IllegalStateException: http://10.1.2.3:99/db failed for "
        f"{NAMES.named('https://example.org/g')}\n"
        "\tat com.example.Thing(Thing.java:1)\nCaused by: other\n"
    )
    assert str(error(500, said)) == (
        "The engine gave up on the query: … failed for https://example.org/g"
    )
