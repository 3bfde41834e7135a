"""Which engine answers: the embedded one, or a server whose address is a setting."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onemg.engine.credentials import read_credentials
from onemg.engine.endpoint import Endpoint
from onemg.engine.held import check_held
from onemg.engine.remote import RemoteEngine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemg.engine.base import ResultLimits
    from onemg.engine.graphset import GraphSet
    from onemg.rdf.prefixes import PrefixTable
    from onemg.sparql.guard import Limits

_CHECK_S = 30.0


@dataclass(frozen=True, slots=True)
class Access:
    """How a server is reached.

    `credentials_file` and `secret` are two ways to give the same line, empty for none.
    """

    url: str
    credentials_file: str = ""
    secret: str = ""
    plain_credentials: bool = False
    connections: int = 4
    queue_s: float = 5.0

    def __repr__(self) -> str:
        """Return the address alone, so that nothing secret is ever printed."""
        return f"Access({self.url!r})"

    def endpoint(self) -> Endpoint:
        """Return a way to talk to the server.

        Raises:
            SettingError: address or credentials cannot be used.
        """
        file = Path(self.credentials_file) if self.credentials_file else None
        credentials = read_credentials(
            file, self.secret, self.url, over_plain_http=self.plain_credentials
        )
        return Endpoint(self.url, credentials, connections=self.connections, queue_s=self.queue_s)


def remote_engine(  # noqa: PLR0913  # each is one thing
    access: Access,
    names: GraphSet,
    graphs: Sequence[str],
    *,
    query_limits: Limits,
    result_limits: ResultLimits,
    prefixes: PrefixTable,
) -> RemoteEngine:
    """Return an engine over a server; nothing is sent before the first query.

    Args:
        access: how the server is reached.
        names: how the release is named there.
        graphs: the public names of its graphs.
        query_limits: how large a query may be.
        result_limits: how large an answer may be.
        prefixes: those that a query need not declare.

    Raises:
        SettingError: address or credentials cannot be used.
    """
    return RemoteEngine(
        access.endpoint(),
        names,
        graphs,
        query_limits=query_limits,
        result_limits=result_limits,
        prefixes=prefixes,
    )


def check_remote(access: Access, names: GraphSet) -> None:
    """Return if a server holds a release as the one in use; to be called before serving.

    Raises:
        ReleaseError: it holds another one, or a part of this one.
        EngineError: it cannot be asked.
        SettingError: address or credentials cannot be used.
    """
    endpoint = access.endpoint()
    try:
        check_held(endpoint, names, _CHECK_S, in_use=True)
    finally:
        endpoint.close()
