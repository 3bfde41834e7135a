"""An answer under the row limit: what the client is told, and when; nothing is cut silently.

An answer that can be longer than the limit is looked at before its first byte goes out: up to a
megabyte of it is held. If it ends there, all is known. If not, a second query asks whether there
is a row after the limit. Then the header fields, and a mark inside JSON and XML, say what will
come. Where this stays unknown (a graph, or no worker free), the rows up to the limit are sent, and
the transfer breaks off there instead of ending.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING
from typing import Protocol

from onemg.errors import ResultTooLarge
from onemg.rdf import media

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from onemg.rdf.media import MediaType

LIMIT_FIELD = "Onemg-Limit"
_HELD_BYTES = 1 << 20
_LONGEST_LINK = 4_000
_JSON_HEAD = re.compile(rb'"head"\s*:\s*\{')
_JSON_LINK = re.compile(rb'"link"\s*:\s*\[[^\]]*\]\s*,?')
_XML_HEAD = re.compile(rb"</head>|<head\s*/>")


class Summary(Protocol):
    """What an answer came to."""

    @property
    def truncated(self) -> bool:
        """Whether rows are missing from it."""


class Answer(Protocol):
    """A serialised result that comes in chunks; see `onemg.engine.base.Answer`."""

    @property
    def summary(self) -> Summary | None:
        """What it came to, once complete."""

    def __iter__(self) -> Iterator[bytes]:
        """Yield the chunks, each once."""

    def close(self) -> None:
        """End the query if it still runs."""


class Held:
    """The beginning of an answer that the row limit may cut, until the client can be told of it.

    Does no input or output: give it the chunks with `take`, then what is known with `tell`.

    Attributes:
        fields: header fields to send with the answer, names and values in order.
        chunks: what is held, to be sent first.
    """

    def __init__(
        self, media_type: MediaType, max_rows: int, contract: str, rest: str | None = None
    ) -> None:
        """Hold nothing yet.

        Args:
            media_type: of the answer.
            max_rows: the limit.
            contract: address of the page that explains it.
            rest: address of the rows after the limit, where they have an order.
        """
        self.fields: list[tuple[str, str]] = []
        self.chunks: list[bytes] = []
        self._media_type = media_type
        self._max_rows = max_rows
        self._contract = contract
        self._rest = rest
        self._bytes = 0
        self._open = False

    def take(self, chunk: bytes) -> bool:
        """Hold a chunk; return whether that is enough, and `tell` is to be called."""
        self.chunks.append(chunk)
        self._bytes += len(chunk)
        return self._bytes > _HELD_BYTES

    def tell(self, *, truncated: bool | None) -> None:
        """Write into head and fields what is known: whether rows are missing, None if unknown."""
        self._open = truncated is None
        if truncated is False:
            return
        said = f"rows={self._max_rows}" + (", truncated" if truncated else "")
        self.fields.append((LIMIT_FIELD, said))
        links = [self._contract]
        if self._rest and truncated and len(self._rest) <= _LONGEST_LINK:
            self.fields.append(("Link", f'<{self._rest}>; rel="next"'))
            links.insert(0, self._rest)
        self.fields.append(("Link", f'<{self._contract}>; rel="describedby"'))
        if self._media_type in _MARKED and self.chunks:
            self.chunks[0] = _MARKED[self._media_type](self.chunks[0], links)

    def end(self, *, truncated: bool) -> None:
        """Raise if the answer, which is at its end, is cut and the client could not be told.

        Raises:
            ResultTooLarge: it is; the transfer has to break off.
        """
        if self._open and truncated:
            raise ResultTooLarge(
                f"There are more than {self._max_rows:,} rows; the transfer ends here, unfinished.",
                "max_result_rows",
                self._max_rows,
            )


class Bounded:
    """An answer that tells of its row limit; iterate it once, then close it.

    Attributes:
        fields: header fields to send with it, names and values in order.
        whole: all of it, if it was there at once.
    """

    def __init__(
        self, answer: Answer, held: Held, more: Callable[[], bool | None] | None = None
    ) -> None:
        """Look at the answer, which must be one that the limit can cut.

        Args:
            answer: as an engine gives it, cut after the rows of the limit.
            held: takes its beginning.
            more: tells whether there are rows after the limit; None if it cannot tell. Called
                only if the answer is long.

        Raises:
            OnemgError: the answer broke off while it was looked at.
        """
        self._answer = answer
        self._held = held
        self._rest = iter(answer)
        long = any(held.take(chunk) for chunk in self._rest)
        held.tell(truncated=(more() if more else None) if long else self._truncated)
        self.fields = held.fields
        self.whole = None if long else b"".join(held.chunks)

    @property
    def _truncated(self) -> bool:
        summary = self._answer.summary
        return summary is not None and summary.truncated

    def __iter__(self) -> Iterator[bytes]:
        """Yield the chunks.

        Raises:
            ResultTooLarge: rows are missing, and the client could not be told before.
            OnemgError: the answer broke off.
        """
        yield from self._held.chunks
        yield from self._rest
        self._held.end(truncated=self._truncated)

    def close(self) -> None:
        """End the query if it still runs."""
        self._answer.close()


def mark_json(start: bytes, links: list[str]) -> bytes:
    """Return the beginning of SPARQL JSON with links in its head.

    Args:
        start: the beginning, head included.
        links: absolute addresses.

    Source: SPARQL 1.1 Query Results JSON Format, section 3.1.2.
    """
    found = _JSON_HEAD.search(start)
    if found is None:
        return start
    rest = _JSON_LINK.sub(b"", start[found.end() :], count=1)
    written = json.dumps(links).encode()
    return start[: found.end()] + b'"link":' + written + b"," + rest.lstrip()


def mark_xml(start: bytes, links: list[str]) -> bytes:
    """Return the beginning of SPARQL XML with links in its head.

    Args:
        start: the beginning, head included.
        links: absolute addresses.

    Source: SPARQL Query Results XML Format, section 2.2.
    """
    found = _XML_HEAD.search(start)
    if found is None:
        return start
    written = "".join(f'<link href="{html.escape(address)}"/>' for address in links).encode()
    head = written + b"</head>" if found[0] == b"</head>" else b"<head>" + written + b"</head>"
    return start[: found.start()] + head + start[found.end() :]


_MARKED: dict[MediaType, Callable[[bytes, list[str]], bytes]] = {
    media.SPARQL_JSON: mark_json,
    media.SPARQL_XML: mark_xml,
}
