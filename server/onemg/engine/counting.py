"""Counts the solutions or triples in serialised results as the bytes go by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Protocol

from onemg.rdf import media

if TYPE_CHECKING:
    from collections.abc import Callable

_NEXT_BINDINGS = re.compile(rb'\},\{"[^,}:]')


class RowCounter(Protocol):
    """Counts the rows of one result."""

    rows: int

    def see(self, chunk: bytes) -> None:
        """Take the next bytes into account."""


class LineCounter:
    """Counts lines, for formats that escape line ends inside terms: N-Triples, N-Quads, TSV."""

    def __init__(self, heading_lines: int = 0) -> None:
        """Leave this many lines at the start uncounted."""
        self.rows = -heading_lines

    def see(self, chunk: bytes) -> None:
        """Take the next bytes into account."""
        self.rows += chunk.count(b"\n")


class CsvCounter:
    """Counts CSV records: line ends outside quotation marks, of which terms hold pairs."""

    def __init__(self) -> None:
        """Start before the heading, which is not counted."""
        self.rows = -1
        self._quoted = False

    def see(self, chunk: bytes) -> None:
        """Take the next bytes into account."""
        for piece in chunk.split(b'"'):
            if not self._quoted:
                self.rows += piece.count(b"\n")
            self._quoted = not self._quoted
        self._quoted = not self._quoted


class XmlCounter:
    """Counts `result` elements; a term cannot hold the tag, since `<` is escaped in it."""

    _TAG = b"<result>"

    def __init__(self) -> None:
        """Start at the beginning of the document."""
        self.rows = 0
        self._tail = b""

    def see(self, chunk: bytes) -> None:
        """Take the next bytes into account."""
        text = self._tail + chunk
        self.rows += text.count(self._TAG)
        self._tail = text[-len(self._TAG) + 1 :]


class JsonCounter:
    """Counts bindings objects that bind something; solutions without any binding are left out.

    Between two of them stands `},{"` and the first letter of a variable. Inside a term the
    quotation mark would end the string, and neither `,` nor `}` nor `:` begins a variable.
    """

    _FIRST = b'"bindings":[{"'
    _TAIL_BYTES = 4

    def __init__(self) -> None:
        """Start at the beginning of the document."""
        self.rows = 0
        self._started = False
        self._tail = b""

    def see(self, chunk: bytes) -> None:
        """Take the next bytes into account."""
        text = self._tail + chunk
        if not self._started:
            self._tail = text
            if (start := text.find(b'"bindings":[')) < 0 or len(text) < start + len(self._FIRST):
                return
            self._started = True
            self.rows = int(text.startswith(self._FIRST, start))
            text = text[start:]
        self.rows += len(_NEXT_BINDINGS.findall(text))
        self._tail = text[-self._TAIL_BYTES :]


_COUNTERS: dict[str, Callable[[], RowCounter]] = {
    media.NTRIPLES.type: LineCounter,
    media.NQUADS.type: LineCounter,
    media.TSV.type: lambda: LineCounter(1),
    media.CSV.type: CsvCounter,
    media.SPARQL_XML.type: XmlCounter,
    media.SPARQL_JSON.type: JsonCounter,
}


def counter_for(media_type: str) -> RowCounter | None:
    """Return a new counter for a format, or None where the bytes do not show the rows."""
    make = _COUNTERS.get(media_type)
    return make() if make else None
