"""Law 2: imports go down only."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from files import ROOT


def test_the_import_contracts_are_kept() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
    kept = re.search(r"Contracts: (\d+) kept, 0 broken", run.stdout)
    assert kept is not None, run.stdout
    assert int(kept[1]) == 5
