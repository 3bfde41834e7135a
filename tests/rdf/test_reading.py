"""Reading RDF text: what is refused, where, and with which remedy."""

from __future__ import annotations

import pytest
from statements import EX

from onemg.errors import ContentError
from onemg.rdf.media import HTML
from onemg.rdf.media import JSON_LD
from onemg.rdf.media import NQUADS
from onemg.rdf.media import RDF_XML
from onemg.rdf.media import TRIG
from onemg.rdf.media import TURTLE
from onemg.rdf.reading import PrefixDeclaration
from onemg.rdf.reading import declarations
from onemg.rdf.reading import parse_quads
from onemg.rdf.terms import XSD
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad


def refusal(text: str | bytes, base: str | None = None) -> ContentError:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(ContentError) as found:
        parse_quads(data, TRIG, file="data/x.trig", base=base)
    return found.value


def test_quads_come_in_the_order_of_the_text_with_their_prefixes() -> None:
    text = f"PREFIX ex: <{EX}> ex:g {{ ex:s ex:q 1 ; ex:p 2 . }} ex:s ex:p 3 ."
    quads, prefixes = parse_quads(text.encode(), TRIG, file="f")
    assert prefixes == {"ex": EX}
    assert [quad.object.value for quad in quads] == ["1", "2", "3"]
    assert [quad.graph for quad in quads] == [Iri(EX + "g"), Iri(EX + "g"), None]


@pytest.mark.parametrize(
    ("written", "kind"), [("01", "integer"), ("1.10", "decimal"), ("1E+03", "double")]
)
def test_lexical_forms_stay_as_written(written: str, kind: str) -> None:
    quads, _ = parse_quads(f"<urn:s> <urn:p> {written} .".encode(), TURTLE, file="f")
    assert quads == [Quad(Iri("urn:s"), Iri("urn:p"), Literal(written, XSD + kind))]


def test_blank_nodes_are_named_by_file_and_order() -> None:
    text = b"<urn:s> <urn:p> [], _:x . _:x <urn:p> <urn:o> ."
    first, _ = parse_quads(text, TURTLE, file="a")
    again, _ = parse_quads(text, TURTLE, file="a")
    other, _ = parse_quads(text, TURTLE, file="b")
    assert first == again
    labels = [
        {q.object for q in quads if isinstance(q.object, BlankNode)} for quads in (first, other)
    ]
    assert len(labels[0]) == len(labels[1]) == 2
    assert not labels[0] & labels[1]
    assert first[2].subject == first[1].object


def test_a_media_type_may_be_given_by_its_name() -> None:
    quads, _ = parse_quads(b"<urn:s> <urn:p> <urn:o> <urn:g> .", NQUADS.type, file="f")
    assert quads == [Quad(Iri("urn:s"), Iri("urn:p"), Iri("urn:o"), Iri("urn:g"))]


def test_rdf_xml_and_json_ld_are_read() -> None:
    xml = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
        b'<rdf:Description rdf:about="urn:s"><e:p>a</e:p></rdf:Description></rdf:RDF>'
    )
    json = b'{"@id": "urn:s", "urn:e:p": "a"}'
    assert parse_quads(xml, RDF_XML, file="f")[0] == parse_quads(json, JSON_LD, file="f")[0]


def test_a_format_that_is_not_rdf_is_refused() -> None:
    with pytest.raises(ValueError, match="text/html is no RDF format; use one of application/"):
        parse_quads(b"", HTML, file="f")


def test_relative_iris_need_a_base() -> None:
    assert refusal("<s> <urn:p> <urn:o> .").line == 1
    quads, _ = parse_quads(b"<s> <urn:p> <urn:o> .", TURTLE, file="f", base=EX)
    assert quads[0].subject == Iri(EX + "s")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<urn:s> <urn:p>\n 1 .\n<urn:s> .", 3),
        ('<urn:s> <urn:p> "open\n" .', 1),
        ("<urn:s> <urn:p> 1", 1),
        ("\n\n<urn:s> <urn:p> <urn: a> .", 3),
        ("<urn:s> \n<urn:p> 1 , .", 2),
        ("<urn:g> {\n<urn:s> <urn:p> 1 .\n", 3),
    ],
)
def test_a_syntax_error_names_file_and_line(text: str, line: int) -> None:
    error = refusal(text)
    assert (error.file, error.line) == ("data/x.trig", line)
    assert str(error).startswith(f"data/x.trig:{line}: ")
    assert "Parser error" not in str(error)


def test_an_unknown_prefix_is_told_with_the_remedy() -> None:
    error = refusal(f"PREFIX ex: <{EX}>\nex:s ex:p\n    nix:o .")
    assert error.line == 3
    assert error.message.startswith("prefix nix: is not declared; add a PREFIX line")


def test_text_that_is_not_utf_8_names_its_line() -> None:
    error = refusal(b"<urn:s> <urn:p>\n'\xe9' .")
    assert error.line == 2
    assert "save the file as UTF-8" in error.message


@pytest.mark.parametrize(
    "text",
    [
        "<urn:s> <urn:p> <<( <urn:s> <urn:p> 1 )>> .",
        '<urn:s> <urn:p> "a"@ar--rtl .',
        "<< <urn:s> <urn:p> 1 >> <urn:p> 2 .",
    ],
)
def test_constructs_of_rdf_1_2_are_refused(text: str) -> None:
    assert "is of RDF 1.2; state it with a resource" in refusal(text).message


def test_a_blank_node_cannot_name_a_graph() -> None:
    assert "name it by the IRI of its source" in refusal("_:g { <urn:s> <urn:p> 1 }").message


def test_declarations_are_found_with_their_lines() -> None:
    text = (
        "# PREFIX no: <urn:no>\n@prefix a: <urn:a#> .\n\nprefix b:\n <urn:b#>\n"
        'a:s a:p "PREFIX no: <urn:no>", """\nPREFIX no: <urn:no>\n""" .\nPREFIX : <urn:c#>\n'
    )
    assert declarations(text) == [
        PrefixDeclaration("a", "urn:a#", 2),
        PrefixDeclaration("b", "urn:b#", 4),
        PrefixDeclaration("", "urn:c#", 9),
    ]


def test_declarations_of_a_query_are_found_too() -> None:
    text = "PREFIX a: <urn:a#>\nSELECT * { ?s a:prefix ?o FILTER(?o < 3) }"
    assert declarations(text) == [PrefixDeclaration("a", "urn:a#", 1)]


def test_declarations_are_found_in_text_with_mistakes() -> None:
    assert declarations("PREFIX a <urn:a>\nPREFIX b: <urn:b>\n?! 'open\nPREFIX c:") == [
        PrefixDeclaration("b", "urn:b", 2)
    ]
