"""RDF/XML: readable where it can be, refused where XML has no form."""

from __future__ import annotations

from xml.dom.minidom import parseString

import pytest
from statements import EX
from statements import TABLE

from onemg.rdf.prefixes import PrefixTable
from onemg.rdf.rdfxml import write_rdfxml
from onemg.rdf.reading import parse_quads
from onemg.rdf.terms import RDF
from onemg.rdf.terms import XSD
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Term
from onemg.rdf.terms import Triple

S = Iri(EX + "s")


def write(predicate: str, value: Term, table: PrefixTable = TABLE) -> str:
    return write_rdfxml([Triple(S, Iri(predicate), value)], table)


def test_a_document_is_grouped_by_subject_with_the_prefixes_in_use() -> None:
    triples = [
        Triple(S, Iri(RDF + "type"), Iri(EX + "T")),
        Triple(S, Iri(EX + "p"), Literal("a < b & c", language="en")),
        Triple(S, Iri(EX + "n"), Literal("01", XSD + "integer")),
        Triple(Iri(EX + "t"), Iri(EX + "p"), BlankNode("x")),
    ]
    assert write_rdfxml(triples, TABLE) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<rdf:RDF xmlns:ex="{EX}"\n         xmlns:rdf="{RDF}">\n'
        f'  <rdf:Description rdf:about="{EX}s">\n'
        f'    <rdf:type rdf:resource="{EX}T"/>\n'
        f'    <ex:n rdf:datatype="{XSD}integer">01</ex:n>\n'
        '    <ex:p xml:lang="en">a &lt; b &amp; c</ex:p>\n'
        "  </rdf:Description>\n"
        f'  <rdf:Description rdf:about="{EX}t">\n'
        '    <ex:p rdf:nodeID="x"/>\n'
        "  </rdf:Description>\n"
        "</rdf:RDF>\n"
    )


@pytest.mark.parametrize(
    ("predicate", "name"),
    [
        (EX + "p", "ex:p"),
        (RDF + "_1", "rdf:_1"),
        ("http://other.org/v#name", "ns1:name"),
        ("http://other.org/v#1name", "ns1:name"),
        (EX + "1a", "ns1:a"),
        ("urn:x:é", "ns1:é"),
    ],
)
def test_predicates_have_qualified_names(predicate: str, name: str) -> None:
    text = write(predicate, Literal("o"))
    assert f"<{name}>o</{name}>" in text
    (quad,), _ = parse_quads(text.encode(), "application/rdf+xml", file="f")
    assert quad.predicate == Iri(predicate)


def test_predicates_of_one_namespace_share_an_invented_prefix() -> None:
    names = [Iri("urn:a#x"), Iri("urn:a#y"), Iri("urn:b#x")]
    table = PrefixTable({"ns1": "urn:taken#"})
    text = write_rdfxml([Triple(S, name, Literal("")) for name in names], table)
    assert all(f"<{name}>" in text for name in ("ns2:x", "ns2:y", "ns3:x"))
    assert "urn:taken#" not in text


def test_a_prefix_called_rdf_for_something_else_is_not_used() -> None:
    text = write("urn:a#x", Literal("o"), PrefixTable({"rdf": "urn:a#"}))
    assert "<ns1:x>o</ns1:x>" in text


@pytest.mark.parametrize("predicate", ["urn:a#1", "http://a/b/", RDF + "li", RDF + "Description"])
def test_a_predicate_without_an_xml_name_is_refused(predicate: str) -> None:
    with pytest.raises(ValueError, match="take another format"):
        write(predicate, Literal("o"))


@pytest.mark.parametrize(
    "value", [Literal("\x00"), Literal("\x0b"), Literal("\ufffe"), Iri("urn:\x7f\ufffe")]
)
def test_a_character_that_xml_cannot_hold_is_refused(value: Term) -> None:
    with pytest.raises(ValueError, match=r"XML cannot hold the character U\+[0-9A-F]{4}"):
        write(EX + "p", value)


@pytest.mark.parametrize("text", ["a\r\nb", " a ", "\t", "]]>", "\"'", "\u0085\u2028", "&#13;"])
def test_texts_survive_xml(text: str) -> None:
    written = write(EX + "p", Literal(text)).encode()
    assert parseString(written).documentElement is not None  # noqa: S318 - our own text
    (quad,), _ = parse_quads(written, "application/rdf+xml", file="f")
    assert quad.object == Literal(text)


def test_labels_of_blank_nodes_become_xml_names_without_collision() -> None:
    labels = ["1", "b-1", "a", "é:x", "b-b-1"]
    triples = [Triple(BlankNode(label), Iri(EX + "p"), Literal(label)) for label in labels[:3]]
    text = write_rdfxml(triples, TABLE)
    assert text.count('rdf:nodeID="b-1"') == 1
    assert text.count('rdf:nodeID="b-b-1"') == 1
    quads, _ = parse_quads(text.encode(), "application/rdf+xml", file="f")
    assert len({quad.subject for quad in quads}) == 3
