"""The log of requests: ids, what stands in a line, and what never does."""

import gc
import json
import logging
import re
import weakref
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from rolekb import request_log
from rolekb.log_output import OUTPUT
from rolekb.page_cache import PageCache
from rolekb.request_log import LINES, JsonHandler, RequestLog, pseudonym, request_id
from teams.models import Level
from tests.teams.builder import Organisations
from tests.wsgi import ask

PLANTED = "Quillon"
TOKEN = "a" * 32


def hello(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


class Lines(list):
    """In the place of standard output: the lines of JSON as they are added."""

    def add(self, line):
        self.append(json.loads(str(line)))

    def flush(self):
        """Nothing waits."""


@pytest.fixture
def lines(monkeypatch):
    lines = Lines()
    monkeypatch.setattr(request_log, "OUTPUT", lines)
    return lines


@pytest.fixture
def logged(lines):
    return RequestLog(hello, lines)


@pytest.fixture
def site(db, lines):
    """The whole site with all of its log in production."""
    handler = JsonHandler(level=logging.DEBUG)
    logging.getLogger().addHandler(handler)
    yield RequestLog(WSGIHandler(), lines)
    logging.getLogger().removeHandler(handler)


def send(site, path, fields, **environ):
    """Send a form with the token that Django asks for."""
    cookies = f"csrftoken={TOKEN}; {environ.pop('HTTP_COOKIE', '')}"
    body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields}).encode()
    return ask(site, path, "POST", body, HTTP_COOKIE=cookies, **environ)


def test_a_request_is_one_line(logged, lines):
    answer = ask(logged, "/roles/product-owner/?show=all")
    (line,) = lines
    assert line | {"time": "", "ms": 0, "worker": 1} == {
        "time": "",
        "level": "info",
        "event": "request",
        "id": answer.headers["X-Request-ID"],
        "method": "GET",
        "path": "/roles/product-owner/",
        "status": 200,
        "ms": 0,
        "bytes": 5,
        "kept": True,
        "worker": 1,
    }
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])


def test_standard_output_gets_one_line_of_json(capfd):
    ask(RequestLog(hello), "/roles/a\nb/")
    OUTPUT.flush()
    (line,) = capfd.readouterr().out.splitlines()
    assert json.loads(line)["path"] == "/roles/a\nb/"


@pytest.mark.parametrize("path", ["/roles/", '/roles/"\\/', "/roles/ä/", "/roles/\udcff\x7f/"])
def test_a_line_is_written_as_json_is(capfd, path):
    ask(RequestLog(hello), path)
    OUTPUT.flush()
    (line,) = capfd.readouterr().out.splitlines()
    assert json.loads(line)["path"] == path
    assert line == json.dumps(json.loads(line))


def test_people_get_a_short_line(capfd):
    ask(RequestLog(hello, line=LINES["lines"]), "/roles/")
    OUTPUT.flush()
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d GET /roles/ 200 [\d.]+ ms from memory\n", capfd.readouterr().out
    )


class TestIds:
    def test_two_requests_have_two(self, logged):
        assert len({ask(logged, "/").headers["X-Request-ID"] for _ in range(20)}) == 20

    @pytest.mark.parametrize("behind_proxy", [True, False])
    def test_only_a_trusted_proxy_gives_one(self, lines, settings, behind_proxy):
        settings.BEHIND_TLS_PROXY = behind_proxy
        logged = RequestLog(hello, lines)
        given = "0123456789abcdef0123456789abcdef"
        taken = ask(logged, "/", HTTP_X_REQUEST_ID=given).headers["X-Request-ID"] == given
        assert taken == behind_proxy

    @pytest.mark.parametrize(
        "odd", ["short", "x" * 65, 'quote"quote', "line\nline", "jane@a.example"]
    )
    def test_an_odd_one_is_replaced(self, lines, settings, odd):
        settings.BEHIND_TLS_PROXY = True
        logged = RequestLog(hello, lines)
        made = ask(logged, "/", HTTP_X_REQUEST_ID=odd).headers["X-Request-ID"]
        assert re.fullmatch("[0-9a-f]{16}", made)

    def test_an_error_page_shows_the_one_that_the_log_has(self, site, lines, monkeypatch):
        def fail(request):
            raise ValueError(f"{PLANTED} went wrong")

        monkeypatch.setattr("rolekb.about.render", lambda *arguments, **named: fail(None))
        answer = ask(site, "/about/")
        assert answer.status == 500
        number = answer.headers["X-Request-ID"]
        assert f"<code>{number}</code>" in answer.body.decode()
        error, line = [line for line in lines if line["id"] == number]
        assert error["traceback"][-1] == "builtins.ValueError"
        assert any("about.py" in place for place in error["traceback"])
        assert line["status"] == 500
        assert PLANTED not in repr(lines)

    def test_no_thread_keeps_one(self, logged):
        ask(logged, "/")
        assert request_id() == ""


class TestKept:
    def test_says_what_memory_answered(self, db, world, lines):
        world.role("product-owner")
        cache = PageCache(WSGIHandler(), 2**20, read_state=lambda: "1")
        site = RequestLog(cache, lines)
        for _ in range(2):
            ask(site, "/roles/product-owner/")
        assert [line["kept"] for line in lines] == [False, True]
        assert len({line["id"] for line in lines}) == 2

    def test_each_answer_from_memory_has_its_own_id(self, lines):
        site = RequestLog(PageCache(hello, 2**20, read_state=lambda: "1"), lines)
        answers = [ask(site, "/").headers["X-Request-ID"] for _ in range(3)]
        assert answers == [line["id"] for line in lines]


