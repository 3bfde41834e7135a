"""What every page of one server shares: settings, release, engine, prefixes, answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from onemg.web.queries import bound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

    from onemg.config import Config
    from onemg.engine.base import Engine
    from onemg.rdf.prefixes import PrefixTable
    from onemg.rdf.terms import Term
    from onemg.release.layout import ReleasePaths
    from onemg.release.manifest import Manifest
    from onemg.web.cache import AnswerCache

PACKAGE = Path(__file__).resolve().parent.parent
EXTENSION = "onemg"
_CODE = {".py", ".html", ".rq", ".css", ".js", ".svg"}
CACHE_BYTES = 64_000_000


@dataclass(frozen=True, eq=False)
class Site:
    """One release, as one web process serves it."""

    config: Config
    engine: Engine
    release: ReleasePaths
    manifest: Manifest
    prefixes: PrefixTable
    cache: AnswerCache

    @property
    def code(self) -> str:
        """Return the fingerprint of the code that makes the answers."""
        return code_fingerprint()

    @cached_property
    def has_editor(self) -> bool:
        """Return whether the bundled editor is there; the query page works without it."""
        return (PACKAGE / "static" / "vendor" / "codemirror.js").is_file()

    def iri(self, path: str) -> str:
        """Return the IRI that a path of this server stands for, whatever the host."""
        return self.config.base_iri + path.lstrip("/")

    def path(self, iri: str) -> str | None:
        """Return the path that answers for an IRI of ours, None for an IRI of others."""
        if not iri.startswith(self.config.base_iri):
            return None
        return "/" + iri.removeprefix(self.config.base_iri)

    def url(self, path: str) -> str:
        """Return the access address of a path, under the public address of the settings."""
        return self.config.address + path.lstrip("/")

    def rows(self, query: str, **values: Sequence[Term]) -> list[dict[str, Term]]:
        """Return the solutions of a stored query, its parameters bound to the values.

        Raises:
            EngineError: the engine cannot answer within the deadline.
        """
        return self.engine.solutions(bound(query, values), self.config.deadline_s)


@cache
def code_fingerprint() -> str:
    """Return a short hash of code, templates, queries and static files, as this process runs."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and path.suffix in _CODE:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def attach(app: Flask, site: Site) -> None:
    """Let requests to the application find the site."""
    app.extensions[EXTENSION] = site


def current_site() -> Site:
    """Return the site of the request that is being answered."""
    return site_of(current_app)


def site_of(app: Flask) -> Site:
    """Return the site of an application."""
    site: Site = app.extensions[EXTENSION]
    return site
