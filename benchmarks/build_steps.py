"""What the build of the real content takes, step by step, as a table for docs/building.md."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from onemg.build.pipeline import examine
from onemg.build.pipeline import make
from onemg.config import Config
from onemg.release.names import Names

ROOT = Path(__file__).resolve().parents[1]
RUNS = 3


def one_run() -> dict[str, float]:
    """Return the seconds of each step of one build."""
    taken: dict[str, float] = {}

    def note(step: str, seconds: float | None) -> None:
        if seconds is not None:
            taken[step] = seconds

    config = Config()
    with tempfile.TemporaryDirectory() as folder:
        outcome = examine(ROOT, Names(config.base_iri), config.public_url, note)
        make(outcome, Path(folder), note)
    return taken


def main() -> None:
    """Print the table: the median of a few runs."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    runs = [one_run() for _ in range(RUNS)]
    print(f"Commit {commit}, median of {RUNS} builds in one process.\n")
    print("| step | seconds |\n| --- | ---: |")
    medians = {step: sorted(run[step] for run in runs)[RUNS // 2] for step in runs[0]}
    for step, seconds in medians.items():
        print(f"| {step} | {seconds:.2f} |")
    print(f"| all | {sum(medians.values()):.2f} |")


if __name__ == "__main__":
    main()
