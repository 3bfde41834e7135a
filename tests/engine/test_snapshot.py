from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from tests.engine.conftest import NAMED
from tests.engine.conftest import TRIPLES

from onemg.engine.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def test_both_dumps_are_loaded(snapshot: Snapshot) -> None:
    store = snapshot.load()
    assert len(store) == TRIPLES + NAMED + NAMED // 2
    default: Sequence[object] = list(
        store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())
    )
    assert len(default) == TRIPLES


def test_a_missing_dump_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nothing: No such file"):
        Snapshot(tmp_path / "nothing", tmp_path / "nothing", tmp_path, in_memory=True).load()


def test_a_folder_without_a_store_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"Invalid argument|does not exist|No such file"):
        Snapshot(tmp_path, tmp_path, tmp_path / "none", in_memory=False).open()


def test_a_snapshot_survives_the_way(snapshot: Snapshot) -> None:
    assert Snapshot.unpack(snapshot.pack()) == snapshot
