"""What a query asks for: its groups of patterns, as far as they can be told by simple means.

This is no second parser: it reads queries that an engine has accepted, and gives up with
`TooComplex` on whatever it does not know, so that nothing wrong is said of a query.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Literal as OneOf
from typing import TypeAlias

from onemg.sparql import lexer
from onemg.sparql.lexer import tokens
from onemg.sparql.reading import Reader
from onemg.sparql.reading import TooComplex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from onemg.sparql.reading import Node
    from onemg.sparql.reading import Predicate

Kind: TypeAlias = OneOf["group", "optional", "minus", "graph", "union", "filter", "bind", "values"]
_FORMS = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])


@dataclass(frozen=True, slots=True)
class Triple:
    """One triple pattern; `text` says it as written, with its subject and predicate repeated."""

    subject: Node
    predicate: Predicate
    value: Node
    text: str
    start: int

    @property
    def variables(self) -> frozenset[str]:
        """The variables in it; blank nodes count as variables."""
        return self.subject.variables | self.predicate.variables | self.value.variables


@dataclass(frozen=True, slots=True)
class Part:
    """Another element of a group, with the groups inside it."""

    kind: Kind
    variables: frozenset[str]
    groups: tuple[Group, ...]
    text: str
    start: int


@dataclass(slots=True)
class Group:
    """The elements of one pair of braces, in order."""

    elements: list[Triple | Part] = field(default_factory=list)

    @property
    def triples(self) -> list[Triple]:
        """Its own triple patterns, without those of groups inside."""
        return [element for element in self.elements if isinstance(element, Triple)]

    @property
    def variables(self) -> frozenset[str]:
        """All variables in it, at any depth."""
        return frozenset().union(*(element.variables for element in self.elements))

    def inner(self) -> Iterator[tuple[Group, bool]]:
        """Yield this group and all groups inside, and whether each stands within GRAPH."""
        yield self, False
        for element in self.elements:
            if isinstance(element, Part):
                for group in element.groups:
                    for found, in_graph in group.inner():
                        yield found, in_graph or element.kind == "graph"


@dataclass(frozen=True, slots=True)
class Structure:
    """A query as its parts.

    Attributes:
        form: SELECT, ASK, CONSTRUCT or DESCRIBE.
        prologue: text of the declarations.
        dataset: text of the FROM clauses, empty where there are none.
        where: the outermost group; None for a DESCRIBE without one.
        tail: text of what follows it: order, limits, grouping, values.
    """

    form: str
    prologue: str
    dataset: str
    where: Group | None
    tail: str


def structure(text: str, prefixes: Mapping[str, str]) -> Structure:
    """Return the parts of a query that an engine has accepted.

    Args:
        text: the query.
        prefixes: those that need no declaration.

    Raises:
        TooComplex: something in it is not known here.
        BadQuery: it is not made of SPARQL tokens.

    Source: SPARQL 1.1 Query Language, section 19.8.
    """
    reader = Reader(text, list(tokens(text)), dict(prefixes))
    reader.read_prologue()
    form = reader.word()
    if form not in _FORMS:
        raise TooComplex(form)
    prologue = text[: reader.place()]
    reader.skip()
    if form == "CONSTRUCT" and reader.sign() == "{":
        reader.skip_balanced()
    while reader.more() and reader.sign() != "{" and reader.word() not in {"FROM", "WHERE"}:
        reader.skip_balanced()
    start = reader.place()
    while reader.word() == "FROM":
        reader.skip(3 if reader.word(1) == "NAMED" else 2)
    dataset = text[start : reader.last_end()] if reader.place() > start else ""
    if reader.word() == "WHERE":
        reader.skip()
    where = _group(reader) if reader.more() and reader.sign() == "{" else None
    return Structure(form, prologue, dataset, where, text[reader.last_end() :])


def _group(reader: Reader) -> Group:
    group = Group()
    reader.expect("{")
    if reader.word() == "SELECT":
        group.elements.append(_sub_select(reader))
    while reader.sign() != "}":
        if reader.sign() == ".":
            reader.skip()
        elif reader.sign() == "{" or reader.word() in _READERS:
            group.elements.append(_part(reader))
        elif reader.word() and reader.word() not in {"TRUE", "FALSE"}:
            raise TooComplex(reader.word())
        else:
            group.elements += _block(reader)
    reader.expect("}")
    return group


def _part(reader: Reader) -> Part:
    start = reader.mark()
    kind, groups = _READERS.get(reader.word(), _braces)(reader)
    return Part(kind, reader.variables_since(start), groups, reader.text_since(start), start.place)


def _sub_select(reader: Reader) -> Part:
    """Return a sub-query, whose patterns are judged like those of any group."""
    start = reader.mark()
    while reader.sign() != "{" and reader.word() != "WHERE":
        reader.skip_balanced()
    shown = reader.variables_since(start)
    is_all = reader.has_since(start, "*")
    if reader.word() == "WHERE":
        reader.skip()
    inner = _group(reader)
    while reader.sign() != "}":
        reader.skip_balanced()
    variables = inner.variables if is_all else shown
    return Part("group", variables, (inner,), reader.text_since(start), start.place)


def _braces(reader: Reader) -> tuple[Kind, tuple[Group, ...]]:
    groups = [_group(reader)]
    while reader.word() == "UNION":
        reader.skip()
        groups.append(_group(reader))
    return ("union" if len(groups) > 1 else "group"), tuple(groups)


def _optional(reader: Reader) -> tuple[Kind, tuple[Group, ...]]:
    reader.skip()
    return "optional", (_group(reader),)


def _minus(reader: Reader) -> tuple[Kind, tuple[Group, ...]]:
    reader.skip()
    return "minus", (_group(reader),)


def _graph(reader: Reader) -> tuple[Kind, tuple[Group, ...]]:
    reader.skip()
    reader.node()
    return "graph", (_group(reader),)


def _filter(reader: Reader) -> tuple[Kind, tuple[Group, ...]]:
    reader.skip()
    while reader.word() in {"NOT", "EXISTS"}:
        reader.skip()
    if reader.sign() == "{":
        return "filter", (_group(reader),)
    if reader.sign() != "(":
        reader.skip()
    reader.skip_balanced()
    return "filter", ()


def _bind(reader: Reader) -> tuple[Kind, tuple[Group, ...]]:
    reader.skip()
    reader.skip_balanced()
    return "bind", ()


def _values(reader: Reader) -> tuple[Kind, tuple[Group, ...]]:
    reader.skip()
    reader.skip_balanced()
    reader.skip_balanced()
    return "values", ()


_READERS = {
    "OPTIONAL": _optional,
    "MINUS": _minus,
    "GRAPH": _graph,
    "FILTER": _filter,
    "BIND": _bind,
    "VALUES": _values,
}


def _block(reader: Reader) -> list[Triple]:
    """Return the triples of one subject."""
    found: list[Triple] = []
    start = reader.mark()
    subject = reader.node()
    subject_text = reader.text_since(start)
    while reader.more() and (_begins_verb(reader)):
        predicate_start = reader.mark()
        predicate = reader.predicate()
        predicate_text = reader.text_since(predicate_start)
        while True:
            value_start = reader.mark()
            value = reader.node()
            text = f"{subject_text} {predicate_text} {reader.text_since(value_start)}"
            place = start.place if not found else value_start.place
            found.append(Triple(subject, predicate, value, text, place))
            if reader.sign() != ",":
                break
            reader.skip()
        while reader.sign() == ";":
            reader.skip()
    if not found and not subject.is_list:
        raise TooComplex(subject_text)
    return found


def _begins_verb(reader: Reader) -> bool:
    verbs = {lexer.VAR, lexer.IRI, lexer.PNAME}
    return reader.kind() in verbs or reader.sign() in {"a", "(", "^", "!"}
