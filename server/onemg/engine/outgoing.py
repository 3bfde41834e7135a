"""The answer of a remote engine on its way to the client, counted against the limits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from typing import TypeVar

from onemg.engine import faults
from onemg.engine.base import Summary
from onemg.errors import ResultTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from onemg.engine.base import ResultLimits
    from onemg.engine.transfer import Transfer
    from onemg.rdf.media import MediaType

_Item = TypeVar("_Item")

_FIRST_BYTES = 1 << 12
_CHUNK_BYTES = 1 << 15


class Tally:
    """Counts: enough rows end a result properly, too many bytes end it in an error."""

    def __init__(self, limits: ResultLimits, engine_rows: str) -> None:
        """Count against these limits.

        Args:
            limits: ours.
            engine_rows: the most rows that the engine sends, as it says; Virtuoso cuts there
                without another word. Empty when it says nothing.
        """
        self.rows = 0
        self.bytes = 0
        self.truncated = False
        self._limits = limits
        self._engine_rows = int(engine_rows) if engine_rows.isdecimal() else None

    def count(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """Yield the rows up to the limit; `truncated` then says whether there are more.

        Raises:
            ResultTooLarge: the engine has cut the result.
        """
        for item in items:
            if self.rows == self._limits.rows:
                self.truncated = True
                return
            self.rows += 1
            yield item
        if self._engine_rows is not None and self.rows >= self._engine_rows:
            raise ResultTooLarge(
                f"The result has {self._engine_rows:,} rows or more, and the engine sends no more "
                "than that. Narrow the patterns, or page with ORDER BY, LIMIT and OFFSET.",
                "max_result_rows",
                self._engine_rows,
            )

    def take(self, data: bytes) -> None:
        """Count the bytes.

        Raises:
            ResultTooLarge: there are more than the limit.
        """
        self.bytes += len(data)
        if self.bytes > (limit := self._limits.bytes):
            raise faults.too_many_bytes(limit)


class RemoteAnswer:
    """An `Answer` that a server is computing; see `onemg.engine.base.Answer`."""

    def __init__(
        self,
        media_type: MediaType,
        pieces: Iterator[bytes],
        transfer: Transfer,
        tally: Tally,
        started: float,
    ) -> None:
        """Prepare; `begin` waits for the first chunk.

        Args:
            media_type: of the pieces.
            pieces: the serialised result.
            transfer: closed with the answer.
            tally: counts the rows, and here the bytes.
            started: when the query was sent, by the monotonic clock.
        """
        self.media_type = media_type
        self.summary: Summary | None = None
        self._pieces = pieces
        self._transfer = transfer
        self._tally = tally
        self._started = started
        self._first: list[bytes] = []
        self._whole: bytes | None = None

    @property
    def whole(self) -> bytes | None:
        """The complete result, if it was there at once."""
        return self._whole

    def begin(self) -> None:
        """Wait for the first chunk.

        Raises:
            OnemgError: there will be no answer.
        """
        self._first = [self._chunk(_FIRST_BYTES)]
        self._transfer.settle()
        if self.summary is not None:
            self._whole = self._first[0]

    def __iter__(self) -> Iterator[bytes]:
        """Yield the chunks as they come.

        Raises:
            OnemgError: the result is not complete and never will be.
        """
        try:
            yield from filter(None, self._first)
            self._first = []
            while self.summary is None:
                if chunk := self._chunk(_CHUNK_BYTES):
                    yield chunk
        finally:
            self.close()

    def close(self) -> None:
        """End the query if it still runs."""
        self._transfer.close()

    def _chunk(self, enough: int) -> bytes:
        """Return the next chunk, shorter than enough only at the end."""
        held: list[bytes] = []
        size = 0
        for piece in self._pieces:
            self._tally.take(piece)
            held.append(piece)
            size += len(piece)
            if size >= enough:
                return b"".join(held)
        elapsed_ms = (time.monotonic() - self._started) * 1000
        tally = self._tally
        self.summary = Summary(tally.rows, tally.bytes, round(elapsed_ms, 3), tally.truncated)
        self._transfer.close()
        return b"".join(held)
