"""One thread takes requests while the others wait (rolekb.receiving)."""

import inspect
import queue
import random
import sys
import threading
from collections import Counter
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from granian.server import mp

from rolekb import receiving
from rolekb.page_cache import PageCache
from rolekb.receiving import Receiving
from rolekb.request_log import RequestLog
from rolekb.state_reader import StateReader
from tests import wsgi

sys.path.append(str(settings.BASE_DIR / "scripts"))
from server import take_turns

PATIENCE = 20
"""Seconds after which something is taken to wait for ever."""


class Server:
    """Hands requests to threads as granian does: it starts another when more wait than threads."""

    def __init__(self, receiving: Receiving, most: int) -> None:
        self.receiving, self.most = receiving, most
        self.requests: queue.Queue = queue.Queue()
        self.idle = self.threads = 0
        self.lock = threading.Lock()
        self.takers: list[int] = []

    def send(self, answer) -> None:
        with self.lock:
            self.requests.put(answer)
            if self.requests.qsize() > self.idle and self.threads < self.most:
                self.threads += 1
                threading.Thread(target=self.work, daemon=True).start()

    def work(self) -> None:
        while True:
            with self.lock:
                self.idle += 1
            answer = self.requests.get()
            with self.lock:
                self.idle -= 1
            self.takers.append(threading.get_ident())
            answer()
            self.receiving.wait_for_turn()


@pytest.fixture(autouse=True)
def no_end(monkeypatch):
    """No thread goes back because it has waited for long: who waits in vain waits for ever."""
    monkeypatch.setattr(receiving, "LONGEST", -1)


def ask(server: Server, work) -> threading.Event:
    done = threading.Event()

    def answer():
        work()
        done.set()

    server.send(answer)
    return done


