"""The stored queries of a comparison, each asked with ever new values.

A query runs as it is stored. Asked again, its number 7007 gives way to one that was never sent
before, and each sample IRI and word to another of the same kind, so that no cache has the answer.
"""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from comparison.catalogue import BASE
from comparison.catalogue import THEMES
from comparison.catalogue import Catalogue
from comparison.words import COUNTRIES
from comparison.words import TOPICS

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Mapping

QUERIES = Path(__file__).resolve().parents[1] / "queries"
NUMBER = "7007"
# Above every number of rows, since it may stand after LIMIT.
_FIRST_NUMBER = 10_000_000
_THING = re.compile(r"<https://w3id\.org/onemg/id/[^>]*>")
_SAMPLE = re.compile(rf"<{BASE}(\w+)/[^>]*>")
_WORD = re.compile(r'(?<=, ")\w+(?="\))')
_YEAR = re.compile(r'(?<=")\d{4}(?=-01-01"\^\^)')
_SUBJECT = re.compile(rb"(<https://w3id\.org/onemg/id/[^>]*>) ")
_LIGHT = re.compile(r"^#\+ tags: .*\blight\b", re.MULTILINE)
_HEADER = re.compile(r"^#\+.*\n", re.MULTILINE)
_KEPT = 4_000


@dataclass(frozen=True)
class Question:
    """One kind of query: its name, the stored text, and how to ask it anew."""

    kind: str
    stored: str
    vary: Callable[[str], str]

    @property
    def is_light(self) -> bool:
        """Whether it belongs to the light mix."""
        return bool(_LIGHT.search(self.stored))

    @property
    def accept(self) -> str:
        """The media type that is asked for."""
        graph = re.search(r"^(CONSTRUCT|DESCRIBE)", self.stored, re.MULTILINE)
        return "application/n-triples" if graph else "application/sparql-results+json"

    def texts(self, count: int) -> list[str]:
        """Return this many queries that were never asked before."""
        plain = without_header(self.stored)
        return [self.vary(plain).replace(NUMBER, str(next(_numbers))) for _ in range(count)]


_numbers = itertools.count(_FIRST_NUMBER)


def catalogue_questions(triples: int) -> list[Question]:
    """Return the questions to a generated catalogue of this size."""
    catalogue = Catalogue.of_size(triples)
    counts = {
        "dataset": catalogue.datasets,
        "publisher": catalogue.publishers,
        "theme": THEMES,
    }
    return _questions("catalogue", lambda text: _other_samples(text, counts))


def content_questions(default_dump: Path) -> list[Question]:
    """Return the questions to the real content, over the things that its dump describes."""
    with default_dump.open("rb") as lines:
        found = {match[1].decode() for line in lines if (match := _SUBJECT.match(line))}
    things = sorted(found)

    def vary(text: str) -> str:
        return _other_words(_THING.sub(_draw.choice(things), text))

    return _questions("content", vary)


def light_texts(questions: list[Question]) -> list[str]:
    """Return queries of the light mix in turn, with the number that is to be replaced in each."""
    light = [each for each in questions if each.is_light]
    return [
        each.vary(without_header(each.stored))
        for _, each in zip(range(_KEPT), itertools.cycle(light), strict=False)
    ]


def _questions(folder: str, vary: Callable[[str], str]) -> list[Question]:
    paths = sorted((QUERIES / folder).glob("*.rq"))
    return [Question(path.stem, path.read_text(encoding="utf-8"), vary) for path in paths]


def without_header(text: str) -> str:
    """Return a query as clients send it, without the lines for curators."""
    return _HEADER.sub("", text)


_draw = random.Random(7)  # noqa: S311  # no secret


def _other_samples(text: str, counts: Mapping[str, int]) -> str:
    def other(found: re.Match[str]) -> str:
        kind = found[1]
        if kind == "country":
            return f"<{BASE}country/{_draw.choice(COUNTRIES)}>"
        return f"<{BASE}{kind}/{_draw.randrange(counts[kind])}>"

    return _other_words(_SAMPLE.sub(other, text))


def _other_words(text: str) -> str:
    word = _draw.choice(_draw.choice(TOPICS)).split()[0].lower()
    years: Iterator[int] = iter(sorted(_draw.sample(range(2006, 2026), 2)))
    return _YEAR.sub(lambda _: str(next(years)), _WORD.sub(word, text))
