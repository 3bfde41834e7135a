"""Writing RDF: every format says the same, in the same bytes."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statements import EX
from statements import QUADS
from statements import TABLE
from statements import dataset

from onemg.rdf.media import HTML
from onemg.rdf.media import JSON_LD
from onemg.rdf.media import NQUADS
from onemg.rdf.media import NTRIPLES
from onemg.rdf.media import RDF_XML
from onemg.rdf.media import TRIG
from onemg.rdf.media import TURTLE
from onemg.rdf.media import MediaType
from onemg.rdf.syntax import serialise
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad

EVERY = [TURTLE, TRIG, NTRIPLES, NQUADS, JSON_LD, RDF_XML]


def merged(quads: list[Quad]) -> list[Quad]:
    return [quad._replace(graph=None) for quad in quads]


@pytest.mark.parametrize("media_type", [TURTLE, TRIG, NTRIPLES, NQUADS, JSON_LD])
@given(quads=QUADS)
def test_what_is_written_reads_back(media_type: MediaType, quads: list[Quad]) -> None:
    expected = quads if media_type.quads else merged(quads)
    plain = serialise(expected, NQUADS, {})
    written = serialise(quads, media_type, TABLE)
    assert dataset(written, media_type.suffix) == dataset(plain, "nq")


@given(quads=QUADS)
def test_rdf_xml_reads_back_or_says_that_it_cannot(quads: list[Quad]) -> None:
    try:
        written = serialise(quads, RDF_XML, TABLE)
    except ValueError as error:
        assert "take another format" in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert dataset(written, "rdf") == dataset(serialise(merged(quads), NQUADS, {}), "nq")


@given(quads=QUADS, seed=st.integers())
def test_order_and_duplicates_do_not_change_a_byte(quads: list[Quad], seed: int) -> None:
    mixed = [*quads, *quads]
    random.Random(seed).shuffle(mixed)  # noqa: S311 - an order, not a secret
    for media_type in (TURTLE, TRIG, NTRIPLES, NQUADS, JSON_LD):
        assert serialise(iter(mixed), media_type, TABLE) == serialise(quads, media_type, TABLE)


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "import hashlib, sys; sys.path[:0] = ['tests/rdf', 'server']\n"
        "from onemg.rdf.media import *; from onemg.rdf.syntax import *\n"
        "from onemg.rdf.terms import *\n"
        "q = [Quad(BlankNode(f'b{i % 7}'), Iri(f'urn:p{i % 5}'), BlankNode(f'b{i % 3}'), "
        "Iri(f'urn:g{i % 2}')) for i in range(40)]\n"
        "for m in (TURTLE, TRIG, NTRIPLES, NQUADS, JSON_LD, RDF_XML):\n"
        "    print(hashlib.sha256(serialise(q, m, {'u': 'urn:'})).hexdigest())\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(runs) == 1
    assert len(runs.pop().split()) == len(EVERY)


@pytest.mark.parametrize("media_type", EVERY)
def test_nothing_is_written_as_nothing(media_type: MediaType) -> None:
    written = serialise([], media_type, TABLE)
    assert list(dataset(written, media_type.suffix)) == []
    assert b"example.org" not in written


def test_formats_without_graphs_carry_the_merge_once() -> None:
    quads = [
        Quad(Iri("urn:s"), Iri("urn:p"), Literal("o"), graph) for graph in (None, Iri("urn:g"))
    ]
    assert serialise(quads, NTRIPLES, {}) == b'<urn:s> <urn:p> "o" .\n'
    assert serialise(quads, NQUADS, {}) == (
        b'<urn:s> <urn:p> "o" .\n<urn:s> <urn:p> "o" <urn:g> .\n'
    )


def test_lines_are_sorted() -> None:
    quads = [Quad(Iri(f"urn:{name}"), Iri("urn:p"), Literal("é")) for name in "bac"]
    lines = serialise(quads, NTRIPLES, {}).decode().splitlines()
    assert lines == [f'<urn:{name}> <urn:p> "é" .' for name in "abc"]


def test_a_plain_mapping_of_prefixes_will_do() -> None:
    quads = [Quad(Iri(EX + "s"), Iri(EX + "p"), Iri(EX + "o"))]
    assert serialise(quads, TURTLE, {"ex": EX, "no": "urn:no#"}).decode() == (
        f"PREFIX ex: <{EX}>\n\nex:s\n    ex:p ex:o ;\n.\n"
    )


@pytest.mark.parametrize("media_type", EVERY)
@pytest.mark.parametrize(
    "quad",
    [
        Quad(Iri("no iri"), Iri("urn:p"), Literal("o")),
        Quad(Iri("urn:s"), Iri("urn:p>"), Literal("o")),
        Quad(Iri("urn:s"), Iri("urn:p"), Literal("o", "no iri")),
        Quad(Iri("urn:s"), Iri("urn:p"), Literal("o", language="no language")),
        Quad(BlankNode("no label"), Iri("urn:p"), BlankNode("no label")),
    ],
)
def test_an_invalid_term_is_never_written(media_type: MediaType, quad: Quad) -> None:
    with pytest.raises(ValueError, match=r"is no|cannot be"):
        serialise([quad], media_type, TABLE)


def test_a_format_that_is_not_rdf_is_refused() -> None:
    with pytest.raises(ValueError, match="text/html is no RDF format"):
        serialise([], HTML, {})