@pytest.mark.parametrize("most", [1, 2, 3, 8])
@pytest.mark.parametrize("seed", range(3))
def test_every_request_is_answered(most, seed):
    """Of requests that are answered at once and such that wait for each other or for time."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    takes_turns = Receiving()
    server = Server(takes_turns, most)

    def slow():
        takes_turns.step_aside()
        threading.Event().wait(chance.random() / 500)

    answers = []
    for number in range(600):
        answers.append(ask(server, slow if chance.random() < 0.3 else lambda: None))
        if number % 20 == 0:
            assert answers[-1].wait(PATIENCE)
    assert all(answer.wait(PATIENCE) for answer in answers)


def test_one_thread_takes_all_that_is_answered_at_once():
    server = Server(Receiving(), 8)
    # More at once than threads, so that all of them are started.
    assert all(answer.wait(PATIENCE) for answer in [ask(server, lambda: None) for _ in range(99)])
    server.takers.clear()
    for _ in range(50):
        assert ask(server, lambda: None).wait(PATIENCE)
    (_, most), *others = Counter(server.takers).most_common()
    # One that was started late takes the first that it meets, and then waits.
    assert most > 40
    assert {number for _, number in others} <= {1}


def test_others_are_answered_while_all_but_one_are_at_work():
    takes_turns = Receiving()
    server = Server(takes_turns, 4)
    # All of them are started, and all but one wait.
    assert all(answer.wait(PATIENCE) for answer in [ask(server, lambda: None) for _ in range(99)])
    end = threading.Event()

    def slow():
        takes_turns.step_aside()
        end.wait(PATIENCE)

    at_work = [ask(server, slow) for _ in range(3)]
    for _ in range(20):
        assert ask(server, lambda: None).wait(PATIENCE)
    assert not any(answer.is_set() for answer in at_work)
    end.set()
    assert all(answer.wait(PATIENCE) for answer in at_work)


def test_a_thread_that_the_server_has_ended_keeps_nobody_waiting(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(receiving.time, "monotonic", lambda: clock[0])
    takes_turns = Receiving()
    takes_turns.wait_for_turn()

    def is_let_go() -> bool:
        thread = threading.Thread(target=takes_turns.wait_for_turn, daemon=True)
        thread.start()
        thread.join(0.5)
        return not thread.is_alive()

    # This thread may be about to take a request ...
    assert not is_let_go()
    # ... but it cannot be told from one that was ended.
    clock[0] += receiving.SILENT + 1
    assert is_let_go()


def test_a_thread_that_waits_goes_back_in_the_end(monkeypatch):
    monkeypatch.setattr(receiving, "LONGEST", 0.01)
    takes_turns = Receiving()
    takes_turns.wait_for_turn()
    thread = threading.Thread(target=takes_turns.wait_for_turn, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    # Nobody waits for a turn that this one would be given.
    takes_turns.step_aside()
    takes_turns.wait_for_turn()


class TestWhoTakesTurns:
    @pytest.fixture
    def turns(self, monkeypatch):
        turns = []
        for name in ("wait_for_turn", "step_aside"):
            monkeypatch.setattr(Receiving, name, lambda self, name=name: turns.append(name))
        return turns

    def test_a_thread_waits_when_it_has_answered(self, turns):
        receiving.in_turn(lambda protocol, scope: turns.append((protocol, scope)))("protocol", {})
        assert turns == [("protocol", {}), "wait_for_turn"]

    @pytest.mark.parametrize("header", ["CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"])
    def test_not_with_a_body_that_may_be_unread(self, turns, header):
        receiving.in_turn(lambda protocol, scope: None)("protocol", {header: "chunked"})
        assert turns == []

    def test_not_before_an_exception_is_told(self, turns):
        def fail(protocol, scope):
            raise ValueError

        with pytest.raises(ValueError):  # noqa: PT011 - what it says does not matter
            receiving.in_turn(fail)("protocol", {})
        assert turns == []

    def test_it_steps_aside_for_what_is_not_kept(self, turns):
        layer = receiving.stepping_aside(lambda environ, start_response: turns.append("answer"))
        layer({}, None)
        assert turns == ["step_aside", "answer"]

    def test_it_steps_aside_to_compress(self, turns):
        cache = PageCache(page_of_text, 10**6, read_state=lambda: "state")
        assert wsgi.ask(cache, "/").status == 200
        turns.clear()
        assert wsgi.ask(cache, "/").status == 200
        assert turns == []
        assert wsgi.ask(cache, "/", HTTP_ACCEPT_ENCODING="br").status == 200
        assert turns == ["step_aside"]

    @pytest.mark.django_db(transaction=True)
    def test_it_steps_aside_to_read_the_state(self, turns):
        reader = StateReader()
        assert reader.read()
        # On PostgreSQL it stays open.
        reader._close()
        assert turns == ["step_aside"]

    def test_granian_makes_what_it_calls_with_the_function_that_is_replaced(
        self, turns, monkeypatch
    ):
        monkeypatch.setattr(mp, "_wsgi_call_wrap", lambda application, *_: application)
        take_turns()
        answer = mp._wsgi_call_wrap(lambda protocol, scope: None, {}, None)
        answer("protocol", {})
        has_turns = connection.vendor == "sqlite"
        assert turns == (["wait_for_turn"] if has_turns else [])
        assert "_wsgi_call_wrap(" in inspect.getsource(mp)


class Protocol:
    """In the place of what granian answers by."""

    def __init__(self, answers: list) -> None:
        self.answers = answers

    def response_bytes(self, status, headers, body):
        self.answers.append((status, sorted(headers), body))


class TestWhatIsKept:
    @pytest.fixture
    def lines(self, monkeypatch):
        # It is replaced by what is under test, for this test alone.
        monkeypatch.setattr(mp, "_wsgi_call_wrap", mp._wsgi_call_wrap)
        return []

    @pytest.fixture
    def site(self, lines):
        cache = PageCache(page_of_text, 10**6, read_state=lambda: "state")
        output = SimpleNamespace(add=lines.append)
        return RequestLog(cache.answer_unkept, output, kept_answer=cache.kept_answer)

    def test_is_sent_as_granian_sends_it(self, site, lines):
        answers = []
        by_granian = mp._wsgi_call_wrap(site, {}, None)
        take_turns()
        at_once = mp._wsgi_call_wrap(site, {}, None)
        at_once(Protocol(answers), scope_of())
        ((_, headers, _),) = answers
        tag = dict(headers)["ETag"]
        for asked in (
            {},
            {"REQUEST_METHOD": "HEAD"},
            {"HTTP_ACCEPT_ENCODING": "br"},
            {"HTTP_IF_NONE_MATCH": tag},
        ):
            answers.clear()
            for answer in (at_once, by_granian):
                answer(Protocol(answers), scope_of(**asked))
            (status, headers, body), by_layers = answers
            own, of_layers = (
                ("X-Request-ID", dict(sent)["X-Request-ID"]) for sent in (headers, by_layers[1])
            )
            assert own[1] in str(lines[-2])
            headers = [of_layers if header == own else header for header in headers]
            if body:
                # That granian counts.
                headers.append(("Content-Length", str(len(body))))
            assert (status, sorted(headers), body) == by_layers
            assert [line[1:6] for line in lines[-2:]] == [lines[-1][1:6]] * 2

    @pytest.mark.parametrize("log_of_granian", [None, "%(status)d"])
    def test_needs_granian_only_for_its_own_log(self, site, monkeypatch, log_of_granian):
        take_turns()
        answer = mp._wsgi_call_wrap(site, {}, log_of_granian)
        answers, by_granian = [], []
        answer(Protocol(answers), scope_of())
        call = RequestLog.__call__
        monkeypatch.setattr(
            RequestLog, "__call__", lambda *arguments: by_granian.append(1) or call(*arguments)
        )
        answer(Protocol(answers), scope_of())
        assert [status for status, _, _ in answers] == [200, 200]
        is_left = bool(log_of_granian) or connection.vendor != "sqlite"
        assert by_granian == [1] * is_left


def scope_of(**headers) -> dict:
    """Return what granian knows of a request."""
    return {
        "REQUEST_METHOD": "GET",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "HTTP_HOST": "testserver",
        "wsgi.url_scheme": "http",
        **headers,
    }


def page_of_text(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [b"text" * 100]
