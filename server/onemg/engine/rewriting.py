"""A query as it is sent to a shared store: the same text, looking at one release only.

Edits are made on tokens, never by matching text, and remembered, so that a place in what was sent
can be shown in what the client wrote. FROM clauses are replaced by the dataset of the query;
`GRAPH <g>` names the graph as the release has it there; `GRAPH ?g { … }` ranges over the graphs
of the release and still binds ?g to public names, by a pattern added inside the group.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from onemg.engine.graphset import NAMES
from onemg.sparql import lexer
from onemg.sparql.lexer import IRI
from onemg.sparql.lexer import PNAME
from onemg.sparql.lexer import VAR
from onemg.sparql.lexer import mistake

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.engine.graphset import GraphSet
    from onemg.sparql.lexer import Token
    from onemg.sparql.protocol import Query

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_CODEPOINT = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_FORMS = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
_AFTER_RESOURCES = frozenset(["WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"])


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters of the original from `start` to `end`, and what stands in their place."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The text to send, the variables in it that the client did not write, and the edits."""

    text: str
    hidden: frozenset[str]
    edits: tuple[Edit, ...] = field(repr=False, default=())

    def original(self, place: int) -> int:
        """Return where in the original a place of the sent text was, counted from 0."""
        shift = 0
        for edit in self.edits:
            start = edit.start + shift
            if place < start:
                break
            if place < start + len(edit.text):
                return edit.start
            shift += len(edit.text) - (edit.end - edit.start)
        return place - shift


def rewrite(
    query: Query, graphs: Sequence[str], names: GraphSet, prefixes: Mapping[str, str]
) -> Rewritten:
    """Return the query as it is sent.

    Args:
        query: judged already: its tokens are tokens of SPARQL, its prefixes are known.
        graphs: the public names of all graphs of the release.
        names: how they are named in the store.
        prefixes: those that the query need not declare.

    Raises:
        BadQuery: a graph is named by a relative IRI, and there is no BASE; or a sub-query stands
            inside GRAPH with a variable.

    Source: SPARQL 1.1 Query Language, sections 13.2 and 13.3; SPARQL 1.1 Protocol, section 2.1.4
        (graphs of the protocol replace those of the query).
    """
    return _Rewriting(query, graphs, names, prefixes).result()


