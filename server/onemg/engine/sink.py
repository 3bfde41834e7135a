"""Where a worker writes a result: bytes in, frames out, within the limits."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING
from typing import TypeVar

from onemg.engine import frames
from onemg.errors import ResultTooLarge

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence

    from onemg.engine.counting import RowCounter
    from onemg.engine.frames import Request

_Item = TypeVar("_Item")

_FIRST_BYTES = 1 << 12
_FRAME_BYTES = 1 << 15
_HELD_FRAME_BYTES = 1 << 18


class FrameSink:
    """Sends a result as DATA frames: the first few kilobytes at once, then in larger pieces.

    A serialiser hands over 8 kB at a time, and less only at its end; a result that ends before
    anything was sent goes out together with its END frame. Sending waits when the reader is slow,
    so little is held here. When a limit is passed, `write` raises, which ends serialisation.
    """

    def __init__(self, connection: socket.socket, request: Request) -> None:
        """Write the answer to this request, which has the limits, to the worker's socket."""
        self._socket = connection
        self._request = request
        self._hold = False
        self._watchers: list[Callable[[bytes], None]] = []
        self._pieces: list[bytes] = []
        self._held_bytes = 0
        self._counter: RowCounter | None = None
        self._rows: int | None = None
        self._bytes = 0
        self._started = time.monotonic()
        self._sent = False

    def hold(self) -> None:
        """Send nothing before `finish`: in this format a fault may show late."""
        self._hold = True

    def watch(self, see: Callable[[bytes], None]) -> None:
        """Show all that is written to a function, which may raise to end the result."""
        self._watchers.append(see)

    def count_with(self, counter: RowCounter | None) -> None:
        """Count rows in the bytes that are written."""
        self._counter = counter

    def count(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """Yield what is to be serialised, and count it as rows.

        Raises:
            ResultTooLarge: there are more than the limit.
        """
        self._rows = 0
        for rows, item in enumerate(items, start=1):
            self._check_rows(rows)
            yield item

    def write(self, data: bytes) -> int:
        """Return the number of bytes taken, which is all of them.

        Raises:
            ResultTooLarge: that is more than the limit.
            OSError: nobody reads any more.
        """
        self._bytes += len(data)
        if self._bytes > (limit := self._request.max_bytes):
            raise ResultTooLarge(
                f"The result is larger than {limit:,} bytes, the most that one answer may have. "
                "Ask for less at a time: narrow the patterns, select fewer variables, or page "
                "with ORDER BY, LIMIT and OFFSET.",
                "max_result_bytes",
                limit,
            )
        for see in self._watchers:
            see(data)
        if self._counter:
            self._counter.see(data)
            self._check_rows(self._counter.rows)
        self._pieces.append(data)
        self._held_bytes += len(data)
        enough = _FRAME_BYTES if self._sent else _FIRST_BYTES
        if self._held_bytes >= enough and not self._hold:
            self._send()
        return len(data)

    def flush(self) -> None:
        """Do nothing: a serialiser flushes at its end, where `finish` follows."""

    def finish(self, *, leaving: bool) -> None:
        """Send what is left and the END frame.

        Args:
            leaving: whether the worker ends after this answer.
        """
        elapsed_ms = (time.monotonic() - self._started) * 1000
        summary = {
            "rows": self._rows,
            "bytes": self._bytes,
            "elapsed_ms": round(elapsed_ms, 3),
            "leaving": leaving,
        }
        end = frames.frame(frames.END, [json.dumps(summary).encode()])
        self._send(end)

    def _check_rows(self, rows: int) -> None:
        self._rows = max(rows, 0)
        if rows > (limit := self._request.max_rows):
            raise ResultTooLarge(
                f"The result has more than {limit:,} rows, the most that one answer may have. "
                "Narrow the patterns, or page with ORDER BY, LIMIT and OFFSET.",
                "max_result_rows",
                limit,
            )

    def _send(self, end: Sequence[bytes] = ()) -> None:
        pieces = self._pieces
        if self._held_bytes > _HELD_FRAME_BYTES:
            content = b"".join(pieces)
            starts = range(0, len(content), _HELD_FRAME_BYTES)
            frame_contents = [[content[at : at + _HELD_FRAME_BYTES]] for at in starts]
        else:
            frame_contents = [pieces] if pieces else []
        self._pieces, self._held_bytes, self._sent = [], 0, True
        data = (piece for each in frame_contents for piece in frames.frame(frames.DATA, each))
        self._socket.sendall(b"".join([*data, *end]))
