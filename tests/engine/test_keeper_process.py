"""The keeper's loop, run in a thread of its own; test_keeper starts it as the program it is."""

from __future__ import annotations

import json
import os
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from tests.engine.conftest import PREFIXES
from tests.engine.conftest import TERMS

from onemg.engine.hiring import KeeperGone
from onemg.engine.hiring import fate
from onemg.engine.hiring import hire
from onemg.engine.keeper import KeeperSettings
from onemg.engine.keeper_process import KeeperProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onemg.engine.snapshot import Snapshot


@contextmanager
def serving(folder: Path, snapshot: Snapshot) -> Iterator[Path]:
    address = folder / "keeper"
    settings = KeeperSettings(snapshot, PREFIXES, TERMS, address, os.getpid())
    process = KeeperProcess(settings, pyoxigraph.Store)
    ours, theirs = socket.socketpair()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener, theirs:
        listener.bind(str(address))
        listener.listen()
        thread = threading.Thread(target=process.serve, args=(listener, theirs))
        thread.start()
        yield address
        ours.close()
        thread.join(5)
        assert not thread.is_alive()


def test_it_never_forks_while_it_has_more_than_one_thread(
    tmp_path: Path, snapshot: Snapshot
) -> None:
    with (
        serving(tmp_path, snapshot) as address,
        pytest.raises(KeeperGone, match=r"has \d threads, and may not fork"),
    ):
        hire(address, 5)


@pytest.mark.parametrize("sent", [b"", b"{}", b'{"ask": "what"}'])
def test_it_does_not_mind_strange_questions(
    tmp_path: Path, snapshot: Snapshot, sent: bytes
) -> None:
    with serving(tmp_path, snapshot) as address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
            connection.connect(str(address))
            connection.send(sent)
        assert fate(address, 1, 5) is None


def test_it_does_not_mind_who_leaves_before_the_answer(tmp_path: Path, snapshot: Snapshot) -> None:
    with serving(tmp_path, snapshot) as address:
        for _ in range(3):
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
                connection.connect(str(address))
                connection.send(json.dumps({"ask": "fate", "pid": 1}).encode())
        assert fate(address, 1, 5) is None
