from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from onemg.cli.options import progress
from onemg.cli.options import settings

if TYPE_CHECKING:
    import pytest


def test_an_option_goes_before_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEMG_PORT", "9000")
    assert settings(port=None).port == 9000
    assert settings(port=9001).port == 9001


def test_progress_is_silent_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    progress("collect", None)
    progress("collect", 0.5)
    assert capsys.readouterr() == ("", "")


def test_progress_shows_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress("collect", None)
    progress("collect", 0.5)
    assert capsys.readouterr() == ("", "  collect …\r  collect     0.50 s\n")
