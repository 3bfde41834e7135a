"""`onemg docs`: the pages of docs/ that are made from the code and the content."""

from __future__ import annotations

from pathlib import Path

import click

from onemg.build.figures import pages


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a page is out of date.")
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="The repository.",
)
def docs(*, check: bool, root: Path) -> None:
    """Write the pages of docs/ that are made: content, settings and sources."""
    stale = []
    for name, text in pages(root).items():
        path = root / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    for name in stale:
        click.echo(f"{name} is out of date; run make docs" if check else f"{name} written")
    if check and stale:
        raise SystemExit(1)
