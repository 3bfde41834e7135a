"""Servers for the contract: started on loopback with a database of their own, ended by their id."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conftest import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
VIRTUOSO = shutil.which("virtuoso-t")
NO_VIRTUOSO = (
    "VIRTUOSO IS NOT INSTALLED, SO THE CONTRACT IS NOT TESTED ON IT: "
    "apt-get update && apt-get install -y virtuoso-opensource-7"
)
_PATIENCE_S = 60
_VIRTUOSO_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 20
CheckpointInterval = 0
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
MaxQueryMem = 256M
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
MaxClientConnections = 20
ServerThreads = 20
MaxKeepAlives = 20
KeepAliveTimeout = 15
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 20
"""


@dataclass(frozen=True)
class Server:
    """Where a server is asked, where graphs are written, and as whom."""

    name: str
    asked: str
    written: str
    secret: str = ""


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """Run `oxigraph serve` over a new store in a folder."""
    port = free_port()
    command = [OXIGRAPH, "serve", "--location", folder / "ox", "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, f"http://127.0.0.1:{port}/query?query=ASK%20%7B%7D"):
        yield Server("oxigraph", f"http://127.0.0.1:{port}/query", f"http://127.0.0.1:{port}/store")


@contextmanager
def virtuoso(folder: Path, rows: int = 1_000_000) -> Iterator[Server]:
    """Run Virtuoso 7 over a new database in a folder."""
    assert VIRTUOSO is not None
    http, sql = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_VIRTUOSO_INI.format(http=http, sql=sql, rows=rows))
    address = f"http://127.0.0.1:{http}"
    with _running([VIRTUOSO, "+configfile", ini, "+foreground"], folder, f"{address}/sparql"):
        yield Server(
            "virtuoso",
            f"{address}/sparql",
            f"{address}/sparql-graph-crud-auth",
            "digest dba:dba",
        )


@contextmanager
def _running(command: list[Path | str], folder: Path, ready: str) -> Iterator[None]:
    """Run a server until it is no more needed."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + _PATIENCE_S
            while not _answers(ready):
                assert process.poll() is None, (folder / "server.log").read_text()
                assert time.monotonic() < deadline, f"{command[0]} does not answer"
                time.sleep(0.1)
            yield
        finally:
            process.kill()
            process.wait(timeout=30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # our own server
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
