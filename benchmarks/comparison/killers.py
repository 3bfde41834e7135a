"""Eight queries that never end: what becomes of the light mix while they run."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comparison.client import Failed
from comparison.questions import QUERIES
from comparison.questions import light_texts
from comparison.throughput import Load
from comparison.throughput import paths_file
from comparison.throughput import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comparison.client import Client
    from comparison.questions import Question
    from comparison.servers import Server

KILLERS = 8
CLIENTS = 8
_SECONDS = 6
_SETTLE_S = 1.5


@dataclass(frozen=True, slots=True)
class Siege:
    """The light mix without and with killers, and what the killers were answered."""

    without: Load
    beside: Load
    answers: dict[str, int]


def measure(questions: list[Question], server: Server) -> Siege:
    """Return what the light mix of 8 clients, every query new, suffers from eight killers."""
    with paths_file(server, light_texts(questions)) as paths:
        run(server, paths, CLIENTS, 2, fresh=True)
        without = run(server, paths, CLIENTS, _SECONDS, fresh=True)
        answers: Counter[str] = Counter()
        with _killers(server, answers):
            time.sleep(_SETTLE_S)
            beside = run(server, paths, CLIENTS, _SECONDS, fresh=True)
    return Siege(without, beside, dict(answers))


@contextmanager
def _killers(server: Server, answers: Counter[str]) -> Iterator[None]:
    """Keep eight killers asked; whichever is answered or refused is asked again."""
    texts = [
        path.read_text(encoding="utf-8") for path in sorted((QUERIES / "killers").glob("*.rq"))
    ]
    ended = threading.Event()
    clients = [server.client() for _ in range(KILLERS)]
    threads = [
        threading.Thread(target=_insist, args=(client, texts[at % len(texts)], ended, answers))
        for at, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for client in clients:
            client.hang_up()
        for thread in threads:
            thread.join()


def _insist(client: Client, text: str, ended: threading.Event, answers: Counter[str]) -> None:
    while not ended.is_set():
        try:
            response = client.ask(text, "application/sparql-results+json", lambda _: None)
            answers[f"status {response.status}"] += 1
        except Failed:
            answers["still running at the end" if ended.is_set() else "broken off"] += 1
        ended.wait(0.2)
