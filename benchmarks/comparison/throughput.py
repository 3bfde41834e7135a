"""Many clients: requests a second of the light mix, by wrk, with and without a cache's help."""

from __future__ import annotations

import itertools
import json
import os
import statistics
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from comparison.client import target
from comparison.questions import NUMBER
from comparison.questions import light_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from comparison.questions import Question
    from comparison.servers import Server

SCRIPT = Path(__file__).with_name("requests.lua")
ROUNDS = 3
ROUND_S = 4
_KNOWN = 200
_firsts = itertools.count(200_000_000, 200_000_000)


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did under load: requests a second, times in milliseconds, failed requests."""

    per_s: float
    p50_ms: float
    p99_ms: float
    failed: int


def measure(
    questions: list[Question], servers: Sequence[Server], clients: int, *, fresh: bool
) -> dict[str, Load]:
    """Return the load that each server bears, the median of some rounds, turn and turn about.

    Args:
        questions: those of the light mix are asked.
        servers: what is compared.
        clients: how many ask at one time.
        fresh: whether every request is a new one; else 200 are asked again and again.
    """
    found: dict[str, list[Load]] = {server.name: [] for server in servers}
    texts = light_texts(questions)
    for server in servers:
        with paths_file(server, texts) as paths:
            run(server, paths, clients, seconds=2, fresh=fresh)
    for _ in range(ROUNDS):
        for server in servers:
            with paths_file(server, texts) as paths:
                found[server.name].append(run(server, paths, clients, ROUND_S, fresh=fresh))
    return {name: _middle(loads) for name, loads in found.items()}


@contextmanager
def paths_file(server: Server, texts: list[str]) -> Iterator[Path]:
    """Give the path of a file with the request paths for a server."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(target(server.path, text) + "\n" for text in texts)
        file.flush()
        yield Path(file.name)


def run(server: Server, paths: Path, clients: int, seconds: float, *, fresh: bool) -> Load:
    """Return what wrk saw."""
    environment = {
        "PATHS": str(paths),
        "NUMBER": NUMBER,
        "FRESH": str(int(fresh)),
        "KNOWN": str(_KNOWN),
        "FIRST": str(next(_firsts) if fresh else 100_000_000),
    }
    command = ["wrk", "-t", "1", "-c", str(clients), "-d", f"{seconds}s", "--timeout", "30s"]
    command += ["-s", str(SCRIPT), f"http://127.0.0.1:{server.port}"]
    done = subprocess.run(
        command, env=os.environ | environment, check=True, capture_output=True, text=True
    )
    held = json.loads(done.stdout.rstrip().splitlines()[-1])
    return Load(held["requests"] / held["seconds"], held["p50_ms"], held["p99_ms"], held["failed"])


def _middle(loads: list[Load]) -> Load:
    return Load(
        statistics.median(each.per_s for each in loads),
        statistics.median(each.p50_ms for each in loads),
        statistics.median(each.p99_ms for each in loads),
        sum(each.failed for each in loads),
    )
