from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pyoxigraph
import pytest
from tests.engine.conftest import NAMED
from tests.engine.conftest import POINT
from tests.engine.conftest import PREFIXES
from tests.engine.conftest import TERMS
from tests.engine.conftest import TRIPLES
from tests.engine.conftest import children
from tests.engine.conftest import engine_over

from onemg.engine.hiring import KeeperGone
from onemg.engine.hiring import fate
from onemg.engine.hiring import hire
from onemg.engine.keeper import Keeper
from onemg.engine.keeper import KeeperSettings
from onemg.engine.snapshot import Snapshot
from onemg.errors import ReleaseError
from onemg.rdf import media
from onemg.sparql.protocol import Query


def wait_until_gone(pids: set[int], seconds: float = 3) -> set[int]:
    """Return which processes are still there after some time; the dead do not count."""
    deadline = time.monotonic() + seconds
    while (left := {pid for pid in pids if is_alive(pid)}) and time.monotonic() < deadline:
        time.sleep(0.01)
    return left


def is_alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def family(keeper: Keeper) -> set[int]:
    supervisor = keeper._process.pid
    keepers = children(supervisor)
    return {supervisor, *keepers, *(worker for each in keepers for worker in children(each))}


def test_it_says_what_it_has_loaded(keeper: Keeper) -> None:
    assert keeper.alive()
    assert keeper.triples == TRIPLES + NAMED + NAMED // 2
    assert keeper.load_s > 0


def test_its_socket_is_private(keeper: Keeper) -> None:
    assert keeper.address.is_socket()
    assert keeper.address.parent.stat().st_mode & 0o777 == 0o700


def test_it_has_one_thread_and_its_workers_too(keeper: Keeper) -> None:
    worker = hire(keeper.address, 5)
    for pid in (keeper.pid, worker.pid):
        assert len(list(Path(f"/proc/{pid}/task").iterdir())) == 1
    worker.close()


def test_a_worker_can_open_nothing(keeper: Keeper) -> None:
    worker = hire(keeper.address, 5)
    opened = {each.name for each in Path(f"/proc/{worker.pid}/fd").iterdir()}
    limits = Path(f"/proc/{worker.pid}/limits").read_text()
    assert opened == {"0", "1", "2", "3"}
    for line in ("Max open files 4 4", "Max file size 0 0", "Max core file size 0 0"):
        assert line in " ".join(limits.split())
    assert "NoNewPrivs:\t1" in Path(f"/proc/{worker.pid}/status").read_text()
    worker.close()


def test_an_idle_worker_leaves_when_its_web_process_closes(keeper: Keeper) -> None:
    worker = hire(keeper.address, 5)
    worker.close()
    assert wait_until_gone({worker.pid}) == set()


def test_it_knows_how_a_worker_ended(keeper: Keeper) -> None:
    worker = hire(keeper.address, 5)
    worker.kill()
    assert fate(keeper.address, worker.pid, 5) == -signal.SIGKILL
    assert fate(keeper.address, worker.pid, 5) is None
    worker.close()
    worker.kill()


def test_it_remembers_a_worker_that_it_has_buried(keeper: Keeper) -> None:
    worker = hire(keeper.address, 5)
    os.kill(worker.pid, signal.SIGABRT)
    wait_until_gone({worker.pid})
    hire(keeper.address, 5).close()
    assert fate(keeper.address, worker.pid, 5) == -signal.SIGABRT
    worker.close()


def test_it_does_not_touch_processes_of_others(keeper: Keeper) -> None:
    assert fate(keeper.address, os.getpid(), 5) is None


def test_nothing_is_left_after_it_stops(snapshot: Snapshot) -> None:
    running = Keeper.start(snapshot, PREFIXES, TERMS)
    worker = hire(running.address, 5)
    everyone = family(running)
    assert len(everyone) == 3
    running.stop()
    running.stop()
    assert wait_until_gone(everyone) == set()
    assert not running.address.parent.exists()
    assert not running.alive()
    worker.close()


def test_it_is_started_again_when_it_dies(own_keeper: Keeper) -> None:
    worker = hire(own_keeper.address, 5)
    os.kill(own_keeper.pid, signal.SIGKILL)
    assert wait_until_gone({own_keeper.pid, worker.pid}) == set()
    worker.close()
    again = hire(own_keeper.address, 5)
    assert own_keeper.alive()
    again.close()


