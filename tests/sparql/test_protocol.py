"""The query operation of the SPARQL 1.1 Protocol."""

from __future__ import annotations

from urllib.parse import quote
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemg.errors import BadRequest
from onemg.errors import Forbidden
from onemg.errors import MethodNotAllowed
from onemg.errors import RequestError
from onemg.errors import TooLarge
from onemg.errors import UnsupportedMediaType
from onemg.sparql.protocol import Query
from onemg.sparql.protocol import read_request

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
ASK = "ASK {}"
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(str.strip)


def get(**parameters: str) -> Query:
    return read_request("GET", urlencode(parameters).encode(), None, b"")


@given(TEXTS)
def test_the_three_ways_to_ask_are_one(text: str) -> None:
    expected = Query(text)
    encoded = urlencode({"query": text}).encode()
    assert read_request("GET", encoded, None, b"") == expected
    assert read_request("POST", b"", FORM, encoded) == expected
    assert read_request("POST", b"", QUERY, text.encode()) == expected
    assert read_request("QUERY", b"", QUERY, text.encode()) == expected
    assert read_request("GET", f"query={quote(text, safe='')}".encode(), None, b"") == expected


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_get_ignores_a_body(method: str) -> None:
    assert read_request(method, b"query=ASK+%7B%7D", FORM, b"query=other") == Query(ASK)


@pytest.mark.parametrize(
    ("method", "url", "kind", "body"),
    [
        ("GET", "query=ASK+{}&%s", None, ""),
        ("POST", "", FORM, "query=ASK+{}&%s"),
        ("POST", "%s", FORM, "query=ASK+{}"),
        ("POST", "%s", QUERY, "ASK {}"),
        ("QUERY", "%s", QUERY + "; charset=UTF-8", "ASK {}"),
    ],
)
def test_graphs_format_and_timeout_come_in_any_way(
    method: str, url: str, kind: str | None, body: str
) -> None:
    rest = (
        "default-graph-uri=urn:a&named-graph-uri=urn%3Ab&default-graph-uri=urn:c"
        "&format=csv&timeout=2.5&other=x"
    )
    url, body = url.replace("%s", rest), body.replace("%s", rest)
    found = read_request(method, url.encode(), kind, body.encode())
    assert found == Query(ASK, ("urn:a", "urn:c"), ("urn:b",), "csv", 2.5)


@pytest.mark.parametrize("name", ["query", "format", "timeout"])
def test_a_parameter_that_is_there_twice_is_refused(name: str) -> None:
    text = f"query=ASK+{{}}&{name}=1&{name}=1".encode()
    with pytest.raises(BadRequest, match=f"{name} is there more than once"):
        read_request("GET", text, None, b"")
    with pytest.raises(BadRequest, match="query is there more than once"):
        read_request("POST", b"query=ASK", QUERY, b"ASK {}")


@pytest.mark.parametrize("url", [b"", b"query=", b"query=%20%0A", b"Query=ASK", b"&&", b"query"])
def test_a_request_without_a_query_is_refused(url: bytes) -> None:
    with pytest.raises(BadRequest, match="There is no query; send it in the parameter query"):
        read_request("GET", url, None, b"")
    with pytest.raises(BadRequest):
        read_request("POST", b"", FORM, url)
    with pytest.raises(BadRequest):
        read_request("POST", b"", QUERY, b" ")


def test_an_update_is_refused_in_every_way() -> None:
    with pytest.raises(Forbidden, match="git is the database"):
        get(update="CLEAR ALL")
    with pytest.raises(Forbidden):
        read_request("POST", b"", FORM, b"update=CLEAR+ALL")
    with pytest.raises(Forbidden):
        read_request("POST", b"", "application/sparql-update", b"CLEAR ALL")


def test_a_query_with_an_update_contradicts_itself() -> None:
    with pytest.raises(BadRequest, match="a query and an update"):
        get(query=ASK, update="CLEAR ALL")
    with pytest.raises(BadRequest, match="belongs to updates; for a query use default-graph-uri"):
        read_request("GET", b"query=ASK+{}&using-graph-uri=urn:a", None, b"")