class _Rewriting:
    """One query, token by token."""

    def __init__(
        self, query: Query, graphs: Sequence[str], names: GraphSet, prefixes: Mapping[str, str]
    ) -> None:
        self._query = query
        self._text = query.text
        self._graphs = graphs
        self._names = names
        self._table = prefixes
        self._declared: dict[str, str] = {}
        self._missing: dict[str, str] = {}
        self._base: str | None = None
        self._tokens = list(lexer.tokens(query.text))
        self._from: list[str] = list(query.default_graphs)
        self._from_named: list[str] = list(query.named_graphs)
        self._given = bool(self._from or self._from_named)
        self._in_query = False
        self._constants: list[str] = []
        self._variables: list[tuple[int, str]] = []
        self._hidden: list[str] = []
        self._edits: list[Edit] = []

    def result(self) -> Rewritten:
        """Return the rewritten query."""
        for at, token in enumerate(self._tokens):
            if token.word == "PREFIX" and at + 2 < len(self._tokens):
                self._declare(self._tokens[at + 1], self._tokens[at + 2])
            elif token.word == "BASE" and at + 1 < len(self._tokens):
                self._base = self._resolve(self._tokens[at + 1], self._tokens[at + 1].text[1:-1])
            elif token.word == "FROM":
                self._clause(at)
            elif token.word == "GRAPH":
                self._graph(at)
            elif token.kind == PNAME and not (at and self._tokens[at - 1].word == "PREFIX"):
                self._use(token)
        own = self._given or self._in_query
        for at, variable in self._variables:
            self._range_over(at, variable, own=own)
        place = self._dataset_place()
        self._edits.append(Edit(place, place, f" {self._dataset(own=own)} "))
        missing = "".join(f"PREFIX {name}: <{iri}> " for name, iri in self._missing.items())
        if missing:
            self._edits.append(Edit(0, 0, missing))
        return self._applied()

    def _applied(self) -> Rewritten:
        edits = sorted(self._edits, key=lambda edit: (edit.start, edit.end))
        pieces, seen = [], 0
        for edit in edits:
            pieces += [self._text[seen : edit.start], edit.text]
            seen = edit.end
        text = "".join([*pieces, self._text[seen:]])
        return Rewritten(text, frozenset(self._hidden), tuple(edits))

    def _declare(self, name: Token, namespace: Token) -> None:
        if name.kind == PNAME and namespace.kind == IRI:
            prefix = name.text.removesuffix(":")
            self._declared[prefix] = self._resolve(namespace, namespace.text[1:-1])

    def _use(self, token: Token) -> None:
        """Remember to declare a prefix that the query uses and the table has."""
        prefix = token.text.partition(":")[0]
        if prefix not in self._declared and prefix in self._table:
            self._missing[prefix] = self._table[prefix]

    def _clause(self, at: int) -> None:
        """Take a FROM clause out of the text, and keep what it names unless the protocol says."""
        named = at + 1 < len(self._tokens) and self._tokens[at + 1].word == "NAMED"
        name_at = at + 1 + named
        iri = self._iri(name_at)
        if iri is None:
            return
        self._in_query = True
        if not self._given:
            (self._from_named if named else self._from).append(iri)
        self._edits.append(Edit(self._tokens[at].start, self._tokens[name_at].end, " "))

    def _graph(self, at: int) -> None:
        """Give the graph of a GRAPH pattern the name that it has in the store."""
        iri = self._iri(at + 1)
        if iri is not None:
            name = self._tokens[at + 1]
            self._constants.append(iri)
            self._edits.append(Edit(name.start, name.end, f"<{self._names.named(iri)}>"))
        elif at + 2 < len(self._tokens) and self._tokens[at + 1].kind == VAR:
            self._refuse_sub_query(at + 2)
            self._variables.append((at, self._tokens[at + 1].text[1:]))

    def _refuse_sub_query(self, at: int) -> None:
        """Refuse a sub-query in a group that ranges over graphs: engines forget the graph there.

        Oxigraph 0.5.13 and Virtuoso 7 answer it with every graph instead of those that match.

        Raises:
            BadQuery: there is one.
        """
        depth = 0
        for token in self._tokens[at:]:
            depth += (token.text == "{") - (token.text == "}")
            if not depth:
                return
            if token.word == "SELECT":
                raise mistake(
                    self._text,
                    token.start,
                    "a sub-query cannot stand inside GRAPH with a variable here; "
                    "write the GRAPH pattern inside the sub-query.",
                )

    def _range_over(self, at: int, variable: str, *, own: bool) -> None:
        """Let a GRAPH pattern range over the graphs of the query, under their public names."""
        name, opening = self._tokens[at + 1], self._tokens[at + 2]
        hidden = f"onemg_graph_{len(self._hidden)}"
        while hidden in self._text:
            hidden += "_"
        self._hidden.append(hidden)
        if own:
            pairs = (f"(<{self._names.named(it)}> <{it}>)" for it in _once(self._from_named))
            link = f" VALUES (?{hidden} ?{variable}) {{ {' '.join(pairs)} }} "
        else:
            pattern = f"?{hidden} <{NAMES}> ?{variable}"
            link = f" GRAPH <{self._names.names}> {{ {pattern} }} "
        self._edits.append(Edit(name.start, name.end, f"?{hidden}"))
        self._edits.append(Edit(opening.end, opening.end, link))

    def _dataset(self, *, own: bool) -> str:
        """Return the FROM clauses of the query as it is sent.

        A graph that holds nothing keeps an empty part of the dataset empty: without any clause of
        its kind some engines look at everything.
        """
        ours = self._names
        uses_graphs = bool(self._constants or self._variables)
        if own:
            default = [ours.named(iri) for iri in _once(self._from)]
            named = [ours.named(iri) for iri in _once(self._from_named)]
        else:
            default = [ours.default]
            every = self._graphs if self._variables else [*_once(self._constants)]
            named = [*map(ours.named, every), *([ours.names] if self._variables else [])]
        clauses = [f"FROM <{iri}>" for iri in default or [ours.nothing]]
        if uses_graphs:
            clauses += [f"FROM NAMED <{iri}>" for iri in _once(named) or [ours.nothing]]
        return " ".join(clauses)

    def _dataset_place(self) -> int:
        """Return where FROM clauses belong: after the head of the query, before its pattern."""
        form, depth, braces = "", 0, 0
        for at, token in enumerate(self._tokens):
            if not form:
                form = token.word if token.word in _FORMS else ""
            elif form == "CONSTRUCT" and token.text == "{" and self._tokens[at - 1].word == form:
                braces = 1
            elif braces:
                braces += (token.text == "{") - (token.text == "}")
            elif token.text in {"(", ")"}:
                depth += 1 if token.text == "(" else -1
            elif not depth and (token.text == "{" or token.word in _AFTER_RESOURCES):
                return token.start
        return self._tokens[-1].end

    def _iri(self, at: int) -> str | None:
        """Return the IRI that the token at a place stands for; None if it stands for none."""
        if at >= len(self._tokens):
            return None
        token = self._tokens[at]
        if token.kind == IRI:
            return self._resolve(token, token.text[1:-1])
        if token.kind != PNAME:
            return None
        prefix, _, local = token.text.partition(":")
        namespace = self._declared.get(prefix) or self._table.get(prefix)
        return None if namespace is None else namespace + _LOCAL_ESCAPE.sub(r"\1", local)

    def _resolve(self, token: Token, reference: str) -> str:
        plain = _CODEPOINT.sub(lambda found: chr(int(found[1] or found[2], 16)), reference)
        if _ABSOLUTE.match(plain):
            return plain
        if self._base is None:
            raise mistake(
                self._text,
                token.start,
                f"{token.text} is a relative IRI, and the query has no BASE; write the whole IRI.",
            )
        return urljoin(self._base, plain)


def _once(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
