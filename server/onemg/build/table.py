"""The solutions of a query as a table in plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemg.build.answer import cells

if TYPE_CHECKING:
    from onemg.rdf.prefixes import PrefixTable
    from onemg.sparql.results import Solutions


def as_table(answer: Solutions, prefixes: PrefixTable) -> str:
    """Return columns under their variables, a row a line, and last the number of rows."""
    names = list(answer.variables)
    rows = [
        [
            (cell or "").replace("\n", " ")
            for cell in cells(tuple(row.get(name) for name in names), prefixes)
        ]
        for row in answer.rows
    ]
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [names, ["─" * width for width in widths], *rows]
    ]
    return "\n".join([*lines, f"{len(rows):,} row{'' if len(rows) == 1 else 's'}"])
