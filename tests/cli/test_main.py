from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onemg.cli.main import COMMANDS

if TYPE_CHECKING:
    from command import Command


def test_help_lists_every_command(onemg: Command) -> None:
    result = onemg("--help")
    assert result.exit_code == 0
    assert all(f"\n  {name} " in result.output for name in COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_says_what_it_does(onemg: Command, name: str) -> None:
    result = onemg(name, "--help")
    assert result.exit_code == 0
    assert f"{name} [OPTIONS]" in result.output


def test_an_unknown_command_is_a_misuse(onemg: Command) -> None:
    assert onemg("nonsense").exit_code == 2


def test_a_wrong_setting_is_a_misuse(onemg: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEMG_PORT", "many")
    result = onemg("check")
    assert result.exit_code == 2
    assert "ONEMG_PORT is 'many'" in result.output


def test_the_version_is_that_of_the_package(onemg: Command) -> None:
    assert "version" in onemg("--version").output


def test_one_command_does_not_load_the_others() -> None:
    code = "import sys, onemg.cli.main; sys.exit('pyshacl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
