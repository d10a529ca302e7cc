"""Requests that nobody would think of, made from the description by schemathesis."""

import json

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from roles.api.description import PATH

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(json.loads(PATH.read_text("utf-8")))
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]


# Each request ends with its connection, as on a server.
@pytest.mark.django_db(transaction=True)
def test_every_answer_is_as_described(filled, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.API_REQUESTS_AN_HOUR_FROM_ONE = 1_000_000
    application = get_wsgi_application()
    asked = set()

    def check(case):
        # What is compressed is not unpacked on this way.
        plain = {"Accept-Encoding": "identity"}
        site = "http://testserver"
        case.call_and_validate(app=application, base_url=site, headers=plain, checks=CHECKS)
        asked.add(case.operation.label)

    for operation in OPERATIONS:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            answered = given(case=operation.as_strategy(generation_mode=mode))(check)
            examples(
                max_examples=10,
                derandomize=True,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )(answered)()
    assert len(asked) == 11
