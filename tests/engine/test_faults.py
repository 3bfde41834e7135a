from __future__ import annotations

import pytest

from onemg.engine import faults
from onemg.errors import BadQuery
from onemg.errors import BadRequest
from onemg.errors import EngineError
from onemg.errors import NotAcceptable
from onemg.errors import OnemgError
from onemg.errors import ResultTooLarge
from onemg.errors import TooLarge

ERRORS = [
    BadQuery("no", 3, 4, "SELEC"),
    BadRequest("which graph"),
    NotAcceptable("not so", ["text/csv"]),
    ResultTooLarge("much", "max_result_bytes", 7),
    EngineError("gave up"),
    faults.memory_exceeded(256),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.slug)
def test_an_error_arrives_as_it_was(error: OnemgError) -> None:
    got, leaving = faults.unpack(faults.pack(error, leaving=True))
    assert leaving
    assert (type(got), str(got), got.members()) == (type(error), str(error), error.members())


def test_an_error_that_no_worker_should_raise_is_ours() -> None:
    got, leaving = faults.unpack(faults.pack(TooLarge("how?"), leaving=False))
    assert (type(got), str(got), leaving) == (EngineError, "how?", False)
