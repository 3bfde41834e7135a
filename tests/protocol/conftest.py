"""A running server over the release of the tiny content."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.conftest import ONEMG
from tests.conftest import ROOT
from tests.conftest import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def tiny_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the tiny content once; the folder holds the link `current`."""
    folder = tmp_path_factory.mktemp("tiny-releases")
    content = ROOT / "tests" / "fixtures" / "tiny"
    built = subprocess.run(
        [ONEMG, "build", "--content", content, "--output", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@pytest.fixture(scope="session")
def tiny_service(tiny_releases: Path) -> Iterator[str]:
    """Serve the tiny content; the address has no slash at its end."""
    with served(tiny_releases, workers=2) as address:
        yield address
