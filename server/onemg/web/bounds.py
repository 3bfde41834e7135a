"""The row limit of the query service: what an answer that it may cut says, and links to.

Knows nothing of Flask, so that every way to answer a query can use it.
"""

from __future__ import annotations

import dataclasses
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from onemg.errors import OnemgError
from onemg.rdf import media
from onemg.sparql.bounded import Bounded
from onemg.sparql.rows import limited

if TYPE_CHECKING:
    from onemg.engine.base import Answer
    from onemg.engine.base import Engine
    from onemg.rdf.media import MediaType
    from onemg.sparql.protocol import Query

# One look ahead at a time: it must not take the workers away from those who wait.
_LOOKING = Lock()


def bounded(  # noqa: PLR0913  # each is another fact about the answer
    answer: Answer,
    query: Query,
    form: str,
    media_type: MediaType,
    *,
    engine: Engine,
    max_rows: int,
    deadline_s: float,
    public_url: str,
) -> Bounded | None:
    """Return the answer with what it says of the row limit, None when the limit cannot matter.

    Args:
        answer: as the engine gave it; closed by `close` of what is returned.
        query: as the client sent it.
        form: of the query.
        media_type: of the answer.
        engine: asked whether there are more rows, if the answer is long.
        max_rows: the row limit of the engine.
        deadline_s: for that question.
        public_url: address under which clients reach this server, with a slash at its end.

    Raises:
        OnemgError: the answer broke off before its first byte was sent.
    """
    if answer.whole is not None and not (answer.summary and answer.summary.truncated):
        return None
    found = limited(query.text, form, max_rows)
    if not found.capped:
        return None
    probe = found.probe

    def more() -> bool | None:
        asked = dataclasses.replace(query, text=probe or "", format=None)
        return _has_rows(engine, asked, deadline_s)

    try:
        return Bounded(
            answer,
            media_type,
            max_rows,
            contract=f"{public_url}limits#max_result_rows",
            rest=_address(public_url, query, found.rest) if found.rest else None,
            probe=more if probe else None,
        )
    except BaseException:
        answer.close()
        raise


def _has_rows(engine: Engine, query: Query, deadline_s: float) -> bool | None:
    """Return whether a query has a solution, None if that cannot be told now."""
    if not _LOOKING.acquire(blocking=False):
        return None
    try:
        # In TSV even a solution without any binding is a line.
        lines = b"".join(engine.answer(query, media.TSV, deadline_s)).count(b"\n")
    except OnemgError:
        return None
    finally:
        _LOOKING.release()
    return lines > 1


def _address(public_url: str, query: Query, text: str) -> str:
    given = [("query", text)]
    given += [("default-graph-uri", name) for name in query.default_graphs]
    given += [("named-graph-uri", name) for name in query.named_graphs]
    given += [("format", query.format)] if query.format else []
    return f"{public_url}sparql?{urlencode(given)}"
