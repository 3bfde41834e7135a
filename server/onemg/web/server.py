"""One process tree: a keeper that holds the release, web processes that ask its workers."""

from __future__ import annotations

import json
import logging
import math
import os
import signal
from typing import TYPE_CHECKING
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from onemg.engine.base import ResultLimits
from onemg.engine.embedded import EmbeddedEngine
from onemg.engine.keeper import Keeper
from onemg.engine.keeper import WorkerTerms
from onemg.engine.snapshot import Snapshot
from onemg.engine.workers import WorkerPool
from onemg.rdf.prefixes import PrefixTable
from onemg.release.manifest import read_manifest
from onemg.sparql import guard
from onemg.web.app import create_app
from onemg.web.logs import configure_logs

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from onemg.config import Config
    from onemg.release.layout import ReleasePaths

# Queries after which a worker leaves, so that what one of them leaves behind does not add up.
WORKER_QUERIES = 10_000
LONGEST_ADDRESS = 8190
_IDLE_S = 15


def serve(config: Config, release: ReleasePaths, announce: Callable[[str], object]) -> None:
    """Serve a release until the process is told to stop; does not return before that.

    Args:
        config: the settings.
        release: what is served.
        announce: told the address, once requests are answered.

    Raises:
        ReleaseError: the release cannot be opened.
    """
    configure_logs()
    keeper = start_keeper(config, release)
    here = os.getpid()
    try:
        Server(config, release, keeper, announce).run()
    finally:
        if os.getpid() == here:  # a forked web process comes by here too, when it ends
            keeper.stop()


def start_keeper(config: Config, release: ReleasePaths) -> Keeper:
    """Return a keeper that holds the release, in memory if it is not too large for that.

    Raises:
        ReleaseError: the release cannot be opened.
    """
    in_memory = read_manifest(release).quads <= config.in_memory_triples
    snapshot = Snapshot(release.merge, release.quads, release.store, in_memory)
    terms = WorkerTerms(config.memory_mb, WORKER_QUERIES, f"{config.base_iri}sparql")
    return Keeper.start(snapshot, _prefixes(release), terms)


def make_engine(config: Config, release: ReleasePaths, keeper: Keeper) -> EmbeddedEngine:
    """Return an engine with a pool of its own, for the process that calls it."""
    pool = WorkerPool(keeper.address, workers=config.workers, queue_s=config.queue_s)
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


def _prefixes(release: ReleasePaths) -> PrefixTable:
    return PrefixTable(json.loads(release.prefixes.read_bytes()))


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with our settings; each of its processes has its own application and engine."""

    def __init__(
        self,
        config: Config,
        release: ReleasePaths,
        keeper: Keeper,
        announce: Callable[[str], object],
    ) -> None:
        """Prepare; `run` serves."""
        self._config = config
        self._release = release
        self._keeper = keeper
        self._announce = announce
        self._engine: EmbeddedEngine | None = None
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its settings."""
        patience_s = math.ceil(self._config.deadline_s) + 5
        settings: dict[str, Any] = {
            "bind": f"{self._config.host}:{self._config.port}",
            "workers": self._config.processes,
            "worker_class": "gevent",
            "proc_name": "onemg",
            "logger_class": QuietLogger,
            "graceful_timeout": patience_s,
            "timeout": patience_s + 30,
            "keepalive": _IDLE_S,
            "limit_request_line": LONGEST_ADDRESS,
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "post_fork": _stoppable,
            "post_worker_init": self._tell,
            "worker_exit": self._close,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application of this web process, made after it was forked."""
        configure_logs()
        self._engine = make_engine(self._config, self._release, self._keeper)
        return create_app(self._config, self._engine, self._release)

    def _tell(self, worker: Any) -> None:  # noqa: ANN401  # gunicorn has no types
        if worker.age == 1:
            self._announce(f"http://{self._config.host}:{self._config.port}/")

    def _close(self, _server: object, _worker: object) -> None:
        if self._engine is not None:
            self._engine.close()


def _stoppable(_server: object, _worker: object) -> None:
    """Let a web process end at once while it starts.

    Until it has signal handlers of its own it has those of its parent, which would lose the
    signal, and the parent would wait for it.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's own messages in our log, from warnings up."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401  # gunicorn has no types
        """Leave formatting to the root logger."""
        self.loglevel = logging.WARNING
        self.error_log.setLevel(logging.WARNING)
        self.error_log.propagate = True
        self.access_log.disabled = True
        self.cfg = cfg
