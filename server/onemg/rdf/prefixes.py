"""The prefix table: prefixed names to IRIs and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from onemg.errors import ContentError
from onemg.rdf.media import TURTLE
from onemg.rdf.reading import parse_quads
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onemg.rdf.terms import Subject

_SH = "http://www.w3.org/ns/shacl#"
_BASE = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
_BASE += "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
_MORE = _BASE + "0-9_\u00b7\u0300-\u036f\u203f-\u2040-"
_PREFIX = re.compile(f"(?:[{_BASE}](?:[{_MORE}.]*[{_MORE}])?)?")
_LOCAL = re.compile(f"[{_BASE}_:0-9](?:[{_MORE}.:]*[{_MORE}:])?")


class PrefixTable(Mapping[str, str]):
    """Prefix → namespace, with the way back; unchangeable, sorted by prefix."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        """Keep the table; where two prefixes share a namespace, the first by alphabet names it."""
        self._namespaces = dict(sorted(namespaces.items()))
        self._prefixes: dict[str, str] = {}
        for prefix, namespace in self._namespaces.items():
            self._prefixes.setdefault(namespace, prefix)
        inner = [name for name in self._prefixes if name and name[-1] not in "/#"]
        self._inner = sorted(inner, key=len, reverse=True)
        self._marked = [(f"{prefix}:", prefix) for prefix in self._namespaces]

    def __getitem__(self, prefix: str) -> str:
        """Return the namespace of the prefix."""
        return self._namespaces[prefix]

    def __iter__(self) -> Iterator[str]:
        """Return the prefixes by alphabet."""
        return iter(self._namespaces)

    def __len__(self) -> int:
        """Return how many prefixes there are."""
        return len(self._namespaces)

    def used_in(self, text: str) -> dict[str, str]:
        """Return the part of the table that prefixed names in a text can need, and maybe more.

        Looks for each prefix with its colon, wherever it stands: no lexer is as quick.
        """
        return {each: self._namespaces[each] for mark, each in self._marked if mark in text}

    def split(self, iri: str) -> tuple[str, str] | None:
        """Return prefix and local name of an IRI; None when no prefixed name can be written.

        The longest namespace wins whose rest is a local name that needs no escape.

        Args:
            iri: an absolute IRI.

        Source: RDF 1.1 Turtle, section 6.5, PN_LOCAL.
        """
        end = max(iri.rfind("/"), iri.rfind("#")) + 1
        for namespace in self._inner:
            if len(namespace) > end and iri.startswith(namespace):
                local = iri[len(namespace) :]
                if _LOCAL.fullmatch(local):
                    return self._prefixes[namespace], local
        prefix = self._prefixes.get(iri[:end])
        if prefix is None or _LOCAL.fullmatch(iri, end) is None:
            return None
        return prefix, iri[end:]

    def shrink(self, iri: str) -> str | None:
        """Return the prefixed name of an IRI, such as `project:gdi`; None when there is none.

        Args:
            iri: an absolute IRI.
        """
        found = self.split(iri)
        return found and f"{found[0]}:{found[1]}"

    def expand(self, name: str) -> str:
        """Return the IRI of a prefixed name without escapes.

        Args:
            name: such as `project:gdi`.

        Raises:
            ValueError: there is no colon, or the prefix is not in the table.
        """
        prefix, colon, local = name.partition(":")
        if not colon:
            raise ValueError(f"{name} is no prefixed name; write one such as project:gdi.")
        if prefix not in self._namespaces:
            raise ValueError(f"prefix {prefix}: is not declared; ontology/prefixes.ttl lists them.")
        return self._namespaces[prefix] + local


def is_prefix(text: str) -> bool:
    """Return whether the text can be a prefix, without its colon; the empty one can.

    Source: RDF 1.1 Turtle, section 6.5, PNAME_NS.
    """
    return _PREFIX.fullmatch(text) is not None


def read_prefixes(path: Path) -> PrefixTable:
    """Return the table that a Turtle file declares by `sh:declare`.

    Args:
        path: normally `ontology/prefixes.ttl`.

    Raises:
        ContentError: the file is missing or does not parse; a declaration lacks its prefix or
            namespace, has two, or declares what another one has declared; nothing is declared.

    Source: SHACL, section 5.2.1 (prefix declarations).
    """
    file = str(path)
    try:
        quads, _ = parse_quads(path.read_bytes(), TURTLE, file=file)
    except FileNotFoundError as error:
        raise ContentError("The prefix table is missing; add this file.", file) from error
    declared = [quad.object for quad in quads if quad.predicate.value == _SH + "declare"]
    if not declared:
        raise ContentError("No prefix is declared; link declarations by sh:declare.", file)
    parts: dict[tuple[Subject, str], list[str]] = {}
    for quad in quads:
        if isinstance(quad.object, Literal):
            parts.setdefault((quad.subject, quad.predicate.value), []).append(quad.object.value)
    table: dict[str, str] = {}
    for node in declared:
        if isinstance(node, Literal):
            raise ContentError(f"sh:declare has the literal {node.value!r}; link an IRI.", file)
        prefix = _only(parts.get((node, _SH + "prefix"), []), "sh:prefix", node, file)
        namespace = _only(parts.get((node, _SH + "namespace"), []), "sh:namespace", node, file)
        _check(prefix, namespace, table, file)
        table[prefix] = namespace
    return PrefixTable(table)


def _only(values: list[str], wanted: str, node: Subject, file: str) -> str:
    if len(values) != 1:
        name = node.value if isinstance(node, Iri) else f"_:{node.value}"
        raise ContentError(f"{name} has {len(values)} {wanted}; give it exactly one.", file)
    return values[0]


def _check(prefix: str, namespace: str, table: Mapping[str, str], file: str) -> None:
    if not is_prefix(prefix):
        raise ContentError(f"{prefix!r} cannot be a prefix; use letters, digits and hyphens.", file)
    if prefix in table:
        raise ContentError(f"prefix {prefix}: is declared twice; keep one declaration.", file)
    if namespace in table.values():
        raise ContentError(f"<{namespace}> has two prefixes; keep one of them.", file)
