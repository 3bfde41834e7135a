"""Which release a store holds, and what to do when it is another one than is to be served."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from onemg.engine.graphset import CURRENT
from onemg.engine.graphset import HOLDS
from onemg.engine.receiving import ReceivedSolutions
from onemg.errors import Busy
from onemg.errors import EngineError
from onemg.errors import ReleaseError
from onemg.rdf import media
from onemg.rdf.terms import Iri
from onemg.sparql.protocol import FORM
from onemg.sparql.text import bind
from onemg.sparql.text import read_query

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.engine.endpoint import Endpoint
    from onemg.engine.graphset import GraphSet
    from onemg.rdf.terms import Term

_OK = 200
_FOLDER = Path(__file__).resolve().parent.parent / "rq"
_SAID_BYTES = 300


def select(
    endpoint: Endpoint, name: str, values: Mapping[str, Sequence[str]], deadline_s: float
) -> list[dict[str, Term]]:
    """Return the solutions of one of our own queries, asked of the store as a whole.

    Args:
        endpoint: of the store.
        name: of the stored query, without suffix.
        values: IRIs by the name of the parameter.
        deadline_s: for the answer.

    Raises:
        EngineError: there is no answer.
    """
    terms = {parameter: [Iri(iri) for iri in iris] for parameter, iris in values.items()}
    transfer = endpoint.send(
        "POST",
        urlencode({"query": bind(_stored(name), terms)}).encode(),
        {"Content-Type": FORM, "Accept": media.SPARQL_JSON.type},
        deadline_s,
    )
    try:
        if transfer.status == _OK:
            return list(ReceivedSolutions(transfer.chunks()))
        said = " ".join(transfer.text(_SAID_BYTES).split())
    finally:
        transfer.close()
    raise EngineError(f"The engine answers with status {transfer.status}: {said}")


def written(endpoint: Endpoint, names: GraphSet, deadline_s: float) -> str | None:
    """Return how much of a release a store holds, as its journal says; None for nothing."""
    values = {"graph": [names.journal], "property": [HOLDS]}
    for row in select(endpoint, "remote_stated", values, deadline_s):
        digest, _, much = row["value"].value.partition(" ")
        if digest == names.digest:
            return much
    return None


def current(endpoint: Endpoint, names: GraphSet, deadline_s: float) -> str | None:
    """Return version and digest of the release in use, with a space between; None for none."""
    values = {"graph": [names.marker], "property": [CURRENT]}
    found = select(endpoint, "remote_stated", values, deadline_s)
    return max((row["value"].value for row in found), default=None)


def check_held(endpoint: Endpoint, names: GraphSet, deadline_s: float, *, in_use: bool) -> None:
    """Return if a store holds a release completely.

    Args:
        endpoint: of the store.
        names: of the release.
        deadline_s: for each question.
        in_use: whether it has to be the release in use as well; a server that runs goes on with
            its release when the store has switched to the next.

    Raises:
        ReleaseError: at start, it does not; the message has both ids and the command that helps.
        EngineError: while serving, it does no more; or the store cannot be asked.
    """
    if not in_use:
        if written(endpoint, names, deadline_s) != "everything":
            raise Busy(
                f"The engine no longer holds release {names.version}, which this service serves."
            )
        return
    mend = (
        f"write it there with `onemg publish --to <Graph Store address> {names.version}`, or let "
        "ONEMG_RELEASES lead to the release that the engine holds"
    )
    found = current(endpoint, names, deadline_s)
    if found is None:
        raise ReleaseError(f"the engine holds no release, {names.version} is to be served: {mend}")
    version, _, digest = found.partition(" ")
    if version != names.version:
        raise ReleaseError(
            f"the engine holds release {version}, {names.version} is to be served: {mend}"
        )
    if digest != names.digest:
        raise ReleaseError(
            f"the engine holds another content under the id {version} "
            f"({digest[:12]}, here {names.digest[:12]}): {mend}"
        )
    if written(endpoint, names, deadline_s) != "everything":
        raise ReleaseError(f"the engine holds a part of release {version}: {mend}")


@cache
def _stored(name: str) -> str:
    return read_query(_FOLDER / f"{name}.rq").text
