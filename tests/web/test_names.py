"""How terms are written for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemg.rdf.terms import XSD
from onemg.rdf.terms import BlankNode
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal
from onemg.web.names import Namer
from onemg.web.names import date_in_words
from onemg.web.names import humanised
from onemg.web.names import literal
from onemg.web.names import plural
from onemg.web.vocabulary import vocabulary

if TYPE_CHECKING:
    from onemg.web.site import Site


@pytest.fixture
def namer(site: Site) -> Namer:
    labels = {
        "https://w3id.org/onemg/id/country/ee": [
            Literal("Eesti", language="et"),
            Literal("Estonia", language="en"),
        ],
        "https://example.org/suomi": [Literal("Suomi", language="fi")],
    }
    return Namer(site, vocabulary(site), labels)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2018-04-10", "10 April 2018"),
        ("2023-10", "October 2023"),
        ("2024", "2024"),
        ("2018-04-10Z", "10 April 2018"),
        ("2018-13", "2018-13"),
        ("soon", "soon"),
    ],
)
def test_dates_are_written_in_words(value: str, words: str) -> None:
    assert date_in_words(value) == words


@pytest.mark.parametrize(
    ("value", "datatype", "text"),
    [
        ("1000000", "integer", "1,000,000"),
        ("44465986.08", "decimal", "44,465,986.08"),
        ("4000000.00", "decimal", "4,000,000"),
        ("true", "boolean", "yes"),
        ("0", "boolean", "no"),
        ("many", "integer", "many"),
        ("2004", "gYear", "2004"),
        ("https://www.example.org/a/", "anyURI", "example.org/a"),
    ],
)
def test_literals_are_written_for_people(value: str, datatype: str, text: str) -> None:
    assert literal(Literal(value, XSD + datatype)).text == text


def test_the_language_is_told_where_it_is_not_english() -> None:
    assert literal(Literal("Eesti", language="et")).language == "et"
    assert literal(Literal("Estonia", language="en-GB")).language is None


def test_a_thing_has_its_english_label_and_a_path(namer: Namer) -> None:
    name = namer.thing("https://w3id.org/onemg/id/country/ee")
    assert (name.text, name.href, name.external) == ("Estonia", "/id/country/ee", False)


def test_a_thing_without_an_english_label_says_its_language(namer: Namer) -> None:
    name = namer.thing("https://example.org/suomi")
    assert (name.text, name.language, name.external) == ("Suomi", "fi", True)


def test_an_address_is_read_without_its_scheme(namer: Namer) -> None:
    long = "https://www.example.org/" + "a" * 100
    assert namer.thing("https://www.example.org/a/?b=1#c").text == "example.org/a?b=1#c"
    assert namer.thing(long).text.endswith("…")
    assert namer.thing("urn:a:b").href is None


def test_properties_of_others_are_written_in_words(namer: Namer) -> None:
    assert namer.property("http://www.w3.org/2000/01/rdf-schema#seeAlso").text == "see also"
    assert namer.property("http://xmlns.com/foaf/0.1/homepage").text == "website"
    assert namer.property("https://w3id.org/onemg/def#endDate").text == "end date"


def test_a_blank_node_is_named_as_nameless(namer: Namer) -> None:
    assert namer.name(BlankNode("b0")).text == "a thing without a name"
    assert namer.name(Iri("https://w3id.org/onemg/id/country/ee")).text == "Estonia"


def test_plurals_are_english() -> None:
    nouns = ["country", "data class", "project", "day", "phase", "box"]
    plurals = ["countries", "data classes", "projects", "days", "phases", "boxes"]
    assert [plural(noun) for noun in nouns] == plurals


@given(st.text(min_size=1))
def test_any_iri_gives_some_words(text: str) -> None:
    assert humanised(f"https://example.org/{text}")
    assert date_in_words(text)
