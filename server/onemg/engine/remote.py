"""The second engine: a server that speaks the SPARQL protocol and holds the same release.

Queries are judged here as for the embedded engine, rewritten so that they see one release of a
store that may hold several, and sent; the answer is read row by row and written in the format
that was asked for, within the same limits.
"""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from onemg.engine.base import ResultLimits
from onemg.engine.base import offers
from onemg.engine.complaints import Asked
from onemg.engine.complaints import complaint
from onemg.engine.held import check_held
from onemg.engine.outgoing import RemoteAnswer
from onemg.engine.outgoing import Tally
from onemg.engine.receiving import ReceivedSolutions
from onemg.engine.receiving import received_triples
from onemg.engine.rewriting import rewrite
from onemg.engine.writing import write_rows
from onemg.engine.writing import write_triples
from onemg.engine.writing import write_truth
from onemg.errors import BadQuery
from onemg.errors import DeadlineExceeded
from onemg.errors import EngineError
from onemg.errors import NotAcceptable
from onemg.errors import ResultTooLarge
from onemg.rdf import media
from onemg.rdf.terms import Literal
from onemg.sparql import guard
from onemg.sparql.protocol import FORM
from onemg.sparql.protocol import Query
from onemg.sparql.results import read_solutions

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.engine.base import Answer
    from onemg.engine.endpoint import Endpoint
    from onemg.engine.graphset import GraphSet
    from onemg.engine.rewriting import Rewritten
    from onemg.engine.transfer import Transfer
    from onemg.rdf.media import MediaType
    from onemg.rdf.prefixes import PrefixTable
    from onemg.rdf.terms import Term
    from onemg.rdf.terms import Triple
    from onemg.sparql.results import Form

_COMPLAINT_BYTES = 1 << 16
_OK = 200
_RECHECK_S = 30.0
# What `solutions` gives at least: what the server itself asks is not bound by what clients may.
_OWN_ROWS = 1_000_000
_OWN_BYTES = 100_000_000
_ACCEPT: Mapping[bool, str] = {
    True: media.SPARQL_JSON.type,
    False: f"{media.NTRIPLES.type}, text/plain;q=0.1",
}


