"""Read a file in a process of its own, which ends when it takes too much.

Parsers of other people's files can be kept busy by a few kilobytes. Whatever a file holds, it costs
at most five seconds of CPU and a bounded part of the memory.

``python -m sources.text.child KIND SECONDS`` reads from standard input, and writes JSON.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

MAX_SECONDS = 5
"""Of CPU."""
_MAX_MEMORY = 1_500_000_000
"""Bytes of address space."""
_MAX_WAIT = 120
"""Seconds. A busy machine may give the process little of its time."""
_ROOT = Path(__file__).resolve().parents[2]


class TooMuchError(Exception):
    """The file takes more time or memory than any file needs."""


class RefusedByReaderError(Exception):
    """The reader refuses the file; the message says why."""


def read(kind: str, data: bytes) -> dict:
    """Return what the reader of this kind makes of the data. Raises TooMuchError and
    RefusedByReaderError."""
    try:
        finished = subprocess.run(  # noqa: S603 - our own module, and the kind is one of ours
            [sys.executable, "-m", __name__, kind, str(MAX_SECONDS)],
            input=data,
            capture_output=True,
            cwd=_ROOT,
            env={"PYTHONIOENCODING": "utf-8", "PATH": os.defpath},
            timeout=_MAX_WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooMuchError from None
    try:
        answer = json.loads(finished.stdout) if finished.returncode == 0 else None
    except ValueError:
        answer = None
    if answer is None:
        # The system ended it, or it ran out of memory anywhere.
        raise TooMuchError
    if "refused" in answer:
        raise RefusedByReaderError(answer["refused"])
    return answer


def main(kind: str, seconds: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from . import readers

    try:
        answer = readers.READERS[kind](sys.stdin.buffer.read())
    except readers.RefusedError as error:
        answer = {"refused": str(error)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
