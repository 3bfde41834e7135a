"""Queries that are kept in `.rq` files: their header, their parameters, and binding values."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import NamedTuple

from onemg.errors import BadRequest
from onemg.errors import ContentError
from onemg.errors import RequestError
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import fault
from onemg.rdf.terms import ntriples
from onemg.sparql.header import Expectation
from onemg.sparql.header import read_header
from onemg.sparql.lexer import VAR
from onemg.sparql.lexer import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence
    from pathlib import Path

    from onemg.rdf.terms import Term
    from onemg.sparql.lexer import Token


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A query of a `.rq` file; `text` is the whole file, which runs as it is.

    `name` is the file's name without suffix; `parameters` are the variables of its
    `VALUES ?x { UNDEF }` lines in order; `expect` is what its answer has to be, if it says so.
    """

    name: str
    text: str
    file: str
    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    question: str | None = None
    entailed: bool = False
    expect: Expectation | None = None
    parameters: tuple[str, ...] = field(default=())


def read_query(path: Path, *, file: str | None = None) -> StoredQuery:
    """Return the query of a `.rq` file.

    Args:
        path: of the file.
        file: what errors call it; None means its path.

    Raises:
        ContentError: with file and line: not UTF-8, no header, an unknown or a wrong key in it,
            or text that is not SPARQL.

    Source: queries/README.md (the header is in the form of grlc).
    """
    name = file or str(path)
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise ContentError("The query is not UTF-8; save the file as UTF-8.", name) from error
    header = read_header(text, name)
    try:
        names = parameters(text)
    except RequestError as error:
        raise ContentError(str(error), name, getattr(error, "line", None)) from error
    return StoredQuery(
        name=path.stem,
        text=text,
        file=name,
        summary=header.summary,
        description=header.description,
        tags=header.tags,
        question=header.question,
        entailed=header.entailed,
        expect=header.expect,
        parameters=names,
    )


def parameters(text: str) -> tuple[str, ...]:
    """Return the names of the parameters of a query, in the order of their first appearance.

    Args:
        text: a query; every `VALUES ?x { UNDEF }` makes `x` a parameter.

    Raises:
        BadQuery: the text is not SPARQL.
    """
    return tuple(dict.fromkeys(slot.name for slot in _slots(text)))


def bind(text: str, values: Mapping[str, Sequence[Term]]) -> str:
    """Return the query with `UNDEF` replaced by terms: the only way a value enters a query.

    A parameter that is not named stays unbound and asks about everything; one with no terms at
    all has no solutions.

    Args:
        text: a query with `VALUES ?x { UNDEF }` lines.
        values: terms by the name of the parameter, without `?`.

    Raises:
        BadRequest: no such parameter; a blank node; a term that is not valid.
        BadQuery: the text is not SPARQL.

    Source: SPARQL 1.1 Query Language, section 10.2 (VALUES).
    """
    slots = list(_slots(text))
    known = dict.fromkeys(slot.name for slot in slots)
    for name in values:
        if name not in known:
            raise BadRequest(
                f"This query has no parameter {name}; it has {', '.join(known) or 'none'}."
            )
    parts: list[str] = []
    place = 0
    for slot in slots:
        if slot.name in values:
            parts += [text[place : slot.start], " ".join(map(_written, values[slot.name]))]
            place = slot.end
    return "".join([*parts, text[place:]])


class _Slot(NamedTuple):
    """Where a parameter's UNDEF stands."""

    name: str
    start: int
    end: int


def _slots(text: str) -> Iterator[_Slot]:
    last: list[Token] = []
    for token in tokens(text):
        last = [*last[-4:], token]
        if [part.word or part.text for part in last[::2]] != ["VALUES", "{", "}"]:
            continue
        if last[1].kind == VAR and last[3].word == "UNDEF":
            yield _Slot(last[1].text[1:], last[3].start, last[3].end)


def _written(term: Term) -> str:
    if isinstance(term, BlankNode):
        raise BadRequest("A blank node cannot be asked about; give an IRI or a literal.")
    message = fault(term)
    if message is not None:
        raise BadRequest(message)
    return ntriples(term)
