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


class Bounded:
    """An answer that tells of its row limit; iterate it once, then close it.

    Attributes:
        fields: header fields to send with it, names and values in order.
        whole: all of it, if it was there at once.
    """

    def __init__(  # noqa: PLR0913  # each is another fact about the answer
        self,
        answer: Answer,
        media_type: MediaType,
        max_rows: int,
        *,
        contract: str,
        rest: str | None = None,
        probe: Callable[[], bool | None] | None = None,
    ) -> None:
        """Look at the answer, which must be one that the limit can cut.

        Args:
            answer: as an engine gives it, cut after `max_rows` rows.
            media_type: of the answer.
            max_rows: the limit.
            contract: address of the page that explains it.
            rest: address of the rows after the limit, where they have an order.
            probe: tells whether there are rows after the limit; None if it cannot tell. Called
                only if the answer is long.

        Raises:
            OnemgError: the answer broke off while it was looked at.
        """
        self._answer = answer
        self._max_rows = max_rows
        self._chunks = iter(answer)
        self._held: list[bytes] = []
        ended = self._hold()
        truncated = self._known(probe, ended=ended)
        self._open = truncated is None
        self.fields: list[tuple[str, str]] = []
        if truncated is not False:
            self._mark(media_type, contract, rest, truncated=bool(truncated))
        self.whole = b"".join(self._held) if ended else None

    def _hold(self) -> bool:
        """Hold the first chunks; return whether these are all."""
        size = 0
        for chunk in self._chunks:
            self._held.append(chunk)
            size += len(chunk)
            if size > _HELD_BYTES:
                return False
        return True

    def _known(self, probe: Callable[[], bool | None] | None, *, ended: bool) -> bool | None:
        if ended:
            summary = self._answer.summary
            return summary is not None and summary.truncated
        return probe() if probe else None

    def _mark(
        self, media_type: MediaType, contract: str, rest: str | None, *, truncated: bool
    ) -> None:
        said = f"rows={self._max_rows}" + (", truncated" if truncated else "")
        self.fields.append((LIMIT_FIELD, said))
        if rest and truncated and len(rest) <= _LONGEST_LINK:
            self.fields.append(("Link", f'<{rest}>; rel="next"'))
        else:
            rest = None
        self.fields.append(("Link", f'<{contract}>; rel="describedby"'))
        links = [address for address in (rest, contract) if address]
        if media_type in {media.SPARQL_JSON, media.SPARQL_XML, media.JSON, media.XML}:
            start = self._held.pop(0) if self._held else b""
            is_json = media_type in {media.SPARQL_JSON, media.JSON}
            self._held.insert(0, (mark_json if is_json else mark_xml)(start, links))

    def __iter__(self) -> Iterator[bytes]:
        """Yield the chunks.

        Raises:
            ResultTooLarge: rows are missing, and the client could not be told before.
            OnemgError: the answer broke off.
        """
        yield from self._held
        yield from self._chunks
        summary = self._answer.summary
        if self._open and summary is not None and summary.truncated:
            raise ResultTooLarge(
                f"There are more than {self._max_rows:,} rows; the transfer ends here, unfinished.",
                "max_result_rows",
                self._max_rows,
            )

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
