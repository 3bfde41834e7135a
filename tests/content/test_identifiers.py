"""IRIs of ours have one form, are described, and are given once."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from places import NAMES
from places import ROOT
from places import content
from places import name

from onemg.rdf.media import TRIG
from onemg.rdf.media import TURTLE
from onemg.rdf.prefixes import read_prefixes
from onemg.rdf.syntax import parse_quads
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri

if TYPE_CHECKING:
    from pathlib import Path

    from onemg.build.pipeline import Outcome

SLUG = re.compile(r"[a-z0-9]+(?:-{1,2}[a-z0-9]+)*")
TYPES = {
    namespace.removeprefix(NAMES.things).rstrip("/")
    for namespace in read_prefixes(ROOT / "ontology" / "prefixes.ttl").values()
    if namespace.startswith(NAMES.things)
}
DATA = [path for path in content(".ttl", ".trig") if name(path).startswith("data/")]


@pytest.mark.parametrize("path", DATA, ids=name)
def test_things_are_named_by_type_and_slug(path: Path) -> None:
    media_type = TRIG if path.suffix == ".trig" else TURTLE
    quads, _ = parse_quads(path.read_bytes(), media_type, file=name(path))
    assert quads
    for term in {term for quad in quads for term in quad}:
        assert not isinstance(term, BlankNode)
        if isinstance(term, Iri) and term.value.startswith(NAMES.things):
            kind, _, slug = term.value.removeprefix(NAMES.things).partition("/")
            assert kind in TYPES, term.value
            assert SLUG.fullmatch(slug), term.value


def test_no_iri_of_ours_has_a_sign_that_harvesters_break_on(outcome: Outcome) -> None:
    ours = {
        quad.subject.value
        for quad in outcome.built.content.quads
        if isinstance(quad.subject, Iri) and quad.subject.value.startswith(NAMES.base)
    }
    assert len(ours) > 1000
    assert [iri for iri in sorted(ours) if re.search(r"[;,()'%\s]", iri)] == []


def test_an_identifier_is_given_to_one_thing_of_a_type_only(outcome: Outcome) -> None:
    identifier = Iri("http://purl.org/dc/terms/identifier")
    given = {
        (quad.subject.value, quad.object.value)
        for quad in outcome.built.content.quads
        if quad.predicate == identifier
    }
    assert len(given) > 500
    often = Counter((iri.rsplit("/", 1)[0], value) for iri, value in given)
    assert [value for value, times in often.items() if times > 1] == []


def test_everything_that_is_linked_to_is_described(outcome: Outcome) -> None:
    rules = {"dangling-iri", "unsourced-graph"}
    assert [str(fault) for fault in outcome.faults if fault.rule in rules] == []
