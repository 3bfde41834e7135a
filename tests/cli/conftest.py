"""The command on a copy of the tiny graph, in this process."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from command import TINY
from command import Command


@pytest.fixture
def onemg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    for name in ("ONEMG_CONTENT", "ONEMG_RELEASES"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(TINY, tmp_path / "content")
    monkeypatch.chdir(tmp_path / "content")
    return Command(tmp_path / "content")
