"""Reading what comes, wherever it is cut."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemg.engine import receiving
from onemg.engine.receiving import ReceivedSolutions
from onemg.engine.receiving import received_triples
from onemg.errors import EngineError
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal

CELLS = [
    {"type": "uri", "value": "urn:a"},
    {"type": "literal", "value": 'é😀 } ] , { " \\'},
    {"type": "literal", "value": "x", "xml:lang": "en"},
    {"type": "typed-literal", "value": "1", "datatype": "urn:t"},
]
DOCUMENT = json.dumps(
    {
        "head": {"link": [], "vars": ["a", "b"]},
        "results": {
            "bindings": [{"a": CELLS[0], "b": CELLS[1]}, {}, {"b": CELLS[2]}, {"a": CELLS[3]}]
        },
    },
    ensure_ascii=False,
    indent=1,
).encode()


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges)]


@given(st.lists(st.integers(min_value=0), max_size=12))
def test_rows_are_the_same_wherever_the_text_is_cut(places: list[int]) -> None:
    found = ReceivedSolutions(cut(DOCUMENT, places))
    assert found.variables == ("a", "b")
    assert list(found) == [
        {"a": Iri("urn:a"), "b": Literal('é😀 } ] , { " \\')},
        {},
        {"b": Literal("x", language="en")},
        {"a": Literal("1", "urn:t")},
    ]


@given(st.lists(st.integers(min_value=0), max_size=12))
def test_triples_are_the_same_wherever_the_text_is_cut(places: list[int]) -> None:
    data = '<urn:é> <urn:b> "x" .\r\n\n# said\n_:a <urn:b> <urn:c> .'.encode()
    assert len(list(received_triples(cut(data, places)))) == 2


def test_every_beginning_of_a_result_is_known_for_a_part() -> None:
    ends = [len(DOCUMENT.rstrip()) - 1, len(DOCUMENT) // 2, len(DOCUMENT) // 3, 30, 0]
    for end in ends:
        with pytest.raises(EngineError):
            list(ReceivedSolutions([DOCUMENT[:end]]))


def test_what_has_no_end_in_sight_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "_LONGEST_ROW", 100)
    monkeypatch.setattr(receiving, "_HEAD_CHARACTERS", 100)
    head = b'{"head":{"vars":["a"]},"results":{"bindings":['
    with pytest.raises(EngineError, match="middle"):
        list(ReceivedSolutions([head, b'{"a":"' + b"x" * 200, b"x"]))
    with pytest.raises(EngineError, match="JSON"):
        ReceivedSolutions([b" " * 101, head])
    with pytest.raises(EngineError, match="too long"):
        list(received_triples([b"x" * 101]))
