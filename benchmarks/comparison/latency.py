"""One client: how long each kind of query takes on each server, asked in turn."""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comparison.client import Failed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comparison.client import Client
    from comparison.client import Response
    from comparison.questions import Question
    from comparison.servers import Server

ROUNDS = 4
_ROUND_S = 0.5
_AT_MOST = 60
_GIVE_UP_S = 20
_OK = 200


@dataclass(frozen=True, slots=True)
class Times:
    """Median and 99th percentile in milliseconds, over how many answers; and what went wrong."""

    median_ms: float
    p99_ms: float
    count: int
    fault: str = ""


def measure(
    questions: Sequence[Question], servers: Sequence[Server]
) -> dict[str, dict[str, Times]]:
    """Return the times of each server, by kind of query.

    Every server gets the same queries in the same order, in rounds, turn and turn about.
    """
    clients = {server.name: server.client() for server in servers}
    found = {each.kind: _kind(each, clients) for each in questions}
    for client in clients.values():
        client.close()
    return found


def _kind(question: Question, clients: dict[str, Client]) -> dict[str, Times]:
    taken: dict[str, list[float]] = {name: [] for name in clients}
    faults: dict[str, str] = {}
    _warm(question, clients, faults)
    for number in range(ROUNDS):
        texts = question.texts(_AT_MOST)
        # Who comes second finds the pages of the store in memory, so they take turns at that too.
        for name, client in sorted(clients.items(), reverse=bool(number % 2)):
            if name not in faults:
                taken[name] += _round(question, client, texts, faults, name)
    return {name: _times(each, faults.get(name, "")) for name, each in taken.items()}


def _warm(question: Question, clients: dict[str, Client], faults: dict[str, str]) -> None:
    """Ask once unmeasured, and compare the answers."""
    text = question.texts(1)[0]
    sizes = {}
    for name, client in clients.items():
        try:
            response = client.ask(text, question.accept)
        except Failed as error:
            faults[name] = str(error)
            continue
        if response.status != _OK:
            faults[name] = f"status {response.status}"
        elif response.whole_s > _GIVE_UP_S:
            faults[name] = f"takes {response.whole_s:.0f} s"
        else:
            sizes[name] = rows(response, question.accept)
    first = next(iter(sizes.values()), None)
    for name, size in sizes.items():
        if size != first and "rdflib" not in name:
            raise AssertionError(f"{question.kind}: answers differ: {sizes}\n{text}")


def _round(
    question: Question, client: Client, texts: list[str], faults: dict[str, str], name: str
) -> list[float]:
    taken: list[float] = []
    ends = time.monotonic() + _ROUND_S
    for text in texts:
        try:
            response = client.ask(text, question.accept)
        except Failed as error:
            faults[name] = str(error)
            break
        if response.status != _OK:
            faults[name] = f"status {response.status}"
            break
        taken.append(response.whole_s)
        if time.monotonic() > ends:
            break
    return taken


def _times(taken: list[float], fault: str) -> Times:
    if not taken:
        return Times(0, 0, 0, fault or "no answer")
    ordered = sorted(taken)
    worst = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return Times(statistics.median(ordered) * 1000, worst * 1000, len(ordered), fault)


def rows(response: Response, accept: str) -> int:
    """Return how many solutions or triples an answer holds."""
    if accept.endswith("n-triples"):
        return len(set(response.body.splitlines()))
    held = json.loads(response.body)
    return len(held["results"]["bindings"]) if "results" in held else int(held["boolean"])
