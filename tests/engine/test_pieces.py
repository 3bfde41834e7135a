"""A release in pieces: the same in every run, and no blank node torn apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onemg.engine import pieces as module
from onemg.engine.graphset import GraphSet
from onemg.engine.pieces import Dumps
from onemg.engine.pieces import Piece
from onemg.engine.pieces import pieces
from onemg.engine.pieces import spooled

if TYPE_CHECKING:
    from pathlib import Path

NAMES = GraphSet("https://example.org/", "1.0", "abc")


@pytest.fixture
def dumps(tmp_path: Path) -> Dumps:
    plain = [f'<urn:s{at}> <urn:p> "a b _:c" .' for at in range(5)]
    blank = ["<urn:s> <urn:p> _:b1 .", "_:b1 <urn:p> _:b2 .", "_:b2 <urn:p> <urn:o> ."]
    default = [*plain[:3], *blank, *plain[3:]]
    (tmp_path / "d.nt").write_text("".join(f"{line}\n" for line in default))
    named = [(line, "urn:g1") for line in plain] + [(line, "urn:g2") for line in blank]
    text = "".join(f"{line[:-1]}<{graph}> .\n" for line, graph in named)
    (tmp_path / "n.nq").write_text(text)
    return Dumps(tmp_path / "d.nt", tmp_path / "n.nq", {"urn:g1": 5, "urn:g2": 3}, 8)


def cut(dumps: Dumps, lines: int) -> list[Piece]:
    with spooled(dumps) as files:
        return list(pieces(NAMES, dumps, files, lines))


def test_all_statements_are_there_once_and_blank_nodes_together(dumps: Dumps) -> None:
    found = cut(dumps, 2)
    assert sum(piece.statements for piece in found) == dumps.statements == 16
    blank = [piece for piece in found if b"_:b" in piece.data]
    assert [piece.statements for piece in blank] == [3, 3]
    assert all(piece.first for piece in blank)
    assert [piece.first for piece in found if piece.graph == NAMES.default] == [True] + [False] * 3
    assert found[0].data.count(b"\n") == 2


def test_every_run_gives_the_same_pieces(dumps: Dumps, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cut(dumps, 3)
    monkeypatch.setattr(module, "_SPOOLED_BYTES", 50)
    assert cut(dumps, 3) == first
