from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bench import BASE
from bench import NAMES

from onemg.build.content import merge
from onemg.build.describe import DUMPS
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal

if TYPE_CHECKING:
    from bench import Bench

    from onemg.rdf.terms import Quad

DATASET = Iri(f"{BASE}set/onemg")
DCAT = "http://www.w3.org/ns/dcat#"
VOID = "http://rdfs.org/ns/void#"


def described(bench: Bench) -> tuple[Quad, ...]:
    return bench.examine().built.description.quads


def values(quads: tuple[Quad, ...], graph: str, subject: Iri, predicate: str) -> set[str]:
    return {
        quad.object.value
        for quad in quads
        if quad.graph == Iri(graph) and quad[:2] == (subject, Iri(predicate))
    }


def test_the_dataset_has_its_version_and_a_distribution_for_each_dump(bench: Bench) -> None:
    quads = described(bench)
    [version] = values(quads, NAMES.dataset, DATASET, f"{DCAT}version")
    assert version.startswith("nogit-")
    found = values(quads, NAMES.dataset, DATASET, f"{DCAT}distribution")
    assert len(found) == len(DUMPS)
    nq = Iri(f"{BASE}set/onemg-nq")
    assert values(quads, NAMES.dataset, nq, f"{DCAT}downloadURL") == {f"{BASE}dumps/onemg.nq"}


def test_the_dataset_is_derived_from_every_source(bench: Bench) -> None:
    found = values(
        described(bench), NAMES.dataset, DATASET, "http://www.w3.org/ns/prov#wasDerivedFrom"
    )
    assert found == {f"{BASE}id/source/{n}" for n in ("editors", "home", "register", "unconfirmed")}


def test_statistics_count_the_default_graph(bench: Bench) -> None:
    quads = described(bench)
    triples = merge(quads, NAMES)
    assert values(quads, NAMES.void, DATASET, f"{VOID}triples") == {str(len(triples))}
    subjects = {triple.subject for triple in triples}
    assert values(quads, NAMES.void, DATASET, f"{VOID}distinctSubjects") == {str(len(subjects))}


def test_every_class_property_and_graph_has_its_count(bench: Bench) -> None:
    quads = described(bench)
    part = Iri(f"{BASE}set/onemg-class-onemg-Country")
    assert values(quads, NAMES.void, part, f"{VOID}entities") == {"3"}
    part = Iri(f"{BASE}set/onemg-graph-source-register")
    register = [quad for quad in quads if quad.graph == Iri(f"{BASE}id/source/register")]
    assert values(quads, NAMES.void, part, f"{VOID}triples") == {str(len(register))}
    assert not values(quads, NAMES.void, DATASET, f"{VOID}subset") & {
        f"{BASE}set/onemg-graph-graph-void"
    }


def test_examples_are_published_as_executables(bench: Bench) -> None:
    quads = described(bench)
    sh = "http://www.w3.org/ns/shacl#"
    iri = Iri(f"{BASE}queries/date-sources")
    [text] = values(quads, NAMES.examples, iri, f"{sh}select")
    assert text == (bench.root / "queries/examples/date-sources.rq").read_text(encoding="utf-8")
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    assert Literal("Which source gives which date of a project", language="en") in {
        quad.object for quad in quads if quad[:2] == (iri, Iri(label))
    }
    assert values(quads, NAMES.examples, iri, "https://schema.org/keywords") == {
        "projects",
        "sources",
    }
    describing = Iri(f"{BASE}queries/project-description")
    assert len(values(quads, NAMES.examples, describing, "https://schema.org/text")) == 1


@pytest.mark.parametrize(
    "text",
    ["", "<https://w3id.org/onemg/set/more> a <http://www.w3.org/ns/dcat#Dataset> .\n"],
)
def test_no_dataset_or_two_are_a_fault(bench: Bench, text: str) -> None:
    path = bench.root / "data/dataset.ttl"
    kept = path.read_text(encoding="utf-8") if text else ""
    path.write_text(kept + text, encoding="utf-8")
    [fault] = bench.faults("dataset")
    assert fault.file == "data/dataset.ttl"


def test_a_dataset_that_is_part_of_another_is_no_second_whole(bench: Bench) -> None:
    part = (
        "<https://w3id.org/onemg/set/more> a <http://www.w3.org/ns/dcat#Dataset> ;"
        " <http://purl.org/dc/terms/isPartOf> <https://w3id.org/onemg/set/onemg> .\n"
    )
    path = bench.root / "data/dataset.ttl"
    path.write_text(path.read_text(encoding="utf-8") + part, encoding="utf-8")
    assert bench.faults("dataset") == []
