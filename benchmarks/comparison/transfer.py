"""A result of a million rows: when its first byte comes, and what memory it takes to send it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comparison.questions import QUERIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comparison.servers import Server

_SAMPLE_S = 0.1


@dataclass(frozen=True, slots=True)
class Transfer:
    """Milliseconds to the first byte, seconds in all, bytes sent, growth of memory in bytes."""

    first_ms: float
    whole_s: float
    sent: int
    growth: int
    status: int


def measure(servers: Sequence[Server]) -> dict[str, Transfer]:
    """Return how each server sends a million rows."""
    return {server.name: _transfer(server) for server in servers}


def _transfer(server: Server) -> Transfer:
    query = (QUERIES / "million-rows.rq").read_text(encoding="utf-8")
    client = server.client()
    before = server.memory_bytes()
    peak = [before]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_SAMPLE_S):
            peak.append(server.memory_bytes())

    watching = threading.Thread(target=watch)
    watching.start()
    sent = [0]
    try:
        response = client.ask(
            query, "application/sparql-results+json", lambda size: sent.__setitem__(0, size)
        )
    finally:
        ended.set()
        watching.join()
        client.close()
    return Transfer(
        response.first_s * 1000, response.whole_s, sent[0], max(peak) - before, response.status
    )
