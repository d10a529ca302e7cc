"""The server as `make run` and production start it, asked through raw sockets; and behind nginx.

Nothing here is timed: a page is answered while others keep the server waiting, or it is not.
"""

import contextlib
import http.client
import json
import os
import re
import resource
import secrets
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

from roles.urls import MAX_BODY_OF_TITLES
from teams.urls import MAX_BODY_OF_LIST

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds. A busy machine answers long before."""

HALF_A_FORM = (
    b"POST /suggest/ HTTP/1.1\r\nHost: localhost\r\n"
    # With this cookie, the form is read before anything else is looked at.
    b"Cookie: csrftoken=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\nsentence="
)

# pytest-django makes the tests' database only for those who ask for it.
pytestmark = [pytest.mark.server, pytest.mark.django_db]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process of the server, on a port of its own."""

    def __init__(self, environment, *options, **process):
        self.port = free_port()
        command = [sys.executable, "scripts/server.py", "--port", str(self.port), *options]
        settings = {**os.environ, **environment}
        self.process = subprocess.Popen(command, cwd=ROOT, env=settings, **process)  # noqa: S603
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

    def half_sent_form(self):
        return self.connect(HALF_A_FORM)

    def hang_up(self):
        while self.clients:
            self.clients.pop().close()

    def workers(self):
        """Return the process ids of those that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(worker) for worker in children.read_text().split()}

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.process.wait()
            self.hang_up()


def once_up(ask):
    """Ask again and again while nobody answers, for as long as a test has patience."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


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
        once_up(lambda: server.get("/"))
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


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_a_probe_is_answered(path, server):
    assert server.get(path) == 200


def test_there_are_as_many_workers_as_cores(server):
    assert len(server.workers()) == len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("chosen", "options", "number"), [("3", [], 3), ("1", [], 1), ("3", ["--workers", "2"], 2)]
)
def test_the_number_of_workers_is_chosen(chosen, options, number, environment):
    server = Server({**environment, "WEB_CONCURRENCY": chosen}, *options)
    try:
        once_up(lambda: server.get("/robots.txt"))
        assert len(server.workers()) == number
    finally:
        server.stop()
    assert server.process.returncode == 0


@pytest.mark.parametrize("chosen", ["0", "-1", "many", "\N{SUPERSCRIPT TWO}"])
def test_a_number_of_workers_that_is_none_is_refused(chosen, environment):
    server = Server({**environment, "WEB_CONCURRENCY": chosen})
    assert server.process.wait(PATIENCE) == 1


