"""Every block of the README and the documentation runs, and every page is where a reader looks."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from fences import ALL
from fences import PAGES
from fences import Fence
from fences import written_in
from files import ROOT
from files import name
from files import tracked

from onemg.rdf.media import TRIG
from onemg.rdf.media import TURTLE
from onemg.rdf.syntax import parse_quads

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = {"sparql", "text", "sh", "console", "trig", "turtle"}
DOCUMENTED_ADDRESS = "http://127.0.0.1:8000"


def run(command: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_every_block_says_what_it_is_written_in() -> None:
    assert len(ALL) > 10
    assert [str(fence) for fence in ALL if fence.language not in LANGUAGES] == []


@pytest.mark.parametrize("fence", written_in("sparql"), ids=str)
def test_a_query_gives_the_answer_that_is_printed_below_it(
    fence: Fence, real_releases: Path
) -> None:
    answer = subprocess.run(
        [".venv/bin/onemg", "query", "-", "--releases", real_releases],
        cwd=ROOT,
        input=fence.text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert fence.answer is not None, "print the answer in a text block below the query"
    assert answer.stdout == fence.answer


@pytest.mark.parametrize("fence", written_in("console"), ids=str)
def test_a_session_prints_what_is_shown(
    fence: Fence, real_service: str, real_releases: Path
) -> None:
    commands = re.split(r"^\$ ", fence.text, flags=re.MULTILINE)[1:]
    assert commands, "a console block shows commands after a dollar sign"
    for entry in commands:
        command, _, shown = entry.partition("\n")
        command = command.replace(DOCUMENTED_ADDRESS, real_service)
        printed = run(command, {"ONEMG_RELEASES": str(real_releases)})
        printed = printed.replace(real_service, DOCUMENTED_ADDRESS)
        pattern = re.escape(shown.rstrip("\n")).replace(r"\.\.\.", r"[^\n]*")
        assert re.fullmatch(pattern, printed.rstrip("\n")), f"{command}\n{printed}"


@pytest.mark.parametrize("fence", written_in("sh"), ids=str)
def test_a_command_to_type_exists(fence: Fence) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for line in fence.text.splitlines():
        words = line.split()
        if words[0] == "make":
            assert words[1] in targets, line
        else:
            assert words[0] == ".venv/bin/onemg", f"use a console block for {line}"
            help_text = run(" ".join([*words[:2], "--help"]), {})
            options = [word for word in words[2:] if word.startswith("--")]
            assert [word for word in options if word.split("=")[0] not in help_text] == [], line


@pytest.mark.parametrize("fence", written_in("trig"), ids=str)
def test_trig_parses_with_the_prefixes_that_it_declares(fence: Fence) -> None:
    quads, _ = parse_quads(fence.text.encode(), TRIG, file=str(fence))
    assert quads


def test_turtle_parses_where_there_is_any() -> None:
    for fence in (fence for fence in ALL if fence.language == "turtle"):
        quads, _ = parse_quads(fence.text.encode(), TURTLE, file=str(fence))
        assert quads, str(fence)


def test_every_top_folder_opens_with_a_readme_of_one_screen() -> None:
    folders = {name(path).split("/")[0] for path in tracked("*/**")} - {".ci"}
    assert {"ontology", "data", "shapes", "server", "queries", "tests"} <= folders
    for folder in sorted(folders):
        readme = ROOT / folder / "README.md"
        assert readme.exists(), folder
        assert len(readme.read_text(encoding="utf-8").splitlines()) <= 60, folder


def test_links_between_pages_lead_somewhere() -> None:
    checked = 0
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http:", "https:")):
                checked += 1
                assert (page.parent / target).exists(), f"{name(page)}: {target}"
    assert checked > 5


def test_generated_pages_are_up_to_date() -> None:
    run(".venv/bin/onemg docs --check", {})


def test_every_released_version_is_the_same_everywhere() -> None:
    ontology = (ROOT / "ontology" / "onemg.ttl").read_text(encoding="utf-8")
    version = re.search(r'versionInfo "([^"]+)"', ontology)
    assert version is not None
    assert f'version = "{version[1]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert version[1] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"version: {version[1]}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"def/{version[1]}>" in ontology
