"""Cuts a serialised result after a number of rows, as its bytes go by, and ends it properly.

A row is a solution or a triple. What a cutter gives out is a whole document of its format; its
`cut` says whether rows are missing from it. Everything here holds for any bytes of the format;
rows of SPARQL JSON that bind nothing at all are not counted, since no simple sign shows them.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING
from typing import Protocol

from onemg.rdf import media

if TYPE_CHECKING:
    from collections.abc import Callable

_KEPT_BYTES = 64


class Cutter(Protocol):
    """Counts the rows of one result, and lets no more than a number of them pass."""

    rows: int
    cut: bool

    def see(self, data: bytes) -> bytes:
        """Return what may be passed on now; after a cut, nothing more."""

    def end(self) -> bytes:
        """Return what is left to pass on at the end of the result."""


class LineCutter:
    """For formats that escape line ends inside terms: N-Triples, N-Quads, TSV."""

    def __init__(self, max_rows: int, heading_lines: int = 0) -> None:
        """Let this many lines pass, and those of the heading, which are not counted."""
        self.rows = -heading_lines
        self.cut = False
        self._max_rows = max_rows

    def see(self, data: bytes) -> bytes:
        """Return what may be passed on now."""
        if self.cut or (self.rows == self._max_rows and data):
            self.cut = True
            return b""
        count = data.count(b"\n")
        if self.rows + count < self._max_rows:
            self.rows += count
            return data
        place = 0
        for _ in range(self._max_rows - self.rows):
            place = data.index(b"\n", place) + 1
        self.rows, self.cut = self._max_rows, place < len(data)
        return data[:place]

    def end(self) -> bytes:
        """Return nothing: lines need no end."""
        return b""


class CsvCutter:
    """For CSV: records end at line ends outside quotation marks, of which terms hold pairs."""

    _BREAK = re.compile(rb'["\n]')

    def __init__(self, max_rows: int) -> None:
        """Start before the heading, which is not counted."""
        self.rows = -1
        self.cut = False
        self._max_rows = max_rows
        self._quoted = False

    def see(self, data: bytes) -> bytes:
        """Return what may be passed on now."""
        if self.cut or (self.rows == self._max_rows and data):
            self.cut = True
            return b""
        quoted, count = self._quoted, 0
        for piece in data.split(b'"'):
            if not quoted:
                count += piece.count(b"\n")
            quoted = not quoted
        if self.rows + count < self._max_rows:
            self.rows, self._quoted = self.rows + count, not quoted
            return data
        return self._until_full(data)

    def _until_full(self, data: bytes) -> bytes:
        for found in self._BREAK.finditer(data):
            if found[0] == b'"':
                self._quoted = not self._quoted
            elif not self._quoted:
                self.rows += 1
                if self.rows == self._max_rows:
                    self.cut = found.end() < len(data)
                    return data[: found.end()]
        return data

    def end(self) -> bytes:
        """Return nothing: records need no end."""
        return b""


class MarkCutter:
    """For formats in which a sign that no term can hold stands where a row begins.

    A few bytes are kept back, so that a sign is never split.
    """

    def __init__(self, max_rows: int, sign: re.Pattern[bytes], before: int, end: bytes) -> None:
        """Cut `before` bytes after the beginning of a sign, and go on with `end` then."""
        self.rows = 0
        self.cut = False
        self._max_rows = max_rows
        self._sign = sign
        self._before = before
        self._end = end
        self._kept = b""

    def see(self, data: bytes) -> bytes:
        """Return what may be passed on now."""
        if self.cut:
            return b""
        text = self._kept + data
        signs = self._count(text)
        if self.rows + signs <= self._max_rows:
            self.rows += signs
            return self._keep(text, self._last(text) if signs else 0)
        found = next(islice(self._sign.finditer(text), self._max_rows - self.rows, None))
        self.rows, self.cut, self._kept = self._max_rows, True, b""
        return text[: found.start() + self._before] + self._end

    def _count(self, text: bytes) -> int:
        return len(self._sign.findall(text))

    def _last(self, text: bytes) -> int:
        """Return where the last sign ends, so that it is not counted again."""
        end = 0
        for found in self._sign.finditer(text, max(0, len(text) - 2 * _KEPT_BYTES)):
            end = found.end()
        return end

    def _keep(self, text: bytes, counted: int) -> bytes:
        """Keep the last bytes back, unless they have been counted."""
        place = max(counted, len(text) - _KEPT_BYTES)
        self._kept = text[place:]
        return text[:place]

    def end(self) -> bytes:
        """Return the bytes that were kept back."""
        kept, self._kept = self._kept, b""
        return kept


class JsonCutter(MarkCutter):
    """For SPARQL JSON; where it is written without spaces, rows are counted in a tenth of the time.

    A pattern that begins with fixed bytes is much the quickest, and so there are two of them.
    """

    _FIRST = re.compile(rb'"bindings":\[\{"[^,}:\]\s]')
    _NEXT = re.compile(rb'\},\{"[^,}:\]\s]')

    def __init__(self, max_rows: int) -> None:
        """Start at the beginning of the document."""
        super().__init__(max_rows, _JSON_ROW, before=1, end=b"]}}")
        self._is_compact: bool | None = None

    def _count(self, text: bytes) -> int:
        if self._is_compact is None:
            self._is_compact = b'"bindings":[' in text
        if not self._is_compact:
            return super()._count(text)
        return len(self._FIRST.findall(text)) + len(self._NEXT.findall(text))


_XML_ROW = re.compile(rb"<result>")
# Inside a term the quotation mark would end the string, and none of the excluded signs begins the
# name of a variable.
_JSON_ROW = re.compile(rb'(?:\}\s*,|"bindings"\s*:\s*\[)\s*\{\s*"[^,}:\]\s]')
_CUTTERS: dict[str, Callable[[int], Cutter]] = {
    media.NTRIPLES.type: LineCutter,
    media.NQUADS.type: LineCutter,
    media.TSV.type: partial(LineCutter, heading_lines=1),
    media.CSV.type: CsvCutter,
    media.SPARQL_XML.type: partial(MarkCutter, sign=_XML_ROW, before=0, end=b"</results></sparql>"),
    media.SPARQL_JSON.type: JsonCutter,
}


def cutter_for(media_type: str, max_rows: int) -> Cutter | None:
    """Return a new cutter for a format, None where its bytes do not show the rows.

    Args:
        media_type: of the result, without parameters.
        max_rows: how many rows may pass; at least one.
    """
    make = _CUTTERS.get(media_type)
    return make(max_rows) if make else None