def test_a_worker_that_was_killed_is_replaced(server):
    before = server.workers()
    killed = min(before)
    os.kill(killed, signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while killed in server.workers() or len(server.workers()) < len(before):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert server.workers() > before - {killed}
    # The kernel may still hand a connection to the one that was killed.
    assert once_up(lambda: server.get("/")) == 200


def test_no_connection_to_the_database_outlives_its_request(server):
    for path in ("/", "/search/?q=backlog", "/suggest/"):
        assert server.get(path) == 200
    # The page may arrive a moment before its connection is closed.
    end = time.monotonic() + PATIENCE
    while any("site.sqlite3" in name for pid in server.workers() for name in open_files(pid)):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_the_file_of_the_database_holds_all_once_the_workers_have_stopped(environment):
    server = Server({**environment, "WEB_CONCURRENCY": "2"})
    file = environment["DATABASE_URL"].removeprefix("sqlite:///")
    log = Path(f"{file}-wal")
    # Open to the end, so that it is not this one that writes the log into the file.
    with contextlib.closing(sqlite3.connect(file)) as other:
        try:
            once_up(lambda: server.get("/"))
            other.execute("CREATE TABLE tried (number INTEGER)")
            other.commit()
            assert log.stat().st_size > 0
        finally:
            server.stop()
        assert log.stat().st_size == 0


def test_it_stops_though_a_form_is_never_sent_to_its_end(environment):
    server = Server(environment)
    try:
        once_up(lambda: server.get("/"))
        server.half_sent_form()
        assert server.get("/") == 200
    finally:
        server.stop()
    assert server.process.returncode == 0


# --- Headers that lie about the address ---------------------------------------------------

HEADERS_THAT_LIE = [
    ["X-Forwarded-For: 192.0.2.1"],
    ["X_Forwarded_For: 192.0.2.2"],
    ["X-Forwarded_For: 192.0.2.3"],
    ["x_forwarded-for: 192.0.2.4", "X-Forwarded-For: 192.0.2.5"],
    ["X-Forwarded-For: 192.0.2.6", "X-Forwarded-For: 192.0.2.7", "X_Forwarded_For: 192.0.2.8"],
    ["Forwarded: for=192.0.2.9", "X-Real-IP: 192.0.2.10", "Remote-Addr: 192.0.2.11"],
]


def ask_for_titles(client, host, headers):
    """Ask what no title means, with headers that are spelled as they are, and return the status."""
    body = b'{"titles": []}'
    lines = [
        *("POST /api/titles HTTP/1.1", f"Host: {host}", "Connection: close", *headers),
        *("Content-Type: application/json", f"Content-Length: {len(body)}", "", ""),
    ]
    client.sendall("\r\n".join(lines).encode() + body)
    answer = b"".join(iter(lambda: client.recv(65536), b""))
    return int(answer.split()[1])


def test_without_a_proxy_no_header_makes_another_address(environment):
    server = Server({**environment, "LINKED_LISTS_AN_HOUR_FROM_ONE": "2"})
    try:
        once_up(lambda: server.get("/"))
        statuses = [
            ask_for_titles(server.connect(), "localhost", made_up) for made_up in HEADERS_THAT_LIE
        ]
    finally:
        server.stop()
    assert statuses == [200, 200] + [429] * (len(HEADERS_THAT_LIE) - 2)


# --- Behind nginx -------------------------------------------------------------------------

HOST = "rolebook.example"


class Nginx:
    """deploy/nginx.conf on ports of its own, with a certificate that nobody signed."""

    def __init__(self, folder, site_port, static, assistants_port=8765):
        self.site_port, self.closed = site_port, folder / "closed"
        self.start(
            folder,
            "nginx.conf",
            {
                # A form that hangs shall hang for as long as the test has patience.
                "client_body_timeout 10s": "client_body_timeout 600s",
                "127.0.0.1:8000": f"127.0.0.1:{site_port}",
                "/srv/rolebook/var/closed": str(self.closed),
                "127.0.0.1:8765": f"127.0.0.1:{assistants_port}",
                "/srv/rolebook/var/static/": f"{static}/",
                "/srv/rolebook/": f"{ROOT}/",
            },
        )

    def start(self, folder, name, changes):
        """Start nginx with a file of deploy/ in which this machine's ports and folders stand."""
        self.folder, self.port, self.clients = folder, free_port(), []
        key, certificate = folder / "key.pem", folder / "certificate.pem"
        openssl = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={HOST}"
        run([*openssl.split(), "-keyout", key, "-out", certificate], capture_output=True)
        text = (ROOT / "deploy" / name).read_text()
        for usual, here in {
            "user www-data;": "user root;" if os.geteuid() == 0 else "",
            "pid /run/nginx.pid;": f"pid {folder}/nginx.pid; daemon off;",
            "/var/log/nginx/error.log": f"{folder}/error.log",
            f"/etc/letsencrypt/live/{HOST}/fullchain.pem": str(certificate),
            f"/etc/letsencrypt/live/{HOST}/privkey.pem": str(key),
            "listen 80": f"listen 127.0.0.1:{free_port()}",
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "http {": "http {"
            + "".join(
                f"{name}_temp_path {folder}/{name};"
                for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            ),
            **changes,
        }.items():
            assert usual in text, usual
            text = text.replace(usual, here)
        self.configuration = folder / "nginx.conf"
        self.configuration.write_text(text)
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program, "nginx is not installed: `make test-server` installs it."
        self.process = subprocess.Popen([program, "-c", self.configuration])  # noqa: S603

    def pass_on_to(self, site_port):
        """Ask another process of the site from now on, as `systemctl reload nginx` does."""
        text = self.configuration.read_text()
        old, new = f"127.0.0.1:{self.site_port};", f"127.0.0.1:{site_port};"
        assert text.count(old) == 1
        self.configuration.write_text(text.replace(old, new))
        self.site_port = site_port
        self.process.send_signal(signal.SIGHUP)

    def connect(self, address="127.0.0.1", host=HOST):
        """Open a connection from this address; all that begin with 127 are this machine."""
        trusting = ssl.create_default_context(cafile=self.folder / "certificate.pem")
        plain = socket.create_connection(
            ("127.0.0.1", self.port), timeout=PATIENCE, source_address=(address, 0)
        )
        self.clients.append(plain)
        client = trusting.wrap_socket(plain, server_hostname=host)
        self.clients.append(client)
        return client

    def ask(self, method, path, body=None, **headers):
        client = http.client.HTTPConnection(HOST)
        client.sock = self.connect()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        client.request(method, path, body, {"Connection": "close", **headers})
        with client.getresponse() as response:
            return response.status, response.headers, response.read().decode()

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        while self.clients:
            self.clients.pop().close()


def run(command, **options):
    return subprocess.run(command, check=True, **options)  # noqa: S603


@pytest.fixture(scope="module")
def production(environment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("production")
    settings_of_site = {
        **environment,
        "ROLEKB_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(45),
        "ALLOWED_HOSTS": HOST,
        "BEHIND_TLS_PROXY": "true",
        "STATIC_ROOT": str(folder / "static"),
        "SUGGESTIONS_AN_HOUR_FROM_ONE": "1",
        "LINKED_LISTS_AN_HOUR_FROM_ONE": "2",
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    run(collect, cwd=ROOT, env={**os.environ, **settings_of_site})
    return settings_of_site


@pytest.fixture(scope="module")
def nginx(production, tmp_path_factory):
    server = Server(production)
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), server.port, production["STATIC_ROOT"])
    try:
        once_up(lambda: server.get("/"))
        once_up(lambda: nginx.ask("GET", "/"))
        yield nginx
    finally:
        nginx.stop()
        server.stop()


class TestBehindNginx:
    def test_a_page_is_answered_while_more_forms_hang_than_there_are_threads(self, nginx):
        half_sent = [nginx.connect("127.0.0.2") for _ in range(80)]
        for client in half_sent:
            form = HALF_A_FORM.replace(b"localhost", HOST.encode())
            # Over TLS, Django looks at this before it reads the form.
            client.sendall(form.replace(b"Cookie", f"Referer: https://{HOST}/\r\nCookie".encode()))
        status, headers, _ = nginx.ask("GET", "/")
        assert status == 200
        assert "Strict-Transport-Security" in headers

    def test_a_file_with_a_hash_is_kept_for_ever(self, nginx, production):
        (file,) = Path(production["STATIC_ROOT"], "css").glob("site.????????????.css")
        status, headers, _ = nginx.ask("HEAD", f"/static/css/{file.name}", Accept_Encoding="gzip")
        assert status == 200
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert headers["Content-Encoding"] == "gzip"
        _, headers, _ = nginx.ask("HEAD", "/static/css/site.css")
        assert headers["Cache-Control"] == "public, max-age=60"

    def test_bodies_are_bounded_as_the_site_bounds_them(self, nginx):
        for path, limit in {
            "/suggest/": settings.PUBLIC_BODY_MAX_BYTES,
            "/admin/login/": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
            "/link/": MAX_BODY_OF_TITLES,
            "/de/link/": MAX_BODY_OF_TITLES,
            "/api/titles": MAX_BODY_OF_TITLES,
            "/de/api/v1/titles": MAX_BODY_OF_TITLES,
            "/orgs/here/import/": MAX_BODY_OF_LIST,
        }.items():
            status, _, html = nginx.ask("POST", path, Content_Length=str(limit + 1))
            assert status == 413
            assert "<h1>This is too large</h1>" in html
            assert "Das ist zu groß" in html
        _, _, html = nginx.ask("POST", "/suggest/", "x" * settings.PUBLIC_BODY_MAX_BYTES)
        assert "This could not be accepted" in html
        # More than a form of a page may hold reaches the site, which says what is too much.
        titles = json.dumps({"titles": ["Product Owner"] * 5_000})
        status, _, text = nginx.ask("POST", "/api/titles", titles, Content_Type="application/json")
        assert status == 400
        assert "2,000" in text
        status, _, _ = nginx.ask("POST", "/api/v1/titles", titles, Content_Type="application/json")
        assert status == 422

    def test_readers_cannot_make_up_their_address(self, nginx):
        _, headers, html = nginx.ask("GET", "/suggest/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]
        suggestion = {
            "csrfmiddlewaretoken": token,
            "page": "/",
            "address": "https://example.org/",
        }
        answers = [
            nginx.ask(
                "POST",
                "/suggest/",
                # The same words again would count as the same suggestion.
                urlencode({**suggestion, "sentence": f"It says so, {made_up}."}),
                Content_Type="application/x-www-form-urlencoded",
                Cookie=headers["Set-Cookie"].split(";")[0],
                Referer=f"https://{HOST}/suggest/",
                X_Forwarded_For=made_up,
            )
            for made_up in ("192.0.2.1", "192.0.2.2")
        ]
        assert [status for status, _, _ in answers] == [302, 429]
        # The site's own page, which keeps what was typed.
        assert "It says so, 192.0.2.2." in answers[1][2]

    def test_no_spelling_of_a_header_makes_another_address(self, nginx):
        statuses = [
            ask_for_titles(nginx.connect("127.0.0.9"), HOST, made_up)
            for made_up in HEADERS_THAT_LIE
        ]
        assert statuses == [200, 200] + [429] * (len(HEADERS_THAT_LIE) - 2)
        # It is what the connection says that counts.
        assert ask_for_titles(nginx.connect("127.0.0.10"), HOST, []) == 200

    def test_each_request_has_an_id_that_readers_cannot_choose(self, nginx):
        made_up = "0123456789abcdef"
        _, headers, _ = nginx.ask("GET", "/", X_Request_ID=made_up)
        assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-ID"])

    @pytest.mark.parametrize("path", ["/livez", "/readyz"])
    def test_probes_are_not_for_the_world(self, nginx, path):
        assert nginx.ask("GET", path)[0] == 404

    def test_other_hosts_are_not_answered(self, nginx):
        with pytest.raises(ssl.SSLError):
            nginx.connect(host="other.example")

    def test_while_saving_is_closed_pages_are_read_and_whoever_sends_is_told(self, nginx):
        titles = {"body": '{"titles": ["Scrum Master"]}', "Content_Type": "application/json"}
        nginx.closed.touch()
        try:
            assert nginx.ask("GET", "/")[0] == 200
            assert nginx.ask("POST", "/api/v1/titles", **titles)[0] == 200
            for path in ("/suggest/", "/admin/roles/claim/1/change/", "/orgs/here/import/"):
                status, headers, html = nginx.ask("POST", path, "sentence=Words")
                assert status == 503
                assert headers["Retry-After"] == "30"
                assert "<h1>Nothing can be saved for some minutes</h1>" in html
                assert "Einige Minuten lang kann nichts gespeichert werden" in html
        finally:
            nginx.closed.unlink()
        _, _, html = nginx.ask("POST", "/suggest/", "sentence=Words")
        assert "Nothing can be saved" not in html

    def test_a_site_that_does_not_answer_is_explained(self, production, tmp_path):
        nginx = Nginx(tmp_path, free_port(), production["STATIC_ROOT"])
        try:
            status, headers, html = once_up(lambda: nginx.ask("GET", "/"))
        finally:
            nginx.stop()
        assert status == 503
        assert headers["Retry-After"] == "30"
        assert "The site cannot answer just now" in html
        assert "Die Website kann gerade nicht antworten" in html
