"""`onemg build`, `onemg verify` and `onemg diff`: what makes, tests and compares releases."""

from __future__ import annotations

import json
from pathlib import Path

import click

from onemg.build.pipeline import examine
from onemg.build.pipeline import make
from onemg.build.report import as_text
from onemg.build.store import store_faults
from onemg.cli.options import content_option
from onemg.cli.options import progress
from onemg.cli.options import releases_option
from onemg.cli.options import settings
from onemg.release import compare
from onemg.release.layout import CURRENT
from onemg.release.layout import find
from onemg.release.manifest import read_manifest
from onemg.release.manifest import verify as verify_files
from onemg.release.names import Names


@click.command()
@content_option
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the releases; otherwise ONEMG_RELEASES, or ./releases.",
)
def build(content: Path | None, output: Path | None) -> None:
    """Check the content and make a release of it; with a fault, the last release stays in use."""
    config = settings(content=content, releases=output)
    outcome = examine(config.content, Names(config.base_iri), config.described_at, progress)
    if not outcome.good:
        click.echo(as_text(outcome.faults, outcome.counts))
        click.echo("no release was made; the last one is untouched")
        raise SystemExit(1)
    paths = make(outcome, config.releases, progress)
    warnings = len(outcome.faults)
    seen = f"; {warnings} warnings, see `onemg check`" if warnings else ""
    triples = read_manifest(paths).triples
    click.echo(f"{config.releases / paths.version}: {triples:,} triples{seen}")


@click.command()
@click.argument("release", default=CURRENT)
@releases_option
def verify(release: str, releases: Path | None) -> None:
    """Compare the files of a RELEASE, by default the current one, with its manifest."""
    paths = find(settings(releases=releases).releases, release)
    faults = verify_files(paths) + store_faults(paths)
    for fault in faults:
        click.echo(fault)
    if faults:
        raise SystemExit(1)
    files = len(read_manifest(paths).distributions)
    click.echo(f"{paths.version}: {files} files and the store are as the manifest says")


@click.command()
@click.argument("old")
@click.argument("new", default=CURRENT)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@releases_option
def diff(old: str, new: str, form: str, releases: Path | None) -> None:
    """Say what differs from release OLD to release NEW; exit status 1 if anything does."""
    folder = settings(releases=releases).releases
    found = compare.compare(find(folder, old), find(folder, new))
    if form == "json":
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(compare.as_text(found))
    if not found.empty:
        raise SystemExit(1)
