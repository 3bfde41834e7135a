"""What XML cannot say: found before or while a result is written, instead of writing bad XML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onemg.errors import NotAcceptable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence

    import pyoxigraph

_ALLOWED_BYTES = bytes({*b"\t\n\r", *range(0x20, 0x100)})
_NONCHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")
_NONCHARACTER_BYTES = 3
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_LOCAL_NAME = re.compile(f"[{_START}][{_START}.0-9\u00b7\u0300-\u036f\u203f\u2040-]*\\Z")


class XmlCheck:
    """Refuses what would be written as XML that no parser takes.

    Source: Extensible Markup Language (XML) 1.0, section 2.2; Namespaces in XML 1.0, section 4;
    RDF 1.1 XML Syntax, section 5.1.
    """

    def __init__(self, other_offers: Sequence[str]) -> None:
        """Refuse with the media types that can be had instead."""
        self._other_offers = other_offers
        self._tail = b""
        self._named: set[str] = set()

    def see(self, chunk: bytes) -> None:
        """Look at the next bytes.

        Raises:
            NotAcceptable: a character in them is not allowed in XML, in any form.
        """
        text = self._tail + chunk
        if text.translate(None, _ALLOWED_BYTES) or _NONCHARACTER.search(text):
            raise self._refusal("The result holds a control character, which XML cannot write")
        self._tail = text[1 - _NONCHARACTER_BYTES :]

    def properties(self, triples: Iterable[pyoxigraph.Triple]) -> Iterator[pyoxigraph.Triple]:
        """Yield the triples.

        Raises:
            NotAcceptable: a property cannot be the name of an XML element.
        """
        for triple in triples:
            name = triple.predicate.value
            if name not in self._named:
                if not _LOCAL_NAME.search(name):
                    raise self._refusal(
                        f"The property <{name}> cannot be written in RDF/XML, since it does not "
                        "end with an XML name"
                    )
                self._named.add(name)
            yield triple

    def _refusal(self, what: str) -> NotAcceptable:
        return NotAcceptable(
            f"{what}; ask for one of {', '.join(self._other_offers)}.", self._other_offers
        )