def test_its_supervisor_is_started_again_when_that_dies(own_keeper: Keeper) -> None:
    told: list[str] = []
    first = own_keeper._process.pid
    everyone = family(own_keeper)
    own_keeper.revive(told.append)
    assert told == []
    os.kill(first, signal.SIGKILL)
    assert wait_until_gone({first}) == set()
    own_keeper.revive(told.append)
    assert told == [
        "The supervisor of the keeper ended (status -9).",
        "It was started again.",
    ]
    again = hire(own_keeper.address, 5)
    again.close()
    assert own_keeper._process.pid != first
    assert wait_until_gone(everyone) == set()


def test_it_outlives_the_signals_that_stop_a_web_server(own_keeper: Keeper) -> None:
    everyone = family(own_keeper)
    for pid in everyone:
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGINT)
    time.sleep(0.1)
    assert family(own_keeper) == everyone


def test_it_ends_with_the_process_that_started_it(snapshot: Snapshot) -> None:
    fields = KeeperSettings(snapshot, PREFIXES, TERMS, Path("/unused"), 0).pack()
    program = f"""
        import json, os, sys
        from onemg.engine.keeper import Keeper, KeeperSettings
        told = KeeperSettings.unpack(json.loads({fields!r}))
        keeper = Keeper.start(told.snapshot, told.prefixes, told.terms)
        print(keeper._process.pid, keeper.pid, keeper.address, flush=True)
        os._exit(0)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True
    )
    supervisor, pid, address = done.stdout.split()
    assert wait_until_gone({int(supervisor), int(pid)}) == set()
    assert not Path(address).parent.exists()


def test_a_release_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = Snapshot(tmp_path / "a.nt", tmp_path / "a.nq", tmp_path / "store", in_memory=True)
    with pytest.raises(ReleaseError, match=r"a\.nt: No such file"):
        Keeper.start(missing, PREFIXES, TERMS)


def test_a_dump_that_does_not_parse_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("this is no triple")
    (tmp_path / "a.nq").write_text("")
    broken = Snapshot(tmp_path / "a.nt", tmp_path / "a.nq", tmp_path / "store", in_memory=True)
    with pytest.raises(ReleaseError, match=r"a\.nt: "):
        Keeper.start(broken, PREFIXES, TERMS)


def test_a_store_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = Snapshot(tmp_path, tmp_path, tmp_path / "store", in_memory=False)
    with pytest.raises(ReleaseError, match="cannot be opened"):
        Keeper.start(missing, PREFIXES, TERMS)


def test_a_store_on_disk_is_read_by_the_workers_alone(tmp_path: Path, dumps: Path) -> None:
    make_store(tmp_path / "store", dumps)
    before = {each: each.stat().st_mtime_ns for each in (tmp_path / "store").iterdir()}
    on_disk = Snapshot(dumps / "onemg.nt", dumps / "onemg.nq", tmp_path / "store", in_memory=False)
    running = Keeper.start(on_disk, PREFIXES, TERMS)
    try:
        assert running.triples is None
        with engine_over(running, workers=1) as engine:
            answer = engine.answer(Query(POINT), media.SPARQL_JSON, 5)
            answer.close()
            assert answer.summary is not None
            assert answer.summary.rows == 5
            assert len(list(Path(f"/proc/{running.pid}/task").iterdir())) == 1
    finally:
        running.stop()
    assert {each: each.stat().st_mtime_ns for each in (tmp_path / "store").iterdir()} == before


def make_store(folder: Path, dumps: Path) -> None:
    """Write a store in a process of its own, since opening one starts threads here."""
    program = (
        "import sys, pyoxigraph as ox; s = ox.Store(sys.argv[1]);"
        "s.bulk_load(path=sys.argv[2], format=ox.RdfFormat.N_TRIPLES); s.optimize(); s.flush()"
    )
    arguments = [sys.executable, "-c", program, folder, dumps / "onemg.nt"]
    subprocess.run(arguments, check=True)
    assert pyoxigraph.__version__


def test_nobody_can_be_hired_where_no_keeper_is(tmp_path: Path) -> None:
    with pytest.raises(KeeperGone, match="No such file"):
        hire(tmp_path / "keeper", 1)
