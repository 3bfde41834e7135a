"""N-Triples line by line: what is written is read again, and nothing else is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.rdf.statements import QUADS

from onemg.rdf.lines import read_line
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.rdf.terms import Triple
from onemg.rdf.terms import ntriples


@given(QUADS)
def test_every_triple_is_read_as_it_was_written(quads: list[Quad]) -> None:
    for triple in (quad.triple for quad in quads):
        assert read_line(" ".join(map(ntriples, triple)) + " .") == triple


def test_escapes_tabs_and_comments_are_understood() -> None:
    line = '_:a.b\t<urn:\\u00e9>\t"\\t\\U0001F600\\"\\\\"@en-GB . # said'
    assert read_line(line) == Triple(
        BlankNode("a.b"), Iri("urn:é"), Literal('\t😀"\\', language="en-GB")
    )


@pytest.mark.parametrize("line", ["", "  ", "# nothing"])
def test_a_line_may_say_nothing(line: str) -> None:
    assert read_line(line) is None


@pytest.mark.parametrize(
    "line", ["x", "<urn:a> <urn:b> .", '<urn:a> "b" <urn:c> .', '<urn:a> <urn:b> "\\x" .']
)
def test_what_is_no_triple_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="N-Triples"):
        read_line(line)
