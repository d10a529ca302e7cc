"""The server as `make run` and production start it, asked through raw sockets.

Nothing here is timed: a page is answered while others keep the server waiting, or it is not.
"""

import contextlib
import http.client
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parent.parent
PATIENCE = 60
"""Seconds. A busy machine answers long before."""

# pytest-django makes the tests' database only for those who ask for it.
pytestmark = [pytest.mark.server, pytest.mark.django_db]


class Server:
    """A process of the server, on a port of its own."""

    def __init__(self, environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "scripts/server.py", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})  # noqa: S603
        self.clients = []

    def connect(self, sent=b""):
        client = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.clients.append(client)
        client.sendall(sent)
        return client

    def get(self, path):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(client):
            client.request("GET", path)
            with client.getresponse() as response:
                response.read()
                return response.status

    def get_once_up(self, path):
        """Ask again and again while nobody answers, for as long as a test has patience."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.get(path)
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def half_sent_form(self):
        return self.connect(
            b"POST /suggest/ HTTP/1.1\r\nHost: localhost\r\n"
            # With this cookie, the form is read before anything else is looked at.
            b"Cookie: csrftoken=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 1000\r\n\r\nsentence="
        )

    def hang_up(self):
        while self.clients:
            self.clients.pop().close()

    def worker(self):
        """Return the process id of the one that answers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        (worker,) = children.read_text().split()
        return int(worker)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.process.wait()
            self.hang_up()


def is_answered(client):
    """Return whether anything has come back, or the connection was closed."""
    client.setblocking(False)
    try:
        client.recv(1)
    except BlockingIOError:
        return False
    return True


def open_files(pid):
    names = []
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            names.append(str(handle.readlink()))
    return names


@pytest.fixture(scope="module")
def environment(django_db_setup, django_db_blocker, tmp_path_factory):
    """The settings of a site with a copy of the tests' database, which is SQLite and empty."""
    file = tmp_path_factory.mktemp("server") / "site.sqlite3"
    with django_db_blocker.unblock(), contextlib.closing(sqlite3.connect(file)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    return {"DATABASE_URL": f"sqlite:///{file}"}


@pytest.fixture(scope="module")
def running_server(environment):
    server = Server(environment)
    # Here is one end of thousands of connections. The server has to raise its limit by itself.
    usual, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        server.get_once_up("/")
        yield server
    finally:
        server.stop()
        resource.setrlimit(resource.RLIMIT_NOFILE, (usual, most))


@pytest.fixture
def server(running_server):
    yield running_server
    running_server.hang_up()


def test_a_page_is_answered_while_others_say_nothing_or_half(server):
    half_sent = [server.half_sent_form() for _ in range(48)]
    for _ in range(2000):
        server.connect()
    assert server.get("/") == 200
    assert server.get("/static/css/site.css") == 200
    assert not any(map(is_answered, half_sent))


def test_silent_connections_are_closed(server):
    for sent in (b"", b"GET / HTTP/1.1\r\nHost: local"):
        assert server.connect(sent).recv(1) == b""


def test_a_large_body_is_refused_before_it_is_sent(server):
    announced = server.connect(
        b"POST /suggest/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000000\r\n\r\n"
    )
    assert announced.recv(1000).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("lengths", "status"),
    [
        (b"Transfer-Encoding: chunked\r\n", b"411"),
        (b"Content-Length: -5\r\n", b"400"),
        (b"Content-Length: 5\r\nContent-Length: 6\r\n", b"400"),
        (b"Content-Length: 99999999999999999999999\r\n", b"400"),
        (b"Content-Length: 9999999999999999\r\n", b"413"),
    ],
)
def test_an_odd_length_is_refused(lengths, status, server):
    odd = server.connect(b"POST /suggest/ HTTP/1.1\r\nHost: localhost\r\n" + lengths + b"\r\n")
    assert odd.recv(1000).startswith(b"HTTP/1.1 " + status)


def test_a_worker_that_was_killed_is_replaced(server):
    killed = server.worker()
    os.kill(killed, signal.SIGKILL)
    assert server.get_once_up("/") == 200
    assert server.worker() != killed


def test_no_connection_to_the_database_outlives_its_request(server):
    assert server.get("/") == 200
    # The page may arrive a moment before its connection is closed.
    end = time.monotonic() + PATIENCE
    while any("site.sqlite3" in name for name in open_files(server.worker())):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_it_stops_though_a_form_is_never_sent_to_its_end(environment):
    server = Server(environment)
    try:
        server.get_once_up("/")
        server.half_sent_form()
        assert server.get("/") == 200
    finally:
        server.stop()
    assert server.process.returncode == 0
