"""Where the type of a problem leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from browser import page

from onemg import errors

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def below(error: type[errors.OnemgError]) -> set[type[errors.OnemgError]]:
    return {error}.union(*(below(child) for child in error.__subclasses__()))


def test_every_error_that_a_client_meets_is_explained(client: FlaskClient) -> None:
    met = below(errors.RequestError) | below(errors.EngineError) | {errors.OnemgError}
    assert len(met) > 12
    every = page(client, "/problems/")
    for error in met:
        text = page(client, f"/problems/{error.slug}")
        assert f"https://graph.example/problems/{error.slug}" in text
        assert f'href="/problems/{error.slug}"' in every


def test_members_are_listed(client: FlaskClient) -> None:
    assert "<code>source_line</code>" in page(client, "/problems/bad-query")


def test_an_unknown_slug_is_not_found(client: FlaskClient) -> None:
    assert client.get("/problems/dragons").status_code == 404


def test_the_list_without_its_slash_leads_to_it(client: FlaskClient) -> None:
    assert client.get("/problems").headers["Location"] == "/problems/"
