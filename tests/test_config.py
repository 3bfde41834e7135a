from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onemg.config import Config
from onemg.config import settings
from onemg.errors import SettingError


def test_without_any_setting_the_defaults_hold() -> None:
    assert Config.from_environment({"PATH": "/bin"}) == Config()


def test_settings_are_read_by_name_and_type() -> None:
    given = {"ONEMG_PORT": "9000", "ONEMG_DEADLINE_S": "2.5", "ONEMG_RELEASES": "/srv/releases"}
    config = Config.from_environment(given)
    assert (config.port, config.deadline_s) == (9000, 2.5)
    assert config.releases == Path("/srv/releases")


def test_the_environment_of_the_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEMG_HOST", "0.0.0.0")  # noqa: S104  # only read, not listened on
    assert Config.from_environment().host == "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ONEMG_PROT", "9000", "ONEMG_PROT is not a setting"),
        ("ONEMG_PORT", "many", "give a value of type int"),
        ("ONEMG_WORKERS", "0", "give a number above 0"),
        ("ONEMG_DEADLINE_S", "-1", "give a number above 0"),
        ("ONEMG_PUBLIC_URL", "https://example.org", "ends with a slash"),
        ("ONEMG_BASE_IRI", "ftp://example.org/", "http or https"),
    ],
)
def test_a_value_that_no_deployment_can_mean_is_refused(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        Config.from_environment({name: value})


def test_every_setting_has_name_default_and_help() -> None:
    listed = list(settings())
    assert ("ONEMG_PORT", 8000) in [(name, default) for name, default, _ in listed]
    assert all(help_text.endswith(".") for _, _, help_text in listed)
    assert len(listed) == len(Config.__dataclass_fields__)


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("No", False), ("1", True), ("0", False)]
)
def test_a_choice_is_yes_or_no(text: str, value: bool) -> None:  # noqa: FBT001  # expected
    config = Config.from_environment({"ONEMG_ENGINE_PLAIN_CREDENTIALS": text})
    assert config.engine_plain_credentials is value


def test_a_choice_is_nothing_else() -> None:
    with pytest.raises(SettingError, match="give yes or no"):
        Config.from_environment({"ONEMG_ENGINE_PLAIN_CREDENTIALS": "maybe"})


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8000/"),
        ({"host": "0.0.0.0", "port": 80}, "http://localhost:80/"),  # noqa: S104  # not listened on
        ({"host": "::1"}, "http://[::1]:8000/"),
        ({"public_url": "https://graph.example/"}, "https://graph.example/"),
    ],
)
def test_clients_reach_the_server_where_it_listens(given: dict[str, Any], address: str) -> None:
    assert Config(**given).address == address


def test_a_release_is_described_at_its_base() -> None:
    assert Config().described_at == Config().base_iri
    assert Config(public_url="https://graph.example/").described_at == "https://graph.example/"
