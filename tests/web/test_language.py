"""Which label is shown."""

from __future__ import annotations

from itertools import permutations

from onemg.rdf.terms import Literal
from onemg.web.language import best

LABELS = [
    Literal("Estland", language="de"),
    Literal("Estonia", language="en"),
    Literal("Eesti"),
    Literal("Viro", language="fi"),
]


def test_english_comes_first_whatever_the_order() -> None:
    assert {best(order) for order in permutations(LABELS)} == {LABELS[1]}


def test_then_texts_without_a_language_then_by_tag() -> None:
    assert best([LABELS[0], LABELS[2], LABELS[3]]) == LABELS[2]
    assert best([LABELS[3], LABELS[0]]) == LABELS[0]
    assert best([]) is None
