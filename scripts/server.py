"""Serve the site with granian, alike for `make run` and in production.

usage: server.py [options of granian, such as --port 8000]

It needs no more than the environment of the site, and listens on loopback alone unless told
otherwise: what stands before it in production is in docs/operations.md.

The site is imported here, once, and the workers are forks of this process: they start at once, and
share the memory of what was imported.
"""

import ctypes
import gc
import importlib
import multiprocessing
import os
import resource
import socket
import sys

from environment import ROOT, stop

CONNECTIONS = 4096
"""As many may be open at once; one more waits for its turn."""
OPEN_FILES = 2 * CONNECTIONS
"""Beside connections: of each thread its database, and whatever a page reads."""

THRESHOLDS = 2_000, 4, 3
"""Of the garbage collector. A page that is rendered makes thousands of objects and few cycles:
looking for them after every 700, as Python does, takes half a millisecond of it. But those few stay
in memory until somebody looks."""

GIVEN_SOCKET = 3
"""The number of the first that systemd hands over."""

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Options of mallopt(3)."""

LARGEST_GAP, LARGER_THAN_GAPS = 8 * 1024, 128 * 1024
MOST_GAPS = 10_000
"""Of memory that was given back: there are some 1,700, of 360 kB together."""

APPLICATION = "rolekb.wsgi"

OPTIONS = [
    *("--interface", "wsgi", "--no-ws"),
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
    give_memory_back()
    os.chdir(ROOT)
    # In the place of this folder, whose modules are none of the site's.
    sys.path[0] = str(ROOT)
    number = workers()
    # Each of them opens its share of the connections to the database.
    os.environ["WEB_CONCURRENCY"] = str(number)
    if "fork" in multiprocessing.get_all_start_methods() and sys.platform == "linux":
        multiprocessing.set_start_method("fork")
        import_site()
        take_turns()
    from granian.cli import entrypoint

    fill_gaps()
    if is_given_a_socket():
        serve_on_given_socket()
    options = [f"{APPLICATION}:application", "--workers", number, *OPTIONS, *arguments]
    sys.argv = ["granian", *map(str, options)]
    entrypoint()


def workers():
    """Return how many processes serve the site: as many as this one may use cores, unless
    WEB_CONCURRENCY says otherwise."""
    chosen = os.environ.get("WEB_CONCURRENCY", "").strip()
    if not chosen:
        return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    if not (chosen.isascii() and chosen.isdigit() and int(chosen)):
        stop(f"WEB_CONCURRENCY is {chosen!r}. It has to be a number of processes, such as 2.")
    return int(chosen)


def import_site():
    """Import all of the site that its pages need, and keep it out of the garbage collector, which
    would write to each object and so make a copy of its memory for each worker."""
    gc.disable()
    importlib.import_module(APPLICATION)
    importlib.import_module("rolekb.serving").preload()
    gc.enable()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def is_given_a_socket():
    """Return whether systemd has opened the socket and hands it over (sd_listen_fds(3))."""
    return os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ["LISTEN_FDS"] == "1"


def serve_on_given_socket():
    """Let all workers take connections from the one socket that systemd holds open, instead of
    opening one each. Those that arrive while no server runs wait in it for the next.

    granian 2.8 has no option for that, so this takes the place of the method that opens sockets.
    """
    from granian._granian import SocketHolder
    from granian.server import Server

    def take_over(server):
        server._sfd = GIVEN_SOCKET
        server._ssp, server._shd = None, SocketHolder(GIVEN_SOCKET, False, CONNECTIONS)
        server._sso = socket.socket(fileno=GIVEN_SOCKET)

    os.set_blocking(GIVEN_SOCKET, False)
    Server._init_shared_socket = take_over


def take_turns():
    """Let the threads of a worker take requests in turn, where kept pages need nothing but memory,
    and send these without what granian does for a WSGI application.

    granian 2.8 has no option for that, so this takes the place of the function that makes what a
    thread calls for a request.
    """
    from django.conf import settings
    from granian.server import mp

    from rolekb.receiving import in_turn
    from rolekb.request_log import RequestLog

    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        make = mp._wsgi_call_wrap

        def make_in_turn(application, scope_options, access_log):
            # What granian does not answer is missing in its own log.
            if access_log or not isinstance(application, RequestLog):
                return in_turn(make(application, scope_options, access_log))
            unkept = make(application.answer_unkept, scope_options, access_log)
            return in_turn(unkept, application.answer_kept)

        mp._wsgi_call_wrap = make_in_turn


def allow_open_files():
    """Raise the soft limit, which is often 1,024, as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


def give_memory_back():
    """Let the C library give back to the system what a page took while it was made. By itself glibc
    keeps it between what lives on, in a heap of its own for each thread."""
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_ARENA_MAX, 1)
        # What a page is compressed with is larger than that; smaller pieces would cost time.
        mallopt(M_MMAP_THRESHOLD, 256 * 1024)
        mallopt(M_TRIM_THRESHOLD, 256 * 1024)


def fill_gaps():
    """Take the gaps that importing has left between what it made. A worker would put the first
    things that it makes into them, and so copy the pages of memory around them, which it shares."""
    library = ctypes.CDLL(None)
    # Other C libraries have none. Where another allocator is loaded before glibc, its addresses
    # mean nothing here, and MOST_GAPS is what this takes.
    if not getattr(library, "mallopt", None):
        return
    library.malloc.argtypes, library.malloc.restype = [ctypes.c_size_t], ctypes.c_void_p
    library.free.argtypes = [ctypes.c_void_p]
    pieces = iter(range(MOST_GAPS))
    # No gap is as large: this is behind them all.
    library.free(end := library.malloc(LARGER_THAN_GAPS))
    for size in range(LARGEST_GAP, 0, -16):
        while (piece := library.malloc(size)) and piece < end and next(pieces, None) is not None:
            pass
        library.free(piece)


if __name__ == "__main__":
    main(*sys.argv[1:])
