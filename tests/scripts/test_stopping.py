"""Stopping and restarting the server while it is asked. Nothing here is timed."""

import contextlib
import json
import os
import re
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from http.client import HTTPResponse
from urllib.parse import urlencode

import pytest

from tests.scripts.test_server import (  # noqa: F401 - fixtures among them
    HOST,
    PATIENCE,
    ROOT,
    Nginx,
    Server,
    environment,
    once_up,
    open_files,
    production,
)

pytestmark = [pytest.mark.server, pytest.mark.django_db]

AS_SYSTEMD_DOES = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


class ServerOfSocket(Server):
    """A process of the server that is handed a socket, as rolebook.socket does it."""

    def __init__(self, environment, listener):  # noqa: F811
        self.port = listener.getsockname()[1]
        handle = listener.fileno()
        command = [sys.executable, "-c", AS_SYSTEMD_DOES, str(handle)]
        command += [sys.executable, "scripts/server.py"]
        self.process = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env={**os.environ, **environment}, pass_fds=[handle]
        )
        self.clients = []


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as opened:
        yield opened


def answer(client):
    client.settimeout(PATIENCE)
    with HTTPResponse(client) as response:
        response.begin()
        return response.status, response.headers, response.read().decode()


def until(is_so):
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def refuses(server):
    try:
        server.connect().close()
    except ConnectionRefusedError:
        return True
    return False


def half_saved_suggestion(server):
    """Send a suggestion, and return its connection once the server is at work on it."""
    page = server.connect(b"GET /suggest/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _, headers, html = answer(page)
    form = {
        "csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1],
        "page": "/",
        "address": "https://example.org/",
        "sentence": "It was sent before the server was told to stop.",
    }
    body = urlencode(form)
    head = [
        "POST /suggest/ HTTP/1.1",
        "Host: localhost",
        f"Cookie: {headers['Set-Cookie'].split(';')[0]}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    # That of the page is closed when its answer has been sent.
    until(lambda: not is_at_the_database(server))
    sent = server.connect("\r\n".join([*head, "", body]).encode())
    until(lambda: is_at_the_database(server))
    return sent


def is_at_the_database(server):
    return any("site.sqlite3" in name for pid in server.workers() for name in open_files(pid))


def test_what_was_begun_is_answered_and_nothing_new(environment):  # noqa: F811
    file = environment["DATABASE_URL"].removeprefix("sqlite:///")
    server = Server({**environment, "WEB_CONCURRENCY": "2"})
    try:
        once_up(lambda: server.get("/"))
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            sent = half_saved_suggestion(server)
            server.process.terminate()
            until(lambda: refuses(server))
            assert server.process.poll() is None
            other.execute("ROLLBACK")
            status, headers, _ = answer(sent)
            assert status == 302, headers
            assert server.process.wait(PATIENCE) == 0
            saved = other.execute("SELECT sentence FROM roles_suggestion").fetchall()
    finally:
        server.stop()
    assert saved == [("It was sent before the server was told to stop.",)]


def test_the_log_of_all_workers_is_whole(environment):  # noqa: F811
    log = {**environment, "WEB_CONCURRENCY": "2", "REQUEST_LOG": "json"}
    server = Server(log, stdout=subprocess.PIPE)
    asked = 100
    try:
        once_up(lambda: server.get("/livez"))
        for _ in range(asked):
            assert server.get("/robots.txt") == 200
        server.process.terminate()
        output, _ = server.process.communicate(timeout=PATIENCE)
    finally:
        server.stop()
    lines = [json.loads(line) for line in output.splitlines()]
    requests = [line for line in lines if line.get("path") == "/robots.txt"]
    assert len(requests) == len({line["id"] for line in requests}) == asked


def test_who_asks_while_it_restarts_behind_nginx_waits(production, listener, tmp_path):  # noqa: F811
    nginx = Nginx(tmp_path, listener.getsockname()[1], production["STATIC_ROOT"])
    server = ServerOfSocket(production, listener)
    try:
        assert once_up(lambda: nginx.ask("GET", "/"))[0] == 200
        server.process.terminate()
        assert server.process.wait(PATIENCE) == 0
        waiting = [nginx.connect() for _ in range(20)]
        for client in waiting:
            client.sendall(f"GET /roles/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        # Answered by nginx itself: it is there, and could answer the others if it wanted to.
        assert nginx.ask("GET", "/readyz")[0] == 404
        assert not any(is_answered_over_tls(client) for client in waiting)
        server.stop()
        server = ServerOfSocket(production, listener)
        assert [answer(client)[0] for client in waiting] == [200] * len(waiting)
    finally:
        server.stop()
        nginx.stop()


def is_answered_over_tls(client):
    client.setblocking(False)
    try:
        return bool(client.recv(1))
    except ssl.SSLWantReadError:
        return False


def test_a_socket_that_is_meant_for_another_process_is_left_alone(environment):  # noqa: F811
    server = Server({**environment, "LISTEN_PID": "1", "LISTEN_FDS": "1"})
    try:
        assert once_up(lambda: server.get("/robots.txt")) == 200
    finally:
        server.stop()
    assert server.process.returncode == 0


def test_all_workers_take_from_the_socket_that_is_given(environment, listener):  # noqa: F811
    server = ServerOfSocket({**environment, "WEB_CONCURRENCY": "2"}, listener)
    try:
        assert once_up(lambda: server.get("/robots.txt")) == 200
        assert len(server.workers()) == 2
        given = f"socket:[{os.fstat(listener.fileno()).st_ino}]"
        assert all(given in open_files(worker) for worker in server.workers())
    finally:
        server.stop()
    assert server.process.returncode == 0
