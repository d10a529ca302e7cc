"""A request that names a host which the site does not go by is refused, whatever it asks for."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from tests.html import Page
from tests.page_types import FRAMES, PAGE_TYPES

BAD_HOSTS = [
    "evil.example",
    "evil.example:8000",
    "testserver.evil.example",
    "testserver@evil.example",
    "evil.example/testserver",
    "",
    " ",
    "test server",
    "testserver\0",
    "\0",
    "testserver\r\nX-Evil: 1",
    "testserver\x1b[31m\x85",
    "test_server",
    "x" * 10_000,
    "testserver:",
    "testserver:abc",
    "testserver:-1",
    "testserver:80:80",
    "testserver:99999",
    "testserver:" + "9" * 10_000,
    "[::1",
    "[evil]",
    "tëstserver",
    "例え.example",
]
OTHER_PATHS = [
    "/admin/",
    "/admin/login/",
    "/admin/roles/claim/",
    "/static/css/site.css",
    "/static/nothing.css",
    "/robots.txt",
    "/sitemap.xml",
    "/favicon.ico",
    "/manifest.webmanifest",
    "/opensearch.xml",
    "/roles/product-owner",
    "/?" + "a&" * 6000,
]


def records_of(caplog) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name.startswith("django")]


@pytest.mark.parametrize("host", BAD_HOSTS, ids=lambda host: ascii(host[:30]))
def test_a_bad_host_is_refused(host, client, caplog):
    # Without a database: nothing looks beyond the host.
    response = client.get("/roles/product-owner/", headers={"host": host})
    assert response.status_code == 400
    assert "does not have that host name" in Page(response).text
    [record] = records_of(caplog)
    assert record.name == "django.security.DisallowedHost"
    assert record.levelname == "WARNING"
    assert not record.exc_info
    line = record.getMessage()
    assert line.isprintable()
    assert len(line) <= 500


@pytest.mark.parametrize(
    "path", [*PAGE_TYPES, *FRAMES, *OTHER_PATHS, "/de/", "/de/admin/"], ids=lambda path: path[:60]
)
def test_every_page_refuses_it(path, client):
    for method in ("get", "head", "post", "options", "put"):
        response = getattr(client, method)(path, headers={"host": "evil.example"})
        assert response.status_code == 400, method
        assert b"evil" not in response.content
        assert "evil" not in str(response.headers)


def test_a_form_is_not_taken(client, caplog):
    strict = Client(enforce_csrf_checks=True)
    for browser in (client, strict):
        response = browser.post("/suggest/", {"sentence": "x"}, headers={"host": "evil.example"})
        assert response.status_code == 400
    assert {record.levelname for record in records_of(caplog)} == {"WARNING"}


def test_the_page_is_in_the_language_of_the_address(client):
    for path, language in (("/roles/", "en-GB"), ("/de/roles/", "de")):
        response = client.get(path, headers={"host": "evil.example"})
        assert Page(response).root.get("lang") == language
        assert response["Content-Language"] == {"en-GB": "en-gb"}.get(language, language)


def test_the_page_leads_to_the_sites_own_address(client, settings):
    assert Page(client.get("/", headers={"host": "evil.example"})).links == []
    settings.SITE_ADDRESS = "https://rolebook.example"
    page = Page(client.get("/", headers={"host": "evil.example"}))
    assert page.links == ["https://rolebook.example/"]


def test_it_is_refused_before_it_is_led_to_https(settings, caplog):
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert [record.levelname for record in records_of(caplog)] == ["WARNING"]
    assert Client().get("/").status_code == 301


def test_a_forwarded_host_is_not_looked_at(client):
    robots = reverse("robots")
    plain = client.get(robots).content
    assert client.get(robots, headers={"x-forwarded-host": "evil.example"}).content == plain
    both = {"host": "evil.example", "x-forwarded-host": "testserver"}
    assert client.get(robots, headers=both).status_code == 400


@pytest.mark.parametrize(
    "host", ["testserver", "TestServer", "testserver.", "testserver:8000", "[::1]:65535"]
)
def test_a_host_of_the_site_is_taken(host, client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "[::1]"]
    assert client.get("/robots.txt", headers={"host": host}).status_code == 200
