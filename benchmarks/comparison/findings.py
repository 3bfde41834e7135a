"""All that one run found out about one dataset."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comparison.killers import Siege
    from comparison.latency import Times
    from comparison.throughput import Load
    from comparison.transfer import Transfer

TIMES = "\N{MULTIPLICATION SIGN}"
OURS = "onemg"
PEER = "oxigraph"

MEDIAN_FACTOR = 1.3
MEDIAN_EXTRA_MS = 0.5
UNCACHED_FACTOR = 0.6
CACHED_FACTOR = 2.0
SIEGE_FACTOR = 3
FIRST_BYTE_MS = 50
GROWTH_MB = 50
LOADING_FACTOR = 1.15
START_S = 1


@dataclass
class Findings:
    """What was measured, by server; a part that was not measured is empty.

    `latency` is by kind of query, then by server; `loads` is by number of clients and whether
    every query was new; `notes` are sentences for the reader.
    """

    title: str
    mode: str
    triples: int
    start_s: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    latency: dict[str, dict[str, Times]] = field(default_factory=dict)
    loads: dict[tuple[int, bool], dict[str, Load]] = field(default_factory=dict)
    transfer: dict[str, Transfer] = field(default_factory=dict)
    siege: dict[str, Siege] = field(default_factory=dict)
    loading: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target: what is asked, what was measured, and whether that is enough."""

    target: str
    measured: str
    is_met: bool


def verdicts(found: Findings) -> list[Verdict]:
    """Return how the findings stand to the targets, for all that was measured."""
    return [
        *_of_latency(found),
        *_of_loads(found),
        *_of_siege(found),
        *_of_transfer(found),
        *_of_life(found),
    ]


def _of_latency(found: Findings) -> list[Verdict]:
    slow = [
        f"{kind} {times[OURS].median_ms:.2f} ms against {times[PEER].median_ms:.2f}"
        for kind, times in found.latency.items()
        if not is_quick(times)
    ]
    if not found.latency:
        return []
    good = len(found.latency) - len(slow)
    measured = f"{good} of {len(found.latency)} kinds" + (
        f"; not {', '.join(slow)}" if slow else ""
    )
    return [
        Verdict(
            f"median of every kind ≤ {MEDIAN_FACTOR} {TIMES} + {MEDIAN_EXTRA_MS} ms",
            measured,
            not slow,
        )
    ]


def is_quick(times: dict[str, Times]) -> bool:
    """Return whether our median is within the target."""
    ours, peer = times[OURS], times[PEER]
    if ours.fault and not peer.fault:
        return False
    return bool(peer.fault) or ours.median_ms <= MEDIAN_FACTOR * peer.median_ms + MEDIAN_EXTRA_MS


def _of_loads(found: Findings) -> list[Verdict]:
    made = []
    for fresh, least in ((True, UNCACHED_FACTOR), (False, CACHED_FACTOR)):
        loads = found.loads.get((64, fresh))
        if loads:
            ratio = loads[OURS].per_s / loads[PEER].per_s
            what = "uncached" if fresh else "cached"
            made.append(
                Verdict(
                    f"64 clients, {what}: requests/s ≥ {least:g} {TIMES}",
                    f"{ratio:.2f} {TIMES}",
                    ratio >= least,
                )
            )
            if fresh:
                slower = loads[OURS].p99_ms / loads[PEER].p99_ms
                target = f"64 clients, uncached: p99 ≤ 1 {TIMES}"
                made.append(Verdict(target, f"{slower:.2f} {TIMES}", slower <= 1))
    return made


def _of_siege(found: Findings) -> list[Verdict]:
    siege = found.siege.get(OURS)
    if siege is None:
        return []
    ratio = siege.beside.p99_ms / siege.without.p99_ms
    failed = siege.beside.failed
    return [
        Verdict(
            f"beside 8 killers: p99 of the light mix ≤ {SIEGE_FACTOR} {TIMES}, none fails",
            f"{ratio:.2f} {TIMES} ({siege.without.p99_ms:.1f} → {siege.beside.p99_ms:.1f} ms), "
            f"{failed} failed",
            ratio <= SIEGE_FACTOR and not failed,
        )
    ]


def _of_transfer(found: Findings) -> list[Verdict]:
    transfer = found.transfer.get(OURS)
    if transfer is None:
        return []
    growth = transfer.growth / 1e6
    return [
        Verdict(
            f"a million rows: first byte < {FIRST_BYTE_MS} ms",
            f"{transfer.first_ms:.1f} ms",
            transfer.first_ms < FIRST_BYTE_MS,
        ),
        Verdict(
            f"a million rows: memory grows < {GROWTH_MB} MB", f"{growth:.0f} MB", growth < GROWTH_MB
        ),
    ]


def _of_life(found: Findings) -> list[Verdict]:
    made = []
    if found.loading:
        ratio = found.loading["ours"] / found.loading["theirs"]
        made.append(
            Verdict(
                f"loading ≤ {LOADING_FACTOR} {TIMES} the engine's own bulk load",
                f"{ratio:.2f} {TIMES}",
                ratio <= LOADING_FACTOR,
            )
        )
    if OURS in found.start_s:
        start = found.start_s[OURS]
        made.append(
            Verdict(f"first answer < {START_S} s after start", f"{start:.2f} s", start < START_S)
        )
    return made
