"""`onemg`: the commands, each loaded only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from onemg.errors import OnemgError
from onemg.errors import SettingError

COMMANDS = {
    "build": ("onemg.cli.release", "build"),
    "check": ("onemg.cli.content", "check"),
    "diff": ("onemg.cli.release", "diff"),
    "docs": ("onemg.cli.docs", "docs"),
    "format": ("onemg.cli.content", "format_files"),
    "publish": ("onemg.cli.publish", "publish"),
    "query": ("onemg.cli.query", "query"),
    "serve": ("onemg.cli.serve", "serve"),
    "verify": ("onemg.cli.release", "verify"),
}


class Commands(click.Group):
    """A group that imports a command's module when the command is used, and prints our errors."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the names of the commands by alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """Return a command by its name; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # click's signature
        """Run the command; our errors become a sentence and an exit status.

        Raises:
            UsageError: a setting cannot be used; exit status 2.
            ClickException: any other error of ours; exit status 1.
        """
        try:
            return super().invoke(ctx)
        except SettingError as error:
            raise click.UsageError(str(error)) from None
        except OnemgError as error:
            raise click.ClickException(str(error)) from None


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="onemg")
def main() -> None:
    """Build, check, ask and serve a knowledge graph that is kept in files.

    Every command reads its settings from ONEMG_… variables (see docs/settings.md); options go
    before them. Exit status: 0 all is well, 1 something was found, 2 the command was misused.
    """
