"""Options that several commands have, and the progress that long ones show."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import click

from onemg.config import Config

content_option = click.option(
    "--content",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with ontology/, data/, shapes/ and queries/; otherwise ONEMG_CONTENT, or here.",
)
releases_option = click.option(
    "--releases",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the releases; otherwise ONEMG_RELEASES, or ./releases.",
)


def settings(**given: Any) -> Config:  # noqa: ANN401  # whatever type each option has
    """Return the settings of the environment with the options that were given.

    Raises:
        SettingError: a setting has a value that it cannot take.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    return dataclasses.replace(Config.from_environment(), **chosen)


def progress(step: str, seconds: float | None) -> None:
    """Show on a terminal what is being done and how long it took; say nothing in a pipe."""
    if not sys.stderr.isatty():
        return
    if seconds is None:
        click.echo(f"  {step} …", err=True, nl=False)
    else:
        click.echo(f"\r  {step:<10}{seconds:6.2f} s", err=True)
