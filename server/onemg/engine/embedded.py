"""The embedded engine: queries are judged here, and run in the caged workers of a pool."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

from onemg.engine.frames import Request
from onemg.errors import BadQuery
from onemg.errors import ResultTooLarge
from onemg.rdf import media
from onemg.sparql import guard
from onemg.sparql.protocol import Query
from onemg.sparql.results import read_solutions

if TYPE_CHECKING:
    from collections.abc import Callable

    from onemg.engine.base import Answer
    from onemg.engine.base import ResultLimits
    from onemg.engine.execution import Execution
    from onemg.engine.workers import WorkerPool
    from onemg.rdf.media import MediaType
    from onemg.rdf.prefixes import PrefixTable
    from onemg.rdf.terms import Term

# What `solutions` gives at least: what the server itself asks is not bound by what clients may.
_OWN_ROWS = 1_000_000
_OWN_BYTES = 100_000_000


class EmbeddedEngine:
    """An `Engine` over the workers of one pool; safe for any number of threads."""

    def __init__(
        self,
        pool: WorkerPool,
        *,
        query_limits: guard.Limits,
        result_limits: ResultLimits,
        prefixes: PrefixTable,
    ) -> None:
        """Answer with this pool, which is closed with the engine.

        Args:
            pool: the workers.
            query_limits: how large a query may be.
            result_limits: how large an answer may be.
            prefixes: those that a query need not declare.
        """
        self._pool = pool
        self._result_limits = result_limits
        self._query_limits = query_limits
        self._judge = partial(guard.check, limits=query_limits, prefixes=prefixes)

    def answer(
        self,
        query: Query,
        media_type: MediaType,
        deadline_s: float,
        gone: Callable[[], bool] | None = None,
    ) -> Answer:
        """Return the answer to a query, its first chunk computed; see `Engine.answer`."""
        request, is_plain = self._prepare(query, media_type, deadline_s)
        try:
            return self._pool.run(request, media_type, gone)
        except BadQuery:
            if is_plain:
                self._judge(query.text)  # it knows better what is wrong with a prefix
            raise

    async def answer_soon(
        self, query: Query, media_type: MediaType, deadline_s: float
    ) -> Execution:
        """Return the answer to a query, its first chunk computed, without holding a thread.

        A task that is cancelled meanwhile ends the query; see `Engine.answer` for the rest.
        """
        request, is_plain = self._prepare(query, media_type, deadline_s)
        try:
            return await self._pool.run_soon(request, media_type)
        except BadQuery:
            if is_plain:
                self._judge(query.text)
            raise

    def _prepare(
        self, query: Query, media_type: MediaType, deadline_s: float
    ) -> tuple[Request, bool]:
        """Return what a worker is told, and whether the query was too plain to be judged."""
        is_plain = guard.is_plain(query.text, self._query_limits)
        if not is_plain:
            self._judge(query.text)
        request = Request(
            query.text,
            media_type.type,
            deadline_s,
            self._result_limits.rows,
            self._result_limits.bytes,
            query.default_graphs,
            query.named_graphs,
        )
        return request, is_plain

    def solutions(self, text: str, deadline_s: float) -> list[dict[str, Term]]:
        """Return all solutions of a SELECT query, in order; see `Engine.solutions`."""
        request, _ = self._prepare(Query(text), media.SPARQL_JSON, deadline_s)
        limits = self._result_limits
        rows, size = max(limits.rows, _OWN_ROWS), max(limits.bytes, _OWN_BYTES)
        asked = dataclasses.replace(request, max_rows=rows, max_bytes=size)
        answer = self._pool.run(asked, media.SPARQL_JSON, None)
        found = read_solutions(b"".join(answer))
        if answer.summary and answer.summary.truncated:
            raise ResultTooLarge(f"There are more than {rows:,} rows.", "max_result_rows", rows)
        if isinstance(found, bool):
            raise BadQuery("This is an ASK query; solutions come from SELECT.")
        return [dict(solution) for solution in found.rows]

    def close(self) -> None:
        """End all workers; the engine answers no more."""
        self._pool.close()
