"""Serve the site with granian, alike for `make run` and in production.

usage: server.py [options of granian, such as --port 8000]

It needs no more than the environment of the site, and listens on loopback alone unless told
otherwise: what stands before it in production is in docs/operations.md.
"""

import os
import resource
import sys

from environment import ROOT

CONNECTIONS = 4096
"""As many may be open at once; one more waits for its turn."""
OPEN_FILES = 2 * CONNECTIONS
"""Beside connections: of each thread its database, and whatever a page reads."""

OPTIONS = [
    *("--interface", "wsgi", "--no-ws", "--workers", "1"),
    # Its warnings at the start are of the number of threads.
    *("--no-access-log", "--log-level", "error"),
    # While it may still turn out to speak HTTP/2, granian never closes a silent connection.
    *("--http", "1", "--http1-header-read-timeout", "5000"),
    *("--backlog", CONNECTIONS, "--backpressure", CONNECTIONS),
    # A body that never ends keeps one of them: nothing in granian limits its time.
    *("--blocking-threads", "64"),
    *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
]


def main(*arguments):
    allow_open_files()
    os.chdir(ROOT)
    granian = [sys.executable, "-m", "granian", "rolekb.wsgi:application"]
    command = [*granian, *OPTIONS, *arguments]
    os.execv(sys.executable, [str(part) for part in command])


def allow_open_files():
    """Raise the soft limit, which is often 1,024, as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


if __name__ == "__main__":
    main(*sys.argv[1:])