@pytest.mark.parametrize(
    "kind",
    [None, "", "text/plain", "multipart/form-data; boundary=x", "application/json", "sparql-query"],
)
@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_a_body_of_another_type_is_refused(method: str, kind: str | None) -> None:
    with pytest.raises(UnsupportedMediaType, match="send application/sparql-query with the query"):
        read_request(method, b"query=ASK+{}", kind, b"ASK {}")


@pytest.mark.parametrize(
    "kind", [f"{QUERY};charset=utf-8", f'{QUERY}; Charset="UTF-8"', QUERY.upper(), f"{QUERY};a=b"]
)
def test_parameters_of_the_media_type_may_be_there(kind: str) -> None:
    assert read_request("POST", b"", kind, "ASK {?é ?p ?o}".encode()) == Query("ASK {?é ?p ?o}")


def test_a_body_in_another_character_set_is_refused() -> None:
    with pytest.raises(UnsupportedMediaType, match="The body is in iso-8859-1; send it as UTF-8"):
        read_request("POST", b"", f"{QUERY}; charset=iso-8859-1", b"ASK {}")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", ""])
def test_other_methods_are_not_allowed(method: str) -> None:
    with pytest.raises(MethodNotAllowed) as error:
        read_request(method, b"query=ASK+{}", None, b"")
    assert error.value.headers() == {"Allow": "GET, HEAD, OPTIONS, POST, QUERY"}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (b"query=%ff", "The address is not UTF-8"),
        (b"query=\xff", "The address is not UTF-8"),
        (b"query=%ed%a0%80", "The address is not UTF-8"),
        (b"query=ASK%00", r"null character \(U\+0000\)"),
        (b"query=ASK\x00", "null character"),
        (b"query=100%", "write %25 for a percent"),
        (b"query=%zz", "write %25 for a percent"),
        (b"query=ASK&format=%ff", "not UTF-8"),
        (b"%ff=1&query=ASK", "not UTF-8"),
    ],
)
def test_text_that_cannot_be_decoded_is_refused(url: bytes, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        read_request("GET", url, None, b"")
    with pytest.raises(BadRequest, match=said.replace("address", "body")):
        read_request("POST", b"", FORM, url)


def test_a_body_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(BadRequest, match="The body is not UTF-8; send it as UTF-8"):
        read_request("POST", b"", QUERY, b"ASK { ?s ?p '\xe9' }")
    with pytest.raises(BadRequest, match="null character"):
        read_request("POST", b"", QUERY, b"ASK {}\0")


def test_input_is_decoded_once() -> None:
    assert get(query="ASK { ?s ?p '%2B+%25' }").text == "ASK { ?s ?p '%2B+%25' }"
    assert read_request("POST", b"", QUERY, b"ASK {%20+}").text == "ASK {%20+}"


@pytest.mark.parametrize("value", ["a b", "relative", "<urn:a>", "http://a/{b}", "", "urn:a%zz"])
@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_that_is_no_absolute_iri_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadRequest, match="no absolute IRI for a name"):
        get(query=ASK, **{name: value})


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "1e999", "5s", "1,5", " "])
def test_a_timeout_is_a_number_of_seconds(value: str) -> None:
    with pytest.raises(BadRequest, match="write seconds, as in timeout=5"):
        get(query=ASK, timeout=value)


def test_empty_optional_parameters_say_nothing() -> None:
    assert get(query=ASK, format="", timeout="") == Query(ASK)


def test_a_request_over_the_limit_is_too_large() -> None:
    assert read_request("GET", b"query=ASK", None, b"", limit_bytes=9) == Query("ASK")
    with pytest.raises(TooLarge, match="longer than 8 bytes"):
        read_request("GET", b"query=ASK", None, b"", limit_bytes=8)
    with pytest.raises(TooLarge):
        read_request("POST", b"", QUERY, b"ASK {?s ?p ?o}", limit_bytes=8)


@given(
    st.sampled_from(["GET", "POST", "QUERY"]),
    st.binary(max_size=60),
    st.sampled_from([None, FORM, QUERY, "text/plain"]),
    st.binary(max_size=60),
)
def test_any_bytes_are_a_query_or_a_fault_of_the_request(
    method: str, url: bytes, kind: str | None, body: bytes
) -> None:
    try:
        assert read_request(method, url, kind, body).text
    except RequestError as error:
        assert 400 <= error.status < 500  # noqa: PT017 - either outcome is right
