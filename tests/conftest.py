"""What every house may use: a release of the real content, and the service over it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
ONEMG = Path(sys.executable).with_name("onemg")


@pytest.fixture(scope="session")
def real_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the content of this repository once; the folder holds the link `current`."""
    folder = tmp_path_factory.mktemp("releases")
    built = subprocess.run(
        [ONEMG, "build", "--content", ROOT, "--output", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@contextmanager
def served(releases: Path, **settings: object) -> Iterator[str]:
    """Serve a folder of releases on a free port of loopback; yields the address."""
    environment = os.environ | {f"ONEMG_{name.upper()}": str(it) for name, it in settings.items()}
    process = subprocess.Popen(
        [ONEMG, "serve", "--releases", releases, "--host", "127.0.0.1", "--port", str(free_port())],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+(?=/)", line)
        assert found is not None, line
        yield found[0]
    finally:
        process.terminate()
        process.wait(timeout=30)
        if process.stdout is not None:
            process.stdout.close()


def free_port() -> int:
    """Return a port of loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def real_service(real_releases: Path) -> Iterator[str]:
    """Serve the real content; the address has no slash at its end."""
    with served(real_releases) as address:
        yield address
