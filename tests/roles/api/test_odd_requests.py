"""Requests that nobody would think of, made from the description by schemathesis."""

import json

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from roles.api.description import PATH

DESCRIPTION = json.loads(PATH.read_text("utf-8"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def operations():
    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    return {
        operation.label: operation for operation in (r.ok() for r in schema.get_all_operations())
    }


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("label", operations())
def test_every_answer_is_as_described(filled, settings_of_test, label, mode):
    operation = operations()[label]
    operation.schema.app = get_wsgi_application()

    @settings(
        max_examples=12,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def answer(case):
        case.call_and_validate(base_url="http://testserver", checks=CHECKS)

    answer()


@pytest.fixture
def settings_of_test(settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.API_REQUESTS_AN_HOUR_FROM_ONE = 1_000_000
