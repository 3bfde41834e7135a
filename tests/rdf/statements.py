"""Terms, statements and a prefix table for the tests of this house."""

from __future__ import annotations

import pyoxigraph
from hypothesis import strategies as st

from onemg.rdf.prefixes import PrefixTable
from onemg.rdf.terms import XSD
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.rdf.terms import Quad
from onemg.rdf.terms import fault

EX = "http://example.org/"
TABLE = PrefixTable(
    {
        "deep": EX + "deep/",
        "ex": EX,
        "obo": "http://purl.obolibrary.org/obo/DUO_",
        "owl": "http://www.w3.org/2002/07/owl#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": XSD,
    }
)
# UTF-8 cannot carry lone surrogates, so no text has them.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ENDINGS = st.text("abZ019-_.:~%é/#?=&'()*,;@!$+", max_size=8)


def is_good(term: Iri | Literal | BlankNode) -> bool:
    return fault(term) is None


IRIS = (
    st.one_of(
        st.sampled_from([EX, EX + "deep/", XSD, "urn:x:", "mailto:a@", "http://purl.org/", "ex:"]),
    )
    .flatmap(lambda start: ENDINGS.map(lambda end: Iri(start + end)))
    .filter(is_good)
)
DATATYPES = st.sampled_from([XSD + name for name in ("integer", "decimal", "double", "boolean")])
NUMBERS = st.sampled_from(
    ["1", "01", "+1", "-0", "1.10", "1.", ".5", "1e3", "1E+03", "NaN", "INF", "true", "1", "x", ""]
)
LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.builds(Literal, TEXTS, language=st.sampled_from(["en", "de-at", "x-y"])),
    st.builds(Literal, NUMBERS, DATATYPES),
    st.builds(Literal, TEXTS, IRIS.map(lambda iri: iri.value)),
)
BLANKS = st.sampled_from(["a", "b", "c0", "d-1", "e.f"]).map(BlankNode)
RESOURCES = st.one_of(IRIS, BLANKS)
GRAPHS = st.one_of(st.none(), st.sampled_from([Iri(EX + "g"), Iri(EX + "deep/1"), Iri("urn:h")]))
QUADS = st.lists(
    st.builds(Quad, RESOURCES, IRIS, st.one_of(RESOURCES, LITERALS), GRAPHS), max_size=12
)


def dataset(data: bytes, suffix: str) -> pyoxigraph.Dataset:
    """Return what the engine's parser reads, so that isomorphic datasets are equal."""
    form = pyoxigraph.RdfFormat.from_extension(suffix)
    found = pyoxigraph.Dataset(pyoxigraph.parse(data, format=form))
    found.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return found
