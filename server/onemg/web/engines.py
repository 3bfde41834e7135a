"""The remote engine of a release, from settings; for the server, and for `onemg publish`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onemg.engine.base import ResultLimits
from onemg.engine.choice import Access
from onemg.engine.choice import check_remote
from onemg.engine.choice import remote_engine
from onemg.engine.graphset import GraphSet
from onemg.rdf.prefixes import PrefixTable
from onemg.release.manifest import DEFAULT
from onemg.release.manifest import read_manifest
from onemg.sparql import guard

if TYPE_CHECKING:
    from onemg.config import Config
    from onemg.engine.remote import RemoteEngine
    from onemg.release.layout import ReleasePaths
    from onemg.release.manifest import Manifest


def access(config: Config, url: str = "") -> Access:
    """Return how the engine is reached.

    Args:
        config: the settings.
        url: another address of the same server; empty for the one that is asked.
    """
    return Access(
        url or config.engine,
        config.engine_credentials,
        config.engine_secret,
        config.engine_plain_credentials,
        config.workers,
        config.queue_s,
    )


def graph_set(manifest: Manifest) -> GraphSet:
    """Return how a release is named in a store that it shares."""
    return GraphSet(manifest.base_iri, manifest.version, manifest.content_digest)


def check_engine(config: Config, release: ReleasePaths) -> None:
    """Return if the remote engine holds the release that is to be served, as the one in use.

    Raises:
        ReleaseError: it holds another one; the message has both ids and the command that helps.
        EngineError: it cannot be asked.
        SettingError: its address or the credentials cannot be used.
    """
    check_remote(access(config), graph_set(read_manifest(release)))


def make_remote_engine(config: Config, release: ReleasePaths) -> RemoteEngine:
    """Return an engine over the server that the settings name, for the process that calls it.

    Raises:
        SettingError: its address or the credentials cannot be used.
    """
    manifest = read_manifest(release)
    return remote_engine(
        access(config),
        graph_set(manifest),
        [graph for graph in manifest.counts if graph != DEFAULT],
        query_limits=guard.Limits(
            characters=config.max_query_bytes,
            depth=config.max_query_depth,
            steps=config.max_query_operators,
        ),
        result_limits=ResultLimits(config.max_result_rows, config.max_result_bytes),
        prefixes=PrefixTable(json.loads(release.prefixes.read_bytes())),
    )
