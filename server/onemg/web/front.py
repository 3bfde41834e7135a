"""What stands before Flask: answers from memory and queries of programs, in the event loop.

An answer that is in memory goes out at once. A query of a program goes to the engine without
holding a thread. Everything else, pages and errors included, is asked of the Flask application in
a thread, and kept likewise.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import structlog

from onemg.engine.embedded import EmbeddedEngine
from onemg.errors import OnemgError
from onemg.rdf import media
from onemg.sparql.protocol import read_request
from onemg.web import answering
from onemg.web import encodings
from onemg.web import front_reply
from onemg.web.cache import Kept
from onemg.web.cache import ReplyCache
from onemg.web.cache import is_lasting
from onemg.web.cache import normal
from onemg.web.clients import client_of
from onemg.web.front_bridge import field_lines
from onemg.web.front_flow import pour
from onemg.web.front_reply import text_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from onemg.engine.execution import Execution
    from onemg.web.answering import Asked
    from onemg.web.budgets import Budgets
    from onemg.web.budgets import Ticket
    from onemg.web.front_bridge import Bridge
    from onemg.web.front_bridge import FlaskAnswer
    from onemg.web.front_exchange import Exchange
    from onemg.web.front_exchange import Patience
    from onemg.web.front_exchange import Request
    from onemg.web.front_exchange import Visitor
    from onemg.web.site import Site

_OK = 200
_LEAST_ERROR = 400
_QUERY_PATHS = frozenset(path.encode() for path in answering.PATHS)
_SAFE = frozenset(["GET", "HEAD"])
_LONGEST_NAME = 4_096
_PACKED_INLINE_BYTES = 1 << 15
# Flask may have this many requests waiting for a thread; more are told to come again.
_MOST_WAITING = 500


class Front:
    """The `Service` of one web process; see `onemg.web.front_exchange.Service`."""

    def __init__(self, site: Site, bridge: Bridge, budgets: Budgets, patience: Patience) -> None:
        """Answer for this site."""
        self.patience = patience
        self.connections: set[Visitor] = set()
        self.draining = False
        self._site = site
        self._engine = site.engine if isinstance(site.engine, EmbeddedEngine) else None
        self._bridge = bridge
        self._budgets = budgets
        self._hops = site.config.trusted_hops
        self._cache = ReplyCache(site.config.cache_bytes)
        self._asking = ThreadPoolExecutor(site.config.threads, "onemg-ask")
        streams = site.config.workers + site.config.long_workers + site.config.threads
        self._flowing = ThreadPoolExecutor(streams, "onemg-flow")
        self._waiting = 0

    def at_once(self, request: Request, exchange: Exchange) -> bool:
        """Answer from memory, if the same request came before; return whether it was done."""
        name = self._name(request)
        kept = self._cache.find(name) if name is not None else None
        if kept is None:
            return False
        coding = kept.coding(request.fields.get(b"accept-encoding"))
        if not kept.has(coding) and len(kept.body) > _PACKED_INLINE_BYTES:
            return False
        self._send(kept, coding, request, exchange)
        return True

    async def respond(self, request: Request, exchange: Exchange) -> None:
        """Answer; the task is cancelled when the client hangs up."""
        try:
            if request.path in _QUERY_PATHS and front_reply.has_query(request):
                await self._query(request, exchange)
            else:
                await self._ask_flask(request, exchange, self._client(request))
        except Exception as error:  # noqa: BLE001  # a fault of ours must not leave a client waiting
            structlog.get_logger().error("unexpected error", path=request.path, exc_info=error)
            if exchange.begun:
                exchange.break_off()
            else:
                self.refuse(exchange, 500, "The fault is ours and has been logged.")

    def refuse(self, exchange: Exchange, status: int, detail: str) -> None:
        """Answer with a problem that needs no page."""
        exchange.reply(status, *front_reply.problem(self._site, status, detail))

    def close(self) -> None:
        """Give back the threads."""
        self._asking.shutdown(wait=False, cancel_futures=True)
        self._flowing.shutdown(wait=False, cancel_futures=True)

    async def _query(self, request: Request, exchange: Exchange) -> None:
        """Answer a query; what is wrong with it is explained by Flask."""
        client = self._client(request)
        try:
            with self._budgets.admit(client) as ticket:
                await self._answer(request, exchange, client, ticket)
        except OnemgError as error:
            if exchange.begun:
                exchange.break_off()
            else:
                await self._ask_flask(request, exchange, client, error)

    async def _answer(
        self, request: Request, exchange: Exchange, client: str, ticket: Ticket
    ) -> None:
        """Answer a query, through Flask where a page is wanted or the engine needs a thread."""
        kind = text_of(request.fields.get(b"content-type"))
        query = read_request(request.method, request.query, kind, request.body)
        accept = text_of(request.fields.get(b"accept"))
        asked = answering.read_asked(query, accept, self._site.config.deadline_s)
        if self._engine is None or asked.media_type == media.HTML:
            ticket.failed = await self._ask_flask(request, exchange, client) >= _LEAST_ERROR
            return
        key = (
            normal(query.text),
            query.default_graphs,
            query.named_graphs,
            asked.media_type.content_type,
            asked.fields,
        )
        kept = self._cache.get(key)
        if kept is not None:
            await self._remember(request, exchange, key, kept)
            return
        execution = await self._engine.answer_soon(query, asked.written, asked.deadline_s)
        ticket.spent = execution.ran_s
        await self._deliver(execution, asked, request, exchange, key)

    async def _deliver(
        self,
        execution: Execution,
        asked: Asked,
        request: Request,
        exchange: Exchange,
        key: Hashable,
    ) -> None:
        """Send the answer to a query, and keep it if it is whole and stays the same."""
        loop = asyncio.get_running_loop()
        try:
            if answering.is_short(execution):
                shown, fields = answering.told(execution, asked, self._site)
            else:
                shown, fields = await loop.run_in_executor(
                    self._flowing, answering.told, execution, asked, self._site
                )
        except asyncio.CancelledError:
            execution.abandon()
            raise
        lines = field_lines([("Content-Type", asked.media_type.content_type), *fields])
        lasting = is_lasting(asked.query.text)
        lines += front_reply.VARY + front_reply.COMMON
        if shown.whole is not None:
            kept = Kept(shown.whole, lines, None if lasting else "", packable=True)
            if lasting:
                self._cache.keep(key, kept)
            await self._remember(request, exchange, key if lasting else None, kept)
            return
        coding = encodings.chosen_coding(request.fields.get(b"accept-encoding", b""))
        pieces = answering.stream(shown)
        exchange.begin(_OK, lines + front_reply.coded(coding), None)
        if request.method == "HEAD":
            execution.abandon()
            pieces = iter(())
        await pour(pieces, exchange, self._flowing, coding=coding, abandon=execution.abandon)

    async def _ask_flask(
        self,
        request: Request,
        exchange: Exchange,
        client: str,
        error: OnemgError | None = None,
    ) -> int:
        """Send what the application answers, and keep it if it may be kept; return the status."""
        if self._waiting >= _MOST_WAITING:
            self.refuse(exchange, 503, "Too many requests are waiting; try again in a moment.")
            return 503
        loop = asyncio.get_running_loop()
        self._waiting += 1
        try:
            answer = await loop.run_in_executor(
                self._asking, self._bridge.ask, request, exchange, client, error
            )
        finally:
            self._waiting -= 1
        if answer.body is not None:
            await self._send_page(answer, answer.body, request, exchange)
        else:
            await self._pour_page(answer, request, exchange)
        return answer.status

    async def _send_page(
        self, answer: FlaskAnswer, body: bytes, request: Request, exchange: Exchange
    ) -> None:
        kept = front_reply.kept_of(answer, body)
        name = self._name(request)
        if answer.status != _OK:
            coding = kept.coding(request.fields.get(b"accept-encoding"))
            exchange.reply(
                answer.status, kept.fields + front_reply.coded(coding), kept.packed(coding)
            )
            return
        key = (
            (request.target, kept.tag)
            if kept.tag and name and front_reply.may_be_kept(answer)
            else None
        )
        if key is not None:
            self._cache.keep(key, kept)
        await self._remember(request, exchange, key, kept)

    async def _pour_page(self, answer: FlaskAnswer, request: Request, exchange: Exchange) -> None:
        """Send what comes in pieces, as many as the client takes; HEAD is sent the length."""
        length = answer.field("content-length")
        kept = front_reply.kept_of(answer, b"")
        if answer.status == _OK and front_reply.is_held(kept.validator(None), request):
            exchange.reply(304, kept.fields + front_reply.tagged(kept, None), b"")
            answer.close()
            return
        lines = kept.fields + (front_reply.tagged(kept, None) if answer.status == _OK else b"")
        exchange.begin(answer.status, lines, None if length is None else int(length))
        pieces = iter(()) if request.method == "HEAD" else iter(answer.pieces)
        await pour(
            pieces,
            exchange,
            self._flowing,
            coding=None,
            abandon=lambda: None,
            close=answer.close,
        )

    async def _remember(
        self, request: Request, exchange: Exchange, key: Hashable | None, kept: Kept
    ) -> None:
        """Send a whole answer, and let the same request find it next time."""
        name = self._name(request)
        if key is not None and name is not None:
            self._cache.call(name, key)
        coding = kept.coding(request.fields.get(b"accept-encoding"))
        if not kept.has(coding) and len(kept.body) > _PACKED_INLINE_BYTES:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._asking, kept.packed, coding)
        self._send(kept, coding, request, exchange)

    def _send(self, kept: Kept, coding: str | None, request: Request, exchange: Exchange) -> None:
        lines = kept.fields + front_reply.coded(coding)
        if kept.tag:
            lines += front_reply.tagged(kept, coding)
            if front_reply.is_held(kept.validator(coding), request):
                exchange.reply(304, lines, b"")
                return
        exchange.reply(_OK, lines, kept.packed(coding))

    def _name(self, request: Request) -> Hashable | None:
        """Return what tells a request from every other one that has another answer."""
        if b"range" in request.fields:
            return None
        accept = request.fields.get(b"accept")
        if request.method in _SAFE:
            name: tuple[bytes | None, ...] = (request.target, accept)
            size = len(request.target)
        elif request.method in answering.METHODS and request.path in _QUERY_PATHS:
            kind = request.fields.get(b"content-type")
            name = (request.target, accept, kind, request.body)
            size = len(request.target) + len(request.body)
        else:
            return None
        return name if size + len(accept or b"") <= _LONGEST_NAME else None

    def _client(self, request: Request) -> str:
        forwarded = text_of(request.fields.get(b"forwarded"))
        forwarded_for = text_of(request.fields.get(b"x-forwarded-for"))
        return client_of(request.peer, forwarded, forwarded_for, self._hops)
