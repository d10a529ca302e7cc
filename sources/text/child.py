"""Read a file in a process of its own, which ends when it takes too much.

Parsers of other people's files can be kept busy by a few kilobytes. Whatever a file holds, it costs
at most some seconds of CPU and a bounded part of the memory.

``python -m sources.text.child KIND SECONDS`` reads from standard input, and writes JSON.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, NoReturn

MAX_SECONDS = 5
"""Of CPU."""
_MAX_MEMORY = 1_500_000_000
"""Bytes of address space."""
_MAX_WAIT = 120
"""Seconds. A busy machine may give the process little of its time."""
_ROOT = Path(__file__).resolve().parents[2]
_REFUSED = 3
"""The exit code of a reader that refuses the file; the message says why."""


class TooMuchError(Exception):
    """The file takes more time or memory than any file needs."""


class RefusedByReaderError(Exception):
    """The reader refuses the file; the message says why."""


def read(kind: str, data: bytes) -> dict:
    """Return what the reader of this kind makes of the data. Raises TooMuchError and
    RefusedByReaderError."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(data)
        run(__name__, [kind, str(MAX_SECONDS)], given, answer, wait=_MAX_WAIT)
        return json.load(answer)


def run(
    module: str, arguments: list[str], given: IO[bytes], answer: IO[bytes], *, wait: float | None
) -> None:
    """Run a module of ours, which gets one open file as its input and writes into the other. Raises
    TooMuchError and RefusedByReaderError."""
    given.seek(0)
    try:
        finished = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-W", "ignore", "-m", module, *arguments],
            stdin=given,
            stdout=answer,
            stderr=subprocess.PIPE,
            cwd=_ROOT,
            env={"PYTHONIOENCODING": "utf-8", "PATH": os.defpath},
            timeout=wait,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooMuchError from None
    if finished.returncode == _REFUSED:
        raise RefusedByReaderError(finished.stderr.decode())
    if finished.returncode:
        # The system ended it, or it ran out of memory anywhere.
        raise TooMuchError
    answer.seek(0)


def limit(seconds: int, memory: int = _MAX_MEMORY) -> None:
    """Let this process have so much CPU and memory, and no more."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def refuse(message: str) -> NoReturn:
    """End this process, which reads a file, with the reason."""
    sys.stderr.write(message)
    sys.exit(_REFUSED)


def main(kind: str, seconds: str) -> None:
    limit(int(seconds))
    from . import readers

    try:
        answer = readers.READERS[kind](sys.stdin.buffer.read())
    except readers.RefusedError as error:
        refuse(str(error))
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
