from __future__ import annotations

from typing import TYPE_CHECKING

import owlrl
import rdflib
from bench import BASE
from bench import NAMES

from onemg.build.content import merge
from onemg.build.entail import entail
from onemg.build.library import from_rdflib
from onemg.build.library import graph_of
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal

if TYPE_CHECKING:
    from bench import Bench

    from onemg.rdf.terms import Term

ALPHA = "data/projects/alpha.trig"

GYEARMONTH = "http://www.w3.org/2001/XMLSchema#gYearMonth"


def thing(name: str) -> Iri:
    return Iri(f"{BASE}id/{name}")


def term(name: str) -> Iri:
    return Iri(f"{BASE}def#{name}")


def facts(bench: Bench) -> set[tuple[Term, Term, Term]]:
    return {tuple(quad.triple) for quad in entail(bench.collect()).quads}


def test_inverse_chain_transitive_and_class_entailments_are_there(bench: Bench) -> None:
    found = facts(bench)
    assert (thing("country/ee"), term("participatesIn"), thing("project/alpha")) in found
    assert (thing("project/alpha"), term("hasParticipant"), thing("country/ee")) in found
    assert (thing("project/gamma"), term("partOf"), thing("project/alpha")) in found
    rdf_type = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    assert (thing("country/fi"), rdf_type, term("ParticipatingCountry")) in found
    assert (thing("country/no"), rdf_type, term("ParticipatingCountry")) not in found


def test_a_label_of_a_concept_follows_from_its_preferred_label(bench: Bench) -> None:
    label = Iri("http://www.w3.org/2000/01/rdf-schema#label")
    study = thing("concept/project-kind-study")
    assert (study, label, Literal("study", language="en")) in facts(bench)


def test_entailments_are_facts_about_things_and_nothing_else(bench: Bench) -> None:
    content = bench.collect()
    stated = merge(content.quads, content.names)
    found = entail(content).quads
    assert found
    for quad in found:
        assert quad.graph == Iri(NAMES.entailed)
        assert quad.triple not in stated
        assert isinstance(quad.subject, Iri)
        assert not isinstance(quad.object, BlankNode)
        assert quad.subject.value.startswith(f"{BASE}id/")
        assert "owl#" not in quad.predicate.value


def test_nothing_is_lost_against_owlrl_as_it_comes(bench: Bench) -> None:
    content = bench.collect()
    graph = graph_of(merge(content.quads, content.names))
    closure = owlrl.OWLRL_Semantics(graph, False, False, rdfs=False)  # noqa: FBT003  # its order
    closure.closure()
    ours = facts(bench) | {tuple(triple) for triple in merge(content.quads, content.names)}
    vocabulary = ("http://www.w3.org/2002/07/owl#", "http://www.w3.org/2000/01/rdf-schema#")
    for subject, predicate, value in graph:
        about_thing = isinstance(subject, rdflib.URIRef) and subject.startswith(f"{BASE}id/")
        noise = str(predicate).startswith(vocabulary[0]) or str(value).startswith(vocabulary)
        if about_thing and not noise and not isinstance(value, rdflib.BNode):
            assert tuple(map(from_rdflib, (subject, predicate, value))) in ours


def test_a_thing_of_two_disjoint_classes_is_a_contradiction_on_its_line(bench: Bench) -> None:
    line = bench.edit(ALPHA, "a onemg:Project", "a onemg:Project , onemg:Country")
    [fault] = entail(bench.collect()).faults
    assert (fault.file, fault.line, fault.rule) == (ALPHA, line, "contradiction")
    assert "project:alpha is both a onemg:Country and a onemg:Activity" in fault.message


def test_a_contradiction_that_follows_is_found_too(bench: Bench) -> None:
    line = bench.edit(
        "data/countries/no.trig",
        "onemg:evidence",
        "onemg:hasParticipant country:ee ;\n onemg:evidence",
    )
    [fault] = entail(bench.collect()).faults
    assert fault.file == "data/countries/no.trig"
    assert "country:no" in fault.message
    assert line


def test_properties_that_exclude_each_other_are_a_contradiction(bench: Bench) -> None:
    bench.edit(
        "ontology/axioms/activity.ttl",
        "\nonemg:Country\n",
        "\nonemg:agent owl:propertyDisjointWith onemg:activity .\n\nonemg:Country\n",
    )
    line = bench.edit(
        "data/countries/ee.trig", "onemg:agent country:ee", "onemg:agent country:ee , project:alpha"
    )
    faults = [fault for fault in entail(bench.collect()).faults if "disjoint prop" in fault.message]
    assert [(fault.file, fault.line) for fault in faults] in (
        [("data/countries/ee.trig", line)],
        [("data/countries/ee.trig", line - 1)],
    )


def test_a_value_that_its_datatype_does_not_have_is_a_contradiction(bench: Bench) -> None:
    line = bench.edit(ALPHA, '"2023-05-31"', '"2023-15-31"')
    [fault] = entail(bench.collect()).faults
    assert (fault.file, fault.line) == (ALPHA, line)
    assert fault.message == '"2023-15-31" is no xsd:date; correct the value or its datatype.'


def test_things_said_to_be_the_same_share_their_facts(bench: Bench) -> None:
    bench.edit(
        ALPHA, "PREFIX onemg:", "PREFIX owl: <http://www.w3.org/2002/07/owl#>\nPREFIX onemg:"
    )
    bench.edit(ALPHA, "onemg:evidence", "owl:sameAs project:gamma ;\n        onemg:evidence")
    assert (thing("project/gamma"), term("endDate"), Literal("2023-10", GYEARMONTH)) in facts(bench)


def test_things_that_are_the_same_and_differ_are_a_contradiction(bench: Bench) -> None:
    bench.edit(
        ALPHA, "PREFIX onemg:", "PREFIX owl: <http://www.w3.org/2002/07/owl#>\nPREFIX onemg:"
    )
    same = "owl:sameAs project:gamma ; owl:differentFrom project:gamma ;\n        onemg:evidence"
    line = bench.edit(ALPHA, "onemg:evidence", same)
    faults = entail(bench.collect()).faults
    assert (ALPHA, line) in {(fault.file, fault.line) for fault in faults}


def test_the_order_of_entailments_is_fixed(bench: Bench) -> None:
    content = bench.collect()
    assert entail(content).quads == entail(content).quads