class RemoteEngine:
    """An `Engine` over a server; safe for any number of threads of one process."""

    def __init__(  # noqa: PLR0913  # each is one thing
        self,
        endpoint: Endpoint,
        names: GraphSet,
        graphs: Sequence[str],
        *,
        query_limits: guard.Limits,
        result_limits: ResultLimits,
        prefixes: PrefixTable,
    ) -> None:
        """Answer with this server, which is left with the engine.

        Args:
            endpoint: where queries are sent.
            names: how the release is named in the store.
            graphs: the public names of its graphs.
            query_limits: how large a query may be.
            result_limits: how large an answer may be.
            prefixes: those that a query need not declare.
        """
        self._endpoint = endpoint
        self._names = names
        self._graphs = tuple(graphs)
        self._limits = result_limits
        self._prefixes = prefixes
        self._check: Callable[[str], Form] = partial(
            guard.check, limits=query_limits, prefixes=prefixes
        )
        self._lock = threading.Lock()
        self._checked_at = float("-inf")

    def answer(
        self,
        query: Query,
        media_type: MediaType,
        deadline_s: float,
        gone: Callable[[], bool] | None = None,
    ) -> Answer:
        """Return the answer to a query, its first chunk computed; see `Engine.answer`."""
        return self._answer(query, media_type, deadline_s, gone, self._limits)

    def solutions(self, text: str, deadline_s: float) -> list[dict[str, Term]]:
        """Return all solutions of a SELECT query, in order; see `Engine.solutions`."""
        rows, size = max(self._limits.rows, _OWN_ROWS), max(self._limits.bytes, _OWN_BYTES)
        limits = ResultLimits(rows, size)
        answer = self._answer(Query(text), media.SPARQL_JSON, deadline_s, None, limits)
        found = read_solutions(b"".join(answer))
        if answer.summary and answer.summary.truncated:
            raise ResultTooLarge(f"There are more than {rows:,} rows.", "max_result_rows", rows)
        if isinstance(found, bool):
            raise BadQuery("This is an ASK query; solutions come from SELECT.")
        return [dict(solution) for solution in found.rows]

    def check_release(self, deadline_s: float) -> None:
        """Return if the server holds this release, complete, as the one in use.

        Raises:
            ReleaseError: it holds another one, or a part of this one.
            EngineError: it cannot be asked.
        """
        check_held(self._endpoint, self._names, deadline_s, in_use=True)
        self._checked_at = time.monotonic()

    def close(self) -> None:
        """End all transfers; the engine answers no more."""
        self._endpoint.close()

    def _answer(
        self,
        query: Query,
        media_type: MediaType,
        deadline_s: float,
        gone: Callable[[], bool] | None,
        limits: ResultLimits,
    ) -> RemoteAnswer:
        form = self._check(query.text)
        if media_type not in (offered := offers(form)):
            raise NotAcceptable(
                f"The answer to this kind of query ({form}) cannot be written as "
                f"{media_type.type}; ask for one of {', '.join(it.type for it in offered)}.",
                [it.type for it in offered],
            )
        sent = rewrite(query, self._graphs, self._names, self._prefixes)
        self._look_again(deadline_s)
        started = time.monotonic()
        transfer = self._ask(sent.text, form, deadline_s, gone)
        try:
            self._refuse(transfer, query.text, sent, deadline_s)
            tally = Tally(limits, transfer.header("X-SPARQL-MaxRows"))
            pieces = self._pieces(form, transfer, sent, media_type, tally)
            answer = RemoteAnswer(media_type, pieces, transfer, tally, started)
            answer.begin()
        except BaseException:
            transfer.close()
            raise
        return answer

    def _look_again(self, deadline_s: float) -> None:
        """See now and then that the release is still there, since nothing else would show it.

        Raises:
            EngineError: it is not.
        """
        with self._lock:
            now = time.monotonic()
            if now - self._checked_at < _RECHECK_S:
                return
            before, self._checked_at = self._checked_at, now
        try:
            check_held(self._endpoint, self._names, deadline_s, in_use=False)
        except BaseException:
            self._checked_at = before
            raise

    def _ask(
        self, text: str, form: Form, deadline_s: float, gone: Callable[[], bool] | None
    ) -> Transfer:
        return self._endpoint.send(
            "POST",
            urlencode({"query": text}).encode(),
            {"Content-Type": FORM, "Accept": _ACCEPT[form in {"SELECT", "ASK"}]},
            deadline_s,
            gone=gone,
        )

    def _pieces(
        self,
        form: Form,
        transfer: Transfer,
        sent: Rewritten,
        media_type: MediaType,
        tally: Tally,
    ) -> Iterator[bytes]:
        """Return the pieces of the answer, in the format asked for."""
        if form == "ASK":
            return iter([write_truth(_truth(transfer), media_type)])
        if form == "SELECT":
            found = ReceivedSolutions(transfer.chunks())
            if found.truth is not None:
                raise EngineError("The engine answered another question than it was asked.")
            variables = [name for name in found.variables if name not in sent.hidden]
            return write_rows(variables, tally.count(found), media_type)
        if not transfer.is_delimited:
            raise EngineError("The engine does not say where its answers end.")
        triples = self._visible(received_triples(transfer.chunks()))
        return write_triples(tally.count(triples), media_type, self._prefixes)

    def _refuse(self, transfer: Transfer, text: str, sent: Rewritten, deadline_s: float) -> None:
        """Raise what an answer that is none means; Virtuoso sends a part with status 200."""
        if transfer.status != _OK:
            said = transfer.text(_COMPLAINT_BYTES)
            asked = Asked(text, sent, self._names, deadline_s)
            raise complaint(transfer.status, said, asked)
        if transfer.header("X-SQL-State"):
            raise DeadlineExceeded(
                "The engine ended the query with a part of its answer, since it ran too long. "
                "Narrow its patterns, or add a LIMIT.",
                "deadline_s",
                deadline_s,
            )

    def _visible(self, triples: Iterator[Triple]) -> Iterator[Triple]:
        """Yield the triples that are of the release, not about its names in the store."""
        return (
            triple for triple in triples if not triple.subject.value.startswith(self._names.root)
        )


def _truth(transfer: Transfer) -> bool:
    """Return the truth of an ASK; Virtuoso 7 gives it as a table of one cell."""
    found = ReceivedSolutions(transfer.chunks())
    if found.truth is not None:
        return found.truth
    cells = [term for row in found for term in row.values()]
    return any(isinstance(term, Literal) and term.value not in {"0", "false"} for term in cells)
