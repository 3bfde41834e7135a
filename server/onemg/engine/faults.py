"""How an error of a worker travels to the web process: as the content of a FAULT frame."""

from __future__ import annotations

import json
import signal
from typing import Any

from onemg.errors import BadQuery
from onemg.errors import BadRequest
from onemg.errors import Busy
from onemg.errors import EngineError
from onemg.errors import MemoryExceeded
from onemg.errors import NotAcceptable
from onemg.errors import OnemgError
from onemg.errors import ResultTooLarge
from onemg.errors import WorkerDied

_LIMITED = (MemoryExceeded, ResultTooLarge, EngineError)


def memory_exceeded(memory_mb: int) -> MemoryExceeded:
    """Return the error for a worker that ran out of its memory, this many megabytes."""
    return MemoryExceeded(
        f"The query needed more than {memory_mb:,} MB of memory, the most that a query may use "
        "here. Sort, group or concatenate fewer rows, join its patterns by a shared variable, "
        "or add a LIMIT.",
        "memory_mb",
        memory_mb,
    )


def death(status: int | None, memory_mb: int) -> EngineError:
    """Return the error for a worker that ended by itself while it answered.

    Args:
        status: its exit status, a signal as a negative number; None when nobody knows.
        memory_mb: the memory that it had.
    """
    if status == -signal.SIGABRT:
        return memory_exceeded(memory_mb)
    if status == -signal.SIGSEGV:
        return WorkerDied(
            "The query is nested too deeply for the engine. Write it with fewer parentheses, "
            "groups or operators inside each other.",
            "max_query_depth",
        )
    return WorkerDied(
        "The process that computed the answer ended "
        f"({'no reason known' if status is None else f'status {status}'}). "
        "Try again; if it happens again, ask for less at a time."
    )


def all_busy(workers: int, queue_s: float) -> Busy:
    """Return the error for a query that found no free worker in time."""
    return Busy(
        f"All {workers} query workers were busy for {queue_s:g} s; try again in a moment.",
        "workers",
        workers,
    )


def crowded(places: int, after_s: float) -> Busy:
    """Return the error for a long query when the long lane is full."""
    return Busy(
        f"The query has run longer than {after_s:g} s, and {places} others that are as long run "
        "already, so it was ended. Ask for less, or try again later.",
        "long_workers",
        places,
    )


def too_many_bytes(limit: int) -> ResultTooLarge:
    """Return the error for a result that is larger than an answer may be, in bytes."""
    return ResultTooLarge(
        f"The result is larger than {limit:,} bytes, the most that one answer may have. "
        "Ask for less at a time: narrow the patterns, select fewer variables, or page "
        "with ORDER BY, LIMIT and OFFSET.",
        "max_result_bytes",
        limit,
    )


def pack(error: OnemgError, *, leaving: bool) -> bytes:
    """Return the content of a FAULT frame.

    Args:
        error: one that a worker may raise.
        leaving: whether the worker ends after it.
    """
    fields: dict[str, Any] = {"slug": error.slug, "message": str(error), "leaving": leaving}
    match error:
        case BadQuery():
            fields |= {"line": error.line, "column": error.column, "source_line": error.source_line}
        case NotAcceptable():
            fields |= {"offers": error.offers}
        case EngineError():
            fields |= {"limit": error.limit, "value": error.value}
    return json.dumps(fields).encode()


def unpack(content: bytes) -> tuple[OnemgError, bool]:
    """Return the error that a FAULT frame holds, and whether the worker ends after it."""
    fields: dict[str, Any] = json.loads(content)
    slug, message, leaving = (fields.pop(name) for name in ("slug", "message", "leaving"))
    return _error(slug, message, fields), leaving


def _error(slug: str, message: str, fields: dict[str, Any]) -> OnemgError:
    if slug == BadQuery.slug:
        return BadQuery(message, **fields)
    if slug == NotAcceptable.slug:
        return NotAcceptable(message, **fields)
    if slug == BadRequest.slug:
        return BadRequest(message)
    for kind in _LIMITED:
        if slug == kind.slug:
            return kind(message, **fields)
    return EngineError(message)
