"""One thread takes requests while the others wait (rolekb.receiving)."""

import queue
import random
import threading
from collections import Counter

import pytest

from rolekb import receiving
from rolekb.receiving import Receiving

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
