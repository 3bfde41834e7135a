"""Terms as Turtle writes them: prefixed names, and literals in their shortest form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onemg.rdf.terms import XSD
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import ntriples
from onemg.rdf.terms import quoted

if TYPE_CHECKING:
    from onemg.rdf.prefixes import PrefixTable

PLAIN = {
    XSD + "boolean": re.compile("true|false"),
    XSD + "integer": re.compile(r"[+-]?\d+", re.ASCII),
    XSD + "decimal": re.compile(r"[+-]?\d*\.\d+", re.ASCII),
    XSD + "double": re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+", re.ASCII),
}


class Names:
    """Prefixed names, remembering which prefixes they used."""

    def __init__(self, table: PrefixTable) -> None:
        """Write names with this table; no prefix of it is used yet."""
        self._table = table
        self._known: dict[str, str] = {}
        self.used: set[str] = set()

    def header(self) -> str:
        """Return a PREFIX line for each prefix in use."""
        return "".join(f"PREFIX {name}: <{self._table[name]}>\n" for name in sorted(self.used))

    def iri(self, iri: str) -> str:
        """Return the IRI as a prefixed name, or in angle brackets; its prefix counts as used."""
        known = self._known.get(iri)
        if known is None:
            split = self._table.split(iri)
            if split is None:
                known = ntriples(Iri(iri))
            else:
                self.used.add(split[0])
                known = f"{split[0]}:{split[1]}"
            self._known[iri] = known
        return known

    def literal(self, literal: Literal) -> str:
        """Return the literal in its shortest form that keeps it as it is."""
        plain = PLAIN.get(literal.datatype)
        if plain is not None and plain.fullmatch(literal.value):
            self.iri(literal.datatype)
            return literal.value
        mark = ntriples(Literal("", literal.datatype, literal.language))[2:]
        if mark.startswith("^^"):
            mark = "^^" + self.iri(literal.datatype)
        return _string(literal.value) + mark


def _string(text: str) -> str:
    """Return the text quoted; with line ends in it, as it stands between triple quotes."""
    if "\n" not in text:
        return quoted(text)
    lines = [quoted(line)[1:-1].replace('\\"', '"') for line in text.split("\n")]
    inner = "\n".join(lines).replace('"""', '\\"\\"\\"')
    quotes = len(text) - len(text.rstrip('"'))
    # Quotes in threes are escaped already; one that is left would end the string too early.
    return f'"""{inner[:-1]}\\""""' if quotes % 3 else f'"""{inner}"""'
