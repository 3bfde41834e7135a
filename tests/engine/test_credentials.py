"""Credentials: from a file or a line, of three kinds, and never in the open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onemg.config import Config
from onemg.engine.choice import Access
from onemg.engine.credentials import Anonymous
from onemg.engine.credentials import Digest
from onemg.engine.credentials import read_credentials
from onemg.errors import SettingError

if TYPE_CHECKING:
    from pathlib import Path

SAFE = "https://engine.example/sparql"


def test_basic_and_bearer_are_sent_as_they_are() -> None:
    basic = read_credentials(None, "basic Aladdin:open sesame", SAFE)
    assert basic.header("POST", SAFE) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    bearer = read_credentials(None, "Bearer abc.def", SAFE)
    assert bearer.header("POST", SAFE) == "Bearer abc.def"
    assert not bearer.challenged("Bearer error=invalid_token")


def test_digest_waits_for_a_challenge() -> None:
    found = read_credentials(None, "digest dba:secret", SAFE)
    assert isinstance(found, Digest)
    assert found.header("GET", SAFE) is None


def test_the_first_line_of_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("bearer token\nanything\n")
    assert read_credentials(file, "", SAFE).header("GET", SAFE) == "Bearer token"


def test_without_a_line_there_are_none() -> None:
    found = read_credentials(None, "", "http://engine.example/")
    assert isinstance(found, Anonymous)
    assert found.header("GET", SAFE) is None
    assert not found.challenged("Basic")


@pytest.mark.parametrize("line", ["token", "basic user", "digest", "bearer", "bearer é", "x y:z"])
def test_a_line_of_no_known_kind_is_refused_without_showing_it(line: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_credentials(None, line, SAFE)
    assert "no known kind" in str(caught.value)
    assert line.partition(" ")[2] not in str(caught.value) or not line.partition(" ")[2]


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "secret"
    if content:
        file.write_bytes(content)
    with pytest.raises(SettingError, match="secret cannot be read"):
        read_credentials(file, "", SAFE)


@pytest.mark.parametrize(
    "url", ["http://engine.example/", "http://10.0.0.1/", "http://localhost.x/"]
)
def test_credentials_do_not_go_over_a_network_in_the_open(url: str) -> None:
    with pytest.raises(SettingError, match="unencrypted"):
        read_credentials(None, "basic a:b", url)
    assert read_credentials(None, "basic a:b", url, over_plain_http=True).header("GET", url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.9/", "http://[::1]:8/", "http://localhost:1/", SAFE]
)
def test_loopback_and_tls_are_no_network_in_the_open(url: str) -> None:
    assert read_credentials(None, "basic a:b", url).header("GET", url)


def test_no_secret_is_ever_printed() -> None:
    config = Config.from_environment({"ONEMG_ENGINE_SECRET": "basic a:hidden"})
    assert config.engine_secret == "basic a:hidden"  # noqa: S105  # that is the test
    assert "hidden" not in repr(config)
    assert "hidden" not in repr(Access(SAFE, secret="basic a:hidden"))  # noqa: S106  # that is the test
