"""Media types and content negotiation."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemg.errors import NotAcceptable
from onemg.rdf.media import CSV
from onemg.rdf.media import HTML
from onemg.rdf.media import JSON
from onemg.rdf.media import JSON_LD
from onemg.rdf.media import MEDIA_TYPES
from onemg.rdf.media import NQUADS
from onemg.rdf.media import NTRIPLES
from onemg.rdf.media import RDF_XML
from onemg.rdf.media import SPARQL_JSON
from onemg.rdf.media import SPARQL_XML
from onemg.rdf.media import TRIG
from onemg.rdf.media import TSV
from onemg.rdf.media import TURTLE
from onemg.rdf.media import MediaType
from onemg.rdf.media import by_short
from onemg.rdf.media import negotiate

OFFERS = (HTML, TURTLE, JSON_LD, RDF_XML)
# The names as the registry of IANA has them (https://www.iana.org/assignments/media-types).
REGISTERED = {
    *("application/json", "application/ld+json", "application/linkset+json"),
    *("application/n-quads", "application/n-triples", "application/problem+json"),
    *("application/rdf+xml", "application/sparql-query", "application/trig", "application/xml"),
    *("application/sparql-results+json", "application/sparql-results+xml"),
    *("text/csv", "text/html", "text/markdown", "text/plain", "text/xml"),
    *("text/tab-separated-values", "text/turtle"),
}
NAMES = [offer.type for offer in OFFERS]
RANGES = st.sampled_from([*NAMES, "*/*", "text/*", "application/*", "image/png", "image/*"])
WEIGHTS = st.integers(0, 1000).map(lambda weight: weight / 1000)
ACCEPTS = st.dictionaries(RANGES, WEIGHTS, min_size=1, max_size=6)


def header(ranges: dict[str, float]) -> str:
    return ", ".join(f"{name};q={weight:.3f}" for name, weight in ranges.items())


def quality(offer: MediaType, ranges: dict[str, float]) -> float:
    """Return the weight by the letter of RFC 9110: the most specific range that matches."""
    main = offer.type.split("/")[0]
    fitting = [name for name in (offer.type, f"{main}/*", "*/*") if name in ranges]
    return ranges[fitting[0]] if fitting else 0.0


@given(ACCEPTS, st.permutations(OFFERS))
def test_the_best_weight_wins_and_ties_go_to_the_first(
    ranges: dict[str, float], offers: list[MediaType]
) -> None:
    weights = [quality(offer, ranges) for offer in offers]
    if max(weights) == 0:
        with pytest.raises(NotAcceptable):
            negotiate(header(ranges), offers)
    else:
        assert negotiate(header(ranges), offers) == offers[weights.index(max(weights))]


@given(ACCEPTS)
def test_the_order_of_the_header_does_not_matter(ranges: dict[str, float]) -> None:
    turned = dict(reversed(ranges.items()))
    results = []
    for accept in (header(ranges), header(turned).upper().replace(";", " ; ")):
        try:
            results.append(negotiate(accept, OFFERS).type)
        except NotAcceptable:
            results.append("none")
    assert results[0] == results[1]


@given(st.text(max_size=60))
def test_no_header_breaks_negotiation(accept: str) -> None:
    try:
        assert negotiate(accept, OFFERS) in OFFERS
    except NotAcceptable as error:
        assert error.offers == tuple(NAMES)  # noqa: PT017 - either outcome is right


@given(st.text('ab/*;,q="=0.1 \\\t', max_size=60))
def test_no_near_miss_of_a_header_breaks_negotiation(accept: str) -> None:
    test_no_header_breaks_negotiation.hypothesis.inner_test(accept)  # type: ignore[attr-defined]


@pytest.mark.parametrize("accept", [None, "", " ", ",", "nonsense", "*/html", "text/turtle;q=x"])
def test_a_header_that_says_nothing_takes_anything(accept: str | None) -> None:
    assert negotiate(accept, OFFERS) == HTML


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("text/turtle", TURTLE),
        ("TEXT/Turtle", TURTLE),
        ("text/turtle;charset=UTF-8", TURTLE),
        ('text/turtle; charset="utf-8"', TURTLE),
        ('text/turtle; charset="utf\\-8" ; q=1', TURTLE),
        ("text/html;q=0.5, text/turtle;q=0.6", TURTLE),
        ("text/*;q=0.5, application/ld+json;q=0.4", HTML),
        ("text/html;q=0, */*", TURTLE),
        ("*/*;q=0.1, application/rdf+xml;q=0.2", RDF_XML),
        ("image/png, *;q=.2", HTML),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, a"', JSON_LD),
        ("application/ld+json;q=1;level=1, text/html;q=0.9", JSON_LD),
        ("text/turtle;;q=0.5;, text/html;q=0.1", TURTLE),
        ("text/turtle;q=5, text/html;q=0.9", TURTLE),
        ("text/html;q=0.1;q=1, text/turtle;q=0.2", TURTLE),
        ('text/html;a="b', HTML),
        ("text/html;q=., text/turtle;q=0.1", TURTLE),
        ("text/html;=1, text/turtle;q=0.1", TURTLE),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
            HTML,
        ),
    ],
)
def test_headers_that_clients_send(accept: str, chosen: MediaType) -> None:
    assert negotiate(accept, OFFERS) == chosen


def test_a_range_with_parameters_is_narrower_than_one_without() -> None:
    accept = "text/csv;q=0.1, text/csv;header=present;q=0.9, text/tab-separated-values;q=0.5"
    assert negotiate(accept, (TSV, CSV)) == CSV
    accept = "text/csv;q=0.9, text/csv;header=present;q=0.1, text/tab-separated-values;q=0.5"
    assert negotiate(accept, (TSV, CSV)) == TSV


def test_a_parameter_that_we_do_not_send_is_not_acceptable() -> None:
    with pytest.raises(NotAcceptable):
        negotiate("text/csv;header=absent", (CSV,))
    with pytest.raises(NotAcceptable):
        negotiate("text/html;charset=iso-8859-1", OFFERS)


def test_a_refusal_names_what_there_is() -> None:
    with pytest.raises(NotAcceptable, match=r"ask for one of: html \(text/html\), turtle") as error:
        negotiate("image/png", OFFERS)
    assert error.value.members() == {"available": NAMES}


def test_only_registered_media_types_are_sent() -> None:
    assert {found.type for found in MEDIA_TYPES} == REGISTERED


def test_parameters_are_sent_with_the_type() -> None:
    assert CSV.content_type == "text/csv; charset=utf-8; header=present"
    assert TURTLE.content_type == "text/turtle; charset=utf-8"
    assert JSON.content_type == "application/json"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        *(("turtle", TURTLE), ("ttl", TURTLE), (".TTL", TURTLE), ("text/turtle", TURTLE)),
        *(("json-ld", JSON_LD), ("n-triples", NTRIPLES), ("nq", NQUADS), ("trig", TRIG)),
        *(("json", SPARQL_JSON), ("xml", SPARQL_XML), ("csv", CSV), ("tsv", TSV)),
        ("application/sparql-results json", SPARQL_JSON),
    ],
)
def test_formats_have_short_names(name: str, found: MediaType) -> None:
    assert by_short(name) == found


def test_a_short_name_means_what_is_offered() -> None:
    graphs = (TURTLE, JSON_LD, RDF_XML)
    assert by_short("json", graphs) == JSON_LD
    assert by_short("xml", graphs) == RDF_XML
    assert by_short("json", (HTML, JSON)) == JSON
    with pytest.raises(NotAcceptable, match="There is no format 'csv' here; ask for one of"):
        by_short("csv", graphs)


def test_a_header_of_a_megabyte_takes_no_time() -> None:
    for part in ("text/turtle;q=0.1,", ";", "a/b;", '"', 'a/b;x="\\', " ", "text/html;a=b;"):
        accept = part * (200_000 // len(part))
        assert negotiate(accept[:200_000], OFFERS) in OFFERS or accept


def test_kinds_of_media_types_do_not_mix() -> None:
    assert all(found.rdf for found in MEDIA_TYPES if found.quads)
    assert not any(found.rdf and found.solutions for found in MEDIA_TYPES)
    types = sorted(found.type for found in MEDIA_TYPES)
    assert all(first != second for first, second in pairwise(types))
