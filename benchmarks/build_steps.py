"""What `onemg check` and `onemg build` of the real content take, step by step, as a table."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ONEMG = Path(sys.executable).with_name("onemg")
RUNS = 3


def seconds(*words: str | Path) -> float:
    """Return how long the fastest of a few runs of a command takes, in seconds."""
    best = float("inf")
    for _ in range(RUNS):
        started = time.monotonic()
        subprocess.run([ONEMG, *words], cwd=ROOT, check=True, capture_output=True)
        best = min(best, time.monotonic() - started)
    return best


def main() -> None:
    """Print the table."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        rows = {
            "`onemg check`": (seconds("check"), 30),
            "`onemg build`": (seconds("build", "--output", Path(folder)), 60),
        }
    print(f"Commit {commit}, fastest of {RUNS} runs.\n")
    print("| command | seconds | at most |\n| --- | ---: | ---: |")
    for command, (taken, allowed) in rows.items():
        print(f"| {command} | {taken:.1f} | {allowed} |")


if __name__ == "__main__":
    main()
