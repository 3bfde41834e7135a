"""The queries that pages depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onemg.rdf.media import NTRIPLES
from onemg.rdf.terms import Iri
from onemg.sparql.protocol import Query
from onemg.sparql.results import query_form
from onemg.web.links import query_path
from onemg.web.links import without_header
from onemg.web.queries import FOLDER
from onemg.web.queries import bound
from onemg.web.queries import row_limit
from onemg.web.queries import stored

if TYPE_CHECKING:
    from onemg.web.site import Site

NAMES = sorted(path.stem for path in FOLDER.glob("*.rq"))


@pytest.mark.parametrize("name", NAMES)
def test_each_runs_as_it_is_stored(name: str, site: Site) -> None:
    query = stored(name)
    assert query.summary
    if query_form(query.text) == "SELECT":
        site.engine.solutions(query.text, 5)
    else:
        assert any(site.engine.answer(Query(query.text), NTRIPLES, 5))


@pytest.mark.parametrize("name", NAMES)
def test_each_is_named_by_its_concern_and_used(name: str) -> None:
    modules = [path.read_text() for path in FOLDER.parent.rglob("*.py")]
    assert any(f'"{name}"' in text for text in modules)


def test_a_limit_is_read_from_the_query() -> None:
    assert row_limit("pages_incoming") == 1000
    with pytest.raises(LookupError, match=r"pages_stated\.rq has no LIMIT"):
        row_limit("pages_stated")


def test_values_enter_a_query_as_terms() -> None:
    text = bound("pages_stated", {"thing": [Iri("https://example.org/a")]})
    assert "VALUES ?thing { <https://example.org/a> }" in text


def test_links_carry_the_query_without_its_header() -> None:
    assert without_header("#+ a: b\n#+ c: d\nASK {}\n") == "ASK {}\n"
    assert query_path("#+ a: b\nASK { ?s ?p 'é&' }") == (
        "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%27%C3%A9%26%27%20%7D%0A"
    )
