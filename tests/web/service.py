"""`onemg serve` in a process of its own, for tests that need a real connection."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

ONEMG = Path(sys.executable).with_name("onemg")
KILLER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: Message
    body: bytes


@dataclass
class Served:
    """A running service."""

    process: subprocess.Popen[str]
    host: str
    port: int

    def connect(self, timeout_s: float = 20) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout_s)

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Reply:
        """Return the answer to one request; `_` in the name of a header stands for `-`."""
        connection = self.connect()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, given)
        answer = connection.getresponse()
        reply = Reply(answer.status, answer.headers, answer.read())
        connection.close()
        return reply

    def raw(self, data: bytes, timeout_s: float = 10) -> bytes:
        """Return all that comes back until the connection is closed."""
        with socket.create_connection((self.host, self.port), timeout=timeout_s) as connection:
            connection.sendall(data)
            found = b""
            while piece := connection.recv(65536):
                found += piece
            return found


def query(text: str, **parameters: str) -> str:
    rest = "".join(f"&{name}={quote(value)}" for name, value in parameters.items())
    return f"/sparql?query={quote(text)}{rest}"


@contextmanager
def serving(releases: Path, **settings: object) -> Iterator[Served]:
    """A service over these releases, stopped at the end; settings by their names in Config."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("ONEMG_")}
    given["ONEMG_RELEASES"] = str(releases)
    given |= {f"ONEMG_{name.upper()}": str(value) for name, value in settings.items()}
    pipe = subprocess.PIPE
    command = [ONEMG, "serve", "--port", "0"]
    with subprocess.Popen(command, env=given, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("Serving release "), process.stderr and process.stderr.read()
        host, port = line.split("http://")[1].strip().rstrip("/").split(":")
        try:
            yield Served(process, host, int(port))
        finally:
            process.terminate()
            process.wait(20)
