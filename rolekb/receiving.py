"""Let one thread take requests from the server for as long as it answers them at once.

granian hands each request to any of its threads, and each then waits for Python's lock, which
another holds: with many requests at once, changing from one to the other takes up to a fifth of
what a kept page needs. So one thread takes requests, and those that have nothing to do wait. Before
it does anything that takes time, it lets one of them take its place. (This is known as leader and
followers.)
"""

import threading
import time

SILENT = 5.0
"""Seconds without a request after which a thread does not count as the one that takes them: granian
ends threads that had nothing to do for half a minute."""
LONGEST = 10.0
"""Seconds after which a thread that waits goes back to granian, which can end it there."""


class Receiving:
    """Which thread takes requests. Every thread may call it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread = 0
        """The thread that takes requests; 0 if none is known to."""
        self._seen = 0.0
        """When that thread last went back to take one."""
        self._waiting: dict[int, threading.Lock] = {}
        """What the threads that wait are waiting for."""

    def step_aside(self) -> None:
        """Let another thread take requests while this one is at work."""
        if self._thread != threading.get_ident():
            return
        with self._lock:
            self._thread = 0
            if self._waiting:
                # The one that waited last: its memory is still at hand.
                self._thread, turn = self._waiting.popitem()
                self._seen = time.monotonic()
                turn.release()

    def wait_for_turn(self) -> None:
        """Return when this thread, which has answered a request, is to take another."""
        thread, now = threading.get_ident(), time.monotonic()
        if self._thread == thread:
            self._seen = now
            return
        with self._lock:
            if not self._thread or now - self._seen > SILENT:
                self._thread, self._seen = thread, now
                return
            turn = self._waiting[thread] = threading.Lock()
            turn.acquire()
        if not turn.acquire(timeout=LONGEST):
            with self._lock:
                self._waiting.pop(thread, None)


RECEIVING = Receiving()
"""That of this process."""


def in_turn(answer, answer_kept=lambda scope: None):
    """Return what granian calls for a request, with the threads taking turns. ``answer`` is what it
    would call, unless ``answer_kept`` returns a status, headers and a body."""

    def answer_in_turn(protocol, scope) -> None:
        # Where it raises, granian says so to the client when this returns.
        if kept := answer_kept(scope):
            protocol.response_bytes(*kept)
        else:
            answer(protocol, scope)
        # A body that nobody has read keeps its connection from the next request until then.
        if "CONTENT_LENGTH" not in scope and "HTTP_TRANSFER_ENCODING" not in scope:
            RECEIVING.wait_for_turn()

    return answer_in_turn


def stepping_aside(application):
    """Return a WSGI application that lets another thread take requests before it answers one."""

    def answer(environ, start_response):
        RECEIVING.step_aside()
        return application(environ, start_response)

    return answer
