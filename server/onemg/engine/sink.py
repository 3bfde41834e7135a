"""Where a worker writes a result: bytes in, frames out, within the limits."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING
from typing import TypeVar

from onemg.engine import faults
from onemg.engine import frames

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence

    from onemg.engine.frames import Request
    from onemg.sparql.cutting import Cutter

_Item = TypeVar("_Item")

_FIRST_BYTES = 1 << 12
_FRAME_BYTES = 1 << 15
_HELD_FRAME_BYTES = 1 << 18


class Enough(Exception):
    """The rows are as many as one answer may have; what is left out is left out on purpose."""


class FrameSink:
    """Sends a result as DATA frames: the first few kilobytes at once, then in larger pieces.

    A serialiser hands over 8 kB at a time, and less only at its end; a result that ends before
    anything was sent goes out together with its END frame. Sending waits when the reader is slow,
    so little is held here. When a limit is passed, `write` raises, which ends serialisation: the
    row limit ends the result properly, and the END frame tells; the byte limit ends it in a fault.
    """

    def __init__(self, connection: socket.socket, request: Request) -> None:
        """Write the answer to this request, which has the limits, to the worker's socket."""
        self._socket = connection
        self._request = request
        self._hold = False
        self._watchers: list[Callable[[bytes], None]] = []
        self._pieces: list[bytes] = []
        self._held_bytes = 0
        self._cutter: Cutter | None = None
        self._rows: int | None = None
        self._truncated = False
        self._bytes = 0
        self._started = time.monotonic()
        self._sent = False

    def hold(self) -> None:
        """Send nothing before `finish`: in this format a fault may show late."""
        self._hold = True

    def watch(self, see: Callable[[bytes], None]) -> None:
        """Show all that is written to a function, which may raise to end the result."""
        self._watchers.append(see)

    def cut_with(self, cutter: Cutter | None) -> None:
        """Count rows in the bytes that are written, and end them at the limit."""
        self._cutter = cutter

    def count(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """Yield what is to be serialised up to the limit, and count it as rows."""
        self._rows = 0
        for item in items:
            if self._rows == self._request.max_rows:
                self._truncated = True
                return
            self._rows += 1
            yield item

    def write(self, data: bytes) -> int:
        """Return the number of bytes taken, which is all of them.

        Raises:
            Enough: there are more rows than the limit; those up to it have been taken.
            ResultTooLarge: that is more than the limit.
            OSError: nobody reads any more.
        """
        taken = len(data)
        if self._cutter:
            data = self._cutter.see(data)
            self._rows = max(self._cutter.rows, 0)
        self._take(data)
        if self._cutter and self._cutter.cut:
            self._truncated = True
            raise Enough
        return taken

    def flush(self) -> None:
        """Do nothing: a serialiser flushes at its end, where `finish` follows."""

    def _take(self, data: bytes) -> None:
        self._bytes += len(data)
        if self._bytes > (limit := self._request.max_bytes):
            raise faults.too_many_bytes(limit)
        for see in self._watchers:
            see(data)
        self._pieces.append(data)
        self._held_bytes += len(data)
        enough = _FRAME_BYTES if self._sent else _FIRST_BYTES
        if self._held_bytes >= enough and not self._hold:
            self._send()

    def finish(self, *, leaving: bool) -> None:
        """Send what is left and the END frame.

        Args:
            leaving: whether the worker ends after this answer.
        """
        if self._cutter and not self._truncated:
            self._take(self._cutter.end())
        elapsed_ms = (time.monotonic() - self._started) * 1000
        summary = {
            "rows": self._rows,
            "bytes": self._bytes,
            "elapsed_ms": round(elapsed_ms, 3),
            "truncated": self._truncated,
            "leaving": leaving,
        }
        end = frames.frame(frames.END, [json.dumps(summary).encode()])
        self._send(end)

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
