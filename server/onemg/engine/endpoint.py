"""HTTP to a remote engine: connections that are kept, and transfers that can be ended.

Built on `http.client`: no redirect is followed, no proxy of the environment is used, nothing is
compressed. A watch ends what is overdue and what nobody waits for by shutting the socket down
under whoever reads it, so that also a reader who stalls holds nothing for longer than its deadline.
"""

from __future__ import annotations

import http.client
import os
import ssl
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from onemg.engine.transfer import Transfer
from onemg.errors import Busy
from onemg.errors import EngineError
from onemg.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

    from onemg.engine.credentials import Credentials

_WATCH_S = 0.1
_CONNECT_S = 5.0
_KEPT_S = 8.0
_UNAUTHORIZED = 401
_REDIRECTS = range(300, 400)


class Endpoint:
    """One server by its address, for any number of threads of one process.

    Nothing is started before the first request, so an endpoint may be made before a fork.
    """

    def __init__(
        self, url: str, credentials: Credentials, *, connections: int = 4, queue_s: float = 5.0
    ) -> None:
        """Prepare to talk to a server.

        Args:
            url: http or https, without user and password.
            credentials: sent with every request.
            connections: most requests at one time.
            queue_s: seconds that a request waits for its turn.

        Raises:
            SettingError: the address cannot be used.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            raise SettingError(
                "the address of the engine is no http or https address; it holds no user and no "
                "password either, which belong to ONEMG_ENGINE_CREDENTIALS"
            )
        self.url = url.partition("#")[0]
        self._path = parts.path or "/"
        self._query = parts.query
        self._secure = ssl.create_default_context() if parts.scheme == "https" else None
        self._host, self._port = parts.hostname, parts.port
        self._credentials = credentials
        self._size, self._queue_s = connections, queue_s
        self._turns = threading.BoundedSemaphore(connections)
        self._lock = threading.Lock()
        self._idle: list[tuple[http.client.HTTPConnection, float]] = []
        self._running: set[Transfer] = set()
        self._stopped = threading.Event()
        self._process: int | None = None

    def send(  # noqa: PLR0913  # a request has these parts
        self,
        method: str,
        body: bytes,
        headers: Mapping[str, str],
        deadline_s: float,
        *,
        query: str = "",
        gone: Callable[[], bool] | None = None,
    ) -> Transfer:
        """Return the answer of the server, its body not yet read; close it in the end.

        Args:
            method: of HTTP.
            body: may be empty.
            headers: beside those that HTTP needs.
            deadline_s: seconds after which the transfer is ended, wherever it is.
            query: what is added to the query of the address.
            gone: says whether the client has hung up; asked until `Transfer.settle`.

        Raises:
            Busy: there was no turn in time, or the server cannot be reached.
            DeadlineExceeded: no answer began in time.
            EngineError: the client hung up; a redirect; the server does not speak HTTP.
        """
        if self._stopped.is_set():
            raise EngineError("The service is stopping and takes no more queries.")
        if not self._turns.acquire(timeout=self._queue_s):
            raise Busy(
                f"All {self._size} connections to the engine were busy for {self._queue_s:g} s; "
                "try again in a moment.",
                "workers",
                self._size,
            )
        self._begin()
        transfer = Transfer(self._settle, deadline_s, gone)
        with self._lock:
            self._running.add(transfer)
        try:
            self._converse(transfer, method, body, headers, query)
        except BaseException:
            transfer.close()
            raise
        return transfer

    def close(self) -> None:
        """End all transfers and close all connections."""
        self._stopped.set()
        with self._lock:
            idle, self._idle = self._idle, []
            running = list(self._running)
        for connection, _ in idle:
            connection.close()
        for transfer in running:
            transfer.abandon()

    def _converse(
        self, transfer: Transfer, method: str, body: bytes, headers: Mapping[str, str], query: str
    ) -> None:
        """Send the request, once more if a kept connection was dead or a proof is asked for."""
        both = "&".join(filter(None, [self._query, query]))
        target = f"{self._path}?{both}" if both else self._path
        proved = False
        while True:
            sent = {"Accept-Encoding": "identity", "User-Agent": "onemg", **headers}
            proof = self._credentials.header(method, self._origin + target)
            if proof:
                sent["Authorization"] = proof
            connection, kept = self._connection()
            if not transfer.begin(connection, method, target, body, sent, may_retry=kept):
                continue
            if transfer.status == _UNAUTHORIZED and not proved:
                proved = self._credentials.challenged(transfer.header("WWW-Authenticate"))
                if proved and transfer.drain():
                    continue
            if transfer.status in _REDIRECTS:
                raise EngineError(
                    "The engine answers with a redirect, and none is followed; "
                    "its address in ONEMG_ENGINE has to be the final one."
                )
            return

    @property
    def _origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    def _connection(self) -> tuple[http.client.HTTPConnection, bool]:
        """Return a connection, and whether it is one that was kept."""
        now = time.monotonic()
        with self._lock:
            while self._idle:
                connection, since = self._idle.pop()
                if now - since < _KEPT_S:
                    return connection, True
                connection.close()
        if self._secure is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=_CONNECT_S), False
        return (
            http.client.HTTPSConnection(
                self._host, self._port, timeout=_CONNECT_S, context=self._secure
            ),
            False,
        )

    def _settle(self, transfer: Transfer, connection: http.client.HTTPConnection | None) -> None:
        """Take the connection of a transfer back; None when it is of no more use."""
        with self._lock:
            self._running.discard(transfer)
            if connection is not None and not self._stopped.is_set():
                self._idle.append((connection, time.monotonic()))
                connection = None
        if connection is not None:
            connection.close()
        self._turns.release()

    def _begin(self) -> None:
        """Start the watch, in the first process that sends a request."""
        with self._lock:
            if self._process is not None:
                if self._process != os.getpid():
                    raise EngineError("An endpoint belongs to the process that used it first.")
                return
            self._process = os.getpid()
        threading.Thread(target=self._watch, name="onemg-watch", daemon=True).start()

    def _watch(self) -> None:
        while not self._stopped.wait(_WATCH_S):
            with self._lock:
                running = list(self._running)
            for transfer in running:
                transfer.look()
