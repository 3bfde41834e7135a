"""A generated dataset catalogue of any size, the same for the same seed.

`python benchmarks/comparison/catalogue.py 1000000 > catalogue.nt` writes one. About 31 triples
describe a dataset: titles and descriptions in several languages, publisher, country, themes,
dates, an earlier version, distributions. Publishers form a tree, and so do themes.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from comparison.words import COUNTRIES
from comparison.words import FORMATS
from comparison.words import KINDS
from comparison.words import LANGUAGES
from comparison.words import TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 1
BASE = "https://example.org/"
THEMES = 400
FIRST_DAY = date(2005, 1, 1)
DAYS = 7300
TRIPLES_OF_A_DATASET = 31
_DATASETS_OF_A_PUBLISHER = 40
_BRANCHES = 4
_VERSIONS = 4
_RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_DCTERMS = "http://purl.org/dc/terms/"
_DCAT = "http://www.w3.org/ns/dcat#"
_FOAF = "http://xmlns.com/foaf/0.1/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_ORG = "http://www.w3.org/ns/org#"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """How many datasets and publishers there are, and what the numbers are drawn with."""

    datasets: int
    publishers: int
    seed: int = SEED

    @classmethod
    def of_size(cls, triples: int, seed: int = SEED) -> Catalogue:
        """Return the catalogue that has about this many triples."""
        datasets = max(10, triples // TRIPLES_OF_A_DATASET)
        return cls(datasets, max(4, datasets // _DATASETS_OF_A_PUBLISHER), seed)

    def triples(self) -> Iterator[str]:
        """Yield the default graph as N-Triples, some lines at a time; no line occurs twice."""
        yield from map(_theme, range(THEMES))
        yield from map(_publisher, range(self.publishers))
        for number in range(self.datasets):
            yield self._dataset(number)

    def quads(self) -> Iterator[str]:
        """Yield the named graphs as N-Quads: each country says which datasets are its own."""
        for number in range(self.datasets):
            country = COUNTRIES[self._draw(number).randrange(len(COUNTRIES))]
            dataset = f"<{BASE}dataset/{number}>"
            yield f"{dataset} {_RDF_TYPE} <{_DCAT}Dataset> <{BASE}graph/{country}> .\n"

    def _draw(self, number: int) -> random.Random:
        return random.Random(self.seed * 1_000_003 + number)  # noqa: S311  # no secret

    def _dataset(self, number: int) -> str:
        draw = self._draw(number)
        country = COUNTRIES[draw.randrange(len(COUNTRIES))]
        topic, kind = draw.choice(TOPICS), draw.choice(KINDS)
        issued = FIRST_DAY + timedelta(days=draw.randrange(DAYS))
        modified = issued + timedelta(days=draw.randrange(700))
        say = f"<{BASE}dataset/{number}>"
        publisher = int(self.publishers * draw.random() ** 2)
        lines = [
            f"{say} {_RDF_TYPE} <{_DCAT}Dataset> .\n",
            f'{say} <{_DCTERMS}identifier> "D{number:08}" .\n',
            f"{say} <{_DCTERMS}publisher> <{BASE}publisher/{publisher}> .\n",
            f"{say} <{_DCTERMS}spatial> <{BASE}country/{country}> .\n",
            f'{say} <{_DCTERMS}issued> "{issued}"^^<{_XSD}date> .\n',
            f'{say} <{_DCTERMS}modified> "{modified}"^^<{_XSD}date> .\n',
            f"{say} <{_DCTERMS}license> <{BASE}licence/{draw.randrange(5)}> .\n",
            f'{say} <{_DCAT}records> "{int(10 ** (6 * draw.random()))}"^^<{_XSD}integer> .\n',
            *self._words(say, number, draw.sample(range(5), 3), (topic, kind, country.upper())),
        ]
        themes = {int(THEMES * draw.random() ** 2) for _ in range(3)}
        lines += [f"{say} <{_DCAT}theme> <{BASE}theme/{theme}> .\n" for theme in themes]
        if number % _VERSIONS:
            lines.append(f"{say} <{_DCAT}previousVersion> <{BASE}dataset/{number - 1}> .\n")
        if draw.random() < 1 / 3:
            lines.append(f"{say} <{_DCAT}landingPage> <{BASE}page/{number}> .\n")
        for at in range(draw.randrange(1, 4)):
            lines += _distribution(say, f"<{BASE}distribution/{number}-{at}>", draw)
        return "".join(lines)

    def _words(
        self,
        say: str,
        number: int,
        spoken: list[int],
        about: tuple[tuple[str, ...], tuple[str, ...], str],
    ) -> Iterator[str]:
        topic, kind, country = about
        for at in spoken:
            title = f"{topic[at]}: {kind[at]}, {country} {number}"
            tag = LANGUAGES[at]
            yield f'{say} <{_DCTERMS}title> "{title}"@{tag} .\n'
            yield (
                f'{say} <{_DCTERMS}description> "{title}. {kind[at].capitalize()} '
                f'({topic[at].lower()}), {number % 97 + 3} \u00d7 {number % 13 + 1}."@{tag} .\n'
            )
            yield f'{say} <{_DCAT}keyword> "{topic[at].lower()}"@{tag} .\n'


def _distribution(say: str, it: str, draw: random.Random) -> list[str]:
    return [
        f"{say} <{_DCAT}distribution> {it} .\n",
        f"{it} {_RDF_TYPE} <{_DCAT}Distribution> .\n",
        f'{it} <{_DCAT}mediaType> "{draw.choice(FORMATS)}" .\n',
        f'{it} <{_DCAT}byteSize> "{int(10 ** (3 + 9 * draw.random()))}"^^<{_XSD}integer> .\n',
        f"{it} <{_DCAT}accessURL> <{BASE}access/{it.rpartition('/')[2][:-1]}> .\n",
    ]


def _publisher(number: int) -> str:
    say = f"<{BASE}publisher/{number}>"
    country = COUNTRIES[number * 7 % len(COUNTRIES)]
    lines = [
        f"{say} {_RDF_TYPE} <{_FOAF}Organization> .\n",
        f'{say} <{_FOAF}name> "Institute {number} of {country.upper()}"@en .\n',
        f"{say} <{_DCTERMS}spatial> <{BASE}country/{country}> .\n",
    ]
    if number:
        above = (number - 1) // _BRANCHES
        lines.append(f"{say} <{_ORG}subOrganizationOf> <{BASE}publisher/{above}> .\n")
    return "".join(lines)


def _theme(number: int) -> str:
    say = f"<{BASE}theme/{number}>"
    lines = [
        f"{say} {_RDF_TYPE} <{_SKOS}Concept> .\n",
        f'{say} <{_SKOS}prefLabel> "Theme {number}"@en .\n',
    ]
    if number:
        lines.append(f"{say} <{_SKOS}broader> <{BASE}theme/{(number - 1) // _BRANCHES}> .\n")
    return "".join(lines)


if __name__ == "__main__":
    sys.stdout.writelines(Catalogue.of_size(int(sys.argv[1])).triples())
