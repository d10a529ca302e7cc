"""The description of the interface, kept in ``docs/schema/``.

What can be asked is made from the operations. What is answered is written by hand, in the kept
file: records are plain dictionaries, and tests hold every answer against its schema. The site
serves the kept file, so that neither it nor its page needs django-ninja.
"""

import json
from functools import cache
from http import HTTPStatus

from django.conf import settings

EXAMPLE = "x-example"
"""What an operation is asked for as an example: an address below ``/api/v1/``, or a body."""
ANSWER = "x-answer"
"""The schema of what an operation answers, by its name in the kept description."""
PROBLEMS = (400, 404, 405, 409, 410, 422, 429)

PREFIX = "/api/v1/"
PATH = settings.BASE_DIR / "docs" / "schema" / "api-1.json"


@cache
def described() -> dict:
    """Return the kept description."""
    return json.loads(PATH.read_text("utf-8"))


def as_text(description: dict) -> str:
    return json.dumps(description, ensure_ascii=False, indent=1) + "\n"


def build() -> dict:
    """Return the description of the operations as they are. This loads django-ninja."""
    from .operations import api

    description = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    asked = description["components"]["schemas"]
    description["components"]["schemas"] = described()["components"]["schemas"] | asked
    for operations in description["paths"].values():
        for method, operation in operations.items():
            operation["responses"] = _responses(method, operation.pop(ANSWER))
    return description


def _responses(method: str, answer: str) -> dict:
    problems = PROBLEMS if method == "get" else (*PROBLEMS, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    responses = {
        "200": {
            **_response(HTTPStatus.OK, "application/json", answer),
            "headers": {
                "RateLimit-Policy": _header(
                    "How many requests of an address are answered within an hour at least: each "
                    "process of the site counts for itself"
                )
            },
        }
    }
    for status in map(HTTPStatus, problems):
        responses[str(status.value)] = _response(status, "application/problem+json", "Problem")
    wait = _header("Seconds until the next request is taken")
    responses["429"]["headers"] = {"Retry-After": wait}
    if method == "get":
        responses["304"] = {"description": "Not changed since the one with that ETag"}
    return responses


def _response(status: HTTPStatus, media_type: str, schema: str) -> dict:
    content = {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": status.phrase, "content": content}


def _header(description: str) -> dict:
    return {"description": description, "schema": {"type": "string"}}
