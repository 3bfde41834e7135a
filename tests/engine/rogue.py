"""A server that answers with whatever bytes a test gives it, and remembers what it was asked."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

_MOST_BYTES = 1 << 20


class Rogue:
    """One thread that takes connections in turn; each answer is what the next item says.

    An item is bytes, sent before the next request is read; or a function, given the connection.
    After the last item the connection is closed.
    """

    def __init__(self, *answers: bytes | Callable[[socket.socket], object]) -> None:
        self.asked: list[bytes] = []
        self._answers = list(answers)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/sparql"

    def close(self) -> None:
        self._listener.close()
        self._thread.join(5)

    def _run(self) -> None:
        while self._answers:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                while self._answers and (request := _request(connection)):
                    self.asked.append(request)
                    answer = self._answers.pop(0)
                    if callable(answer):
                        answer(connection)
                        break
                    connection.sendall(answer)
                    if b"Connection: close" in answer or b"Content-Length" not in answer:
                        break


@contextmanager
def rogue(*answers: bytes | Callable[[socket.socket], object]) -> Iterator[Rogue]:
    server = Rogue(*answers)
    try:
        yield server
    finally:
        server.close()


def http(
    body: bytes | str = b"", status: str = "200 OK", length: int | None = None, **headers: str
) -> bytes:
    """Return an answer; header names have `_` for `-`."""
    data = body.encode() if isinstance(body, str) else body
    size = len(data) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + data


def _request(connection: socket.socket) -> bytes:
    held = b""
    try:
        while b"\r\n\r\n" not in held:
            piece = connection.recv(_MOST_BYTES)
            if not piece:
                return b""
            held += piece
        head, _, body = held.partition(b"\r\n\r\n")
        sizes = [
            int(it[15:]) for it in head.split(b"\r\n") if it[:15].lower() == b"content-length:"
        ]
        while len(body) < sum(sizes):
            body += connection.recv(_MOST_BYTES)
    except OSError:
        return b""
    return head + b"\r\n\r\n" + body