class TestKeptInTheFirstLayer:
    """As in production: it asks for a kept page before it calls any other layer."""

    @pytest.fixture
    def layer(self, lines):
        cache = PageCache(hello, 2**20, read_state=lambda: "1")
        return RequestLog(cache.answer_unkept, lines, kept_answer=cache.kept_answer)

    def test_says_what_memory_answered(self, layer, lines):
        answers = [ask(layer, "/").headers["X-Request-ID"] for _ in range(2)]
        assert answers == [line["id"] for line in lines]
        head = ask(layer, "/", "HEAD")
        asked = {"HTTP_IF_NONE_MATCH": head.headers["ETag"]}
        assert (head.status, head.body) == (200, b"")
        assert ask(layer, "/", **asked).status == 304
        assert [(line["status"], line["bytes"]) for line in lines] == [
            *[(200, 5)] * 3,
            (304, 0),
        ]
        assert all(line["kept"] for line in lines)

    def test_a_fault_is_a_line(self, lines):
        def fail(environ):
            raise ValueError

        with pytest.raises(ValueError):  # noqa: PT011 - what it says does not matter
            ask(RequestLog(hello, lines, kept_answer=fail), "/")
        assert [line["status"] for line in lines] == [500]


class TestWhatIsNotLogged:
    @pytest.mark.parametrize(
        ("address", "logged_path"),
        [
            (f"/search/?q={PLANTED}", "/search/"),
            (f"/roles/?title={PLANTED}", "/roles/"),
            (f"/roles/{PLANTED}/", "/roles/<"),
            (f"/{PLANTED}@post.example/", "/*"),
            (f"/de/{PLANTED}/", "/*"),
            (f"/orgs/{PLANTED}/people/{PLANTED}/", "/orgs/<"),
            (f"/de/orgs/{PLANTED}/", "/de/orgs/<"),
            (f"/admin/{PLANTED}/", "/admin/"),
        ],
    )
    def test_of_an_address(self, site, lines, address, logged_path):
        ask(site, address)
        assert lines[-1]["path"].startswith(logged_path)
        assert PLANTED not in repr(lines)

    def test_whatever_is_planted(self, site, lines, world, django_user_model):
        organisations = Organisations()
        world.role("product-owner")
        django_user_model.objects.create_user(f"{PLANTED}1", password=f"{PLANTED} word 2")
        organisation = organisations.make(f"{PLANTED}3")
        team = organisations.team(organisation, f"{PLANTED}4")
        person = organisations.person(organisation, f"{PLANTED}5")
        owner = organisations.member(organisation, Level.OWNER)
        session = f"sessionid={owner.cookies['sessionid'].value}"
        given = {
            "HTTP_USER_AGENT": f"{PLANTED}6",
            "HTTP_REFERER": f"http://testserver/search/?q={PLANTED}7",
            "HTTP_X_FORWARDED_FOR": "198.51.100.77",
            "HTTP_X_REQUEST_ID": f"{PLANTED}{'8' * 10}",
            "REMOTE_ADDR": "192.0.2.99",
        }
        for name, password in ((f"{PLANTED}1", f"{PLANTED} word 2"), (f"{PLANTED}9", "wrong")):
            send(site, "/accounts/login/", {"login": name, "password": password}, **given)
        for _ in range(8):
            send(site, "/accounts/login/", {"login": f"{PLANTED}9", "password": PLANTED}, **given)
        # Without the token
        ask(site, f"/suggest/?page=/{PLANTED}/", "POST", b"sentence=Quillon", **given)
        suggestion = {"page": "/", "address": f"https://{PLANTED}.example/", "sentence": PLANTED}
        send(site, "/suggest/", suggestion, **given)
        send(site, "/link/", {"titles": f"{PLANTED}\nProduct Owner"}, **given)
        for path in ("", "people/", f"people/{person.key}/", f"teams/{team.pk}/", "settings/"):
            address = f"/orgs/{organisation.slug}/{path}?q={PLANTED}"
            assert ask(site, address, HTTP_COOKIE=session, **given).status < 500
        ask(site, f"/compare/{PLANTED}-vs-product-owner/", **given)
        ask(site, "/", PLANTED, **given)
        ask(site, "/", HTTP_HOST=f"{PLANTED}.example")
        ask(site, "/admin/", HTTP_COOKIE=session, **given)
        text = json.dumps(lines).lower()
        for private in (PLANTED, organisation.slug, person.key, "198.51.100.77", "192.0.2.99"):
            assert private.lower() not in text
        # It does have something: the sign-in, the attempts that failed, and what was refused.
        messages = [line.get("message", "") for line in lines]
        name, address = pseudonym("quillon1"), pseudonym("192.0.2.99")
        assert f"Sign-in as {name} from {address} succeeded." in messages
        assert sum(message.endswith(" failed.") for message in messages) == 5
        assert any("refused after too many" in message for message in messages)
        assert {403, 429} <= {line.get("status") for line in lines}
        assert any(line["event"] == "django.security.csrf" for line in lines)

    def test_of_a_library(self, lines):
        for message, arguments in ((f"{PLANTED} is odd", ()), ("%s is odd", (PLANTED,))):
            record = logging.LogRecord("other.library", 30, "", 1, message, arguments, None)
            JsonHandler().handle(record)
        assert [line["message"] for line in lines] == ["in None", "%s is odd"]


def test_nothing_of_a_page_waits_for_the_garbage_collector(site, filled, monkeypatch):
    requests = []

    class Request(WSGIRequest):
        def __init__(self, environ):
            super().__init__(environ)
            requests.append(weakref.ref(self))

    monkeypatch.setattr(WSGIHandler, "request_class", Request)
    gc.disable()
    try:
        answer = ask(site, "/compare/product-manager-vs-product-owner/")
        waiting = requests[0]()
    finally:
        gc.enable()
    assert (answer.status, waiting) == (200, None)
