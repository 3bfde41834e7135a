"""A copy of the tiny graph to break, and what the build says of it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from bench import TINY
from bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    root = tmp_path / "content"
    shutil.copytree(TINY, root)
    return Bench(root, tmp_path / "releases")
