"""How an error of a worker travels to the web process: as the content of a FAULT frame."""

from __future__ import annotations

import json
from typing import Any

from onemg.errors import BadQuery
from onemg.errors import BadRequest
from onemg.errors import EngineError
from onemg.errors import MemoryExceeded
from onemg.errors import NotAcceptable
from onemg.errors import OnemgError
from onemg.errors import ResultTooLarge

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
