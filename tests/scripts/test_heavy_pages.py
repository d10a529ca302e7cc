"""One address that asks for heavy pages as fast as it can, and another reader, on a real server."""

import contextlib
import http.client
import sqlite3
import threading
from itertools import combinations

import pytest

from tests.scripts.test_page_cache import site  # noqa: F401
from tests.scripts.test_server import PATIENCE, Server, once_up

pytestmark = [pytest.mark.server, pytest.mark.django_db]


def fetch(server, path, address):
    client = http.client.HTTPConnection(
        "127.0.0.1", server.port, timeout=PATIENCE, source_address=(address, 0)
    )
    with contextlib.closing(client):
        client.request("GET", path, headers={"Host": "localhost"})
        with client.getresponse() as response:
            response.read()
            return response.status, response.headers


def test_a_reader_is_answered_while_another_asks_for_comparisons_without_end(site):  # noqa: F811
    with contextlib.closing(sqlite3.connect(site["DATABASE_URL"].removeprefix("sqlite:///"))) as db:
        slugs = [slug for (slug,) in db.execute("SELECT slug FROM roles_role ORDER BY slug")]
    # More than can be refused while the reader waits
    remaining = (f"/compare/{'-vs-'.join(five)}/" for five in combinations(slugs, 5))
    taking, is_over = threading.Lock(), threading.Event()
    statuses = []

    def ask_on():
        while not is_over.is_set():
            with taking:
                path = next(remaining)
            status, headers = fetch(server, path, "127.0.0.9")
            statuses.append(status)
            assert status != 429 or headers["Retry-After"]

    server = Server(site)
    greedy = [threading.Thread(target=ask_on) for _ in range(80)]
    try:
        once_up(lambda: server.get("/robots.txt"))
        for thread in greedy:
            thread.start()
        readers = [
            fetch(server, path, "127.0.0.2")[0]
            for path in ("/", "/map/", "/compare/product-manager-vs-product-owner/", "/sources/")
        ]
        made = statuses.count(200)
    finally:
        is_over.set()
        for thread in greedy:
            if thread.ident:
                thread.join(PATIENCE)
        server.stop()
    assert readers == [200] * 4
    assert set(statuses) <= {200, 429}
    assert 429 in statuses
    # The reader did not wait for all of it.
    assert made < 500
