"""Write the lines of the log to standard output, many with one call of the system.

In a call of the system a thread lets the others run, and then waits for its turn again. With many
requests at once, a call for each line takes as long as all else that a kept page needs.
"""

import json
import os
import select
import threading
import time
from collections import deque
from contextlib import suppress
from multiprocessing.util import Finalize

DELAY = 0.05
"""Seconds for which a line waits for others, at most."""
MOST_WAITING = 2_000
"""Lines. Where nobody reads them, requests wait as soon as there are so many."""
TOGETHER = select.PIPE_BUF
"""Bytes that a pipe takes in one piece, so that lines of several workers do not mix."""


class LogOutput:
    """Lines that are written in the order in which they were added. Every thread may call it.

    What still waits is written when the process ends. After a fork it is the parent's to write.
    """

    def __init__(self, descriptor: int = 1) -> None:
        self._descriptor = descriptor
        self._forget()
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        self._lines: deque[object] = deque()
        self._lock = threading.Lock()
        self._is_awaited = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def add(self, line: object) -> None:
        """Add what ``str`` makes a line of, later and in another thread."""
        self._lines.append(line)
        if not self._is_awaited.is_set():
            self._is_awaited.set()
            if self._thread is None:
                self._start()
        if len(self._lines) >= MOST_WAITING or self._is_closed:
            self.flush()

    def flush(self) -> None:
        """Write the lines that wait."""
        with self._lock:
            together, size = [], 0
            # No more than now wait, so that no request writes the lines of others without end.
            for _ in range(len(self._lines)):
                line = f"{_text(self._lines.popleft())}\n".encode(errors="backslashreplace")
                size += len(line)
                if size > TOGETHER:
                    self._write(b"".join(together))
                    together, size = [], len(line)
                together.append(line)
            self._write(b"".join(together))

    def close(self) -> None:
        """Write the lines that wait, and from now on each of them at once."""
        self._is_closed = True
        self.flush()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._write_now_and_then, daemon=True)
                self._thread.start()
                # Processes of multiprocessing, such as granian's workers, skip ``atexit``; in all
                # others it runs these, too.
                Finalize(None, self.close, exitpriority=2)

    def _write_now_and_then(self) -> None:
        while self._is_awaited.wait():
            time.sleep(DELAY)
            # Before it writes: for a line that comes meanwhile it wakes again.
            self._is_awaited.clear()
            self.flush()

    def _write(self, piece: bytes) -> None:
        # No page fails because of its log.
        with suppress(OSError):
            os.write(self._descriptor, piece)


def _text(line: object) -> str:
    """Return a line's text. One that cannot be made must not keep back the others."""
    try:
        return str(line)
    except Exception as error:
        # Without its message, which may quote what somebody typed
        message = f"A line of the log could not be made: {type(error).__name__}"
        return json.dumps({"level": "error", "event": __name__, "message": message})


OUTPUT = LogOutput()
