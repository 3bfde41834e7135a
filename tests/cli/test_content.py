from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from command import Command

ALPHA = "data/projects/alpha.trig"


def test_a_sound_content_folder_passes_and_says_what_was_looked_at(onemg: Command) -> None:
    result = onemg("check")
    assert result.exit_code == 0
    assert result.output.startswith("no faults and no warnings in 15 files")


def test_a_fault_is_printed_with_file_and_line(onemg: Command) -> None:
    line = onemg.edit(ALPHA, "source:home {", "source:hoem {")
    result = onemg("check")
    assert result.exit_code == 1
    assert f"{ALPHA}:{line}: The block is named source:hoem" in result.output


def test_a_warning_does_not_fail(onemg: Command) -> None:
    onemg.edit(ALPHA, 'onemg:acronym "ALPHA" ;', 'onemg:acronym  "ALPHA" ;')
    result = onemg("check")
    assert result.exit_code == 0
    assert "warning: The file is not in canonical form" in result.output


def test_findings_come_as_json_and_as_annotations(onemg: Command) -> None:
    line = onemg.edit(ALPHA, "source:home {", "source:hoem {")
    [fault, *_] = json.loads(onemg("check", "--format", "json").output)["faults"]
    assert (fault["file"], fault["line"]) == (ALPHA, line)
    assert f"::error file={ALPHA},line={line}," in onemg("check", "--format", "github").output


def test_the_content_folder_is_an_option_or_a_setting(
    onemg: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "There is no folder ontology/" in onemg("check").output
    assert onemg("check", "--content", onemg.root).exit_code == 0
    monkeypatch.setenv("ONEMG_CONTENT", str(onemg.root))
    assert onemg("check").exit_code == 0


def test_format_writes_only_what_differs(onemg: Command) -> None:
    before = Path(ALPHA).read_bytes()
    onemg.edit(ALPHA, 'onemg:acronym "ALPHA" ;', 'onemg:acronym  "ALPHA" ;')
    result = onemg("format")
    assert (result.exit_code, result.output) == (0, f"{ALPHA}\n")
    assert Path(ALPHA).read_bytes() == before
    assert onemg("format").output == ""


def test_format_check_writes_nothing_and_fails(onemg: Command) -> None:
    onemg.edit(ALPHA, 'onemg:acronym "ALPHA" ;', 'onemg:acronym  "ALPHA" ;')
    before = Path(ALPHA).read_bytes()
    result = onemg("format", "--check")
    assert (result.exit_code, result.output.startswith(f"{ALPHA}: not in canonical")) == (1, True)
    assert Path(ALPHA).read_bytes() == before


def test_format_takes_the_files_that_are_named(onemg: Command) -> None:
    onemg.edit(ALPHA, 'onemg:acronym "ALPHA" ;', 'onemg:acronym  "ALPHA" ;')
    assert onemg("format", "--check", "data/dataset.ttl").exit_code == 0
    assert onemg("format", "--check", onemg.root / ALPHA).exit_code == 1


def test_format_names_every_file_that_it_cannot_read(onemg: Command) -> None:
    onemg.edit(ALPHA, "source:home {", "source:home {{")
    Path("data/dataset.ttl").write_bytes(b"\xff")
    result = onemg("format")
    assert result.exit_code == 1
    assert f"{ALPHA}:" in result.output
    assert "data/dataset.ttl: not UTF-8" in result.output


def test_format_refuses_what_is_no_turtle(onemg: Command) -> None:
    assert onemg("format", "README.md").exit_code == 2
