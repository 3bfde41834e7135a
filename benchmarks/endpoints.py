"""How does this server compare with `oxigraph serve` and rdflib-endpoint on the same data?

Real content and a generated catalogue of a million triples; `--full` adds ten million. Starts
each server on loopback, measures them turn and turn about, writes docs/performance.md. Needs wrk.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from comparison import killers
from comparison import latency
from comparison import report
from comparison import servers
from comparison import throughput
from comparison import transfer
from comparison.findings import OURS
from comparison.findings import PEER
from comparison.findings import Findings
from comparison.questions import catalogue_questions
from comparison.questions import content_questions
from comparison.release import catalogue_release
from comparison.release import loading
from onemg.release.layout import current
from onemg.release.manifest import read_manifest

if TYPE_CHECKING:
    from comparison.questions import Question
    from comparison.servers import Server
    from onemg.release.layout import ReleasePaths

FOLDER = servers.ROOT / ".cache" / "benchmarks"
IN_MEMORY_TRIPLES = 2_000_000
MILLION = 1_000_000
BUSY = 1


@dataclass(frozen=True)
class Case:
    """One dataset: its section in the report, its release, what is asked, how it is held."""

    name: str
    title: str
    release: ReleasePaths
    questions: list[Question]
    in_memory: bool
    rdflib: bool = True
    million_rows: bool = True


def main() -> None:
    """Measure, and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="ten million triples too")
    options.add_argument(
        "--only", help="one section: content, million, million-on-disk, ten-million"
    )
    options.add_argument("--print", action="store_true", help="print, and leave the page alone")
    given = options.parse_args()
    oxigraph = Path(shutil.which("oxigraph", path=_program_path()) or "oxigraph")
    for program in ("wrk", str(oxigraph)):
        if shutil.which(program) is None:
            sys.exit(f"{program} is missing: apt-get install wrk; make setup")
    names = ["content", "million", "million-on-disk", *(["ten-million"] if given.full else [])]
    for name in [given.only] if given.only else names:
        found = measure(_case(name, oxigraph), oxigraph)
        print(f"== {name}\n\n{report.render(found)}", flush=True)
        if not given.print:
            report.write(name, found)


def _program_path() -> str:
    """Return where programs are looked for: first beside our own Python."""
    return f"{Path(sys.executable).parent}:{os.environ['PATH']}"


def _case(name: str, oxigraph: Path) -> Case:
    if name == "content":
        folder = FOLDER / "content"
        command = [str(Path(sys.executable).with_name("onemg")), "build", "--output", str(folder)]
        subprocess.run(command, cwd=servers.ROOT, check=True, stdout=subprocess.DEVNULL)
        release = current(folder)
        questions = content_questions(release.merge)
        return Case(
            name, "The real content", release, questions, in_memory=True, million_rows=False
        )
    size = 10 * MILLION if name == "ten-million" else MILLION
    release = catalogue_release(FOLDER / f"catalogue-{size}", size, oxigraph)
    return Case(
        name,
        f"A catalogue of {size:,} triples",
        release,
        catalogue_questions(size),
        in_memory=name == "million",
        rdflib=name == "million-on-disk",
    )


def measure(case: Case, oxigraph: Path) -> Findings:
    """Return all that there is to find out about a dataset."""
    triples = read_manifest(case.release).triples
    mode = "in memory" if case.in_memory else "on disk"
    found = Findings(case.title, mode, triples, loading=loading(case.release))
    if (busy := os.getloadavg()[0]) > BUSY:
        found.notes.append(
            f"When this run began, {busy:.0f} other processes wanted the processor on average: "
            "the figures are those of a busy machine."
        )
    # The setting decides where a release is read from; here it is to be one or the other.
    held = {"ONEMG_IN_MEMORY_TRIPLES": str(100 * MILLION if case.in_memory else 1)}
    with ExitStack() as stack:
        ours = stack.enter_context(servers.ours(case.release, held))
        peer = stack.enter_context(servers.oxigraph(oxigraph, case.release.store))
        pair = [ours, peer]
        _remember(found, pair)
        with ExitStack() as while_slow:
            compared = list(pair)
            if case.rdflib:
                slow = while_slow.enter_context(servers.rdflib_endpoint(case.release.merge))
                _remember(found, [slow])
                compared.append(slow)
            found.latency = latency.measure(case.questions, compared)
        for clients in (8, 64):
            for fresh in (True, False):
                found.loads[clients, fresh] = throughput.measure(
                    case.questions, pair, clients, fresh=fresh
                )
        if case.million_rows:
            found.transfer = transfer.measure(pair)
        found.siege = {OURS: killers.measure(case.questions, ours)}
    with servers.oxigraph(oxigraph, case.release.store) as fresh_peer:
        # Last, since it does not end a query whose client has gone.
        found.siege[PEER] = killers.measure(case.questions, fresh_peer)
    return found


def _remember(found: Findings, started: list[Server]) -> None:
    for server in started:
        found.start_s[server.name] = server.start_s
        found.memory[server.name] = server.memory_bytes()


if __name__ == "__main__":
    main()
