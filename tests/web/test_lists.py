"""Lists of things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from browser import page

from onemg.rdf.syntax import parse_quads

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def test_everything_is_listed_with_counts_and_meanings(client: FlaskClient) -> None:
    text = page(client, "/id/")
    assert '<a href="/id/project/">projects</a>' in text
    assert "Activity with a start, an end and a plan." in text
    assert '<td class="number">1,040</td>' in text


def test_things_of_a_type_are_listed_by_name(client: FlaskClient) -> None:
    text = page(client, "/id/country/")
    assert text.index("Estonia") < text.index("Finland") < text.index("Norway")
    assert "3 in all" in text
    assert "<h1>Countries</h1>" in text


def test_a_long_list_says_which_part_it_shows(client: FlaskClient) -> None:
    assert "1 to 500 of 1,040, page 1 of 3" in page(client, "/id/stage/")
    last = page(client, "/id/stage/?page=3")
    assert "1,001 to 1,040 of 1,040, page 3 of 3" in last
    assert 'rel="prev" href="/id/stage/?page=2"' in last
    assert 'rel="next"' not in last


def test_a_page_beyond_the_last_is_not_found(client: FlaskClient) -> None:
    assert "no page 9" in page(client, "/id/stage/?page=9", status=404)
    assert "page 1 of 3" in page(client, "/id/stage/?page=x")


def test_a_list_is_there_as_rdf(client: FlaskClient) -> None:
    answer = client.get("/id/stage/", headers={"Accept": "text/turtle"})
    found, _ = parse_quads(answer.data, "text/turtle", file="stages")
    assert len({quad.subject for quad in found}) == 1040
    assert answer.headers["Content-Location"] == "/id/stage/?format=turtle"


def test_a_list_without_its_slash_leads_to_it(client: FlaskClient) -> None:
    answer = client.get("/id/country")
    assert answer.status_code == 308
    assert answer.headers["Location"] == "/id/country/"


def test_a_type_that_nothing_has_is_not_found(client: FlaskClient) -> None:
    assert client.get("/id/dragon/").status_code == 404


def test_classes_are_named_where_a_list_mixes_them(client: FlaskClient) -> None:
    text = page(client, "/id/source/")
    assert "Project site" in text
