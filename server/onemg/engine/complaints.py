"""What a remote engine says when it does not answer, as one of our errors in plain words.

Engines put queries, stack traces and their own addresses into their messages; nothing of that
reaches a client.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.errors import BadQuery
from onemg.errors import Busy
from onemg.errors import DeadlineExceeded
from onemg.errors import EngineError
from onemg.sparql.lexer import mistake

if TYPE_CHECKING:
    from collections.abc import Callable

    from onemg.engine.graphset import GraphSet
    from onemg.engine.rewriting import Rewritten
    from onemg.errors import OnemgError

_PLACE = re.compile(
    r"\bat (\d+):(\d+)"
    r"|(?:\bat )?\bline:? (\d+)(?:(?:, | )col(?:umn|\.)?:? (\d+)|:(\d+))?",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"<(?:style|script|head)\b.*?</(?:style|script|head)>|</?[a-z][a-z0-9]*[^<>:]*>",
    re.IGNORECASE | re.DOTALL,
)
_ECHO = re.compile(r"\n\s*(?:SPARQL query|Query|query text)\s*:.*", re.IGNORECASE | re.DOTALL)
_TRACE = re.compile(
    r"^\s*(?:at [\w.$]+\(|File \"|Traceback|Caused by|\.\.\. \d+ more).*", re.MULTILINE
)
_CODE = re.compile(
    r"^Virtuoso \w+ Error\s*(?:[\w.]{2,8}: )?|^(?:[a-z]\w*\.)+\w+(?:Error|Exception): "
)
_ADDRESS = re.compile(r"\b(?:https?|jdbc|file)://(?:localhost|127\.|\[::1\]|10\.|192\.168\.)\S*")
_LATE = re.compile(r"time[d -]*out|timed out|S1T00|time limit", re.IGNORECASE)
_COSTLY = re.compile(r"estimated execution time", re.IGNORECASE)
_MEMORY = re.compile(
    r"out of memory|allocation limit|memory (?:limit|pool)|S1000.*memory", re.IGNORECASE
)
_MOST_CHARACTERS = 300
_BAD = 400
_LATE_STATUSES = frozenset([408, 504])
_BUSY_STATUSES = frozenset([429, 502, 503])
_NO_ENTRY = "The engine behind this service does not accept its credentials."
_TOO_LONG = "The query is longer than the engine takes; ask several shorter ones."
_STATUSES = {
    401: _NO_ENTRY,
    403: _NO_ENTRY,
    404: "There is no query service at the engine's address.",
    413: _TOO_LONG,
    414: _TOO_LONG,
}
_TOO_SLOW = (
    "The engine ended the query, since it ran too long. Narrow its patterns, give it fewer rows "
    "to sort or group, or add a LIMIT."
)
_LIMITS = {
    _COSTLY: (
        "The engine expects the query to run too long, and has not begun it. Join its patterns "
        "by shared variables, or narrow them."
    ),
    _MEMORY: (
        "The query needed more memory than the engine gives to one. Sort, group or concatenate "
        "fewer rows, or add a LIMIT."
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the query as the client wrote it, and as it was sent to which release."""

    text: str
    sent: Rewritten
    names: GraphSet
    deadline_s: float


def complaint(status: int, said: str, asked: Asked) -> OnemgError:
    """Return the error for an answer that is none.

    Args:
        status: of the answer, not 200.
        said: its body, or the beginning of it.
        asked: what it answers to.
    """
    if status in _LATE_STATUSES or (status != _BAD and _LATE.search(said)):
        return DeadlineExceeded(_TOO_SLOW, "deadline_s", asked.deadline_s)
    for sign, message in _LIMITS.items():
        if sign.search(said):
            return EngineError(message)
    if status == _BAD:
        return _mistake(said, asked)
    if status in _BUSY_STATUSES:
        return Busy("The engine behind this service is busy; try again in a moment.")
    known = _STATUSES.get(status)
    return EngineError(
        known or f"The engine gave up on the query: {_plain(said, asked.names) or status}"
    )


def _mistake(said: str, asked: Asked) -> BadQuery:
    text, sent = asked.text, asked.sent
    message = _plain(said, asked.names) or "The engine refuses the query and does not say why."
    found = _PLACE.search(said)
    if found is None:
        return BadQuery(message)
    line = int(found[1] or found[3])
    column = found[2] or found[4] or found[5]
    place = sent.original(_offset(sent.text, line, int(column or 1)))
    known = mistake(text, place, message)
    if column:
        reason = _PLACE.sub("", message, count=1)
        return mistake(text, place, _sentence(reason.removeprefix("error").strip(" :,-")))
    return BadQuery(message, known.line, None, known.source_line)


def _offset(text: str, line: int, column: int) -> int:
    """Return the place of a line and column; the last place if there is none such."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
        if not start:
            return len(text)
    return min(start + column - 1, len(text))


def _plain(said: str, names: GraphSet) -> str:
    """Return the first sentences of a message, on one line, without what is not for clients."""
    steps: tuple[Callable[[str], str], ...] = (
        lambda it: _ECHO.sub("", it),
        lambda it: _TRACE.sub("", it),
        lambda it: html.unescape(_TAG.sub(" ", it)),
        lambda it: it.replace(f"{names.root}named/", names.base),
        lambda it: _ADDRESS.sub("…", it),
        lambda it: " ".join(it.split()),
        lambda it: _CODE.sub("", it),
    )
    for step in steps:
        said = step(said)
    return said if len(said) <= _MOST_CHARACTERS else said[: _MOST_CHARACTERS - 1] + "…"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
