"""`onemg serve`: serve the release in use."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from onemg.config import Config
from onemg.errors import OnemgError
from onemg.release.layout import current
from onemg.web.server import serve as serve_release


@click.command()
@click.option("--host", help="Address to listen on; 0.0.0.0 for every network.")
@click.option("--port", type=int, help="TCP port to listen on.")
@click.option("--processes", type=int, help="Web processes; each has its own engine workers.")
@click.option("--releases", type=click.Path(path_type=Path), help="Folder of the releases.")
@click.option("--public-url", help="Address under which clients reach this server.")
def serve(**given: object) -> None:
    """Serve the release in use; every option is also a setting ONEMG_… (see docs/operating.md)."""
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        config = dataclasses.replace(Config.from_environment(), **chosen)  # type: ignore[arg-type]  # click gives the types that the options name
        release = current(config.releases)
        serve_release(
            config,
            release,
            lambda address: click.echo(f"Serving release {release.version} at {address}"),
        )
    except OnemgError as error:
        raise click.ClickException(str(error)) from None
