"""The OpenAPI document: complete, with examples, and true, as schemathesis finds out by generated requests."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from asked import listening, speech_settings
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from managed import quick_work
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from yinju.api import create_app
from yinju.config import Settings

KEY = "key-of-the-manager"
TAKES_FILES = {"POST /api/v1/documents", "POST /api/v1/evaluations"}
REQUESTS = 10  # for each operation, and each way to make them


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    key = hashlib.sha256(KEY.encode()).hexdigest()
    return speech_settings(tmp_path_factory.mktemp("接口"), api_keys=[f"manage:{key}"])


@pytest.fixture(scope="module")
def operations(ours: Settings) -> Iterator[list[Any]]:
    with listening(ours, work=quick_work) as (address, _):
        schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
        yield [found.ok() for found in schema.get_all_operations()]


def test_every_operation_is_described_with_the_errors_that_it_may_give(ours: Settings) -> None:
    for label, operation in described_operations(ours):
        assert operation["summary"] and operation["description"], label
        assert {"401", "403", "422", "429", "503"} <= set(operation["responses"]), label
        assert "HTTPValidationError" not in str(operation), label


def test_every_field_of_our_own_api_has_an_example(ours: Settings) -> None:
    document = create_app(ours).openapi()
    waiting = {
        name
        for label, operation in described_operations(ours)
        if " /api/" in label
        for name in named(operation)
    }
    seen: set[str] = set()
    without = []
    while waiting:
        name = waiting.pop()
        seen.add(name)
        schema = document["components"]["schemas"][name]
        without += [f"{name}.{field}" for field, about in schema["properties"].items() if is_bare(about)]
        waiting |= named(schema) - seen
    assert "AnswerShape" in seen
    assert without == []


def described_operations(settings: Settings) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operations in create_app(settings).openapi()["paths"].items():
        for method, operation in operations.items():
            yield f"{method.upper()} {path}", operation


def named(part: object) -> set[str]:
    """Return the schemas that a part of the document refers to."""
    return set(re.findall(r"'#/components/schemas/(\w+)'", str(part)))


def is_bare(field: dict[str, Any]) -> bool:
    """Say whether a field shows no value that it may have; one whose form is free need not."""
    if field.keys() & {"$ref", "example", "examples", "default", "enum", "const", "additionalProperties"}:
        return False
    if "anyOf" in field:
        return any(is_bare(option) for option in field["anyOf"] if option != {"type": "null"})
    return is_bare(field["items"]) if "items" in field else field.get("type") != "boolean"


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_is_a_defect_and_every_response_is_as_described(
    operations: list[Any], mode: GenerationMode
) -> None:
    found = {operation.label: fault_of(operation, mode) for operation in operations}
    assert not any(found.values()), "\n\n".join(
        f"{label}: {fault}" for label, fault in found.items() if fault
    )
    assert len(found) > 20


def fault_of(operation: Any, mode: GenerationMode) -> str:
    """Return what is wrong with a response to a generated request, or nothing."""

    @given(operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=REQUESTS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def check(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {KEY}"}, timeout=30)
        # What is sent as a file need not be a document or a golden set, nor a name that of a set.
        excluded = [positive_data_acceptance] if operation.label in TAKES_FILES else []
        if (
            response.status_code == 413
        ):  # too large to be looked at: refused, though schemathesis does not count it
            excluded.append(negative_data_rejection)
        case.validate_response(response, excluded_checks=excluded)

    try:
        check()
    except Unsatisfiable:
        return ""  # it takes nothing that could be wrong
    except BaseExceptionGroup as error:  # what schemathesis raises, one or more faults
        return "; ".join(str(fault) for fault in error.exceptions)
    return ""
