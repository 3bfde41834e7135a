"""The text index of a release: labels with language, property and class, searchable by words."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from typing import NamedTuple

from onemg.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SCHEMA = """
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
CREATE TABLE labels (
  id INTEGER PRIMARY KEY,
  iri TEXT NOT NULL,
  label TEXT NOT NULL,
  lang TEXT NOT NULL,
  property TEXT NOT NULL,
  class TEXT NOT NULL
);
CREATE INDEX labels_by_iri ON labels (iri);
CREATE VIRTUAL TABLE label_text USING fts5 (
  label, content = 'labels', content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
"""
_SEARCH = """
SELECT labels.iri, labels.label, labels.lang, labels.property, labels.class
FROM label_text JOIN labels ON labels.id = label_text.rowid
WHERE label_text MATCH ?
ORDER BY
  lower(labels.label) <> lower(?), bm25(label_text), length(labels.label), labels.iri, labels.id
LIMIT ?
"""
_OF_IRI = "SELECT iri, label, lang, property, class FROM labels WHERE iri = ? ORDER BY id"
_WORD = re.compile(r"\w+")


class Label(NamedTuple):
    """One label: whose, the text, its language tag or an empty string, by which property."""

    iri: str
    label: str
    lang: str
    property: str
    class_: str


def write_labels(path: Path, labels: Iterable[Label]) -> int:
    """Write the index to a new file and return the number of labels in it.

    The same labels in any order give the same bytes, with one version of SQLite.
    """
    rows = sorted(set(labels))
    with closing(sqlite3.connect(path)) as index:
        index.executescript(_SCHEMA)
        with index:
            index.executemany(
                "INSERT INTO labels (iri, label, lang, property, class) VALUES (?, ?, ?, ?, ?)",
                rows,
            )
            index.execute("INSERT INTO label_text (label_text) VALUES ('rebuild')")
            index.execute("INSERT INTO label_text (label_text) VALUES ('optimize')")
    return len(rows)


class LabelIndex:
    """The text index of one release, opened for reading; use it from one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open the index.

        Raises:
            ReleaseError: there is no such file.
        """
        if not path.is_file():
            raise ReleaseError(f"{path} is missing: build the release again with `onemg build`")
        self._index = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )

    def search(self, text: str, limit: int) -> list[Label]:
        """Return at most `limit` labels that hold every word, or begin of a word, of the text.

        A label equal to the text comes first, then the nearest match, then the shortest.
        """
        words = _WORD.findall(text)
        if not words:
            return []
        wanted = " ".join(f'"{word}"*' for word in words)
        return [Label(*row) for row in self._index.execute(_SEARCH, (wanted, text, limit))]

    def of(self, iri: str) -> list[Label]:
        """Return every label of one resource."""
        return [Label(*row) for row in self._index.execute(_OF_IRI, (iri,))]

    def close(self) -> None:
        """Let go of the file."""
        self._index.close()
