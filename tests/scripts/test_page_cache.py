"""Pages from memory in two processes, compared with fresh ones after random edits."""

import contextlib
import gzip
import http.client
import random
import shutil
import sqlite3

import brotli
import pytest

from tests.scripts.test_server import PATIENCE, Server, once_up

pytestmark = [pytest.mark.server, pytest.mark.django_db]

PAGES = [
    "/",
    "/roles/",
    "/roles/product-owner/",
    "/de/roles/product-owner/",
    "/compare/product-manager-vs-product-owner/",
    "/compare/product-manager-vs-product-owner/?show=disputed",
    "/disagreements/",
    "/responsibilities/reports-to/",
    "/sources/",
    "/claims/rspvaz95/",
    "/claims/rspvaz95/?as_of=2026-01-01",
    "/sitemap.xml",
    "/roles/product-owner/page.md",
    "/compare/product-manager-vs-product-owner/page.json?limit=3",
    "/api/v1/questions/reports-to",
    "/api/v1/who?question=reports-to&limit=2",
    "/api/v1/disagreements?role=product-owner&limit=3",
    "/de/api/v1/statements/rspvaz95",
]
EDITS = [
    "UPDATE roles_role SET name = name || ' {n}' WHERE slug = 'product-owner'",
    "UPDATE roles_claim SET paraphrase = 'Edit {n}.' WHERE key = 'rspvaz95'",
    "UPDATE roles_responsibility SET question = 'Who does number {n}?' WHERE slug = 'reports-to'",
    "UPDATE sources_source SET title = 'Title {n}' WHERE slug LIKE 'berls%'",
    "UPDATE roles_orgnote SET explanation = 'Number {n} [@berls-product-owner-vs-product-manager].'"
    " WHERE id = (SELECT min(id) FROM roles_orgnote)",
]
READ = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@pytest.fixture(scope="module")
def site(loaded_database, tmp_path_factory):
    """The settings of a site with the content of the project."""
    file = tmp_path_factory.mktemp("site") / "site.sqlite3"
    shutil.copyfile(loaded_database, file)
    return {"DATABASE_URL": f"sqlite:///{file}"}


@pytest.fixture(scope="module")
def servers(site):
    """Two that keep pages, and one that renders each anew."""
    running = [Server(site), Server(site), Server({**site, "PAGE_CACHE": "0"})]
    try:
        for server in running:
            once_up(lambda server=server: server.get("/robots.txt"))
        yield running
    finally:
        for server in running:
            server.stop()


def fetch(server, path, **headers):
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    with contextlib.closing(client):
        # One host for all, so that their links are the same.
        client.request("GET", path, headers={"Host": "localhost", **headers})
        with client.getresponse() as response:
            body = response.read()
            return response.status, dict(response.getheaders()), body


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_served_is_what_would_be_rendered_now(servers, site, seed):
    *keeping, fresh = servers
    chosen = random.Random(seed)  # noqa: S311 - for tests
    file = site["DATABASE_URL"].removeprefix("sqlite:///")
    served_from_memory = 0
    with contextlib.closing(sqlite3.connect(file, timeout=PATIENCE)) as database:
        for number in range(60):
            if chosen.random() < 0.4:
                edit = chosen.choice(EDITS).format(n=f"{seed}.{number}")
                database.execute(edit)
                database.commit()
            path = chosen.choice(PAGES)
            status, _, expected = fetch(fresh, path)
            for server in keeping:
                encoding = chosen.choice(["br", "gzip", "identity"])
                answered, headers, body = fetch(server, path, **{"Accept-Encoding": encoding})
                assert (answered, READ[headers.get("content-encoding")](body)) == (status, expected)
                if tag := headers.get("etag"):
                    asked = {"Accept-Encoding": encoding, "If-None-Match": tag}
                    assert fetch(server, path, **asked)[0] == 304
                    served_from_memory += 1
    assert served_from_memory > 40
