"""A release cut into pieces that are sent one by one, the same pieces in every run."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from onemg.engine.graphset import GraphSet

_SPOOLED_BYTES = 1 << 26


@dataclass(frozen=True, slots=True)
class Dumps:
    """What a release holds: N-Triples of the default graph, N-Quads of the others, and counts.

    `counts` gives the triples of each named graph by its name; `triples` those of the default
    graph. Both dumps have one statement a line, with single spaces, as our builds write them.
    """

    default_dump: Path
    named_dump: Path
    counts: Mapping[str, int]
    triples: int

    @property
    def statements(self) -> int:
        """Return how many statements there are to write."""
        return self.triples + sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Piece:
    """Triples for one graph; `first` says that they replace whatever it holds."""

    graph: str
    data: bytes
    first: bool
    statements: int


@contextmanager
def spooled(dumps: Dumps) -> Iterator[Mapping[str, Path]]:
    """Give a file of N-Triples for each named graph, removed in the end."""
    with TemporaryDirectory(prefix="onemg-publish-") as folder:
        paths = {graph: Path(folder) / f"{at}.nt" for at, graph in enumerate(sorted(dumps.counts))}
        held: dict[str, list[bytes]] = {}
        size = 0
        with dumps.named_dump.open("rb") as lines:
            for line in lines:
                statement, graph, _ = line.rsplit(b" ", 2)
                held.setdefault(graph[1:-1].decode(), []).append(statement + b" .\n")
                size += len(line)
                if size > _SPOOLED_BYTES:
                    _flush(held, paths)
                    size = 0
        _flush(held, paths)
        yield paths


def pieces(names: GraphSet, dumps: Dumps, files: Mapping[str, Path], lines: int) -> Iterator[Piece]:
    """Yield the pieces of a release, in the same order in every run.

    All statements of a graph that have a blank node stand together in its first piece, since a
    blank node means the same thing within one request only.

    Args:
        names: of the graphs in the store.
        dumps: of the release.
        files: what `spooled` gave.
        lines: most statements in a piece without blank nodes.
    """
    mapping = "".join(names.mapping(graph) for graph in sorted(dumps.counts)).encode()
    yield Piece(names.names, mapping, first=True, statements=0)
    yield from _pieces_of(names.default, dumps.default_dump, lines)
    for graph, path in files.items():
        yield from _pieces_of(names.named(graph), path, lines)


def _pieces_of(graph: str, path: Path, lines: int) -> Iterator[Piece]:
    with path.open("rb") as file:
        blank = [line for line in file if _is_blank(line)]
    first = True
    if blank:
        yield Piece(graph, b"".join(blank), first, len(blank))
        first = False
    with path.open("rb") as file:
        named = (line for line in file if not _is_blank(line))
        while piece := list(islice(named, lines)):
            yield Piece(graph, b"".join(piece), first, len(piece))
            first = False


def _is_blank(line: bytes) -> bool:
    return line.startswith(b"_:") or line.split(b" ", 2)[2].startswith(b"_:")


def _flush(held: dict[str, list[bytes]], paths: Mapping[str, Path]) -> None:
    for graph, lines in held.items():
        with paths[graph].open("ab") as file:
            file.writelines(lines)
    held.clear()
