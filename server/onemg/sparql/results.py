"""Solutions of a query: SPARQL JSON to terms and back, cells of CSV and TSV, and query forms."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal as OneOf
from typing import TypeAlias

from onemg.errors import BadQuery
from onemg.errors import EngineError
from onemg.errors import Forbidden
from onemg.rdf.terms import XSD_STRING
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import ntriples
from onemg.sparql.lexer import IRI
from onemg.sparql.lexer import PNAME
from onemg.sparql.lexer import STRING
from onemg.sparql.lexer import mistake
from onemg.sparql.lexer import tokens
from onemg.sparql.protocol import NO_UPDATE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.rdf.terms import Term

Form: TypeAlias = OneOf["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

_FORMS: dict[str, Form] = {
    "SELECT": "SELECT",
    "ASK": "ASK",
    "CONSTRUCT": "CONSTRUCT",
    "DESCRIBE": "DESCRIBE",
}
_UPDATES = frozenset(
    ["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"]
)
# How nearly all queries begin, seen without a lexer; what is no query is left to the engine.
_BEGINNING = re.compile(
    r"\s*(?:PREFIX\s+[\w.-]*:\s*<[^<>\"{}|^`\\\s]*>\s*)*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b",
    re.IGNORECASE,
)
_SHOWN = 40
_PROLOGUE = frozenset(["PREFIX", "BASE", "VERSION"])


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer of a SELECT: variables in order, and one mapping per solution, in order.

    An unbound variable is missing from its mapping.
    """

    variables: tuple[str, ...]
    rows: list[dict[str, Term]]


def query_form(text: str) -> Form:
    """Return which of the four forms the query has, by its first keyword after the prologue.

    Args:
        text: a query.

    Raises:
        BadQuery: it begins with none of the forms, or is not made of SPARQL tokens.
        Forbidden: it is an update.

    Source: SPARQL 1.1 Query Language, section 16; SPARQL 1.1 Update, section 3.
    """
    if plain := _BEGINNING.match(text):
        return _FORMS[plain[1].upper()]
    for token in tokens(text):
        if token.word in _FORMS:
            return _FORMS[token.word]
        if token.word in _UPDATES:
            raise Forbidden(NO_UPDATE)
        if token.word not in _PROLOGUE and token.kind not in (IRI, PNAME, STRING):
            break
    else:
        raise BadQuery("The query is empty; begin with SELECT, ASK, CONSTRUCT or DESCRIBE.")
    shown = token.text if len(token.text) <= _SHOWN else token.text[:_SHOWN] + "…"
    raise mistake(
        text,
        token.start,
        f"{shown} does not begin a query; begin with SELECT, ASK, CONSTRUCT or DESCRIBE.",
    )


def read_solutions(data: bytes) -> Solutions | bool:
    """Return the solutions of a SELECT, or the truth value of an ASK.

    Args:
        data: an answer as SPARQL 1.1 Query Results JSON.

    Raises:
        EngineError: it is no such answer.

    Source: SPARQL 1.1 Query Results JSON Format, sections 3 and 4.
    """
    try:
        document = json.loads(data)
        if "boolean" in document:
            return bool(document["boolean"])
        variables = tuple(str(name) for name in document["head"]["vars"])
        rows = [
            {str(name): term_of(cell) for name, cell in row.items()}
            for row in document["results"]["bindings"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EngineError(f"The engine gave no SPARQL JSON results: {error!r}.") from error
    return Solutions(variables, rows)


def write_solutions(variables: Sequence[str], rows: Iterable[Mapping[str, Term]]) -> bytes:
    """Return the solutions as SPARQL 1.1 Query Results JSON, in the order given.

    Args:
        variables: names without `?`, in order.
        rows: one mapping per solution; unbound variables are missing.

    Source: SPARQL 1.1 Query Results JSON Format, section 3.
    """
    bindings = [{name: cell_of(row[name]) for name in variables if name in row} for row in rows]
    document = {"head": {"vars": list(variables)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def csv_cell(term: Term | None) -> str:
    """Return a term as a cell of CSV: its plain text, quoted where CSV needs it.

    Args:
        term: None for an unbound variable.

    Source: SPARQL 1.1 Query Results CSV and TSV Formats, section 3.
    """
    if term is None:
        return ""
    text = f"_:{term.value}" if isinstance(term, BlankNode) else term.value
    if any(sign in text for sign in '",\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def tsv_cell(term: Term | None) -> str:
    """Return a term as a cell of TSV: as Turtle writes it, on one line.

    Args:
        term: None for an unbound variable.

    Raises:
        ValueError: the term is not valid.

    Source: SPARQL 1.1 Query Results CSV and TSV Formats, section 4.
    """
    return "" if term is None else ntriples(term)


def term_of(cell: Mapping[str, str]) -> Term:
    """Return the term of one cell of SPARQL JSON.

    Raises:
        KeyError, TypeError, ValueError: it is no term.

    Source: SPARQL 1.1 Query Results JSON Format, section 3.2.2.
    """
    kind, value = cell["type"], cell["value"]
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    if kind == "uri":
        return Iri(value)
    if kind == "bnode":
        return BlankNode(value)
    if kind in ("literal", "typed-literal"):
        return Literal(value, cell.get("datatype", XSD_STRING), cell.get("xml:lang"))
    raise ValueError(f"{kind} is no kind of term")


def cell_of(term: Term) -> dict[str, str]:
    """Return a term as one cell of SPARQL JSON.

    Source: SPARQL 1.1 Query Results JSON Format, section 3.2.2.
    """
    if isinstance(term, Iri):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if term.language is not None:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype == XSD_STRING:
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype}
