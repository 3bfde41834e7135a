"""The files of a release that the embedded engine reads, and the store it reads them into."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a release lies on disk, and how it is to be read.

    `default_dump` is N-Triples and holds the default graph; `named_dump` is N-Quads and holds the
    named graphs; `store` is a folder with both, written by the same version of the engine.
    """

    default_dump: Path
    named_dump: Path
    store: Path
    in_memory: bool

    def pack(self) -> dict[str, str | bool]:
        """Return the snapshot as a JSON object."""
        return {
            "default_dump": str(self.default_dump),
            "named_dump": str(self.named_dump),
            "store": str(self.store),
            "in_memory": self.in_memory,
        }

    @classmethod
    def unpack(cls, fields: Mapping[str, str]) -> Snapshot:
        """Return the snapshot that a JSON object describes."""
        return cls(
            Path(fields["default_dump"]),
            Path(fields["named_dump"]),
            Path(fields["store"]),
            bool(fields["in_memory"]),
        )

    def load(self) -> pyoxigraph.Store:
        """Return a store in memory with the content of both dumps.

        What is loaded is set apart from garbage collection, so that processes forked from this
        one go on sharing its memory.

        Raises:
            OSError: a dump cannot be read.
            SyntaxError: a dump does not parse.
        """
        store = pyoxigraph.Store()
        for path, form in (
            (self.default_dump, pyoxigraph.RdfFormat.N_TRIPLES),
            (self.named_dump, pyoxigraph.RdfFormat.N_QUADS),
        ):
            try:
                store.bulk_load(path=path, format=form)
            except OSError as error:
                raise OSError(f"{path}: {error}") from error
            except SyntaxError as error:
                raise SyntaxError(f"{path}: {error}") from error
        gc.collect()
        gc.freeze()
        return store

    def open(self) -> pyoxigraph.Store:
        """Return the store on disk, opened for reading; this starts threads.

        Raises:
            OSError: the folder holds no store of this version.
        """
        return pyoxigraph.Store.read_only(str(self.store))
