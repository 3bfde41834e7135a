"""`onemg serve`: serve the release in use."""

from __future__ import annotations

from typing import Any

import click

from onemg.cli.options import releases_option
from onemg.cli.options import settings
from onemg.release.layout import current
from onemg.web.server import serve as serve_release


@click.command()
@click.option("--host", help="Address to listen on; 0.0.0.0 for every network.")
@click.option("--port", type=int, help="TCP port to listen on.")
@click.option("--processes", type=int, help="Web processes; each has its own engine workers.")
@click.option("--public-url", help="Address under which clients reach this server.")
@releases_option
def serve(**given: Any) -> None:  # noqa: ANN401  # whatever type each option has
    """Serve the release in use, until told to stop."""
    config = settings(**given)
    release = current(config.releases)
    serve_release(
        config,
        release,
        lambda address: click.echo(f"Serving release {release.version} at {address}"),
    )
