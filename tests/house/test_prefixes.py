"""Law 3: one prefix table; every file agrees with it."""

from __future__ import annotations

import re

from files import ROOT
from files import name
from files import tracked

from onemg.rdf.prefixes import read_prefixes

DECLARATION = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)


def test_every_prefix_in_every_file_agrees_with_the_table() -> None:
    table = read_prefixes(ROOT / "ontology" / "prefixes.ttl")
    wrong = []
    seen = 0
    for path in tracked(
        "ontology", "data", "shapes", "queries", "server/onemg/rq", "tests/content"
    ):
        if path.suffix not in {".ttl", ".trig", ".rq"}:
            continue
        for prefix, namespace in DECLARATION.findall(path.read_text(encoding="utf-8")):
            seen += 1
            if table.get(prefix) != namespace:
                wrong.append(f"{name(path)}: {prefix}: <{namespace}>")
    assert wrong == []
    assert seen > 100


def test_the_table_names_every_namespace_once() -> None:
    table = read_prefixes(ROOT / "ontology" / "prefixes.ttl")
    assert len(set(table.values())) == len(table)
