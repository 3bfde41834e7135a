"""`onemg publish`: what it refuses before anything is sent; the contract has the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import free_port

if TYPE_CHECKING:
    import pytest
    from command import Command


def test_without_an_engine_there_is_nowhere_to_count(onemg: Command) -> None:
    onemg.built()
    result = onemg("publish", "--to", "http://127.0.0.1:1/store")
    assert result.exit_code == 2
    assert "set ONEMG_ENGINE" in result.output


def test_a_server_that_is_not_there_is_said_so(
    onemg: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    onemg.built()
    address = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("ONEMG_ENGINE", f"{address}/query")
    result = onemg("publish", "--to", f"{address}/store")
    assert result.exit_code == 1
    assert "cannot be reached" in result.output


def test_credentials_do_not_leave_in_the_open(
    onemg: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    onemg.built()
    monkeypatch.setenv("ONEMG_ENGINE", "http://engine.example/query")
    monkeypatch.setenv("ONEMG_ENGINE_SECRET", "basic user:hidden")
    result = onemg("publish", "--to", "http://engine.example/store")
    assert result.exit_code == 2
    assert "unencrypted" in result.output
    assert "hidden" not in result.output
