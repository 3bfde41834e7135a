from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bench import NAMES

from onemg.build.collect import content_files
from onemg.errors import ContentError

if TYPE_CHECKING:
    from bench import Bench

ALPHA = "data/projects/alpha.trig"


def test_the_tiny_graph_is_collected_without_fault(bench: Bench) -> None:
    content = bench.collect()
    assert content.faults == ()
    assert len(content.files) == 15
    assert len(content.quads) > 400
    assert len(content.queries) == 8


def test_the_graph_of_a_file_is_where_it_stands(bench: Bench) -> None:
    graphs = {quad.graph.value for quad in bench.collect().quads if quad.graph}
    assert {NAMES.ontology, NAMES.shapes, NAMES.dataset, NAMES.editors} <= graphs
    assert f"{NAMES.things}source/register" in graphs


def test_sources_in_turtle_are_what_the_editors_say(bench: Bench) -> None:
    editors = bench.collect().graph(NAMES.editors)
    assert any(triple.subject.value == f"{NAMES.things}source/home" for triple in editors)


def test_notes_and_hidden_files_are_no_content(bench: Bench) -> None:
    bench.add("data/README.md", "notes")
    bench.add("data/.swap/x.trig", "not TriG")
    bench.add("ontology/external/SOURCES.toml", "x = 1")
    assert bench.collect().faults == ()


def test_a_syntax_error_names_file_and_line(bench: Bench) -> None:
    line = bench.edit(ALPHA, "onemg:startDate", "onemg:startDate onemg:startDate")
    [fault] = bench.collect().faults
    assert (fault.file, fault.rule) == (ALPHA, "syntax")
    assert fault.line is not None
    assert abs(fault.line - line) <= 1


def test_every_file_with_a_syntax_error_is_named(bench: Bench) -> None:
    bench.edit(ALPHA, "source:home {", "source:home {{")
    bench.edit("shapes/source.ttl", "sh:minCount", "nowhere:minCount")
    found = bench.collect()
    assert [fault.file for fault in found.faults] == [ALPHA, "shapes/source.ttl"]
    assert set(found.unreadable) == {ALPHA, "shapes/source.ttl"}


def test_what_an_unreadable_file_describes_is_not_called_unknown(bench: Bench) -> None:
    bench.edit(ALPHA, "source:home {", "source:home {{")
    assert bench.faults("dangling-iri") == []
    assert bench.faults("shapes:ParticipationShape-activity") == []


def test_text_that_is_not_utf8_is_a_fault(bench: Bench) -> None:
    (bench.root / ALPHA).write_bytes(b'<http://a> <http://b> "\xe9" .')
    [fault] = bench.collect().faults
    assert "UTF-8" in fault.message


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("data/projects/delta.ttl", "make it a .trig file"),
        ("data/projects/delta.trig.bak", "move or remove it"),
        ("ontology/core/delta.trig", "Turtle"),
        ("shapes/delta.json", "Turtle"),
        ("queries/delta.rq", "queries/examples"),
        ("queries/other/delta.rq", "queries/examples"),
        ("queries/examples/delta.ttl", ".rq"),
    ],
)
def test_a_file_in_the_wrong_place_is_a_fault(bench: Bench, path: str, remedy: str) -> None:
    bench.add(path, "")
    [fault] = bench.collect().faults
    assert (fault.file, fault.rule) == (path, "place")
    assert remedy in fault.message


def test_a_missing_folder_stops_at_once(bench: Bench) -> None:
    (bench.root / "shapes").rename(bench.root / "elsewhere")
    with pytest.raises(ContentError, match="There is no folder shapes/"):
        list(content_files(bench.root))


def test_data_that_states_nothing_is_a_fault(bench: Bench) -> None:
    for path in (bench.root / "data").rglob("*.t*"):
        path.unlink()
    assert "No file in data/ states anything." in [fault.message for fault in bench.faults()]


def test_a_missing_prefix_table_stops_at_once(bench: Bench) -> None:
    (bench.root / "ontology/prefixes.ttl").unlink()
    with pytest.raises(ContentError) as caught:
        bench.collect()
    assert caught.value.file == "ontology/prefixes.ttl"


def test_a_query_without_header_is_a_fault(bench: Bench) -> None:
    bench.add("queries/checks/no-header.rq", "ASK {}")
    [fault] = bench.collect().faults
    assert (fault.file, fault.line, fault.rule) == ("queries/checks/no-header.rq", 1, "query")
