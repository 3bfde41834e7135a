from __future__ import annotations

import json
import re
import socket
import threading
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from tests.engine.conftest import PREFIXES
from tests.engine.conftest import request

from onemg.engine import frames
from onemg.engine.base import offers
from onemg.engine.evaluation import evaluate
from onemg.engine.frames import FrameReader
from onemg.engine.sink import FrameSink
from onemg.errors import BadQuery
from onemg.errors import BadRequest
from onemg.errors import EngineError
from onemg.errors import NotAcceptable
from onemg.rdf import media
from onemg.rdf.syntax import parse_quads
from onemg.rdf.terms import XSD

if TYPE_CHECKING:
    from onemg.rdf.media import MediaType

QUADS = """
<https://example.org/a> <https://example.org/p> "1" .
<https://example.org/a> <https://example.org/p> "2" .
<https://example.org/a> <https://example.org/p> "1" <https://example.org/g> .
<https://example.org/b> <https://example.org/p> "3" <https://example.org/h> .
"""
GRAPH = "https://example.org/g"
EX = "https://example.org/"
ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def run(text: str, media_type: MediaType, quads: str = QUADS, **fields: object) -> bytes:
    """Return all bytes that a query gives, read while they are written."""
    store = pyoxigraph.Store()
    store.load(quads.encode(), pyoxigraph.RdfFormat.N_QUADS)
    ours, theirs = socket.socketpair()
    got: list[bytes] = []

    def read() -> None:
        reader = FrameReader(theirs)
        while (found := reader.next(5))[0] == frames.DATA:
            got.append(found[1])

    reading = threading.Thread(target=read)
    reading.start()
    with ours, theirs:
        asked = request(text, media_type, **fields)
        sink = FrameSink(ours, asked)
        try:
            evaluate(store, asked, PREFIXES, sink)
        finally:
            sink.finish(leaving=False)
            reading.join()
    return b"".join(got)


