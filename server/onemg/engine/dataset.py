"""The dataset of a query whose default graph is the merge of several graphs.

SPARQL wants the RDF merge, in which a triple stands once. The engine (pyoxigraph 0.5.13) looks
into one graph after another, so that a triple which two sources state is counted twice. Such a
query therefore runs on a store of its own, into which its graphs are copied.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import NamedTuple

import pyoxigraph

from onemg.sparql import lexer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from onemg.sparql.lexer import Token

_FROM = re.compile(r"\bFROM\b", re.IGNORECASE)
_ABSOLUTE = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^\\]*)>")
_LOCAL_ESCAPE = re.compile(r"\\(.)")


class Dataset(NamedTuple):
    """The graphs that a query asks for, each once, as it names them."""

    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


def named_in(text: str, prefixes: Mapping[str, str]) -> Dataset | None:
    """Return the dataset that FROM clauses describe; None if fewer than two are in the text.

    None too where a graph is named by an IRI that has to be resolved or unescaped; the engine
    then sees the clauses as they are.

    Args:
        text: a query.
        prefixes: those that need no declaration.

    Source: SPARQL 1.1 Query Language, section 13.2.
    """
    # Most queries have none, which a plain search says much sooner than a pattern.
    if "FROM" not in text.upper() or len(_FROM.findall(text)) <= 1:
        return None
    known = dict(prefixes)
    found: dict[bool, list[str]] = {False: [], True: []}
    tokens = iter(lexer.tokens(text))
    for token in tokens:
        if token.word == "PREFIX":
            prefix, namespace = next(tokens, None), next(tokens, None)
            if prefix and namespace:
                known[prefix.text.removesuffix(":")] = namespace.text[1:-1]
        elif token.word == "FROM":
            name = next(tokens, None)
            if named := bool(name and name.word == "NAMED"):
                name = next(tokens, None)
            iri = _iri(name, known) if name else None
            if iri is None:
                return None
            found[named].append(iri)
    if not any(found.values()):
        return None
    return Dataset(tuple(dict.fromkeys(found[False])), tuple(dict.fromkeys(found[True])))


def merge(store: pyoxigraph.Store, dataset: Dataset) -> pyoxigraph.Store:
    """Return a store in memory with copies: the default graph merged, the named graphs beside it.

    Raises:
        MemoryError: there is not enough memory left.
    """
    merged, default = pyoxigraph.Store(), pyoxigraph.DefaultGraph()
    for name in dataset.default_graphs:
        merged.extend(
            pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, default)
            for quad in _quads(store, name)
        )
    for name in dataset.named_graphs:
        merged.extend(_quads(store, name))
    return merged


def _quads(store: pyoxigraph.Store, name: str) -> Iterable[pyoxigraph.Quad]:
    return store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(name))


def _iri(token: Token, prefixes: Mapping[str, str]) -> str | None:
    if token.kind == lexer.IRI:
        absolute = _ABSOLUTE.fullmatch(token.text)
        return absolute and absolute[1]
    prefix, _, local = token.text.partition(":")
    namespace = prefixes.get(prefix) if token.kind == lexer.PNAME else None
    if namespace is None or not _ABSOLUTE.fullmatch(f"<{namespace}>"):
        return None
    return namespace + _LOCAL_ESCAPE.sub(r"\1", local)
