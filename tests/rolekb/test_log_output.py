"""Lines of the log are written together, whole and in order, and none waits when a process ends."""

import json
import logging
import os
import select
import socket
import subprocess
import sys
import threading

import pytest
from django.conf import settings

from rolekb import log_output, request_log
from rolekb.log_output import LogOutput
from rolekb.request_log import JsonHandler, RequestLog
from tests.wsgi import ask

LINE = f"%04d {'x' * 200}"


class Pipe:
    """What a process writes into, and another one reads."""

    def __init__(self):
        self.reader, self.writer = os.pipe()
        self._text = ""

    def lines(self, number):
        """Wait for this many lines, for a minute at most."""
        while self._text.count("\n") < number:
            assert select.select([self.reader], [], [], 60)[0], f"Only {self._text!r} came"
            self._text += os.read(self.reader, select.PIPE_BUF).decode()
        *lines, self._text = self._text.split("\n", number)
        return lines

    def is_empty(self):
        return not select.select([self.reader], [], [], 0)[0]

    def close(self):
        os.close(self.writer)
        os.close(self.reader)


@pytest.fixture
def pipe():
    pipe = Pipe()
    yield pipe
    pipe.close()


@pytest.fixture
def patient(pipe, monkeypatch):
    """An output that waits for other lines longer than a test takes."""
    monkeypatch.setattr(log_output, "DELAY", 1_000)
    return LogOutput(pipe.writer)


def test_lines_come_by_themselves_and_in_order(pipe):
    output = LogOutput(pipe.writer)
    for first in (1, 3):
        output.add(LINE % first)
        output.add(LINE % (first + 1))
        assert pipe.lines(2) == [LINE % first, LINE % (first + 1)]


class Unsayable:
    def __str__(self):
        raise ValueError("no words")


def test_line_that_cannot_be_made_says_so_and_the_others_come(pipe):
    output = LogOutput(pipe.writer)
    for number in (1, 2):
        output.add(Unsayable())
        output.add(LINE % number)
        failed, line = pipe.lines(2)
        assert json.loads(failed) == {
            "level": "error",
            "event": "rolekb.log_output",
            "message": "A line of the log could not be made: ValueError",
        }
        assert line == LINE % number


def test_they_wait_for_others(pipe, patient):
    patient.add("one")
    patient.add("two")
    assert pipe.is_empty()
    patient.flush()
    assert pipe.lines(2) == ["one", "two"]


def test_several_are_written_in_one_piece_that_no_other_process_can_cut(monkeypatch):
    monkeypatch.setattr(log_output, "DELAY", 1_000)
    # Each message is what was written with one call.
    reader, writer = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with reader, writer:
        output = LogOutput(writer.fileno())
        longer = "y" * select.PIPE_BUF
        lines = [*(LINE % number for number in range(50)), longer, "last"]
        for line in lines:
            output.add(line)
        output.flush()
        pieces = []
        while not b"".join(pieces).endswith(b"last\n"):
            pieces.append(reader.recv(2**16))
    assert b"".join(pieces).decode().splitlines() == lines
    assert all(piece.endswith(b"\n") for piece in pieces)
    assert [piece for piece in pieces if len(piece) > select.PIPE_BUF] == [f"{longer}\n".encode()]
    assert len(pieces) < len(lines) / 5


def test_threads_mix_no_lines(pipe):
    output = LogOutput(pipe.writer)

    def add_many(name):
        for number in range(300):
            output.add(f"{name} {LINE % number}")

    threads = [threading.Thread(target=add_many, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    lines = pipe.lines(1_200)
    for thread in threads:
        thread.join()
    for name in "abcd":
        own = [line.removeprefix(f"{name} ") for line in lines if line.startswith(f"{name} ")]
        assert own == [LINE % number for number in range(300)]


def test_no_more_wait_than_memory_allows(pipe, patient, monkeypatch):
    monkeypatch.setattr(log_output, "MOST_WAITING", 5)
    for number in range(5):
        patient.add(LINE % number)
    assert pipe.lines(5) == [LINE % number for number in range(5)]


def test_nothing_fails_where_nobody_reads(patient):
    output = LogOutput(-1)
    output.add("one")
    output.flush()
    output.close()
    output.add("two")


def test_after_the_end_each_comes_at_once(pipe, patient):
    patient.add("one")
    patient.close()
    patient.add("two")
    assert pipe.lines(2) == ["one", "two"]


def test_a_process_leaves_what_waits_to_its_parent(pipe, patient):
    patient.add("of the parent")
    child = os.fork()
    if not child:
        try:
            patient.add("of the child")
            patient.close()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert pipe.lines(1) == ["of the child"]
    assert pipe.is_empty()
    patient.flush()
    assert pipe.lines(1) == ["of the parent"]


PROGRAM = """
import multiprocessing
from rolekb import log_output

log_output.DELAY = 1_000

def work(name):
    for number in range(3):
        log_output.OUTPUT.add(f"{name} {number}")

if __name__ == "__main__":
    work("first")
    for name in ("second", "third"):
        worker = multiprocessing.get_context("fork").Process(target=work, args=(name,))
        worker.start()
        worker.join()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the server does not fork")
def test_a_process_that_ends_writes_what_waits():
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    names = ("second", "third", "first")
    assert ended.stdout.splitlines() == [f"{name} {n}" for name in names for n in range(3)]
    assert not ended.stderr


class TestErrors:
    """They come at once, after all that waits."""

    @pytest.fixture(autouse=True)
    def output(self, patient, monkeypatch):
        monkeypatch.setattr(request_log, "OUTPUT", patient)

    @staticmethod
    def answer(environ, start_response):
        if environ["PATH_INFO"] == "/broken/":
            raise ZeroDivisionError
        start_response("200 OK", [("Content-Length", "0")])
        return []

    def test_of_a_request(self, pipe, patient):
        site = RequestLog(self.answer, patient)
        for _ in range(2):
            ask(site, "/roles/")
        assert pipe.is_empty()
        with pytest.raises(ZeroDivisionError):
            ask(site, "/broken/")
        levels = [json.loads(line)["level"] for line in pipe.lines(3)]
        assert levels == ["info", "info", "error"]

    def test_that_are_logged(self, pipe, patient):
        ask(RequestLog(self.answer, patient), "/roles/")
        record = logging.LogRecord("rolekb", logging.ERROR, "", 1, "It broke.", (), None)
        JsonHandler().handle(record)
        first, second = map(json.loads, pipe.lines(2))
        assert first["path"] == "/roles/"
        assert second["message"] == "It broke."
