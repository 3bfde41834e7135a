"""What a remote engine sends, read as it comes: solutions from SPARQL JSON, triples from lines."""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING
from typing import Any

from onemg.errors import EngineError
from onemg.rdf.lines import read_line
from onemg.rdf.terms import XSD
from onemg.rdf.terms import Literal
from onemg.sparql.results import term_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Mapping

    from onemg.rdf.terms import Term
    from onemg.rdf.terms import Triple

_BINDINGS = re.compile(r'"bindings"\s*:\s*\[')
_GAP = re.compile(r"[\s,]*")
_HEAD_CHARACTERS = 1 << 20
_LONGEST_ROW = 1 << 26
_BOOLEAN = XSD + "boolean"
_TRUTH = {"1": "true", "0": "false"}
_NO_JSON = "The engine sent what is no SPARQL JSON result."


class ReceivedSolutions:
    """The solutions of a SELECT or the truth of an ASK, while they come.

    Engines send the head first, so the variables are known once this is made; rows are read when
    they are asked for, each held alone.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        """Read up to the first row.

        Raises:
            EngineError: this is no SPARQL JSON result.

        Source: SPARQL 1.1 Query Results JSON Format, section 3.
        """
        self._chunks = _decoded(chunks)
        self._held = ""
        self.truth: bool | None = None
        self.variables: tuple[str, ...] = ()
        while (found := _BINDINGS.search(self._held)) is None:
            piece = next(self._chunks, None)
            if piece is None or len(self._held) > _HEAD_CHARACTERS:
                self._read_truth()
                return
            self._held += piece
        head = _parsed(self._held[: found.end()] + "]}}")
        try:
            self.variables = tuple(map(str, head["head"]["vars"]))
        except (KeyError, TypeError) as error:
            raise EngineError(_NO_JSON) from error
        self._held = self._held[found.end() :]

    def __iter__(self) -> Iterator[dict[str, Term]]:
        """Yield the rows in order, unbound variables left out.

        Raises:
            EngineError: a row is not one of SPARQL JSON, or the end is missing.
        """
        decoder = json.JSONDecoder()
        at = 0
        while True:
            at = _gap(self._held, at)
            if self._held[at : at + 1] == "]":
                break
            try:
                row, at = decoder.raw_decode(self._held, at)
            except ValueError:
                at = self._more(at)
                continue
            yield _row(row)
        rest = '{"x":{"y":[' + self._held[at:] + "".join(self._chunks)
        _parsed(rest)

    def _more(self, at: int) -> int:
        """Read on, forgetting what has been read; return where to go on."""
        held = self._held[at:]
        piece = next(self._chunks, None)
        if piece is None or len(held) > _LONGEST_ROW:
            raise EngineError("The engine broke its answer off in the middle.")
        self._held = held + piece
        return 0

    def _read_truth(self) -> None:
        found = _parsed(self._held)
        if not isinstance(found.get("boolean"), bool):
            raise EngineError(_NO_JSON)
        self.truth = found["boolean"]


def received_triples(chunks: Iterable[bytes]) -> Iterator[Triple]:
    """Yield the triples of N-Triples text as it comes.

    Raises:
        EngineError: a line is no triple.
    """
    held = ""
    for piece in _decoded(chunks):
        *lines, held = (held + piece).split("\n")
        yield from _triples(lines)
        if len(held) > _LONGEST_ROW:
            raise EngineError("The engine sent a line that is too long for N-Triples.")
    yield from _triples([held])


def _triples(lines: Iterable[str]) -> Iterator[Triple]:
    for line in lines:
        try:
            triple = read_line(line.removesuffix("\r"))
        except ValueError as error:
            raise EngineError("The engine sent what is no N-Triples.") from error
        if triple is not None:
            yield triple


def _decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise EngineError("The engine sent what is no UTF-8.") from error


def _gap(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return at if found is None else found.end()


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EngineError(_NO_JSON) from error
    if not isinstance(found, dict):
        raise EngineError(_NO_JSON)
    return found


def _row(row: Mapping[str, Mapping[str, str]]) -> dict[str, Term]:
    try:
        return {name: _term(cell) for name, cell in row.items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EngineError("The engine sent a row that is not one of SPARQL JSON.") from error


def _term(cell: Mapping[str, str]) -> Term:
    """Return a term; Virtuoso's `typed-literal` says 1 and 0 where RDF's canonical form differs."""
    term = term_of(cell)
    if cell["type"] == "typed-literal" and isinstance(term, Literal) and term.datatype == _BOOLEAN:
        return Literal(_TRUTH.get(term.value, term.value), _BOOLEAN)
    return term
