"""Writes whole graphs to a server: the SPARQL 1.1 Graph Store HTTP Protocol."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from onemg.errors import EngineError
from onemg.rdf import media

if TYPE_CHECKING:
    from onemg.engine.endpoint import Endpoint

_SAID_BYTES = 300
_DONE = frozenset([HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT])


class GraphStore:
    """The graphs of a server by their names; data are N-Triples."""

    def __init__(self, endpoint: Endpoint, deadline_s: float) -> None:
        """Write to this address; no request may take longer than the deadline."""
        self._endpoint = endpoint
        self._deadline_s = deadline_s

    def replace(self, graph: str, data: bytes) -> None:
        """Let a graph hold these triples and no others.

        Raises:
            EngineError: the server does not do it.

        Source: SPARQL 1.1 Graph Store HTTP Protocol, section 5.3.
        """
        self._send("PUT", graph, data)

    def add(self, graph: str, data: bytes) -> None:
        """Add triples to a graph.

        Raises:
            EngineError: the server does not do it.

        Source: SPARQL 1.1 Graph Store HTTP Protocol, section 5.5.
        """
        self._send("POST", graph, data)

    def drop(self, graph: str) -> None:
        """Remove a graph; it need not be there.

        Raises:
            EngineError: the server does not do it.

        Source: SPARQL 1.1 Graph Store HTTP Protocol, section 5.4.
        """
        self._send("DELETE", graph, b"", HTTPStatus.NOT_FOUND)

    def _send(self, method: str, graph: str, data: bytes, *also: HTTPStatus) -> None:
        headers = {"Content-Type": media.NTRIPLES.type} if data else {}
        transfer = self._endpoint.send(
            method, data, headers, self._deadline_s, query=urlencode({"graph": graph})
        )
        said = " ".join(transfer.text(_SAID_BYTES).split())
        if transfer.status not in _DONE and transfer.status not in also:
            raise EngineError(
                f"The engine answers {method} of graph {graph} with status {transfer.status}: "
                f"{said or 'nothing more'}"
            )
