"""What one client may use: queries at one time, compute seconds, errors."""

from __future__ import annotations

import pytest

from onemg.errors import BadRequest
from onemg.errors import Busy
from onemg.errors import TooManyRequests
from onemg.web.budgets import Budgets
from onemg.web.budgets import BudgetTerms

TERMS = BudgetTerms(queries=4, client_queries=2, client_seconds=60, client_errors=3)


class Clock:
    """A clock that stands until it is told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budgets(clock: Clock) -> Budgets:
    return Budgets(TERMS, clock)


def test_computing_is_paid_for_and_comes_back_with_time(budgets: Budgets, clock: Clock) -> None:
    with budgets.admit("a") as ticket:
        ticket.spent = lambda: 90.0
    with pytest.raises(TooManyRequests, match="computed for 60 s") as caught:
        budgets.admit("a")
    assert caught.value.headers()["Retry-After"] == "30"
    budgets.admit("b")
    clock.now += 31
    budgets.admit("a")


def test_time_counts_where_nobody_knows_the_computing(budgets: Budgets, clock: Clock) -> None:
    with budgets.admit("a"):
        clock.now += 61
    with pytest.raises(TooManyRequests):
        budgets.admit("a")


def test_errors_are_counted(budgets: Budgets, clock: Clock) -> None:
    for _ in range(2):
        with pytest.raises(BadRequest), budgets.admit("a"):
            raise BadRequest("no")
    with budgets.admit("a") as ticket:
        ticket.failed = True
    with pytest.raises(TooManyRequests, match="3 queries of your address failed") as caught:
        budgets.admit("a")
    assert caught.value.headers()["Retry-After"] == "20"
    clock.now += 20
    budgets.admit("a")


def test_a_busy_service_is_not_the_fault_of_the_client(budgets: Budgets, clock: Clock) -> None:
    for _ in range(9):
        with pytest.raises(Busy), budgets.admit("a"):
            raise Busy(f"no worker at {clock.now}")
        clock.now += 1
    budgets.admit("a")


def test_queries_at_one_time_are_limited_for_one_and_for_all(budgets: Budgets) -> None:
    held = [budgets.admit("a"), budgets.admit("a")]
    with pytest.raises(TooManyRequests, match="are running"):
        budgets.admit("a")
    held += [budgets.admit("b"), budgets.admit("b")]
    with pytest.raises(Busy) as caught:
        budgets.admit("c")
    assert caught.value.limit == "max_queries"
    for ticket in held:
        with ticket:
            pass
    budgets.admit("a")


def test_processes_share_what_there_is() -> None:
    assert TERMS.share(2) == BudgetTerms(2, 1, 30, 1.5)
    assert TERMS.share(100).queries == 1


def test_clients_not_seen_for_longest_are_forgotten(
    budgets: Budgets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onemg.web.budgets._CLIENTS_KEPT", 3)
    running = budgets.admit("first")
    for name in "abcd":
        with budgets.admit(name):
            pass
    assert len(budgets._accounts) <= 4
    assert "first" in budgets._accounts
    with running:
        pass
