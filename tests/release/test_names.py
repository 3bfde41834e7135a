from __future__ import annotations

from onemg.release.names import Names

NAMES = Names("https://example.org/")


def test_every_space_begins_with_the_base() -> None:
    spaces = (NAMES.things, NAMES.definition, NAMES.shape, NAMES.sets, NAMES.graphs)
    assert all(space.startswith(NAMES.base) for space in spaces)
    assert len(set(spaces)) == len(spaces)


def test_what_the_build_fills_is_no_source() -> None:
    for graph in (NAMES.ontology, NAMES.dataset, NAMES.entailed, NAMES.shapes, NAMES.void):
        assert not NAMES.is_source(graph)
    assert NAMES.is_source(NAMES.editors)


def test_shapes_examples_and_statistics_are_not_merged() -> None:
    assert not any(map(NAMES.is_merged, (NAMES.shapes, NAMES.examples, NAMES.void)))
    assert all(map(NAMES.is_merged, (NAMES.editors, NAMES.ontology, NAMES.entailed)))
