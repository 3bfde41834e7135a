"""Every Turtle and TriG file is in the one canonical form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from places import ROOT
from places import content
from places import examples
from places import name

from onemg.rdf.canonical import canonical
from onemg.rdf.prefixes import read_prefixes

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = read_prefixes(ROOT / "ontology" / "prefixes.ttl")
FILES = [
    *content(".ttl", ".trig"),
    *examples("shapes", "*/*.ttl"),
    *examples("checks", "*.trig"),
    *sorted((ROOT / "tests" / "fixtures" / "tiny").rglob("*.t*")),
]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_the_file_is_as_onemg_format_writes_it(path: Path) -> None:
    text = path.read_bytes().decode()
    trig = path.suffix == ".trig"
    assert canonical(text, trig=trig, prefixes=PREFIXES, file=name(path)) == text
