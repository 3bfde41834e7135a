"""Whole answers kept in memory: everything answerable is a function of release, path and type."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from onemg.web import encodings

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Hashable

_OVERHEAD_BYTES = 1_000
_NAMES_KEPT = 20_000
_SPACE = re.compile(
    r"""(\"{3}(?:(?!\"{3}).)*\"{3}|'{3}(?:(?!'{3}).)*'{3}|"[^"\n\r]*"|'[^'\n\r]*'"""
    r"""|<[^<>"{}|^`\x00-\x20]*>)|(?:\#[^\n\r]*|\s)+""",
    re.DOTALL,
)
# An IRI with one mark of a fragment in it.
_MARKED = re.compile(r"<[^<>\s#]*#[^<>\s#]*>")
_CHANGING_NAMES = ("RAND", "NOW", "UUID", "BNODE")
_CHANGING = re.compile(r"\b(?:RAND|NOW|UUID|STRUUID|BNODE)\b")


class AnswerCache:
    """Answers in the order of their last use; the oldest leave when the bytes are too many."""

    def __init__(self, max_bytes: int) -> None:
        """Start empty; an answer of more than a sixteenth of `max_bytes` is never kept."""
        self.max_bytes = max_bytes
        self.held_bytes = 0
        self._answers: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return the number of answers held."""
        return len(self._answers)

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return the answer under the key, made now if it is not held.

        Args:
            key: release, path and media type, and whatever else the answer depends on.
            make: gives the answer; two requests at one moment may both call it.
        """
        with self._lock:
            held = self._answers.get(key)
            if held is not None:
                self._answers.move_to_end(key)
                return held
        made = make()
        self._keep(key, made)
        return made

    def _keep(self, key: Hashable, answer: bytes) -> None:
        if len(answer) > self.max_bytes // 16:
            return
        with self._lock:
            self.held_bytes += len(answer) - len(self._answers.pop(key, b""))
            self._answers[key] = answer
            while self.held_bytes > self.max_bytes:
                _, oldest = self._answers.popitem(last=False)
                self.held_bytes -= len(oldest)


class Kept:
    """One whole answer of status 200, with the codings of it that were asked for so far.

    Attributes:
        body: as it is without a coding.
        fields: header lines, each ended by CR LF, without ETag, Content-Encoding and length.
        tag: validator of the body as it is; each coding has one of its own. Empty for none.
    """

    __slots__ = ("_packed", "body", "fields", "packable", "tag")

    def __init__(self, body: bytes, fields: bytes, tag: str | None, *, packable: bool) -> None:
        """Hold an answer; a tag of None is made from the bytes."""
        self.body = body
        self.fields = fields
        self.tag = hashlib.blake2b(body, digest_size=16).hexdigest() if tag is None else tag
        self.packable = packable and len(body) >= encodings.LEAST_BYTES
        self._packed: dict[str, bytes] = {}

    def coding(self, accepted: bytes | None) -> str | None:
        """Return the coding that a client gets, by its Accept-Encoding field."""
        return encodings.chosen_coding(accepted) if accepted and self.packable else None

    def has(self, coding: str | None) -> bool:
        """Return whether `packed` need not work."""
        return coding is None or coding in self._packed

    def packed(self, coding: str | None) -> bytes:
        """Return the body in a coding, kept for the next who asks."""
        if coding is None:
            return self.body
        held = self._packed.get(coding)
        if held is None:
            held = self._packed[coding] = encodings.packed(self.body, coding)
        return held

    def validator(self, coding: str | None) -> bytes:
        """Return the ETag of the answer in a coding.

        Source: RFC 9110, section 8.8.3.3.
        """
        return f'"{self.tag}-{coding}"'.encode() if coding else f'"{self.tag}"'.encode()

    def size(self) -> int:
        """Return the bytes that it may come to, codings included."""
        return 2 * len(self.body) + len(self.fields) + _OVERHEAD_BYTES


class ReplyCache:
    """Whole answers under their keys, and the requests that are known to lead there.

    A key says all that an answer depends on; a name is a request as it came, so that one which
    came before is answered without being read. For the thread of the event loop alone.
    """

    def __init__(self, max_bytes: int) -> None:
        """Start empty; an answer of more than a sixteenth of `max_bytes` is never kept."""
        self.max_bytes = max_bytes
        self.held_bytes = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._names: OrderedDict[Hashable, Hashable] = OrderedDict()

    def __len__(self) -> int:
        """Return the number of answers held."""
        return len(self._kept)

    def find(self, name: Hashable) -> Kept | None:
        """Return the answer to a request that came before."""
        key = self._names.get(name)
        return None if key is None else self.get(key)

    def get(self, key: Hashable) -> Kept | None:
        """Return the answer under a key."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def keep(self, key: Hashable, kept: Kept) -> None:
        """Hold an answer, if it is not too large; others may leave for it."""
        size = kept.size()
        if size > self.max_bytes // 16:
            return
        before = self._kept.pop(key, None)
        self.held_bytes += size - (before.size() if before else 0)
        self._kept[key] = kept
        while self.held_bytes > self.max_bytes:
            _, oldest = self._kept.popitem(last=False)
            self.held_bytes -= oldest.size()

    def call(self, name: Hashable, key: Hashable) -> None:
        """Let a request lead to a key from now on."""
        self._names[name] = key
        if len(self._names) > _NAMES_KEPT:
            self._names.popitem(last=False)


def normal(text: str) -> str:
    """Return a query without comments and with single spaces: the same for the same tokens.

    Strings and IRIs stay as they are. A text with a backslash is returned whole, since an escape
    may stand for a sign that changes what follows.

    Source: SPARQL 1.1 Query Language, sections 19.2 and 19.3.
    """
    if "\\" in text:
        return text
    if text.isascii() and '"' not in text and "'" not in text:
        marks = text.count("#")
        if not marks or marks == len(_MARKED.findall(text)):
            return " ".join(text.split())  # no strings, no comments: every space is between tokens
    return _SPACE.sub(lambda found: found[1] or " ", text).strip()


def is_lasting(text: str) -> bool:
    """Return whether a query gives the same answer every time it is asked.

    Says so only where none of the functions that differ is named anywhere.

    Source: SPARQL 1.1 Query Language, sections 17.4.2.9, 17.4.2.12, 17.4.4.5 and 17.4.5.1.
    """
    if "\\" in text:
        return False
    upper = text.upper()
    return not (any(name in upper for name in _CHANGING_NAMES) and _CHANGING.search(upper))
