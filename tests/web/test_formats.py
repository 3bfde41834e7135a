"""Which format a request asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemg.rdf.media import HTML
from onemg.rdf.media import TURTLE
from onemg.web.formats import DOCUMENT_FORMATS
from onemg.web.formats import in_order
from onemg.web.formats import split_suffix


@pytest.mark.parametrize(
    ("path", "stem", "offer"),
    [
        ("project/gdi.ttl", "project/gdi", TURTLE),
        ("project/gdi", "project/gdi", None),
        ("standard/beacon-2.0", "standard/beacon-2.0", None),
        ("standard/beacon-2.0.html", "standard/beacon-2.0", HTML),
    ],
)
def test_only_suffixes_of_offers_are_split_off(path: str, stem: str, offer: object) -> None:
    assert split_suffix(path, DOCUMENT_FORMATS) == (stem, offer)


def test_what_the_client_names_stands_before_what_a_wildcard_takes() -> None:
    assert in_order("text/turtle, */*", DOCUMENT_FORMATS)[0] == TURTLE
    assert in_order("*/*", DOCUMENT_FORMATS)[0] == HTML
    assert in_order(None, DOCUMENT_FORMATS) == list(DOCUMENT_FORMATS)


@given(st.text())
def test_no_offer_is_lost_or_doubled(accept: str) -> None:
    assert sorted(in_order(accept, DOCUMENT_FORMATS), key=repr) == sorted(
        DOCUMENT_FORMATS, key=repr
    )
