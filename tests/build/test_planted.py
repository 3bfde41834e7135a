"""Ten faults planted in the real content: one run names each once, with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench import Bench

ROOT = Path(__file__).parents[2]
EXTRA = """PREFIX country: <https://w3id.org/onemg/id/country/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX source: <https://w3id.org/onemg/id/source/>

source:editors {
    country:ee
        rdfs:label "Esthonia"@en ;
    .
}
"""
PLANTED = (
    ("data/projects/b1mg.trig", '"2020-06-01"^^xsd:date', '"20x4"^^xsd:gYear', "literal"),
    ("data/countries/lt.trig", "onemg:agent country:lt", "onemg:agent country:ltt", "dangling-iri"),
    (
        "data/documents/articles.trig",
        "dcterms:description",
        "dcterms:descripton",
        "outside-term",
    ),
    ("data/projects/gdi.trig", "source:cnag-gdi {", "source:cnag-gdy {", "unsourced-graph"),
    ("data/people/people.trig", 'foaf:name "Katharina Lauer"', "foaf:name 42", "shapes:"),
    (
        "data/organisations/universities.trig",
        "a onemg:Organisation ;",
        "a onemg:Organisation , onemg:Event ;",
        "contradiction",
    ),
    ("shapes/event.ttl", "sh:minCount 1", 'sh:minCount "one"', "shacl"),
    (
        "data/countries/fr.trig",
        "PREFIX dcterms: <http://purl.org/dc/terms/>",
        "PREFIX dcterms: <http://purl.org/dc/elements/1.1/>",
        "prefix",
    ),
    (
        "data/use-cases/rare-diseases.trig",
        "source:editors {",
        "source:editors { ] ",
        "syntax",
    ),
)


def test_ten_faults_in_the_real_content_are_named_once_each(tmp_path: Path) -> None:
    root = tmp_path / "content"
    for folder in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(ROOT / folder, root / folder)
    bench = Bench(root, tmp_path / "releases")
    planted = {(file, bench.edit(file, old, new)): rule for file, old, new, rule in PLANTED}
    bench.add("data/countries/extra.trig", EXTRA)
    planted["data/countries/extra.trig", 7] = "shapes:"
    found = [fault for fault in bench.faults() if not fault.warning]
    assert sorted((fault.file, fault.line) for fault in found) == sorted(planted)
    for fault in found:
        assert fault.rule.startswith(planted[fault.file, fault.line or 0])
    [label] = [fault for fault in found if fault.file == "data/countries/extra.trig"]
    assert "also at data/countries/ee.trig:" in label.message
