"""Writes a release to a shared store, beside those that are there, and switches to it at the end.

Whatever stops it, the release in use stays as it was; the next run goes on where this one ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemg.engine import held
from onemg.engine.graphset import HOLDS
from onemg.engine.graphset import NAMES
from onemg.engine.pieces import pieces
from onemg.engine.pieces import spooled
from onemg.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from onemg.engine.endpoint import Endpoint
    from onemg.engine.graphset import GraphSet
    from onemg.engine.graphstore import GraphStore
    from onemg.engine.pieces import Dumps
    from onemg.rdf.terms import Term

PIECE_LINES = 20_000
_SHOWN = 3
_COUNTED = 200


class Publication:
    """One release on its way into a store."""

    def __init__(
        self, store: GraphStore, endpoint: Endpoint, names: GraphSet, deadline_s: float
    ) -> None:
        """Prepare.

        Args:
            store: where graphs are written.
            endpoint: where the same store is asked.
            names: how the release is named there.
            deadline_s: for each question.
        """
        self._store = store
        self._endpoint = endpoint
        self._names = names
        self._deadline_s = deadline_s

    def write(
        self,
        dumps: Dumps,
        tell: Callable[[int, int], object],
        *,
        lines: int = PIECE_LINES,
        fresh: bool = False,
    ) -> int:
        """Return how many statements had to be written until the store holds the whole release.

        Args:
            dumps: of the release.
            tell: given the statements that are there and those of the release, after each piece.
            lines: most statements in one request.
            fresh: whether to begin again although a part is there.

        Raises:
            EngineError: the store cannot be written, or holds other numbers of triples afterwards.
        """
        much = None if fresh else held.written(self._endpoint, self._names, self._deadline_s)
        if much == "everything":
            tell(dumps.statements, dumps.statements)
            return 0
        counted, _, cut = (much or "").partition(" of ")
        there = int(counted) if cut == str(lines) else 0
        present = new = 0
        with spooled(dumps) as files:
            for at, piece in enumerate(pieces(self._names, dumps, files, lines), start=1):
                present += piece.statements
                if at <= there:
                    continue
                if at == 1:
                    self._note(f"0 of {lines}")
                send = self._store.replace if piece.first else self._store.add
                send(piece.graph, piece.data)
                self._note(f"{at} of {lines}")
                new += piece.statements
                tell(present, dumps.statements)
        self._compare(dumps)
        self._note("everything")
        return new

    def switch(self) -> None:
        """Let the store name this release as the one in use, by one small request.

        Raises:
            EngineError: the store does not do it.
        """
        self._store.replace(self._names.marker, self._names.mark().encode())

    def remove_others(self, keep: int) -> list[str]:
        """Return the roots of the releases that were removed: all but this one and the newest.

        Args:
            keep: how many releases stay, this one among them.

        Raises:
            EngineError: the store cannot be asked or written.
        """
        stated = self._select("remote_stated", {"property": [HOLDS]})
        journals = sorted({row["graph"].value for row in stated}, reverse=True)
        base = f"{self._names.base}release/"
        others = [it for it in journals if it.startswith(base) and it != self._names.journal]
        removed = []
        for journal in others[keep - 1 :]:
            root = journal.removesuffix("journal")
            values = {"graph": [f"{root}names"], "property": [NAMES]}
            graphs = [row["named"].value for row in self._select("remote_named", values)]
            # The journal goes first, so that nobody takes what is left for a whole release; the
            # names go last, so that a run that was stopped can be done again.
            self._store.replace(journal, self._gone(root))
            for graph in [*graphs, f"{root}default", f"{root}names", journal]:
                self._store.drop(graph)
            removed.append(root)
        return removed

    def _note(self, much: str) -> None:
        self._store.replace(self._names.journal, self._names.state(much).encode())

    @staticmethod
    def _gone(root: str) -> bytes:
        return f'<{root}> <{HOLDS}> "removed" .\n'.encode()

    def _compare(self, dumps: Dumps) -> None:
        """Compare the numbers of triples in the store with those of the release.

        Raises:
            EngineError: they differ.
        """
        wanted = {self._names.named(graph): count for graph, count in dumps.counts.items()}
        wanted[self._names.default] = dumps.triples
        graphs = sorted(wanted)
        found: dict[str, int] = {}
        for at in range(0, len(graphs), _COUNTED):
            rows = self._select("remote_counts", {"graph": graphs[at : at + _COUNTED]})
            found |= {row["graph"].value: int(row["triples"].value) for row in rows}
        wrong = [graph for graph in graphs if found.get(graph, 0) != wanted[graph]]
        if wrong:
            shown = "; ".join(
                f"{graph}: {found.get(graph, 0):,} instead of {wanted[graph]:,}"
                for graph in wrong[:_SHOWN]
            )
            raise EngineError(
                f"{len(wrong)} graphs hold other numbers of triples than the release ({shown}); "
                "nothing was switched. Write it again with --fresh."
            )

    def _select(self, name: str, values: dict[str, list[str]]) -> list[dict[str, Term]]:
        return held.select(self._endpoint, name, values, self._deadline_s)
