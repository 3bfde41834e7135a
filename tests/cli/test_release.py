from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from onemg.release.layout import current

if TYPE_CHECKING:
    from command import Command

ALPHA = "data/projects/alpha.trig"
RELEASES = Path("releases")


def test_build_makes_a_release_and_names_it(onemg: Command) -> None:
    result = onemg("build")
    assert result.exit_code == 0
    version = current(RELEASES).version
    assert result.output == f"releases/{version}: 446 triples\n"


def test_build_says_how_many_warnings_there_are(onemg: Command) -> None:
    onemg.edit(ALPHA, 'onemg:acronym "ALPHA" ;', 'onemg:acronym  "ALPHA" ;')
    assert "; 1 warnings, see `onemg check`" in onemg("build").output


def test_build_writes_where_it_is_told(onemg: Command, tmp_path: Path) -> None:
    assert onemg("build", "--output", tmp_path / "there").exit_code == 0
    assert current(tmp_path / "there").manifest.is_file()


def test_a_fault_leaves_the_last_release_untouched(onemg: Command) -> None:
    version = onemg.built()
    line = onemg.edit(ALPHA, '"2020-06-01"^^xsd:date', '"June"')
    result = onemg("build")
    assert result.exit_code == 1
    assert f"{ALPHA}:{line}: Write onemg:startDate as" in result.output
    assert result.output.endswith("no release was made; the last one is untouched\n")
    assert current(RELEASES).version == version
    assert onemg("verify").exit_code == 0


def test_verify_compares_files_and_store_with_the_manifest(onemg: Command) -> None:
    version = onemg.built()
    result = onemg("verify")
    assert result.exit_code == 0
    assert result.output.startswith(f"{version}: 12 files and the store are as")
    current(RELEASES).merge.write_bytes(b"")
    result = onemg("verify", version)
    assert result.exit_code == 1
    assert "dumps/onemg.nt has 0 bytes" in result.output


def test_verify_finds_a_store_of_another_size_or_none(onemg: Command) -> None:
    onemg.built()
    paths = current(RELEASES)
    manifest = json.loads(paths.manifest.read_bytes())
    manifest["counts"]["default"] += 1
    paths.manifest.write_text(json.dumps(manifest), encoding="utf-8")
    assert "statements, the manifest says" in onemg("verify").output
    for file in paths.store.iterdir():
        file.unlink()
    result = onemg("verify")
    assert result.exit_code == 1
    assert "store cannot be opened" in result.output


def test_verify_without_a_release_names_the_remedy(onemg: Command) -> None:
    result = onemg("verify")
    assert result.exit_code == 1
    assert "onemg build" in result.output


def test_diff_names_what_changed(onemg: Command) -> None:
    first = onemg.built()
    onemg.edit(ALPHA, "Projekt Alfa", "Projekt Alpha")
    onemg.built()
    result = onemg("diff", first)
    assert result.exit_code == 1
    assert "  Project Alpha  <https://w3id.org/onemg/id/project/alpha>  +1 -1" in result.output
    held = json.loads(onemg("diff", first, "current", "--format", "json").output)
    assert held["old"] == first


def test_diff_of_a_release_with_itself_finds_nothing(onemg: Command) -> None:
    version = onemg.built()
    result = onemg("diff", version, version)
    assert (result.exit_code, result.output) == (0, f"{version} and {version} state the same\n")
