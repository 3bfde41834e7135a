"""`onemg format` and `onemg check`: what curators run."""

from __future__ import annotations

from pathlib import Path

import click

from onemg.build import report
from onemg.build.collect import content_files
from onemg.build.form import PREFIX_FILE
from onemg.build.pipeline import examine
from onemg.cli.options import content_option
from onemg.cli.options import progress
from onemg.cli.options import settings
from onemg.errors import ContentError
from onemg.rdf.canonical import canonical
from onemg.rdf.prefixes import read_prefixes
from onemg.release.names import Names

_SUFFIXES = (".ttl", ".trig")


@click.command("format")
@click.argument(
    "files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True)
)
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; exit 1 if a file differs."
)
@content_option
def format_files(files: tuple[Path, ...], content: Path | None, *, only_check: bool) -> None:
    """Write Turtle and TriG FILES in their canonical form; all content files if none is named."""
    root = settings(content=content).content
    prefixes = read_prefixes(root / PREFIX_FILE)
    chosen = files or [path for path in content_files(root) if path.suffix in _SUFFIXES]
    found = False
    for path in chosen:
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
        if path.suffix not in _SUFFIXES:
            raise click.UsageError(f"{name} is neither Turtle (.ttl) nor TriG (.trig)")
        try:
            text = path.read_bytes().decode()
            new = canonical(text, trig=path.suffix == ".trig", prefixes=prefixes, file=name)
        except (ContentError, UnicodeDecodeError) as error:
            click.echo(f"{error}" if isinstance(error, ContentError) else f"{name}: not UTF-8")
            found = True
            continue
        if new != text:
            found |= only_check
            click.echo(f"{name}: not in canonical form; run `onemg format`" if only_check else name)
            if not only_check:
                path.write_bytes(new.encode())
    if found:
        raise SystemExit(1)


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(report.FORMATS)),
    default="text",
    help="text for people, json for programs, github for annotations in a workflow.",
)
@content_option
def check(content: Path | None, form: str) -> None:
    """Check all content files and name file and line of each fault; writes nothing."""
    config = settings(content=content)
    outcome = examine(config.content, Names(config.base_iri), config.described_at, progress)
    click.echo(report.FORMATS[form](outcome.faults, outcome.counts))
    if not outcome.good:
        raise SystemExit(1)
