from __future__ import annotations

import pytest

from onemg.rdf.prefixes import PrefixTable
from onemg.sparql.prologue import supplied

PREFIXES = PrefixTable(
    {"ex": "https://example.org/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ASK { ex:a rdfs:label ?l }", ("ex", "rdfs")),
        ("PREFIX ex: <urn:x:> ASK { ex:a rdfs:label ?l }", ("rdfs",)),
        ("prefix ex: <urn:x:> PREFIX rdfs: <urn:y:> ASK { ex:a rdfs:label ?l }", ()),
        ("ASK { ?s ?p 'ex:a' } # ex:b", ()),
        ("ASK { ?s ?p <ex:a> }", ()),
        ("ASK { other:a ?p ?o }", ()),
        ("# PREFIX ex: <urn:x:>\nASK { ex:a ?p ?o }", ()),
        ("ASK { ex:a ?p 'open }", ()),
    ],
)
def test_prefixes_that_stand_undeclared_are_named(text: str, names: tuple[str, ...]) -> None:
    assert supplied(text, PREFIXES) == names
