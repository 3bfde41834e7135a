"""A release gets into a store beside others, is switched to, and is what is then served."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.conftest import ONEMG
from tests.contract.conftest import WIDE
from tests.contract.conftest import publication

from onemg.engine import held
from onemg.engine.choice import Access
from onemg.engine.choice import check_remote
from onemg.engine.choice import remote_engine
from onemg.errors import EngineError
from onemg.errors import ReleaseError
from onemg.sparql.guard import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.contract.servers import Server

    from onemg.engine.graphset import GraphSet
    from onemg.engine.pieces import Dumps
    from onemg.engine.remote import RemoteEngine
    from onemg.rdf.prefixes import PrefixTable
    from onemg.release.layout import ReleasePaths

LABEL = "SELECT ?g ?l { GRAPH ?g { source:home rdfs:label ?l } }"


@pytest.fixture(scope="module")
def next_names(names: GraphSet) -> GraphSet:
    return replace(names, version="2027.01.01-next+1", digest="0" * 64)


@pytest.fixture(scope="module")
def next_dumps(dumps: Dumps, tmp_path_factory: pytest.TempPathFactory) -> Dumps:
    """The same release with another label."""
    folder = tmp_path_factory.mktemp("next")
    for path in (dumps.default_dump, dumps.named_dump):
        changed = path.read_bytes().replace(b'"Project site"', b'"Another site"')
        (folder / path.name).write_bytes(changed)
    return replace(
        dumps,
        default_dump=folder / dumps.default_dump.name,
        named_dump=folder / dumps.named_dump.name,
    )


@contextmanager
def engine_on(
    server: Server, names: GraphSet, dumps: Dumps, prefixes: PrefixTable
) -> Iterator[RemoteEngine]:
    engine = remote_engine(
        Access(server.asked),
        names,
        list(dumps.counts),
        query_limits=Limits(),
        result_limits=WIDE,
        prefixes=prefixes,
    )
    try:
        yield engine
    finally:
        engine.close()


def label(engine: RemoteEngine) -> set[str]:
    return {row["l"].value for row in engine.solutions(LABEL, 10)}


def test_two_releases_stand_side_by_side(  # noqa: PLR0913, PLR0917  # fixtures
    server: Server,
    names: GraphSet,
    dumps: Dumps,
    next_names: GraphSet,
    next_dumps: Dumps,
    prefixes: PrefixTable,
) -> None:
    with pytest.raises(ReleaseError, match=f"no release, {names.version} is to be served"):
        check_remote(Access(server.asked), names)
    with publication(server, names) as into:
        assert into.write(dumps, lambda *_: None) == dumps.statements
        into.switch()
    check_remote(Access(server.asked), names)
    with engine_on(server, names, dumps, prefixes) as old:
        old.check_release(10)
        assert label(old) == {"Project site"}
        with publication(server, next_names) as into:
            into.write(next_dumps, lambda *_: None, lines=50)
            check_remote(Access(server.asked), names)
            into.switch()
        assert label(old) == {"Project site"}
        with engine_on(server, next_names, next_dumps, prefixes) as new:
            assert label(new) == {"Another site"}
        with pytest.raises(ReleaseError, match=r"holds release 2027.*onemg publish --to") as caught:
            check_remote(Access(server.asked), names)
        assert names.version in str(caught.value)
        with publication(server, next_names) as into:
            assert into.remove_others(2) == []
            assert into.remove_others(1) == [names.root]
            assert into.remove_others(1) == []
        old._checked_at = float("-inf")
        with pytest.raises(EngineError, match="no longer holds release"):
            label(old)


def test_what_was_stopped_goes_on(server: Server, names: GraphSet, dumps: Dumps) -> None:
    names = replace(names, version="stopped")

    def stop(there: int, _wanted: int) -> None:
        if there > 200:
            raise KeyboardInterrupt

    with publication(server, names) as into:
        with pytest.raises(KeyboardInterrupt):
            into.write(dumps, stop, lines=60)
        into.switch()
        with pytest.raises(ReleaseError, match="holds a part of release stopped"):
            check_remote(Access(server.asked), names)
        told: list[tuple[int, int]] = []
        new = into.write(dumps, lambda *numbers: told.append(numbers), lines=60)
        assert 0 < new < dumps.statements - 200
        assert told[-1] == (dumps.statements, dumps.statements)
        assert into.write(dumps, lambda *_: None, lines=60) == 0
        assert into.write(dumps, lambda *_: None, lines=60, fresh=True) == dumps.statements
        check_remote(Access(server.asked), names)
        into.remove_others(1)


def test_another_content_under_the_same_id_is_noticed(
    server: Server, names: GraphSet, dumps: Dumps, next_dumps: Dumps
) -> None:
    first = replace(names, version="same", digest="a" * 64)
    other = replace(names, version="same", digest="b" * 64)
    with publication(server, first) as into:
        into.write(dumps, lambda *_: None)
        into.switch()
    with pytest.raises(ReleaseError, match="another content under the id same"):
        check_remote(Access(server.asked), other)
    with publication(server, other) as into:
        assert into.write(next_dumps, lambda *_: None) == dumps.statements
        into.switch()
        check_remote(Access(server.asked), other)
        into.remove_others(1)


def test_nothing_is_switched_when_the_numbers_differ(
    server: Server, names: GraphSet, dumps: Dumps
) -> None:
    names, wanted = replace(names, version="wrong"), dumps.triples + 1
    with (
        publication(server, names) as into,
        pytest.raises(EngineError, match=rf"1 graphs hold other numbers .* instead of {wanted}"),
    ):
        into.write(replace(dumps, triples=wanted), lambda *_: None)


def test_the_command_writes_and_switches(
    server: Server, release: ReleasePaths, names: GraphSet, tmp_path: Path
) -> None:
    credentials = tmp_path / "credentials"
    credentials.write_text(f"{server.secret}\n")
    environment = os.environ | {
        "ONEMG_ENGINE": server.asked,
        "ONEMG_ENGINE_CREDENTIALS": str(credentials) if server.secret else "",
    }
    words = [ONEMG, "publish", "--to", server.written, "--releases", release.root.parent]
    done = subprocess.run(
        [*words, "--keep", "1"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"{names.version} is the release in use" in done.stdout
    assert "dba" not in done.stdout + done.stderr
    check_remote(Access(server.asked), names)
    endpoint = Access(server.asked).endpoint()
    assert held.written(endpoint, names, 10) == "everything"
    endpoint.close()
