"""`onemg publish`: write a release to the server that ONEMG_ENGINE names, and switch to it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from onemg.cli.options import releases_option
from onemg.cli.options import settings
from onemg.engine.graphstore import GraphStore
from onemg.engine.pieces import Dumps
from onemg.engine.publication import PIECE_LINES
from onemg.engine.publication import Publication
from onemg.release.layout import CURRENT
from onemg.release.layout import find
from onemg.release.manifest import DEFAULT
from onemg.release.manifest import read_manifest
from onemg.web.engines import access
from onemg.web.engines import graph_set

if TYPE_CHECKING:
    from pathlib import Path

# One request may carry all blank nodes of a graph, and a count goes over all triples.
_DEADLINE_S = 3600.0


@click.command()
@click.argument("release", default=CURRENT)
@click.option("--to", required=True, help="Address of the server's Graph Store Protocol.")
@click.option("--keep", type=click.IntRange(min=1), help="Then remove all but so many releases.")
@click.option("--fresh", is_flag=True, help="Begin again, even if a part is there already.")
@click.option("--no-switch", is_flag=True, help="Write it, and leave the release in use.")
@click.option(
    "--batch",
    type=click.IntRange(min=1),
    default=PIECE_LINES,
    show_default=True,
    help="Statements in one request.",
)
@releases_option
def publish(  # noqa: PLR0913  # one parameter for each option
    *,
    release: str,
    to: str,
    keep: int | None,
    fresh: bool,
    no_switch: bool,
    batch: int,
    releases: Path | None,
) -> None:
    """Write a RELEASE, by default the current one, to the engine at ONEMG_ENGINE.

    It is written beside what is there, under names of its own; a run that was stopped is gone on
    with. When all is there and counted, the engine is switched over by one small request.
    """
    config = settings(releases=releases)
    if not config.engine:
        raise click.UsageError("set ONEMG_ENGINE to the address where the same server is asked")
    paths = find(config.releases, release)
    manifest = read_manifest(paths)
    counts = {graph: count for graph, count in manifest.counts.items() if graph != DEFAULT}
    dumps = Dumps(paths.merge, paths.quads, counts, manifest.triples)
    asked, written = access(config).endpoint(), access(config, to).endpoint()
    publication = Publication(
        GraphStore(written, _DEADLINE_S), asked, graph_set(manifest), _DEADLINE_S
    )
    try:
        new = publication.write(dumps, _show, lines=batch, fresh=fresh)
        click.echo(f"{paths.version}: {dumps.statements:,} statements, {new:,} of them written now")
        if not no_switch:
            publication.switch()
            click.echo(f"{paths.version} is the release in use")
        for removed in publication.remove_others(keep) if keep else ():
            click.echo(f"removed {removed}")
    finally:
        asked.close()
        written.close()


def _show(there: int, wanted: int) -> None:
    """Show on a terminal how far it is; say nothing in a pipe."""
    if sys.stderr.isatty():
        end = "\n" if there == wanted else ""
        click.echo(f"\r  {there:,} of {wanted:,} statements", err=True, nl=False)
        click.echo(end, err=True, nl=False)
