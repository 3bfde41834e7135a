"""The home page and the list of examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from browser import page

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from onemg.web.site import Site


def test_the_home_page_says_what_this_is_with_counts_of_the_release(
    client: FlaskClient, site: Site
) -> None:
    text = page(client, "/")
    assert "<h1>Tiny knowledge graph</h1>" in text
    assert "Two made-up projects and three countries" in text
    assert f"<dd>{site.manifest.triples:,}</dd>" in text
    assert '<a href="/id/project/">Projects <span class="count">3</span></a>' in text
    assert "/id/prefix/" not in text


def test_examples_are_links_that_run(client: FlaskClient) -> None:
    text = page(client, "/")
    start = text.index('<ul class="examples">')
    link = text[start:].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert link.startswith("/sparql?query=")
    assert '<table class="results">' in page(client, link)


def test_examples_have_a_list_and_a_page_each(client: FlaskClient) -> None:
    text = page(client, "/queries/")
    assert 'href="/queries/date-sources"' in text
    assert "Run it" in text
