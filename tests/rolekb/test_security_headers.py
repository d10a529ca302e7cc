"""What browsers are told about every answer, scored by the rules of the HTTP Observatory."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings as settings_of_site
from django.contrib.staticfiles import finders
from django.test import Client

from rolekb import heavy_pages
from rolekb.security_headers import HEADERS_OF_A_BARE_PAGE, PERMISSIONS_POLICY
from tests.observatory import score

ENOUGH = 130
PAIR = "/compare/product-manager-vs-product-owner/"
PAGES = [
    *("/", "/roles/", "/roles/product-owner/", "/compare/", PAIR, f"{PAIR}overlap/"),
    *(f"{PAIR}handout/", f"{PAIR}on/backlog/", "/map/", "/link/", "/search/", "/search/?q=owner"),
    *("/responsibilities/", "/responsibilities/backlog/", "/disagreements/", "/sources/"),
    *("/sources/lymar/", "/about/", "/suggest/", "/suggestions/", "/orgs/"),
    *("/accounts/login/", "/de/", "/de/roles/product-owner/"),
]
FOR_ALL_SITES = [
    *("/embed/roles/product-owner/", f"/embed{PAIR}", "/roles/product-owner/card.png"),
    *("/feeds/claims.atom", f"{PAIR}table.csv", f"{PAIR}table.json", "/robots.txt"),
    *("/roles/product-owner/cite.json", "/icon-180.png", "/manifest.webmanifest", "/sitemap.xml"),
]


@pytest.fixture
def production(settings):
    """What settings.py sets in production for the headers."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    heavy_pages._headers.cache_clear()
    yield
    heavy_pages._headers.cache_clear()


def assert_high_score(response, path):
    html = ""
    if response.headers.get("Content-Type", "").startswith("text/html"):
        html = response.content.decode()
    total, results = score(response.headers, response.cookies.values(), html)
    assert total >= ENOUGH, (path, total, sorted(results))
    assert response.headers["Permissions-Policy"] == PERMISSIONS_POLICY, path


@pytest.mark.usefixtures("production", "filled")
class TestScore:
    def test_of_each_type_of_page(self, client):
        for path in PAGES:
            response = client.get(path, secure=True)
            assert response.status_code == 200, path
            assert_high_score(response, path)

    @pytest.mark.ignore_template_errors
    def test_of_pages_of_the_desk_and_of_a_page_with_cookies(self, admin_desk, filled):
        for path in (
            *("/admin/", "/admin/roles/role/", "/admin/roles/claim/add/", "/admin/rolekb/user/"),
            *(f"/admin/roles/claim/{filled.pk}/change/", "/admin/password_change/", "/", "/orgs/"),
        ):
            response = admin_desk.get(path, secure=True)
            assert response.status_code == 200, path
            assert_high_score(response, path)
        fields = {"login": "ada", "password": "a good password"}
        response = Client().post("/accounts/login/", fields, secure=True)
        assert "sessionid" in response.cookies
        assert_high_score(response, "signing in")

    def test_of_answers_that_something_is_wrong(self, client):
        for path, status in (
            *(("/nothing-here/", 404), ("/de/nichts/", 404), ("/roles/nobody/", 404)),
            *(("/?" + "a&" * 6000, 400), ("/nothing.png", 404), ("/orgs/nobody/", 404)),
        ):
            response = client.get(path, secure=True)
            assert response.status_code == status, path
            assert_high_score(response, path)

    def test_of_another_host_lacks_only_what_would_bind_that_host(self, client):
        response = client.get("/", secure=True, headers={"host": "evil.example"})
        assert response.status_code == 400
        _, results = score(response.headers)
        assert "hsts-not-implemented" in results
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
        assert_high_score(response, "another host")

    def test_of_a_fault(self, client, monkeypatch):
        def fail(request):
            raise RuntimeError("A middleware fails.")

        monkeypatch.setattr("rolekb.middleware.one_state", lambda: fail(None))
        client.raise_request_exception = False
        response = client.get("/about/", secure=True)
        assert response.status_code == 500
        assert_high_score(response, "500")

    def test_of_the_refusal_of_a_heavy_page(self):
        answers = []
        environ = {"PATH_INFO": "/map/", "QUERY_STRING": "", "REQUEST_METHOD": "GET"}
        heavy_pages._refuse(environ, lambda status, headers: answers.append(dict(headers)))
        (headers,) = answers
        total, results = score(headers)
        assert total >= ENOUGH, sorted(results)
        assert headers["Permissions-Policy"] == PERMISSIONS_POLICY

    def test_of_static_files(self, client):
        for name in ("css/site.css", "js/search.js", "favicon.svg"):
            assert finders.find(name)
            response = client.get(f"/static/{name}", secure=True)
            assert response.status_code == 200, name
            response.close()
            headers = response.headers
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
            total, results = score(headers)
            assert total >= ENOUGH, (name, sorted(results))

    def test_is_lower_without_each_header(self, client):
        """The rules notice what is missing."""
        response = client.get("/about/", secure=True)
        for name in (
            *("Content-Security-Policy", "Referrer-Policy", "Strict-Transport-Security"),
            *("X-Content-Type-Options", "Cross-Origin-Resource-Policy"),
        ):
            rest = {key: value for key, value in response.headers.items() if key != name}
            assert score(rest)[0] < ENOUGH, name


@pytest.mark.usefixtures("filled")
def test_other_sites_may_include_what_is_made_for_them(client):
    for path in FOR_ALL_SITES:
        response = client.get(path)
        assert response.status_code == 200, path
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin", path


@pytest.mark.usefixtures("filled")
def test_all_processes_send_the_policy_in_one_order(client):
    for path in ("/about/", "/embed/roles/product-owner/", "/no-such-page/"):
        policy = client.get(path)["Content-Security-Policy"].split("; ")
        assert policy == sorted(policy), path


def test_other_sites_may_include_nothing_private(admin_desk, filled):
    for path in ("/admin/jsi18n/", "/orgs/", "/accounts/login/"):
        response = admin_desk.get(path)
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin", path


def test_configurations_of_nginx_send_the_same():
    for name in ("nginx.conf", "nginx-static.conf"):
        text = (settings_of_site.BASE_DIR / "deploy" / name).read_text(encoding="utf-8")
        policies = set(re.findall(r'add_header Permissions-Policy "([^"]+)"', text))
        assert policies == {PERMISSIONS_POLICY}, name
    text = (settings_of_site.BASE_DIR / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for header, value in HEADERS_OF_A_BARE_PAGE.items():
        assert re.search(rf'add_header {header} "?{re.escape(value)}"? always;', text), header


def test_production_passes_the_check_for_deployment():
    environment = {
        # Nothing else of what a developer, or another test, may have set
        "PATH": os.environ["PATH"],
        "ROLEKB_ENV": "production",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST",
        "ALLOWED_HOSTS": "rolebook.example",
        "DATABASE_URL": "sqlite://:memory:",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    checked = subprocess.run(  # noqa: S603 - our own code
        command, cwd=settings_of_site.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
