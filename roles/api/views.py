"""The description of the interface: as OpenAPI, and as a page to read."""

import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..request.absolute import absolute
from ..request.unchanged import unless_known
from .description import EXAMPLE, as_text, described
from .door import open_to_all


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI description. Its addresses are relative to the site."""
    response = open_to_all(HttpResponse(as_text(described()), content_type="application/json"))
    return unless_known(request, response)


@dataclass(frozen=True)
class Operation:
    """An operation as the page shows it."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict]
    curl: str
    python: str
    """A line of Python that asks for the example."""
    problems: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show what can be asked."""
    description, base = described(), absolute(request, reverse("api"))
    operations = [
        _operation(method, path, operation, base)
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    ]
    context = {"operations": operations, "summary": description["info"]["description"]}
    return render(request, "roles/api.html", context)


def _operation(method: str, path: str, operation: dict, base: str) -> Operation:
    example = operation[EXAMPLE]
    if method == "get":
        curl = f"curl '{base}{example}'"
        python = f'json.load(urlopen("{base}{example}"))'
    else:
        body, address = json.dumps(example), base + path.rpartition("/")[2]
        curl = f"curl '{address}' --json '{body}'"
        request = f'Request("{address}", json.dumps({body}).encode())'
        python = f"json.load(urlopen({request}))"
    return Operation(
        operation["operationId"],
        method.upper(),
        path,
        operation["summary"],
        " ".join(operation.get("description", "").split()),
        [_parameter(parameter) for parameter in operation.get("parameters", [])],
        curl,
        python,
        ", ".join(sorted(status for status in operation["responses"] if int(status) >= 400)),
    )


def _parameter(parameter: dict) -> dict:
    schema = parameter["schema"]
    return {
        "name": parameter["name"],
        "required": parameter["required"],
        "many": schema.get("type") == "array",
        "description": parameter.get("description") or schema.get("description", ""),
    }
