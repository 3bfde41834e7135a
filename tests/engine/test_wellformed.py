from __future__ import annotations

import xml.etree.ElementTree as ET

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemg.engine.wellformed import XmlCheck
from onemg.errors import NotAcceptable

NAMES = st.text(alphabet="ab1-./#·é\u0300Z_:%20", min_size=1, max_size=8)


def triple(name: str) -> pyoxigraph.Triple:
    node = pyoxigraph.NamedNode(f"https://example.org/{name}")
    return pyoxigraph.Triple(pyoxigraph.NamedNode("https://example.org/s"), node, node)


@given(NAMES)
def test_what_passes_is_xml_and_what_is_refused_would_not_be(name: str) -> None:
    try:
        made = triple(name)
    except ValueError:
        return
    data = pyoxigraph.serialize([made], format=pyoxigraph.RdfFormat.RDF_XML)
    assert data is not None
    if is_xml(data):
        assert list(XmlCheck(["text/turtle"]).properties([made])) == [made]
    else:
        with pytest.raises(NotAcceptable, match="ask for one of text/turtle"):
            list(XmlCheck(["text/turtle"]).properties([made]))


def is_xml(data: bytes) -> bool:
    try:
        ET.fromstring(data)  # noqa: S314  # our own bytes
    except ET.ParseError:
        return False
    return True


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
@pytest.mark.parametrize("step", [1, 2, 100])
def test_characters_that_xml_lacks_are_refused(character: str, step: int) -> None:
    data = f"fine {character} fine".encode()
    check = XmlCheck(["text/csv"])
    pieces = (data[start : start + step] for start in range(0, len(data), step))
    with pytest.raises(NotAcceptable, match="control character"):
        list(map(check.see, pieces))


def test_other_characters_pass() -> None:
    XmlCheck([]).see("tab\t, line\r\n, é, \ufffd, 𝄞".encode())
