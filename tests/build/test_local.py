from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onemg.build.local import files_engine
from onemg.build.local import release_engine
from onemg.config import Config
from onemg.errors import ContentError
from onemg.errors import DeadlineExceeded

if TYPE_CHECKING:
    from bench import Bench

COUNT = "SELECT (COUNT(*) AS ?n) { ?country a onemg:ParticipatingCountry }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def config(bench: Bench, **more: object) -> Config:
    return Config(content=bench.root, releases=bench.releases, **more)  # type: ignore[arg-type]  # settings of any type


def test_files_are_asked_with_what_follows_from_them(bench: Bench) -> None:
    with files_engine(config(bench)) as engine:
        [row] = engine.solutions(COUNT, 10)
    assert row["n"].value == "2"


@pytest.mark.parametrize("in_memory_triples", [1, 1_000_000])
def test_a_release_is_asked_in_memory_and_on_disk(bench: Bench, in_memory_triples: int) -> None:
    paths = bench.build()
    with release_engine(paths, config(bench, in_memory_triples=in_memory_triples)) as engine:
        [row] = engine.solutions(COUNT, 10)
    assert row["n"].value == "2"


def test_a_long_query_is_ended_at_its_deadline(bench: Bench) -> None:
    with files_engine(config(bench)) as engine, pytest.raises(DeadlineExceeded):
        engine.solutions(ENDLESS, 0.3)


def test_files_that_cannot_be_read_are_not_asked(bench: Bench) -> None:
    bench.edit("data/projects/alpha.trig", "source:home {", "source:home {{")
    with pytest.raises(ContentError) as caught, files_engine(config(bench)):
        pass
    assert caught.value.file == "data/projects/alpha.trig"
