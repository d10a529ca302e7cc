"""The description of the interface: made from the operations, kept in ``docs/schema/``.

The site serves the kept file, so that neither it nor its page needs django-ninja. A test compares
it with what the operations are.
"""

import json
from functools import cache
from http import HTTPStatus

from django.conf import settings

EXAMPLE = "x-example"
"""What an operation is asked for as an example: an address below ``/api/v1/``, or a body."""

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
    for operations in description["paths"].values():
        for method, operation in operations.items():
            responses = operation["responses"]
            for status, response in responses.items():
                _complete(int(status), response)
            if method == "get":
                responses["304"] = {"description": "Not changed since the one with that ETag"}
    return description


def _complete(status: int, response: dict) -> None:
    response["description"] = HTTPStatus(status).phrase
    if status == HTTPStatus.OK:
        response["headers"] = {
            "RateLimit-Policy": _header("How many requests an address may send within an hour"),
        }
        return
    response["content"] = {"application/problem+json": response["content"]["application/json"]}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["headers"] = {"Retry-After": _header("Seconds until the next request is taken")}


def _header(description: str) -> dict:
    return {"description": description, "schema": {"type": "string"}}
