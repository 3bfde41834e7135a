"""Rows of checks and changed answers, without those that follow from a fault reported already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemg.build.answer import cells
from onemg.build.fault import Fault
from onemg.rdf.terms import Iri
from onemg.sparql.lexer import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from onemg.build.answer import Cells
    from onemg.build.answer import Row
    from onemg.build.blame import Blame
    from onemg.build.content import Content
    from onemg.build.content import ContentQuery
    from onemg.build.whereabouts import Whereabouts
    from onemg.rdf.locate import Place
    from onemg.rdf.terms import Quad
    from onemg.rdf.terms import Term

_AGGREGATES = frozenset({"COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT", "GROUP"})
_IDENTIFIER = "http://purl.org/dc/terms/identifier"
# with any of these, fewer statements can give more rows
_NOT_MONOTONE = _AGGREGATES | {"OPTIONAL", "MINUS", "NOT", "EXISTS", "LIMIT", "OFFSET"}


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier steps reported: what they blame, and subject and property of SHACL results."""

    blame: Blame
    about: frozenset[tuple[Term, Term]] = frozenset()


def row_faults(
    query: ContentQuery,
    answer: tuple[Sequence[str], Sequence[Row]],
    content: Content,
    before: Before,
    where: Whereabouts,
) -> Iterator[Fault]:
    """Yield a finding for each row of a check, at the statement that the row is about."""
    columns, rows = answer
    for row in rows:
        terms = [term for term in row if term is not None]
        if any(before.blame.bars(term) for term in terms):
            continue
        if any((subject, part) in before.about for subject in terms for part in terms):
            continue
        if any(before.blame.doubts(term, content) for term in terms):
            before.blame.wait(query.path)
            continue
        clash = where.clash(terms)
        place = _place(terms, clash, content, where)
        shown = ", ".join(
            f"{column} {cell}"
            for column, cell in zip(columns, cells(row, content.prefixes), strict=True)
            if cell is not None
        )
        yield Fault(
            f"{query.query.summary}: {shown}{where.also(clash, place)}. {query.query.description}",
            place.file if place else query.path,
            place.line if place else 1,
            query.path,
        )


def follows(query: ContentQuery, rows: Sequence[Cells], content: Content, blame: Blame) -> bool:
    """Return whether a changed answer can follow from faults that are reported already.

    From statements that could not be read it can, unless the answer has a new row which fewer
    statements cannot give: one of a query whose rows only grow with the statements, or one that
    shows a thing and nothing that the unreadable text has. From the faults of some things it can
    where rows are counted, or where each differing row shows one of these things.
    """
    words = {token.word for token in tokens(query.query.text)}
    expected = query.query.expect.rows if query.query.expect else None
    if expected is None or words & _AGGREGATES:
        return bool(content.unreadable or blame.subjects)
    new = [row for row in rows if row not in expected]
    if content.unreadable:
        named = _identifiers(content) if new else frozenset()
        return not any(
            not words & _NOT_MONOTONE or (named & {*row} and not _is_unread(row, content))
            for row in new
        )
    missing = [row for row in expected if row not in rows]
    return bool(blame.subjects) and all(blame.clouds(row) for row in (*missing, *new))


def _identifiers(content: Content) -> frozenset[str | None]:
    return frozenset(
        quad.object.value for quad in content.quads if quad.predicate.value == _IDENTIFIER
    )


def _is_unread(row: Cells, content: Content) -> bool:
    texts = content.unreadable.values()
    return any(cell in text for cell in row if cell is not None for text in texts)


def _place(
    terms: Sequence[Term], clash: Sequence[Quad], content: Content, where: Whereabouts
) -> Place | None:
    """Return where the statements of a row stand, else its first resource, else a use of it."""
    iris = [term for term in terms if isinstance(term, Iri)]
    if clash:
        place = where.place(clash[0].subject, clash)
        if place:
            return place
    homes = (content.locator.line(iri) for iri in iris)
    uses = (content.locator.graph(iri) or content.locator.use(iri) for iri in iris)
    return next((place for place in (*homes, *uses) if place), None)
