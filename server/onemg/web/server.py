"""One process tree: a keeper that holds the release, web processes that ask its workers."""

from __future__ import annotations

import dataclasses
import json
import os
import socket
from typing import TYPE_CHECKING

import structlog

from onemg.engine.base import ResultLimits
from onemg.engine.embedded import EmbeddedEngine
from onemg.engine.keeper import Keeper
from onemg.engine.keeper import WorkerTerms
from onemg.engine.lanes import LongTerms
from onemg.engine.snapshot import Snapshot
from onemg.engine.workers import WorkerPool
from onemg.errors import SettingError
from onemg.rdf.prefixes import PrefixTable
from onemg.release.manifest import read_manifest
from onemg.sparql import guard
from onemg.web.app import create_app
from onemg.web.budgets import Budgets
from onemg.web.budgets import BudgetTerms
from onemg.web.engines import check_engine
from onemg.web.engines import make_remote_engine
from onemg.web.front import Front
from onemg.web.front_bridge import Bridge
from onemg.web.front_exchange import Patience
from onemg.web.front_process import run
from onemg.web.front_processes import Processes
from onemg.web.logs import configure_logs
from onemg.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from onemg.config import Config
    from onemg.engine.base import Engine
    from onemg.release.layout import ReleasePaths

# Queries after which a worker leaves, so that what one of them leaves behind does not add up.
WORKER_QUERIES = 10_000
_BACKLOG = 1024
_GRACE_S = 3.0
# A form encodes most signs of a query in three bytes.
_FORM_FACTOR = 3
_FORM_REST_BYTES = 10_000


def serve(config: Config, release: ReleasePaths, announce: Callable[[str], object]) -> None:
    """Serve a release until the process is told to stop; does not return before that.

    Args:
        config: the settings.
        release: what is served.
        announce: told the address, once requests are answered.

    Raises:
        ReleaseError: the release cannot be opened, or the remote engine holds another one.
        EngineError: the remote engine cannot be asked.
        SettingError: the address cannot be listened on, or that of the engine cannot be used.
    """
    configure_logs()
    listener = listen(config.host, config.port)
    config = dataclasses.replace(config, port=listener.getsockname()[1])
    keeper = None if config.engine else start_keeper(config, release)
    if keeper is None:
        check_engine(config, release)
    patience_s = config.deadline_s + _GRACE_S

    def work(ready: Callable[[], None]) -> None:
        engine = open_engine(config, release, keeper)
        try:
            run(lambda: make_front(config, engine, release), listener, patience_s, ready)
        finally:
            engine.close()

    try:
        Processes(config.processes, work).run(
            lambda: announce(dataclasses.replace(config, public_url="").address),
            listener.close,
            patience_s,
            lambda: keeper.revive(structlog.get_logger().error) if keeper else None,
        )
    finally:
        if keeper is not None:
            keeper.stop()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that takes connections.

    Raises:
        SettingError: the address is in use, or not one of this machine.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except OSError as error:
        known = error.errno is not None and error.errno > 0
        reason = os.strerror(error.errno or 0) if known else error.strerror
        raise SettingError(
            f"{host}:{port} cannot be listened on: {reason}. "
            "Choose another with --port or --host, or end what uses it."
        ) from error


def start_keeper(config: Config, release: ReleasePaths) -> Keeper:
    """Return a keeper that holds the release, in memory if it is not too large for that.

    Raises:
        ReleaseError: the release cannot be opened.
    """
    in_memory = read_manifest(release).quads <= config.in_memory_triples
    snapshot = Snapshot(release.merge, release.quads, release.store, in_memory)
    terms = WorkerTerms(config.memory_mb, WORKER_QUERIES, f"{config.base_iri}sparql")
    return Keeper.start(snapshot, _prefixes(release), terms)


def open_engine(config: Config, release: ReleasePaths, keeper: Keeper | None) -> Engine:
    """Return the engine for the process that calls it: over a keeper, else over a server."""
    if keeper is None:
        return make_remote_engine(config, release)
    return make_engine(config, release, keeper)


def make_engine(config: Config, release: ReleasePaths, keeper: Keeper) -> EmbeddedEngine:
    """Return an engine with a pool of its own, for the process that calls it."""
    pool = WorkerPool(
        keeper.address,
        workers=config.workers,
        queue_s=config.queue_s,
        long=LongTerms(config.long_workers, config.long_after_s),
    )
    return EmbeddedEngine(
        pool,
        query_limits=guard.Limits(
            characters=config.max_query_bytes,
            depth=config.max_query_depth,
            steps=config.max_query_operators,
        ),
        result_limits=ResultLimits(config.max_result_rows, config.max_result_bytes),
        prefixes=_prefixes(release),
    )


def make_front(config: Config, engine: Engine, release: ReleasePaths) -> Front:
    """Return what answers the requests of one web process."""
    app = create_app(config, engine, release)
    terms = BudgetTerms(
        config.max_queries,
        config.client_queries,
        config.client_seconds,
        config.client_errors,
    )
    patience = Patience(
        config.max_address_bytes, config.max_query_bytes * _FORM_FACTOR + _FORM_REST_BYTES
    )
    scheme = config.address.partition(":")[0]
    bridge = Bridge(app, config.host, config.port, scheme)
    return Front(site_of(app), bridge, Budgets(terms.share(config.processes)), patience)


def _prefixes(release: ReleasePaths) -> PrefixTable:
    return PrefixTable(json.loads(release.prefixes.read_bytes()))
