"""The row limit of the query service: what an answer that it may cut says, and links to.

Knows nothing of Flask, so that every way to answer a query can use it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from onemg.errors import OnemgError
from onemg.rdf import media
from onemg.sparql.bounded import Bounded
from onemg.sparql.bounded import Held
from onemg.sparql.rows import limited

if TYPE_CHECKING:
    from onemg.config import Config
    from onemg.engine.base import Answer
    from onemg.engine.base import Engine
    from onemg.rdf.media import MediaType
    from onemg.sparql.protocol import Query
    from onemg.web.site import Site

# One look ahead at a time: it must not take the workers away from those who wait.
_LOOKING = Lock()


@dataclass(frozen=True, slots=True)
class Bounds:
    """What to do about an answer that the row limit may cut.

    `held` takes its beginning; `probe` has a row if, and only if, there are more than the limit:
    ask it (as TSV, where a row is a line) only if the answer is long. None where nothing can be
    asked.
    """

    held: Held
    probe: Query | None


def bounds(
    answer: Answer, query: Query, form: str, media_type: MediaType, config: Config
) -> Bounds | None:
    """Return what to do about the row limit, None when it cannot matter to this answer.

    Args:
        answer: as the engine gave it, nothing read.
        query: as the client sent it.
        form: of the query.
        media_type: in which the answer is written.
        config: has the limit and the address of this server.
    """
    if answer.whole is not None and not (answer.summary and answer.summary.truncated):
        return None
    found = limited(query.text, form, config.max_result_rows)
    if not found.capped:
        return None
    held = Held(
        media_type,
        config.max_result_rows,
        f"{config.address}limits#max_result_rows",
        _address(config.address, query, found.rest) if found.rest else None,
    )
    probe = dataclasses.replace(query, text=found.probe, format=None) if found.probe else None
    return Bounds(held, probe)


def bounded(  # noqa: PLR0913, PLR0917  # each is another fact about the answer
    answer: Answer,
    query: Query,
    form: str,
    media_type: MediaType,
    site: Site,
    deadline_s: float,
) -> Bounded | None:
    """Return the answer with what it says of the row limit, None when the limit cannot matter.

    Args:
        answer: as the engine gave it; closed by `close` of what is returned.
        query: as the client sent it.
        form: of the query.
        media_type: in which the answer is written.
        site: has the engine, which is asked whether there are more rows if the answer is long.
        deadline_s: for that question.

    Raises:
        OnemgError: the answer broke off before its first byte was sent.
    """
    found = bounds(answer, query, form, media_type, site.config)
    if found is None:
        return None
    probe = found.probe
    more = partial(_has_rows, site.engine, probe, deadline_s) if probe else None
    try:
        return Bounded(answer, found.held, more)
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
