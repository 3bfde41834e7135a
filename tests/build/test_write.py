from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from bench import BASE
from bench import NAMES
from bench import TINY

from onemg.build import write as step
from onemg.build.store import store_faults
from onemg.release.labels import LabelIndex
from onemg.release.layout import all_releases
from onemg.release.layout import current
from onemg.release.manifest import read_manifest
from onemg.release.manifest import verify

if TYPE_CHECKING:
    from bench import Bench

ALPHA = "data/projects/alpha.trig"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_release_is_complete_and_in_use(bench: Bench) -> None:
    paths = bench.build()
    assert current(bench.releases) == paths
    assert verify(paths) == []
    assert store_faults(paths) == []
    assert names(bench.releases) == [".lock", "current", paths.version]


def test_the_manifest_counts_what_the_dumps_hold(bench: Bench) -> None:
    paths = bench.build()
    manifest = read_manifest(paths)
    assert manifest.triples == len(paths.merge.read_bytes().splitlines())
    assert manifest.quads == len(paths.quads.read_bytes().splitlines())
    assert manifest.counts[NAMES.entailed] == 52
    assert manifest.tools.keys() >= {"onemg", "pyoxigraph", "python"}
    assert set(manifest.distributions) >= {"dumps/onemg.trig", "metadata/dataset.ttl"}


@pytest.mark.parametrize("name", ["onemg.nq", "onemg.trig", "onemg.nt", "onemg.ttl"])
def test_every_dump_parses_to_what_the_manifest_counts(bench: Bench, name: str) -> None:
    paths = bench.build()
    suffix = name.rsplit(".", 1)[1]
    form = pyoxigraph.RdfFormat.from_extension(suffix)
    assert form is not None
    held = set(pyoxigraph.parse(path=paths.dumps / name, format=form))
    assert len(held) == read_manifest(paths).distributions[f"dumps/{name}"].triples


def test_the_store_has_the_merge_as_default_graph(bench: Bench) -> None:
    paths = bench.build()
    store = pyoxigraph.Store.read_only(str(paths.store))
    default = list(store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()))
    assert len(default) == read_manifest(paths).triples
    shape = pyoxigraph.NamedNode(f"{BASE}shapes#ProjectShape")
    assert not [quad for quad in default if quad.subject == shape]
    assert pyoxigraph.NamedNode(NAMES.void) in list(store.named_graphs())


def test_the_description_beside_the_dumps_has_their_checksums(bench: Bench) -> None:
    paths = bench.build()
    text = paths.dataset.read_text(encoding="utf-8")
    for name in ("onemg.nq", "ontology.ttl"):
        data = (paths.dumps / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() in text
        assert f"{len(data)}" in text


def test_labels_are_what_people_state(bench: Bench) -> None:
    index = LabelIndex(bench.build().labels)
    alpha = index.of(f"{BASE}id/project/alpha")
    assert {(label.label, label.lang) for label in alpha} == {
        ("Project Alpha", "en"),
        ("Projekt Alfa", "sv"),
        ("ALPHA", ""),
        ("alpha", ""),
    }
    assert {label.class_ for label in alpha} == {f"{BASE}def#Project"}
    assert index.search("proj alf", 5)[0].iri == f"{BASE}id/project/alpha"
    index.close()


def test_reports_hold_answers_warnings_and_rows(bench: Bench) -> None:
    bench.edit("data/projects/beta.trig", 'dcterms:description "A made-up part', 'skos:note "A')
    bench.edit(
        "data/projects/beta.trig", "PREFIX source:", f"PREFIX skos: <{SKOS}>\nPREFIX source:"
    )
    paths = bench.build()
    validation = json.loads((paths.reports / "validation.json").read_bytes())
    assert (validation["shapes"], validation["focus_nodes"]) == (4, 12)
    assert validation["warnings"][0]["file"] == "data/projects/beta.trig"
    answers = json.loads((paths.reports / "answers.json").read_bytes())
    assert len(answers) == 7
    assert all(answer["met"] for answer in answers)
    rows = json.loads((paths.reports / "source-disagreements.json").read_bytes())["rows"]
    assert [row[2] for row in rows] == ["2023-05-31", "2023-10"]


def test_the_same_content_again_keeps_the_release_as_it_is(bench: Bench) -> None:
    first = bench.build()
    before = first.manifest.stat().st_ino
    assert bench.build() == first
    assert first.manifest.stat().st_ino == before


def test_a_release_that_differs_under_the_same_name_is_replaced(bench: Bench) -> None:
    first = bench.build()
    manifest = first.manifest.read_text(encoding="utf-8")
    first.manifest.write_text(manifest.replace('"python"', '"snake"'), encoding="utf-8")
    assert bench.build() == first
    assert first.manifest.read_text(encoding="utf-8") == manifest
    assert names(bench.releases) == [".lock", "current", first.version]


def test_a_release_that_cannot_be_replaced_stays_as_it_was(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bench.build()
    manifest = first.manifest.read_text(encoding="utf-8")
    changed = manifest.replace('"python"', '"snake"')
    first.manifest.write_text(changed, encoding="utf-8")
    rename = Path.rename

    def stubborn(self: Path, target: Path) -> Path:
        if self.name.startswith(".new-"):
            raise OSError(1, "Operation not permitted")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(OSError, match="not permitted"):
        bench.build()
    assert first.manifest.read_text(encoding="utf-8") == changed
    assert current(bench.releases) == first


def test_new_content_is_a_new_release_beside_the_old_one(bench: Bench) -> None:
    first = bench.build()
    bench.edit(ALPHA, "Projekt Alfa", "Projekt Alpha")
    second = bench.build()
    assert current(bench.releases) == second
    assert {paths.version for paths in all_releases(bench.releases)} == {
        first.version,
        second.version,
    }


def test_a_failure_while_writing_leaves_the_last_release_in_use(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bench.build()
    bench.edit(ALPHA, "Projekt Alfa", "Projekt Alpha")

    def full(_folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(step, "_to_disk", full)
    with pytest.raises(OSError, match="No space left"):
        bench.build()
    assert current(bench.releases) == first
    assert names(bench.releases) == [".lock", "current", first.version]


def test_the_same_content_gives_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    digests = []
    for seed in ("1", "77"):
        releases = tmp_path / seed
        command = [sys.executable, "-c", ONEMG, "build", "--content", TINY, "--output", releases]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, check=True, env=environment, capture_output=True)
        root = current(releases).root
        digests.append(
            {
                path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(root.rglob("*"))
                if path.is_file() and path.parent.name != "store"
            }
        )
    assert digests[0] == digests[1]
    assert {"manifest.json", "labels.sqlite", "dumps/onemg.trig"} <= set(digests[0])


ONEMG = "from onemg.cli.main import main; main()"
SKOS = "http://www.w3.org/2004/02/skos/core#"
