"""The OpenAPI document: it is valid, and the server does as it says whatever is sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import Phase
from hypothesis import given
from hypothesis import settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance
from schemathesis.specs.openapi.checks import response_schema_conformance
from schemathesis.specs.openapi.checks import status_code_conformance
from tests.conftest import served
from tests.protocol.asking import ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schemathesis import Case
    from schemathesis.schemas import APIOperation

EXAMPLES = 15
# A query may ask for less time than it takes.
ENDED = 504
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@schemathesis.serializer("application/sparql-query")
def sparql(_context: object, value: Any) -> bytes:  # noqa: ANN401  # whatever was generated
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode(errors="surrogatepass")


@pytest.fixture(scope="session")
def patient_service(tiny_releases: Path) -> Iterator[str]:
    """Serve the tiny content to a client that makes many mistakes."""
    settings = {"client_errors": 1e6, "client_seconds": 1e6, "deadline_s": 2}
    with served(tiny_releases, workers=2, **settings) as address:
        yield address


def test_the_document_is_valid(patient_service: str) -> None:
    document = json.loads(ask(patient_service, "/openapi.json").body)
    validate(document)
    assert len(document["paths"]) > 5


def test_every_route_of_the_document_is_there(patient_service: str) -> None:
    document = json.loads(ask(patient_service, "/openapi.json").body)
    for path, operations in document["paths"].items():
        address = path.replace("{name}", "id/source/home")
        allowed = ask(patient_service, address, "OPTIONS").headers["Allow"]
        assert {name.upper() for name in operations} <= set(allowed.split(", ")), path


def test_whatever_is_sent_is_answered_as_described(patient_service: str) -> None:
    schema = schemathesis.openapi.from_url(f"{patient_service}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        fuzz(operation)
    assert len(operations) > 5


def fuzz(operation: APIOperation) -> None:
    """Send what the document allows, and some of what it does not."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy() | operation.as_strategy(GenerationMode.NEGATIVE))
    def answered(case: Case) -> None:
        response = case.call(timeout=10)
        case.validate_response(response, checks=CHECKS)
        if response.status_code != ENDED:
            case.validate_response(response, checks=[not_a_server_error])

    answered()
