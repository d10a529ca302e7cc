"""The description of /api/v1/: kept, frozen, and what loads it."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from roles.api.description import PATH, as_text, build
from tests.html import Page
from tests.roles.api.described import references_in


def test_the_kept_description_is_that_of_the_operations():
    """If this fails, /api/v1/ has changed. Programs rely on it: a change may only add (an address,
    an optional parameter). Then run ``manage.py describe_api`` and commit docs/schema/api-1.json.
    Anything else needs /api/v2/ next to it."""
    assert as_text(build()) == PATH.read_text("utf-8")


def test_each_schema_is_there_and_is_referred_to():
    description = json.loads(PATH.read_text("utf-8"))
    assert references_in(description) == set(description["components"]["schemas"])


FROZEN = {
    "/api/v1/title": ["title"],
    "/api/v1/titles": [],
    "/api/v1/roles/{slug}": ["slug", "as_of", "context", "after", "limit"],
    "/api/v1/who": ["question", "context", "after", "limit"],
    "/api/v1/questions/{slug}": ["slug", "context", "after", "limit"],
    "/api/v1/compare": ["role", "as_of", "context", "after", "limit"],
    "/api/v1/depends": ["question", "role", "after", "limit"],
    "/api/v1/disagreements": ["role", "after", "limit", "context"],
    "/api/v1/statements/{key}": ["key", "as_of"],
    "/api/v1/sources/{slug}": ["slug", "after", "limit"],
    "/api/v1/changes": ["since", "after", "limit"],
}


def test_what_the_first_version_offered_stays():
    """These addresses and parameters were published: none may go, and none may become required."""
    paths = json.loads(PATH.read_text("utf-8"))["paths"]
    for path, names in FROZEN.items():
        (operation,) = paths[path].values()
        offered = [parameter["name"] for parameter in operation.get("parameters", [])]
        assert set(names) <= set(offered)
    required = {
        parameter["name"]
        for operations in paths.values()
        for operation in operations.values()
        for parameter in operation.get("parameters", [])
        if parameter["required"]
    }
    assert required == {"title", "slug", "question", "key", "since", "role"}


@pytest.mark.parametrize("module", ["rolekb.wsgi", "rolekb.urls"])
def test_a_site_that_starts_does_not_load_it(module):
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'rolekb.settings'\n"
        "import django; django.setup()\n"
        f"import {module}\n"
        "import roles.api.door, roles.api.views\n"
        "heavy = {'ninja', 'pydantic', 'pydantic_core', 'mcp', 'jsonschema'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
    )
    assert run.stdout.strip() == "[]"


def test_it_is_served_to_any_site(visitor, db):
    response = visitor.get("/api/v1/openapi.json")
    description = response.json()
    assert description["openapi"].startswith("3.1")
    assert response["Access-Control-Allow-Origin"] == "*"
    again = visitor.get("/api/v1/openapi.json", HTTP_IF_NONE_MATCH=response["ETag"])
    assert again.status_code == 304
    assert again["Access-Control-Allow-Origin"] == "*"


def test_every_problem_is_declared_as_one():
    for operations in json.loads(PATH.read_text("utf-8"))["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("prefix", ["", "/de"])
def test_the_page_describes_every_operation(visitor, db, prefix):
    page = Page(visitor.get(f"{prefix}/api/v1/"))
    for path in FROZEN:
        assert path in page.text
    assert f"curl 'http://testserver{prefix}/api/v1/title?title=Senior+PO'" in page.text
    assert f"{prefix}/api/v1/openapi.json" in page.links
