"""What the front says when something behind it fails."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from typing import Any

from onemg.web import front as front_module
from onemg.web.budgets import Budgets
from onemg.web.budgets import BudgetTerms
from onemg.web.front import Front
from onemg.web.front_bridge import Bridge
from onemg.web.front_exchange import Exchange
from onemg.web.front_exchange import Patience
from onemg.web.front_exchange import Request

from test_front_bridge import Wire  # isort: skip

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Iterator

    import pytest

    from onemg.web.site import Site


def broken(_: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Fail before anything is answered."""
    start_response("200 OK", [])
    raise RuntimeError("a fault")


def breaking(_: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Fail in the middle."""
    start_response("200 OK", [("ETag", '"t"')])

    def pieces() -> Iterator[bytes]:
        yield b"piece"
        raise RuntimeError("a fault")

    return pieces()


def answered(site: Site, app: Any, target: bytes = b"/page", **fields: bytes) -> bytes:  # noqa: ANN401  # any WSGI application
    wire = Wire()

    async def ask() -> None:
        budgets = Budgets(BudgetTerms(10, 10, 60, 60))
        bridge = Bridge(app, "127.0.0.1", 8000, "http")
        front = Front(site, bridge, budgets, Patience(1000, 1000))
        given = {name.replace("_", "-").encode(): value for name, value in fields.items()}
        request = Request("GET", target, given, b"", "192.0.2.1")
        exchange = Exchange(wire, head_only=False, chunked=True, keep=True)
        assert not front.at_once(request, exchange)
        await front.respond(request, exchange)
        front.close()

    asyncio.run(ask())
    return wire.written


def test_a_fault_is_a_problem_without_any_trace(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    head, _, body = answered(site, broken).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 500 ")
    problem = json.loads(body.removesuffix(b"|kept"))
    assert problem["type"] == "https://graph.example/problems/internal"
    assert "a fault" not in problem["detail"]
    assert "a fault" in "".join(capsys.readouterr())


def test_a_fault_in_the_middle_breaks_the_answer_off(site: Site) -> None:
    assert answered(site, breaking).endswith(b"5\r\npiece\r\n|reset")


def test_a_condition_saves_what_would_come_in_pieces(site: Site) -> None:
    assert answered(site, breaking, if_none_match=b'"t"').startswith(b"HTTP/1.1 304 ")


def test_too_many_that_wait_are_told_to_come_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_module, "_MOST_WAITING", 0)
    found = answered(site, breaking)
    assert found.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1\r\n" in found


def test_a_mistake_is_explained_by_the_application(site: Site) -> None:
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        seen.update(environ)
        start_response("400 Bad Request", [("Content-Length", "2")])
        return [b"no"]

    assert b"400 Bad Request" in answered(site, app, b"/sparql?query=nonsense")
    assert "nonsense" in str(seen["onemg.error"])
