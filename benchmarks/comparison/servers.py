"""The servers that are compared: each started on a free port of loopback, ended by its id."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Self

from comparison.client import Client
from comparison.client import Failed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.release.layout import ReleasePaths

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 300
_STOP_PATIENCE_S = 15
_PAUSE_S = 0.01
_PEER_VENV = ROOT / ".cache" / "rdflib-endpoint"
# What one client may ask for is limited, and here one client stands for all.
_OPEN = dict.fromkeys(
    (
        "ONEMG_CLIENT_QUERIES",
        "ONEMG_CLIENT_SECONDS",
        "ONEMG_CLIENT_ERRORS",
        "ONEMG_MAX_RESULT_ROWS",
        "ONEMG_MAX_RESULT_BYTES",
    ),
    "1000000000",
)


@dataclass
class Server:
    """One running server, and how to reach it."""

    name: str
    command: Sequence[str]
    port: int
    path: str
    environment: Mapping[str, str] = field(default_factory=dict)
    start_s: float = 0.0
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it, and wait for its first answer."""
        log = ROOT / ".cache" / "benchmarks"
        log.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        with (log / f"{self.name}.log").open("wb") as output:
            self.process = subprocess.Popen(
                list(self.command),
                env=os.environ | dict(self.environment),
                stdout=output,
                stderr=output,
            )
        try:
            self._wait(started)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._end()

    def _end(self) -> None:
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(_STOP_PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def client(self) -> Client:
        """Return a client of this server."""
        return Client(self.port, self.path)

    def memory_bytes(self) -> int:
        """Return the memory of all its processes, shared pages counted once."""
        assert self.process  # noqa: S101  # it runs
        return sum(map(_proportional_bytes, _tree(self.process.pid)))

    def processes(self) -> int:
        """Return how many processes it has."""
        assert self.process  # noqa: S101  # it runs
        return len(_tree(self.process.pid))

    def _wait(self, started: float) -> None:
        client = self.client()
        while time.monotonic() - started < _PATIENCE_S:
            assert self.process  # noqa: S101  # it runs
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended: see .cache/benchmarks/{self.name}.log")
            with contextlib.suppress(Failed):
                if client.ask("ASK {}", "application/sparql-results+json").status == 200:  # noqa: PLR2004
                    self.start_s = time.monotonic() - started
                    client.close()
                    return
            time.sleep(_PAUSE_S)
        raise RuntimeError(f"{self.name} did not answer in {_PATIENCE_S} s")


def ours(release: ReleasePaths, extra: Mapping[str, str] | None = None) -> Server:
    """Return our server over a release, with no limit that a single client would meet."""
    port = _free_port()
    command = [str(Path(sys.executable).with_name("onemg")), "serve"]
    command += ["--releases", str(release.root.parent), "--port", str(port)]
    environment = {**_OPEN, "ONEMG_DEADLINE_S": "60", **(extra or {})}
    return Server("onemg", command, port, "/sparql", environment)


def oxigraph(program: Path, store: Path) -> Server:
    """Return the engine's own server over a store."""
    port = _free_port()
    bind = f"127.0.0.1:{port}"
    command = [str(program), "serve-read-only", "--location", str(store), "--bind", bind]
    return Server("oxigraph", command, port, "/query")


def rdflib_endpoint(dump: Path) -> Server:
    """Return rdflib-endpoint over a dump, in memory; its packages are installed if needed."""
    program = _PEER_VENV / "bin" / "rdflib-endpoint"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(_PEER_VENV)], check=True)
        install = [str(_PEER_VENV / "bin" / "pip"), "install", "--quiet", "rdflib-endpoint[cli]"]
        subprocess.run(install, check=True)
    port = _free_port()
    command = [str(program), "serve", "--host", "127.0.0.1", "--port", str(port), str(dump)]
    return Server("rdflib-endpoint", command, port, "/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _tree(root: int) -> list[int]:
    """Return the process ids under one, itself first."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                parent = int(stat.rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, ())
    return found


def _proportional_bytes(pid: int) -> int:
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        for line in text.splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
