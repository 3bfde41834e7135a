"""The findings as sections of docs/performance.md, each between marks of its own."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from comparison.findings import OURS
from comparison.findings import PEER
from comparison.findings import is_quick
from comparison.findings import verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from comparison.findings import Findings
    from comparison.latency import Times
    from comparison.throughput import Load

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"


def write(name: str, found: Findings) -> None:
    """Put the section on a dataset in place of its last one.

    Args:
        name: of the dataset; the page has `<!-- name -->` and `<!-- /name -->` around its section.
        found: what was measured.
    """
    text = PAGE.read_text(encoding="utf-8")
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    section = f"{start}\n\n{render(found)}\n{end}"
    changed, count = re.subn(
        re.escape(start) + ".*?" + re.escape(end), lambda _: section, text, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"{PAGE} has {count} sections {start}")
    PAGE.write_text(changed, encoding="utf-8")


def render(found: Findings) -> str:
    """Return the section as Markdown."""
    parts = [
        f"{_where()}. Default graph: {found.triples:,} triples; {OURS} reads them {found.mode}.",
        _table(
            ("target", "measured", "met"),
            (
                (each.target, each.measured, "yes" if each.is_met else "**no**")
                for each in verdicts(found)
            ),
        ),
        _latency(found),
        _loads(found),
        _rest(found),
        "\n".join(found.notes),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _where() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    changed = " with changes" if git("status", "--porcelain", "--", "server") else ""
    day = git("log", "-1", "--format=%cd", "--date=short")
    today = subprocess.run(["date", "+%Y-%m-%d"], check=True, capture_output=True, text=True)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Commit {git('rev-parse', '--short', 'HEAD')}{changed} of {day}, measured "
        f"{today.stdout.strip()} on {os.cpu_count()} cores and {memory:.0f} GB, "
        f"{platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}"
    )


def _latency(found: Findings) -> str:
    if not found.latency:
        return ""
    names = _servers(next(iter(found.latency.values())))
    heads = ["query", *(f"{name}, median (p99) ms" for name in names), "ratio", "in target"]
    rows = [
        [
            kind,
            *(_times(times[name]) for name in names),
            _ratio(times),
            "yes" if is_quick(times) else "**no**",
        ]
        for kind, times in found.latency.items()
    ]
    return "One client, every query new:\n\n" + _table(heads, rows)


def _ratio(times: dict[str, Times]) -> str:
    ours, peer = times[OURS].median_ms, times[PEER].median_ms
    return f"{ours / peer:.2f}" if ours and peer else ""


def _times(times: Times) -> str:
    if not times.count:
        return times.fault
    marked = f"; {times.fault}" if times.fault else ""
    return f"{times.median_ms:.2f} ({times.p99_ms:.2f}){marked}"


def _loads(found: Findings) -> str:
    if not found.loads:
        return ""
    names = _servers(next(iter(found.loads.values())))
    heads = ["light mix", *(f"{name}, req/s (p50, p99 ms)" for name in names), "ratio"]
    rows = []
    for (clients, fresh), loads in found.loads.items():
        cells = [
            f"{loads[name].per_s:,.0f} ({loads[name].p50_ms:.1f}, {loads[name].p99_ms:.1f})"
            + (f", {loads[name].failed} failed" if loads[name].failed else "")
            for name in names
        ]
        what = "every query new" if fresh else "200 queries again and again"
        ratio = f"{loads[OURS].per_s / loads[PEER].per_s:.2f}"
        rows.append([f"{clients} clients, {what}", *cells, ratio])
    return "Many clients:\n\n" + _table(heads, rows)


def _rest(found: Findings) -> str:
    names = _servers(found.start_s)
    rows = [
        ["start to first answer, s", *(f"{found.start_s[name]:.2f}" for name in names)],
        ["memory after start, MB", *(f"{found.memory[name] / 1e6:,.0f}" for name in names)],
    ]
    if found.transfer:
        shown = [found.transfer.get(name) for name in names]
        rows += [
            ["a million rows: first byte, ms", *(f"{t.first_ms:.1f}" if t else "" for t in shown)],
            ["… in all, s", *(f"{t.whole_s:.1f}" if t else "" for t in shown)],
            ["… memory grows, MB", *(f"{t.growth / 1e6:,.0f}" if t else "" for t in shown)],
        ]
    for name, text in (
        ("without", "8 clients, light mix: p99, ms"),
        ("beside", "… beside 8 killers"),
    ):
        if found.siege:
            sieges = [found.siege.get(server) for server in names]
            rows.append([text, *(_under_siege(getattr(s, name)) if s else "" for s in sieges)])
    if found.siege:
        told = [found.siege.get(server) for server in names]
        rows.append(
            ["… what became of them", *(_fates(siege.answers) if siege else "" for siege in told)]
        )
    if found.loading:
        loads = {OURS: found.loading["ours"], PEER: found.loading["theirs"]}
        rows.append(
            [
                "bulk load and optimise, s",
                *(f"{loads[n]:.1f}" if n in loads else "" for n in names),
            ]
        )
    return "The rest:\n\n" + _table(["", *names], rows)


def _fates(answers: dict[str, int]) -> str:
    return ", ".join(f"{count} {fate}" for fate, count in sorted(answers.items()))


def _under_siege(load: Load) -> str:
    failed = f", {load.failed} failed" if load.failed else ""
    return f"{load.p99_ms:.1f} ({load.per_s:,.0f} req/s{failed})"


def _servers(by_name: Iterable[str]) -> list[str]:
    found = list(by_name)
    return [OURS, PEER, *(name for name in found if name not in {OURS, PEER})]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
