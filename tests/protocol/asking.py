"""One request to a running server, as it is: nothing is added, followed or decoded."""

from __future__ import annotations

from http.client import HTTPConnection
from http.client import HTTPMessage
from typing import TYPE_CHECKING
from typing import NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping


class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: HTTPMessage
    body: bytes


def ask(  # noqa: PLR0913, PLR0917  # each is another part of a request
    service: str,
    path: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = 20,
) -> Reply:
    """Return the answer to a request.

    Args:
        service: address of the server, without a slash at its end.
        path: with its query string, sent as it is.
        method: of the request.
        body: of the request; its length goes with it.
        headers: all that are sent beside Host and Content-Length.
        timeout_s: seconds to wait for each piece.
    """
    connection = HTTPConnection(urlsplit(service).netloc, timeout=timeout_s)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())
    finally:
        connection.close()
