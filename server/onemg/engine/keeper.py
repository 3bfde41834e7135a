"""The keeper as its parent sees it: started with a release, told to stop, never served by hand."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from onemg.engine.snapshot import Snapshot
from onemg.errors import ReleaseError
from onemg.rdf.prefixes import PrefixTable

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

_STOP_PATIENCE_S = 5.0
_PROGRAM = "onemg.engine.keeper_process"


@dataclass(frozen=True, slots=True)
class WorkerTerms:
    """What holds for each worker: megabytes a query may use, queries after which it leaves.

    `base_iri` is what relative IRIs of a query that has no BASE are resolved against.
    """

    memory_mb: int
    queries: int
    base_iri: str | None = None


@dataclass(frozen=True, slots=True)
class KeeperSettings:
    """All that the keeper is told: release, prefixes, terms of workers, where to listen."""

    snapshot: Snapshot
    prefixes: PrefixTable
    terms: WorkerTerms
    address: Path
    parent: int

    def pack(self) -> str:
        """Return the settings as one line of JSON."""
        fields = {
            "snapshot": self.snapshot.pack(),
            "prefixes": dict(self.prefixes),
            "terms": asdict(self.terms),
            "address": str(self.address),
            "parent": self.parent,
        }
        return json.dumps(fields)

    @classmethod
    def unpack(cls, fields: Mapping[str, Any]) -> KeeperSettings:
        """Return the settings that a JSON object describes."""
        return cls(
            Snapshot.unpack(fields["snapshot"]),
            PrefixTable(fields["prefixes"]),
            WorkerTerms(**fields["terms"]),
            Path(fields["address"]),
            fields["parent"],
        )


class Keeper:
    """A running keeper: web processes reach it at `address`, this process stops it.

    It restarts by itself when it dies, and stops by itself when this process is gone. What starts
    it again, its supervisor, is itself started again by `revive`.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], settings: KeeperSettings, report: Mapping[str, Any]
    ) -> None:
        """Take over a keeper that has loaded its release; use `start`."""
        self._process = process
        self._settings = settings
        self._stopped = False
        self.address = settings.address
        self.pid: int = report["pid"]
        self.triples: int | None = report["triples"]
        self.load_s: float = report["seconds"]
        self.offline: bool = report["offline"]

    @classmethod
    def start(cls, snapshot: Snapshot, prefixes: PrefixTable, terms: WorkerTerms) -> Keeper:
        """Return a keeper that has loaded a release.

        Args:
            snapshot: the release.
            prefixes: accepted undeclared in queries, and used in results.
            terms: what holds for each worker.

        Raises:
            ReleaseError: the release cannot be opened; the message says why.
        """
        folder = Path(tempfile.mkdtemp(prefix="onemg-"))
        settings = KeeperSettings(snapshot, prefixes, terms, folder / "keeper", os.getpid())
        try:
            return cls(*_launch(settings))
        except ReleaseError:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def alive(self) -> bool:
        """Return whether the keeper is there, or being started again."""
        return self._process.poll() is None

    def revive(self, tell: Callable[[str], object]) -> None:
        """Start the keeper again if its supervisor has ended; to be called now and then.

        Args:
            tell: told in sentences what happened.
        """
        if self.alive() or self._stopped:
            return
        tell(f"The supervisor of the keeper ended (status {self._process.returncode}).")
        self._close()
        with contextlib.suppress(OSError):
            self.address.unlink()
        self.address.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            self._process, report = _launch(self._settings)[0::2]
        except ReleaseError as error:
            tell(f"It cannot be started again yet: {error}")
        else:
            self.pid = report["pid"]
            tell("It was started again.")

    def stop(self) -> None:
        """End the keeper and with it every worker; once is enough, twice is harmless."""
        self._stopped = True
        self._close(b"stop\n")
        try:
            self._process.wait(_STOP_PATIENCE_S)
        except subprocess.TimeoutExpired:  # pragma: no cover - only a stopped supervisor is so slow
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.address.parent, ignore_errors=True)

    def _close(self, word: bytes = b"") -> None:
        """Say a last word to the supervisor, if it can still be told anything."""
        assert self._process.stdin  # noqa: S101  # a pipe, as asked for
        if not self._process.stdin.closed:
            with contextlib.suppress(OSError), self._process.stdin as stdin:
                stdin.write(word)


def _launch(
    settings: KeeperSettings,
) -> tuple[subprocess.Popen[bytes], KeeperSettings, Mapping[str, Any]]:
    """Return a supervisor whose keeper has loaded the release, and what it reports.

    Raises:
        ReleaseError: the release cannot be opened.
    """
    process = subprocess.Popen(  # noqa: S603  # our own program, with no word from outside
        [sys.executable, "-P", "-m", _PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        env=_environment(),
    )
    assert process.stdin  # noqa: S101  # both are pipes, as asked for
    assert process.stdout  # noqa: S101
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(settings.pack().encode() + b"\n")
        process.stdin.flush()
    with process.stdout as output:
        report = json.loads(output.readline() or b'{"fault": "its keeper ended at once"}')
    if "fault" in report:
        process.stdin.close()
        process.wait()
        raise ReleaseError(f"{settings.snapshot.store.parent}: {report['fault']}")
    return process, settings, report


def _environment() -> dict[str, str]:
    """Return our environment, with the place we were imported from where Python will look.

    A worker that runs out of memory is to end at once, not to work out a trace that nobody sees.
    """
    source_root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, [source_root, os.environ.get("PYTHONPATH")]))
    return os.environ | {"PYTHONPATH": path, "RUST_BACKTRACE": "0"}
