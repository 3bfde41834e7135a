"""`onemg query`: ask a release, or the files as they are, without a server."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import BinaryIO

import click

from onemg.build.local import files_engine
from onemg.build.local import release_engine
from onemg.build.local import release_prefixes
from onemg.build.table import as_table
from onemg.cli.options import content_option
from onemg.cli.options import releases_option
from onemg.cli.options import settings
from onemg.engine.base import offers
from onemg.errors import ReleaseError
from onemg.rdf import media
from onemg.rdf.prefixes import read_prefixes
from onemg.release.layout import CURRENT
from onemg.release.layout import find
from onemg.sparql.protocol import Query
from onemg.sparql.results import query_form
from onemg.sparql.results import read_solutions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onemg.config import Config
    from onemg.engine.embedded import EmbeddedEngine
    from onemg.rdf.media import MediaType
    from onemg.rdf.prefixes import PrefixTable

_FORMATS = {
    "table": media.SPARQL_JSON,
    "csv": media.CSV,
    "tsv": media.TSV,
    "json": media.SPARQL_JSON,
    "ttl": media.TURTLE,
}


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(_FORMATS)),
    help="Default: a table for SELECT and ASK, Turtle for CONSTRUCT and DESCRIBE.",
)
@click.option("--release", "release", help="Version or folder of the release that is asked.")
@click.option("--files", "from_files", is_flag=True, help="Ask the content files instead.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), help="Seconds allowed.")
@content_option
@releases_option
def query(  # noqa: PLR0913  # one parameter for each option
    *,
    file: BinaryIO,
    form: str | None,
    release: str | None,
    timeout: float | None,
    content: Path | None,
    releases: Path | None,
    from_files: bool,
) -> None:
    """Run the query in FILE (- for standard input) over the current release.

    Without a release, and with --files, it asks the content files and what follows from them.
    """
    if from_files and release:
        raise click.UsageError("--files and --release exclude each other")
    config = settings(content=content, releases=releases, deadline_s=timeout)
    text = file.read().decode()
    kind = query_form(text)
    chosen = form or ("table" if kind in {"SELECT", "ASK"} else "ttl")
    media_type = _FORMATS[chosen]
    if media_type not in offers(kind):
        raise click.UsageError(f"the answer of this {kind} query cannot be written as {chosen}")
    with _open(config, release, from_files=from_files) as (engine, prefixes):
        _print(engine, Query(text), media_type, chosen, prefixes, config.deadline_s)


def _print(  # noqa: PLR0913, PLR0917  # each value is one thing
    engine: EmbeddedEngine,
    asked: Query,
    media_type: MediaType,
    chosen: str,
    prefixes: PrefixTable,
    deadline_s: float,
) -> None:
    answer = engine.answer(asked, media_type, deadline_s)
    try:
        if chosen == "table":
            found = read_solutions(b"".join(answer))
            if isinstance(found, bool):
                click.echo("yes" if found else "no")
            else:
                click.echo(as_table(found, prefixes))
            return
        with click.open_file("-", "wb") as output:
            for chunk in answer:
                output.write(chunk)
            if chosen == "json":
                output.write(b"\n")
    finally:
        answer.close()


@contextmanager
def _open(
    config: Config, release: str | None, *, from_files: bool
) -> Iterator[tuple[EmbeddedEngine, PrefixTable]]:
    """Give the engine that is asked, and the prefixes for its answers."""
    paths = None
    if not from_files:
        try:
            paths = find(config.releases, release or CURRENT)
        except ReleaseError:
            if release:
                raise
    if paths is not None:
        with release_engine(paths, config) as engine:
            yield engine, release_prefixes(paths)
    else:
        with files_engine(config) as engine:
            yield engine, read_prefixes(config.content / "ontology" / "prefixes.ttl")
