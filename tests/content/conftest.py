"""The real content, examined once for all tests of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from places import NAMES
from places import ROOT

from onemg.build.pipeline import examine

if TYPE_CHECKING:
    from onemg.build.pipeline import Outcome


@pytest.fixture(scope="session")
def outcome() -> Outcome:
    return examine(ROOT, NAMES, NAMES.base, lambda _step, _seconds: None)
