"""What one client may use of the service: queries at one time, compute seconds, errors."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Self

from onemg.errors import Busy
from onemg.errors import OnemgError
from onemg.errors import TooManyRequests

if TYPE_CHECKING:
    from collections.abc import Callable

_MINUTE_S = 60.0
_CLIENTS_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class BudgetTerms:
    """The budgets of one web process.

    `queries` at one time in all, `client_queries` of one client; `client_seconds` of computing
    and `client_errors` of one client in a minute.
    """

    queries: int
    client_queries: int
    client_seconds: float
    client_errors: float

    def share(self, processes: int) -> BudgetTerms:
        """Return what each of several processes may give, so that all of them give no more.

        A client whose connections all reach one process has its share there only.
        """
        return BudgetTerms(
            max(1, self.queries // processes),
            max(1, self.client_queries // processes),
            self.client_seconds / processes,
            self.client_errors / processes,
        )


@dataclass(slots=True)
class _Account:
    """What a client has left; seconds and errors come back evenly over a minute."""

    seconds: float
    errors: float
    at: float
    running: int = 0


class Ticket:
    """The right to run one query; give it back once."""

    __slots__ = ("_account", "_began", "_budgets", "failed", "spent")

    def __init__(self, budgets: Budgets, account: _Account) -> None:
        """Count from now."""
        self._budgets = budgets
        self._account = account
        self._began = budgets.clock()
        self.failed = False
        self.spent: Callable[[], float] | None = None

    def __enter__(self) -> Self:
        """Return the ticket, to be given back at the end of the block.

        Within it, `spent` may be set to what tells the seconds of computing, else all the time
        counts; and `failed`, when the query failed in another way than by an exception.
        """
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """Charge the client; that the service was busy is not its fault."""
        refused = isinstance(error, Busy)
        failed = self.failed or isinstance(error, OnemgError)
        account = self._account
        account.running -= 1
        self._budgets.running -= 1
        self._budgets.refill(account)
        if not refused:
            spent = self.spent() if self.spent else self._budgets.clock() - self._began
            account.seconds -= spent
            account.errors -= failed


class Budgets:
    """The accounts of all clients, in one thread; those not seen for longest are forgotten."""

    def __init__(self, terms: BudgetTerms, clock: Callable[[], float] = time.monotonic) -> None:
        """Give every client a full account when it first comes."""
        self.terms = terms
        self.clock = clock
        self.running = 0
        self._accounts: OrderedDict[str, _Account] = OrderedDict()

    def admit(self, client: str) -> Ticket:
        """Return a ticket for one query.

        Raises:
            Busy: as many queries as may are running or waiting already.
            TooManyRequests: a budget of the client is used up.
        """
        terms = self.terms
        account = self._account(client)
        if account.seconds <= 0:
            raise self._refusal(
                f"Queries of your address have computed for {terms.client_seconds:g} s within a "
                "minute, the most that one client may use here",
                -account.seconds * _MINUTE_S / terms.client_seconds,
            )
        if account.errors < 1:
            raise self._refusal(
                f"{terms.client_errors:g} queries of your address failed within a minute, the "
                "most that may; mend the query before you send it again",
                (1 - account.errors) * _MINUTE_S / terms.client_errors,
            )
        if account.running >= terms.client_queries:
            raise self._refusal(
                f"{account.running} queries of your address are running, the most that one client "
                "may run here at one time",
                1,
            )
        if self.running >= terms.queries:
            raise Busy(
                f"{self.running} queries are running or waiting, the most that may; "
                "try again in a moment.",
                "max_queries",
                terms.queries,
            )
        account.running += 1
        self.running += 1
        return Ticket(self, account)

    def _refusal(self, why: str, wait_s: float) -> TooManyRequests:
        seconds = max(1, math.ceil(wait_s))
        return TooManyRequests(f"{why}. Try again in {seconds} s.", seconds)

    def _account(self, client: str) -> _Account:
        account = self._accounts.get(client)
        if account is None:
            terms = self.terms
            account = _Account(terms.client_seconds, terms.client_errors, self.clock())
            self._accounts[client] = account
            self._forget()
            return account
        self._accounts.move_to_end(client)
        self.refill(account)
        return account

    def refill(self, account: _Account) -> None:
        """Give an account what has come back since it was looked at last."""
        now, terms = self.clock(), self.terms
        part = (now - account.at) / _MINUTE_S
        account.at = now
        account.seconds = min(terms.client_seconds, account.seconds + part * terms.client_seconds)
        account.errors = min(terms.client_errors, account.errors + part * terms.client_errors)

    def _forget(self) -> None:
        while len(self._accounts) > _CLIENTS_KEPT:
            name, account = self._accounts.popitem(last=False)
            if account.running:
                self._accounts[name] = account
                return
