"""The loop of a worker, run in a thread of its own and without a cage."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from tests.engine.conftest import PREFIXES
from tests.engine.conftest import request

from onemg.engine import cage
from onemg.engine import faults
from onemg.engine import frames
from onemg.engine import worker
from onemg.engine.frames import BrokenPeer
from onemg.engine.frames import FrameReader
from onemg.engine.keeper import WorkerTerms
from onemg.errors import BadQuery
from onemg.rdf import media

if TYPE_CHECKING:
    from collections.abc import Iterator


class Client:
    """The other end of a worker's socket."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self._reader = FrameReader(connection)

    def next(self) -> tuple[bytes, bytes]:
        return self._reader.next(5)

    def ask(self, text: str) -> tuple[bytes, bytes]:
        """Return the last frame of the answer."""
        content = request(text, media.SPARQL_JSON).pack()
        self.socket.sendall(b"".join(frames.frame(frames.REQUEST, [content])))
        while (found := self.next())[0] == frames.DATA:
            pass
        return found


@contextmanager
def at_work(terms: WorkerTerms, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    # Only a main thread may set handlers, and nothing is to end the process of the tests.
    monkeypatch.setattr(cage, "set_alarm", lambda _: None)
    monkeypatch.setattr(cage, "clear_alarm", lambda: None)
    ours, theirs = socket.socketpair()
    store = pyoxigraph.Store()

    def work() -> None:
        with theirs:
            worker.work(theirs, store, terms, PREFIXES)

    thread = threading.Thread(target=work)
    thread.start()
    with ours:
        client = Client(ours)
        assert client.next() == (frames.READY, b"")
        yield client
    thread.join(5)
    assert not thread.is_alive()


def test_it_answers_until_the_other_end_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    with at_work(WorkerTerms(256, 10), monkeypatch) as client:
        for _ in range(3):
            kind, content = client.ask("ASK {}")
            assert (kind, json.loads(content)["leaving"]) == (frames.END, False)


def test_it_says_that_it_leaves_after_its_last_query(monkeypatch: pytest.MonkeyPatch) -> None:
    with at_work(WorkerTerms(256, 2), monkeypatch) as client:
        assert not json.loads(client.ask("ASK {}")[1])["leaving"]
        assert json.loads(client.ask("ASK {}")[1])["leaving"]
        with pytest.raises(BrokenPeer):
            client.next()


def test_a_mistake_does_not_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with at_work(WorkerTerms(256, 2), monkeypatch) as client:
        kind, content = client.ask("SELEC")
        error, leaving = faults.unpack(content)
        assert (kind, type(error), leaving) == (frames.FAULT, BadQuery, False)
        assert faults.unpack(client.ask("SELEC")[1])[1]


def test_it_leaves_when_its_memory_has_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    with at_work(WorkerTerms(64, 10), monkeypatch) as client:
        monkeypatch.setattr(worker, "_peak_bytes", lambda: 1 << 60)
        assert json.loads(client.ask("ASK {}")[1])["leaving"]


@pytest.mark.parametrize(
    "error", [MemoryError(), pytest.param(KeyboardInterrupt("panic"), id="panic")]
)
def test_it_leaves_after_a_failure_that_it_can_still_report(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    with at_work(WorkerTerms(64, 10), monkeypatch) as client:
        monkeypatch.setattr(worker, "evaluate", fail)
        found, leaving = faults.unpack(client.ask("ASK {}")[1])
        assert leaving
        assert "64 MB" in str(found) or "panic" in str(found)


def test_it_ends_when_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    values = " ".join(f'"{at:01000}"' for at in range(2000))
    with at_work(WorkerTerms(64, 10), monkeypatch) as client:
        content = request(f"SELECT * {{ VALUES ?x {{ {values} }} }}", media.CSV).pack()
        client.socket.sendall(b"".join(frames.frame(frames.REQUEST, [content])))
        assert client.next()[0] == frames.DATA


def test_it_ends_when_it_is_sent_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    with at_work(WorkerTerms(64, 10), monkeypatch) as client:
        client.socket.sendall(b"".join(frames.frame(frames.END)))
        with pytest.raises(BrokenPeer):
            client.next()
