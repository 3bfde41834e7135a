"""One release, one keeper and one application for all tests of this folder; `browser` beside it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onemg.build.pipeline import examine
from onemg.build.pipeline import make
from onemg.config import Config
from onemg.release.names import Names
from onemg.web.app import create_app
from onemg.web.server import make_engine
from onemg.web.server import start_keeper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

    from onemg.engine.embedded import EmbeddedEngine
    from onemg.release.layout import ReleasePaths
    from onemg.web.site import Site

sys.path.insert(0, str(Path(__file__).parent))
ROOT = Path(__file__).parents[2]
# More things than one page lists, and more than one document holds.
MANY = 1_040


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("web")
    content = folder / "content"
    shutil.copytree(ROOT / "tests" / "fixtures" / "tiny", content)
    shutil.copytree(Path(__file__).parent / "extra", content, dirs_exist_ok=True)
    shutil.copy(ROOT / "ontology" / "prefixes.ttl", content / "ontology")
    for start in range(0, MANY, 400):
        (content / "data" / f"stages-{start}.trig").write_text(_stages(start, start + 400))
    return Config(
        content=content,
        releases=folder / "releases",
        public_url="https://graph.example/",
        deadline_s=5,
        workers=2,
    )


@pytest.fixture(scope="session")
def release(config: Config) -> ReleasePaths:
    outcome = examine(config.content, Names(config.base_iri), config.public_url, lambda *_: None)
    assert outcome.good, [str(fault) for fault in outcome.faults if not fault.warning]
    return make(outcome, config.releases, lambda *_: None)


@pytest.fixture(scope="session")
def engine(config: Config, release: ReleasePaths) -> Iterator[EmbeddedEngine]:
    keeper = start_keeper(config, release)
    engine = make_engine(config, release, keeper)
    yield engine
    engine.close()
    keeper.stop()


@pytest.fixture(scope="session")
def app(config: Config, engine: EmbeddedEngine, release: ReleasePaths) -> Flask:
    return create_app(config, engine, release)


@pytest.fixture(scope="session")
def site(app: Flask) -> Site:
    found: Site = app.extensions["onemg"]
    return found


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _stages(start: int, end: int) -> str:
    """Return a file with some of many stages, which name the first one by words of a source."""
    numbers = range(start, min(end, MANY))
    lines = [
        "PREFIX dcterms: <http://purl.org/dc/terms/>",
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>",
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>",
        "PREFIX source: <https://w3id.org/onemg/id/source/>",
        "PREFIX stage: <https://w3id.org/onemg/id/stage/>",
        "source:editors {",
        " ".join(f'stage:s{n:04} a skos:Concept ; rdfs:label "Stage {n}"@en .' for n in numbers),
        "}",
        "source:register {",
        " ".join(f"stage:s{n:04} dcterms:relation stage:s0000 ." for n in numbers if n),
        "}",
    ]
    return "\n".join(lines)
