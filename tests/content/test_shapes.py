"""Each shape refuses what it must and accepts what it should."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from places import NAMES
from places import ROOT
from places import examples
from places import name

from onemg.build.shacl import results
from onemg.rdf.media import NTRIPLES
from onemg.rdf.media import TURTLE
from onemg.rdf.prefixes import read_prefixes
from onemg.rdf.syntax import parse_quads
from onemg.rdf.syntax import serialise
from onemg.rdf.terms import Iri

if TYPE_CHECKING:
    from pathlib import Path

    from onemg.build.pipeline import Outcome
    from onemg.rdf.terms import Quad

SH = "http://www.w3.org/ns/shacl#"
PREFIXES = read_prefixes(ROOT / "ontology" / "prefixes.ttl")
TOPICS = sorted((ROOT / "shapes").glob("*.ttl"))
EXPECT = re.compile(r"(?m)^# expect: (\S+)$")


@cache
def parsed(path: Path) -> tuple[Quad, ...]:
    return tuple(parse_quads(path.read_bytes(), TURTLE, file=name(path))[0])


@cache
def ontology() -> tuple[Quad, ...]:
    files = sorted(
        path for path in (ROOT / "ontology").rglob("*.ttl") if path.parent.name != "external"
    )
    assert files
    return tuple(quad for path in files for quad in parsed(path))


@cache
def reported(example: Path) -> set[str]:
    """Return the shapes of its topic that an example does not meet, by their short names."""
    shapes = [quad.triple for quad in parsed(ROOT / "shapes" / f"{example.parent.name}.ttl")]
    data = serialise([*parsed(example), *ontology()], NTRIPLES, {})
    return {
        PREFIXES.shrink(result.shape.value) or result.shape.value
        for result in results(shapes, data)
        if result.shape is not None
    }


def expected(example: Path) -> set[str]:
    return set(EXPECT.findall(example.read_text(encoding="utf-8")))


@pytest.mark.parametrize("example", examples("shapes", "*/valid-*.ttl"), ids=name)
def test_a_valid_example_is_accepted(example: Path) -> None:
    assert reported(example) == set()


@pytest.mark.parametrize("example", examples("shapes", "*/invalid-*.ttl"), ids=name)
def test_an_invalid_example_is_refused_by_exactly_the_shapes_it_names(example: Path) -> None:
    assert expected(example)
    assert reported(example) == expected(example)


@pytest.mark.parametrize("topic", TOPICS, ids=name)
def test_every_property_shape_of_a_topic_is_broken_by_an_example(topic: Path) -> None:
    kind = Iri(f"{SH}PropertyShape")
    shapes = {
        PREFIXES.shrink(quad.subject.value)
        for quad in parsed(topic)
        if quad.object == kind and isinstance(quad.subject, Iri)
    }
    assert shapes
    broken = set().union(*map(expected, examples("shapes", f"{topic.stem}/invalid-*.ttl")))
    assert sorted(map(str, shapes - broken)) == []


@pytest.mark.parametrize("topic", TOPICS, ids=name)
def test_every_topic_has_an_example_that_is_accepted(topic: Path) -> None:
    assert examples("shapes", f"{topic.stem}/valid-*.ttl")


def test_the_content_meets_every_shape(outcome: Outcome) -> None:
    validation = outcome.built.validation
    assert validation.focus_nodes > 1000
    assert [str(fault) for fault in validation.faults if not fault.warning] == []


def test_every_class_of_a_thing_has_a_shape(outcome: Outcome) -> None:
    content = outcome.built.content
    target = Iri(f"{SH}targetClass")
    covered = {t.object for t in content.graph(NAMES.shapes) if t.predicate == target}
    below = [
        (quad.subject, quad.object)
        for quad in content.quads
        if quad.predicate.value.endswith("#subClassOf")
    ]
    while more := {sub for sub, above in below if above in covered} - covered:
        covered |= more
    used = {
        quad.object
        for quad in content.quads
        if quad.predicate.value.endswith("#type")
        and isinstance(quad.object, Iri)
        and quad.object.value.startswith(NAMES.definition)
        and not str(quad.subject).startswith(NAMES.definition)
    }
    assert len(used) > 10
    meta = Iri(f"{NAMES.definition}SingleValuedProperty")
    assert sorted(str(each) for each in used - covered - {meta}) == []
