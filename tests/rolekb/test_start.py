"""What a server imports before it answers anybody."""

import runpy
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, get_resolver
from django.utils.module_loading import import_string

from roles.request.deferred import deferred_views

FOR_FEW_PAGES = {
    *("openpyxl", "PIL", "lxml", "bibtexparser", "pypdf", "jwt", "requests", "cryptography"),
    *("fido2", "ninja", "pydantic", "mcp", "granian", "unittest", "rapidfuzz"),
}
"""Libraries for spreadsheets, pictures, sources, accounts and programs."""
FOR_FEW_PEOPLE = {
    *("rolekb.admin", "roles.admin", "sources.admin", "rolekb.signin", "allauth.account.views"),
    *("teams.views", "roles.importing.importing", "sources.adding"),
    *("roles.sharing.feeds", "roles.sharing.sitemaps", "roles.releases", "roles.views.linking"),
}
"""Parts of the site for teams, editors, those who sign in, and programs."""

START = """
import importlib, sys
importlib.import_module("rolekb.wsgi")
importlib.import_module("rolekb.serving").preload()
from django.http import HttpRequest
from rolekb.site_files import robots
# The first that many programs ask for.
request = HttpRequest()
request.method, request.META["HTTP_HOST"] = "GET", "localhost"
assert robots(request).status_code == 200
print(*sys.modules)
"""


def run(script: str) -> str:
    """Return what a script writes that runs in a process of its own."""
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_what_few_pages_need_is_not_imported_at_the_start():
    imported = set(run(START).split())
    assert {"django", "rolekb", "roles", "teams"} <= imported
    assert not imported & FOR_FEW_PAGES
    assert not imported & FOR_FEW_PEOPLE


COPIED = """
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
settings.DATABASES["default"] = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {}}
copied = BaseDatabaseWrapper.copy
def copy(wrapper, alias=None):
    print(wrapper.settings_dict["OPTIONS"].get("options"))
    return copied(wrapper, alias)
BaseDatabaseWrapper.copy = copy
import rolekb.wsgi
"""


def test_the_state_of_the_content_is_read_with_a_limit_like_all_else():
    assert run(COPIED) == "-c statement_timeout=30000\n"


ADMIN = """
import importlib
importlib.import_module("rolekb.wsgi")
importlib.import_module("rolekb.serving").preload()
from django.urls import resolve, reverse
print(reverse("admin:roles_claim_review"))
"""


@pytest.mark.parametrize("first", ["", "resolve('/admin/roles/claim/3/change/')\n"])
def test_the_admin_is_imported_with_the_first_of_its_addresses(first):
    script = ADMIN.replace("print(", f"{first}print(")
    assert run(script) == "/admin/roles/claim/review/\n"


def patterns(resolver):
    for pattern in resolver.url_patterns:
        yield from [pattern] if isinstance(pattern, URLPattern) else patterns(pattern)


DEFERRED = {
    pattern.lookup_str: pattern.callback
    for pattern in patterns(get_resolver())
    if pattern.callback.__code__ is deferred_views("a")("view").__code__
}


@pytest.mark.parametrize("name", sorted(DEFERRED))
def test_a_view_that_is_imported_later_is_there(name):
    assert callable(import_string(name))


@pytest.mark.parametrize("name", sorted(DEFERRED))
@pytest.mark.parametrize("attribute", ["max_body_bytes", "refuse", "csrf_exempt"])
def test_nothing_is_set_on_a_view_where_nobody_would_read_it(name, attribute):
    """Middleware looks at the view of the address, which is not the one that is imported later."""
    assert not hasattr(import_string(name), attribute)


def test_views_of_teams_and_editors_are_imported_later():
    parts = {name.rpartition(".views.")[0] for name in DEFERRED}
    assert {"teams", "roles.editing"} <= parts


@pytest.mark.parametrize("address", ["rolebook.example", "https://", "https://[x", "https://a/b"])
def test_the_settings_refuse_an_address_of_the_site_that_is_none(monkeypatch, address):
    monkeypatch.setenv("SITE_ADDRESS", address)
    with pytest.raises(ImproperlyConfigured, match="begins with https:// and ends with the host"):
        runpy.run_path(str(settings.BASE_DIR / "rolekb" / "settings.py"))
