"""Rules on the form of one content file: prefixes, length, blank nodes, blocks."""

from __future__ import annotations

import re
from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING

from onemg.build.fault import Fault
from onemg.rdf.canonical import canonical
from onemg.rdf.lexical import literal_fault
from onemg.rdf.locate import Locator
from onemg.rdf.reading import declarations
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from onemg.build.content import ContentFile
    from onemg.errors import ContentError
    from onemg.rdf.prefixes import PrefixTable
    from onemg.rdf.terms import Quad
    from onemg.rdf.terms import Term

MOST_LINES = 500
PREFIX_FILE = "ontology/prefixes.ttl"
_SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_UNDECLARED = re.compile(r"prefix (\S*): is not declared")
_ANONYMOUS = re.compile(r"(?m)^[^#\n]*?(\[|\b_:)")
# the predicates whose value in shapes/ may be a blank node: lists, and paths other than one IRI
_LISTS_AND_PATHS = frozenset(
    {_RDF + name for name in ("first", "rest")}
    | {_SH + name for name in ("and", "or", "xone", "in", "languageIn", "ignoredProperties")}
    | {_SH + name for name in ("path", "inversePath", "alternativePath")}
    | {_SH + name for name in ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")}
)


def prefix_faults(file: ContentFile, prefixes: PrefixTable) -> Iterator[Fault]:
    """Yield the prefixes of a file that the table does not have, or has for another namespace."""
    for declared in declarations(file.text):
        right = prefixes.get(declared.prefix)
        if right == declared.namespace:
            continue
        if right is None:
            message = (
                f"prefix {declared.prefix}: is not in {PREFIX_FILE}; "
                "add it there, or use one that is."
            )
        else:
            message = (
                f"prefix {declared.prefix}: stands for <{declared.namespace}> here "
                f"and for <{right}> in {PREFIX_FILE}; use the same."
            )
        yield Fault(message, file.path, declared.line, "prefix")


def rebound(data: bytes, prefixes: PrefixTable) -> bytes:
    """Return the text with prefixes for the namespaces that the table has, on the same lines.

    Args:
        data: the text as it stands; what is not UTF-8 in it is kept.
        prefixes: the prefix table.
    """
    text = data.decode(errors="surrogateescape")
    for prefix, namespace, line in declarations(text):
        right = prefixes.get(prefix)
        if right not in {None, namespace}:
            lines = text.split("\n")
            lines[line - 1] = lines[line - 1].replace(f"<{namespace}>", f"<{right}>")
            text = "\n".join(lines)
    return text.encode(errors="surrogateescape")


def declared(data: bytes, error: ContentError, prefixes: PrefixTable) -> bytes | None:
    """Return the text with the prefix that a syntax error misses, on the same lines.

    None when the error is another one, or when the table does not have the prefix.
    """
    missing = _UNDECLARED.match(error.message)
    namespace = prefixes.get(missing[1]) if missing else None
    if missing is None or namespace is None:
        return None
    return f"PREFIX {missing[1]}: <{namespace}> ".encode() + data


def length_faults(file: ContentFile) -> Iterator[Fault]:
    """Yield a finding for a Turtle or TriG file that nobody can review in one go."""
    lines = file.text.count("\n") + (not file.text.endswith("\n"))
    if lines > MOST_LINES:
        yield Fault(
            f"The file has {lines} lines, {MOST_LINES} are allowed; split it by topic.",
            file.path,
            MOST_LINES + 1,
            "length",
        )


def canonical_faults(file: ContentFile, prefixes: PrefixTable) -> Iterator[Fault]:
    """Yield a warning for a file that `onemg format` would write otherwise."""
    trig = file.path.endswith(".trig")
    wanted = canonical(file.text, trig=trig, prefixes=prefixes, file=file.path)
    if wanted != file.text:
        pairs = zip_longest(file.text.split("\n"), wanted.split("\n"))
        line = next(number for number, (is_, to_be) in enumerate(pairs, 1) if is_ != to_be)
        message = f"The file is not in canonical form; run `onemg format {file.path}`."
        yield Fault(message, file.path, line, "canonical-form", warning=True)


def block_faults(file: ContentFile, quads: Sequence[Quad]) -> Iterator[Fault]:
    """Yield the first statement of a data file that stands in no block, hence has no source."""
    number = sum(quad.graph is None for quad in quads)
    if not number:
        return
    index = Locator({file.path: file.text}).index(file.path)
    lines = [
        statement.object_line
        for about in index.statements.values()
        for statement in about
        if statement.graph is None
    ]
    more = f", as {number - 1} more of this file do" if number > 1 else ""
    yield Fault(
        f"The statement stands outside a block{more}; put it into the block of its source, "
        "as in source:editors { … }.",
        file.path,
        min(lines, default=None),
        "source-block",
    )


def literal_faults(file: ContentFile, quads: Sequence[Quad]) -> Iterator[Fault]:
    """Yield each literal whose text its datatype does not have, on its line."""
    locator = Locator({file.path: file.text})
    for quad in quads:
        said = literal_fault(quad.object) if isinstance(quad.object, Literal) else None
        if said:
            place = locator.line(*quad)
            yield Fault(said, file.path, place.line if place else None, "literal")


def blank_faults(file: ContentFile, quads: Sequence[Quad]) -> Iterator[Fault]:
    """Yield the blank nodes of a file that may have none, one finding for each."""
    if file.path.startswith("ontology/axioms/"):
        return
    in_shapes = file.folder == "shapes"
    seen: set[BlankNode] = set()
    for quad in quads:
        node = quad.object
        if not isinstance(node, BlankNode) or node in seen:
            continue
        if in_shapes and quad.predicate.value in _LISTS_AND_PATHS:
            continue
        seen.add(node)
        yield _blank_fault(file, quad)
    roots = {quad.subject for quad in quads if isinstance(quad.subject, BlankNode)}
    for _ in roots - {quad.object for quad in quads}:
        yield Fault(_blank_message(file), file.path, _first_anonymous(file.text), "blank-node")


def shape_faults(file: ContentFile, quads: Sequence[Quad]) -> Iterator[Fault]:
    """Yield the property shapes of a file without the one path, name, severity or message."""
    if file.folder != "shapes":
        return
    said: dict[Term, Counter[str]] = {}
    for quad in quads:
        said.setdefault(quad.subject, Counter())[quad.predicate.value.removeprefix(_SH)] += 1
    locator = Locator({file.path: file.text})
    for quad in quads:
        if quad.object != Iri(f"{_SH}PropertyShape") or not isinstance(quad.subject, Iri):
            continue
        wrong = [
            key for key in ("path", "name", "severity", "message") if said[quad.subject][key] != 1
        ]
        if wrong:
            place = locator.line(*quad)
            yield Fault(
                f"The property shape must have one each of sh:path, sh:name, sh:severity and "
                f"sh:message; look at sh:{', sh:'.join(wrong)}.",
                file.path,
                place.line if place else None,
                "shape-form",
            )


def _blank_fault(file: ContentFile, quad: Quad) -> Fault:
    place = Locator({file.path: file.text}).line(*quad)
    line = place.line if place else _first_anonymous(file.text)
    return Fault(_blank_message(file), file.path, line, "blank-node")


def _blank_message(file: ContentFile) -> str:
    if file.folder == "shapes":
        return "A blank node that is neither a list nor a path; give the shape an IRI in shapes:."
    return "A blank node; give the thing an IRI of its own."


def _first_anonymous(text: str) -> int | None:
    found = _ANONYMOUS.search(text)
    return text.count("\n", 0, found.start(1)) + 1 if found else None