def rows(text: str, **fields: object) -> list[dict[str, str]]:
    found = json.loads(run(text, media.SPARQL_JSON, **fields))["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in found]


@pytest.mark.parametrize("media_type", offers("SELECT"), ids=lambda it: it.short)
def test_solutions_come_in_every_format(media_type: MediaType) -> None:
    text = run('SELECT ?o { <https://example.org/a> ?p ?o FILTER(?o = "2") }', media_type).decode()
    assert re.search('"value":"2"|<literal>2<|\n"?2"?', text)


@pytest.mark.parametrize("media_type", offers("ASK"), ids=lambda it: it.short)
def test_a_truth_value_comes_in_json_and_xml(media_type: MediaType) -> None:
    assert b"true" in run("ASK { ?s ?p ?o }", media_type)


@pytest.mark.parametrize("media_type", [media.CSV, media.TSV, media.TURTLE])
def test_a_truth_value_has_no_other_format(media_type: MediaType) -> None:
    with pytest.raises(NotAcceptable) as caught:
        run("ASK {}", media_type)
    assert caught.value.offers == (media.SPARQL_JSON.type, media.SPARQL_XML.type)


def test_triples_have_no_solution_format() -> None:
    with pytest.raises(NotAcceptable, match="CONSTRUCT"):
        run(ALL, media.SPARQL_JSON)


@pytest.mark.parametrize("media_type", offers("CONSTRUCT"), ids=lambda it: it.short)
def test_triples_come_in_every_format(media_type: MediaType) -> None:
    data = run(ALL, media_type)
    read = pyoxigraph.RdfFormat.from_media_type(media_type.type)
    assert len(list(pyoxigraph.parse(data, read))) == 2


def test_turtle_uses_the_prefixes_that_occur_and_no_others() -> None:
    text = run("DESCRIBE ex:a", media.TURTLE).decode()
    assert text.startswith("@prefix ex: <https://example.org/> .\nex:a ex:p ")
    assert "rdfs" not in text


def test_turtle_declares_the_prefixes_of_datatypes() -> None:
    year = f'<{EX}a> <{EX}p> "2020"^^<{XSD}gYear> .'
    assert "@prefix xsd: <" in run(ALL, media.TURTLE, year).decode()
    assert '"2020"^^xsd:gYear' in run(ALL, media.TURTLE, year).decode()


@pytest.mark.parametrize("value", ["1", "1.5", "true", "1e0"])
def test_values_that_turtle_writes_short_need_no_prefix(value: str) -> None:
    text = run(f"CONSTRUCT {{ ex:a ex:p {value} }} {{}}", media.TURTLE).decode()
    assert "xsd" not in text
    assert "XMLSchema" not in text


def test_standard_prefixes_need_no_declaration_and_can_be_redeclared() -> None:
    assert rows("SELECT (ex:a AS ?x) {}") == [{"x": "https://example.org/a"}]
    redeclared = "PREFIX ex: <urn:x:> SELECT (ex:a AS ?x) {}"
    assert rows(redeclared) == [{"x": "urn:x:a"}]


def test_the_default_graph_is_not_the_union() -> None:
    assert len(rows("SELECT * { ?s ?p ?o }")) == 2
    assert len(rows("SELECT * { GRAPH ?g { ?s ?p ?o } }")) == 2


def test_the_dataset_of_the_request_overrides_that_of_the_query() -> None:
    text = "SELECT ?o FROM <https://example.org/h> { ?s ?p ?o }"
    assert rows(text) == [{"o": "3"}]
    assert rows(text, default_graphs=(GRAPH,)) == [{"o": "1"}]
    assert rows(text, named_graphs=(GRAPH,)) == []


def test_named_graphs_are_those_of_the_request() -> None:
    text = "SELECT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert rows(text, named_graphs=(GRAPH,)) == [{"g": GRAPH}]
    assert rows(text, default_graphs=(GRAPH,)) == []


def test_a_graph_name_must_be_an_absolute_iri() -> None:
    with pytest.raises(BadRequest, match="'g' is no absolute IRI"):
        run("ASK {}", media.SPARQL_JSON, default_graphs=("g",))


def test_an_unknown_function_is_the_query_s_fault() -> None:
    with pytest.raises(BadQuery, match="no function <urn:x:f>"):
        run("SELECT * { FILTER(<urn:x:f>(1)) }", media.CSV)


def test_a_failing_service_is_an_engine_error() -> None:
    with pytest.raises(EngineError, match="gave up"):
        run("SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }", media.CSV)


def test_a_property_that_is_no_xml_name_is_refused_before_the_first_byte() -> None:
    quads = "".join(
        f'<https://example.org/s> <https://example.org/{name}> "{"x" * 9000}" .\n'
        for name in ("p", "q", "1")
    )
    with pytest.raises(
        NotAcceptable, match=r"<https://example\.org/1> cannot be written in RDF/XML"
    ):
        run(ALL, media.RDF_XML, quads)


@pytest.mark.parametrize("media_type", [media.RDF_XML, media.SPARQL_XML])
def test_control_characters_are_refused_in_xml(media_type: MediaType) -> None:
    quads = '<https://example.org/a> <https://example.org/p> "\\u0001" .'
    text = ALL if media_type.rdf else "SELECT * { ?s ?p ?o }"
    with pytest.raises(NotAcceptable, match="control character"):
        run(text, media_type, quads)


@pytest.mark.parametrize("media_type", [media.TURTLE, media.NTRIPLES, media.JSON_LD])
def test_triples_end_at_the_limit(media_type: MediaType) -> None:
    found, _ = parse_quads(run(ALL, media_type, max_rows=1), media_type, file="answer")
    assert len(found) == 1
    assert len(parse_quads(run(ALL, media_type), media_type, file="answer")[0]) > 1


@pytest.mark.parametrize("media_type", [media.SPARQL_JSON, media.SPARQL_XML, media.CSV, media.TSV])
def test_solutions_end_at_the_limit(media_type: MediaType) -> None:
    every = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
    assert run(every, media_type, max_rows=1) == run(f"{every} LIMIT 1", media_type)


def test_a_syntax_error_is_explained() -> None:
    with pytest.raises(BadQuery) as caught:
        run("SELECT * {\n ?s ?p }", media.CSV)
    assert (caught.value.line, caught.value.column) == (2, 8)
