"""Measure the site next to nginx and other wikis in one run, and write docs/performance.md.

usage: bench.py [--quick] [--print]

It fills a database of its own, starts the site with one worker and an nginx that serves the same
bytes, and asks them in turn, in shuffled order. What counts is the CPU time that the processes of a
server take for a request: it does not depend on how fast this program asks. BENCH_PEERS names a
folder with the program `peers`, which starts MediaWiki, DokuWiki and Wagtail (`peers up NAME ...`)
and lists their addresses (`JSON=1 peers targets peer`); what is not at hand is left out, and the
note says so. --quick takes few rounds, --print writes no note.
"""

import contextlib
import gzip
import http.client
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from bench_note import Figures, write_note
from bench_readers import SIGN_IN, cost_when_signed_in, longest_wait
from bench_tools import Load, cpu_seconds, family, first_answer, memory, split_cores
from environment import ROOT, leave_cleanly_when_told
from ports import any_free_port

QUICK, PRINT = "--quick" in sys.argv, "--print" in sys.argv
PAGE = "/compare/product-manager-vs-product-owner/"
ROUNDS, SECONDS = (2, 0.5) if QUICK else (5, 2)
EDITS = 4 if QUICK else 12
"""In each round, after some that are not counted, as no other server is measured cold."""
UNCOUNTED = 4
STARTS = 2 if QUICK else 5
SEARCHES = 20 if QUICK else 200
STATEMENTS, TITLES = (2_000, 6_000) if QUICK else (20_000, 60_000)
PAGES = 1_000
"""So many are asked for before memory is measured."""
SEARCH = "/search/?q=product+roadmap"
PEERS = ["mariadb", "fpm-mw", "fpm-doku", "nginx-mw", "nginx-doku", "wagtail", "wagtail-cached"]
WAITS = 20
"""Pages that a reader asks for while another asks for heavy ones."""
PATIENCE = 120


@dataclass
class Target:
    name: str
    port: int
    path: str
    headers: dict[str, str]
    pids: list[int]
    costs: list[float] = field(default_factory=list)
    """Milliseconds of CPU for a request, of each round."""

    @property
    def cost(self) -> float:
        return statistics.median(self.costs)


# --- What is started ----------------------------------------------------------------------


@contextlib.contextmanager
def started(
    command: list, output: IO[bytes] | None = None, **environment: str
) -> Iterator[subprocess.Popen]:
    """Run a server on the first core, and stop it in the end."""
    servers, clients = split_cores()
    os.sched_setaffinity(0, servers)
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
        )
    finally:
        os.sched_setaffinity(0, clients)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@contextlib.contextmanager
def site(database: Path, **settings: str) -> Iterator[tuple[int, int]]:
    """Serve a database with one worker, and yield the process and its port."""
    port = any_free_port()
    command = [sys.executable, "scripts/server.py", "--port", port]
    settings = {"WEB_CONCURRENCY": "1", "DATABASE_URL": f"sqlite:///{database}", **settings}
    # It writes a line for each answer into a file, as in production; so does nginx.
    settings = {"REQUEST_LOG": "json", **settings}
    log = database.with_suffix(".log")
    with log.open("ab") as lines, started(command, lines, **settings) as process:
        first_answer(port, "/robots.txt", PATIENCE)
        yield process.pid, port


def fetch(port: int, path: str, **headers: str) -> tuple[bytes, http.client.HTTPMessage]:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(client):
        client.request("GET", path, headers=headers)
        response = client.getresponse()
        body = response.read()
        if response.status != 200:
            sys.exit(f"{path} answers {response.status}.")
        return body, response.headers


NGINX = """
daemon off; pid {folder}/nginx.pid; worker_processes 1; error_log {folder}/error.log; {user}
events {{ worker_connections 256; }}
http {{
    default_type text/html; access_log {folder}/access.log; sendfile on; tcp_nopush on;
    keepalive_requests 1000000;
    open_file_cache max=100; gzip_static on;
    {temporary}
    server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


@contextlib.contextmanager
def nginx(folder: Path, body: bytes) -> Iterator[tuple[int, int] | None]:
    """Serve these bytes from a file; yield the process and its port, or None without nginx."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        yield None
        return
    (folder / "page.html").write_bytes(body)
    (folder / "page.html.gz").write_bytes(gzip.compress(body, 9, mtime=0))
    folder.chmod(0o755)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    port = any_free_port()
    (folder / "nginx.conf").write_text(
        NGINX.format(
            folder=folder,
            port=port,
            user="user root;" if os.geteuid() == 0 else "",
            temporary=" ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds),
        )
    )
    log = folder / "error.log"
    with started([program, "-e", log, "-c", folder / "nginx.conf"]) as process:
        first_answer(port, "/page.html", PATIENCE)
        yield process.pid, port


@contextlib.contextmanager
def peers(figures: Figures) -> Iterator[list[Target]]:
    """Start what BENCH_PEERS has, and yield what can be asked there."""
    folder = os.environ.get("BENCH_PEERS")
    if not folder:
        figures.missing.append("MediaWiki, DokuWiki and Wagtail: BENCH_PEERS names no folder.")
        yield []
        return
    program = Path(folder) / "peers"

    def ask(*words: str) -> str:
        done = subprocess.run(
            [program, *words], env={**os.environ, "JSON": "1"}, capture_output=True, text=True
        )
        if done.returncode:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no reason given"]
            raise OSError(last[0])
        return done.stdout

    targets = []
    try:
        ask("up", *PEERS)
        for row in json.loads(ask("targets", "peer")):
            address = urlsplit(row["url"])
            headers = dict(header.split(": ", 1) for header in row["headers"])
            path = address.path + (f"?{address.query}" if address.query else "")
            target = Target(row["name"], address.port, path, headers, row["pids"])
            try:
                fetch(target.port, target.path, **headers)
                targets.append(target)
            except (OSError, SystemExit) as error:
                figures.missing.append(f"{target.name}: {error}")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        figures.missing.append(f"The peers could not be started: {reason}")
    try:
        yield targets
    finally:
        with contextlib.suppress(OSError):
            ask("down", *PEERS)


# --- What is measured ---------------------------------------------------------------------


def measure(targets: list[Target]) -> None:
    """Ask all targets in turn, each round in another order."""
    for number in range(ROUNDS):
        for target in random.sample(targets, len(targets)):
            said = "a process ended: not counted"
            if cost := cost_of_answer(target):
                target.costs.append(cost)
                said = f"{cost:9.4f} ms of CPU"
            print(f"round {number + 1}  {target.name:24}{said}")


def cost_of_answer(target: Target) -> float | None:
    """Return the milliseconds of CPU of an answer; None if PHP ended a process meanwhile, as it
    does after some requests: what that took is lost with it."""
    with contextlib.closing(Load(target.port, target.path, target.headers)) as load:
        load.run(0.2)
        pids = family(target.pids)
        before = cpu_seconds(pids)
        answers = load.run(SECONDS)
    try:
        return (cpu_seconds(pids) - before) * 1000 / answers
    except OSError:
        return None


def after_edits(
    database: Path, pid: int, port: int, reparsing: Target | None
) -> tuple[float, float | None]:
    """Return the milliseconds of CPU of the first page after an edit, and how many times that a
    page takes that another site parses again: asked in turn, as a machine may be slow for a
    while."""
    costs, ratios = [], []
    for number in range(ROUNDS):
        edits = iter(range(number * 1_000, (number + 1) * 1_000))
        _after_some_edits(database, pid, port, islice(edits, UNCOUNTED))
        costs.append(_after_some_edits(database, pid, port, islice(edits, EDITS)) / EDITS)
        if reparsing and (cost := cost_of_answer(reparsing)):
            ratios.append(cost / costs[-1])
    return statistics.median(costs), statistics.median(ratios) if ratios else None


def _after_some_edits(database: Path, pid: int, port: int, edits: Iterable[int]) -> float:
    pids = family([pid])
    total = 0.0
    with contextlib.closing(sqlite3.connect(database, timeout=PATIENCE)) as connection:
        for number in edits:
            connection.execute(
                "UPDATE roles_claim SET paraphrase = ? WHERE id = (SELECT min(c.id) FROM "
                "roles_claim c JOIN roles_role r ON r.id = c.role_id WHERE r.slug = "
                "'product-owner' AND c.status = 'published')",
                [f"Edit number {number}."],
            )
            connection.commit()
            # The request of an edit ends so on the site (rolekb.kept_sqlite).
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            before = cpu_seconds(pids)
            fetch(port, PAGE)
            total += cpu_seconds(pids) - before
    return total * 1000


def thousand_pages(database: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(database)) as connection:

        def column(question: str) -> list[str]:
            return [value for (value,) in connection.execute(question)]

        slugs = column("SELECT slug FROM roles_role ORDER BY slug")
        keys = column("SELECT key FROM roles_claim WHERE status = 'published' ORDER BY id")
        sources = column("SELECT slug FROM sources_source ORDER BY slug")
        questions = column("SELECT slug FROM roles_responsibility ORDER BY slug")
    paths = ["/", "/roles/", "/map/", "/disagreements/", "/sources/", PAGE]
    paths += [f"/roles/{slug}/" for slug in slugs]
    paths += [f"/responsibilities/{slug}/" for slug in questions]
    paths += [f"/compare/{one}-vs-{other}/" for one in slugs for other in slugs if one < other]
    paths += [f"/sources/{slug}/" for slug in sources] + [f"/claims/{key}/" for key in keys]
    paths += [f"/de{path}" for path in paths]
    return paths[:PAGES]


def ask_for_all(port: int, paths: list[str]) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(client):
        for path in paths:
            client.request("GET", path, headers={"Accept-Encoding": "br"})
            client.getresponse().read()


def start_to_first_answer(database: Path) -> float:
    """Return the seconds from the command to the first page, by the median."""
    times = []
    for _ in range(STARTS):
        port = any_free_port()
        begin = time.perf_counter()
        command = [sys.executable, "scripts/server.py", "--port", port]
        with started(command, WEB_CONCURRENCY="1", DATABASE_URL=f"sqlite:///{database}"):
            first_answer(port, "/", PATIENCE)
            times.append(time.perf_counter() - begin)
    return statistics.median(times)


def searches(port: int) -> float:
    """Return the milliseconds within which 95 of 100 searches are answered."""
    times = []
    for _ in range(SEARCHES):
        begin = time.perf_counter()
        fetch(port, SEARCH)
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.quantiles(times, n=20)[-1]


def manage(database: Path, *command: object) -> str:
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def main() -> None:
    leave_cleanly_when_told()
    random.seed(1)
    figures = Figures(statements=STATEMENTS, titles=TITLES, is_quick=QUICK)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database, large = folder / "site.sqlite3", folder / "large.sqlite3"
        # As where the site is installed, whatever this machine has compiled before.
        manage(database, "-m", "compileall", "-q", "rolekb", "teams", "roles", "sources", "scripts")
        print("Filling a database ...")
        manage(database, "manage.py", "migrate", "--verbosity", "0")
        manage(database, "manage.py", "load_content", "--first-start")
        figures.renders = manage(database, "scripts/benchmark_pages.py")
        print(figures.renders)
        with site(database) as (pid, port), contextlib.ExitStack() as stack:
            body, headers = fetch(port, PAGE)
            figures.page_bytes = len(body)
            ours = [
                Target("hit", port, PAGE, {}, [pid]),
                Target("hit, gzip", port, PAGE, {"Accept-Encoding": "gzip"}, [pid]),
                Target("hit, brotli", port, PAGE, {"Accept-Encoding": "br"}, [pid]),
                Target("304", port, PAGE, {"If-None-Match": headers["ETag"]}, [pid]),
            ]
            if files := stack.enter_context(nginx(folder, body)):
                file_pid, file_port = files
                for kind, asked in (("nginx", {}), ("nginx, gzip", {"Accept-Encoding": "gzip"})):
                    ours.append(Target(kind, file_port, "/page.html", asked, [file_pid]))
            else:
                figures.missing.append("nginx: it is not installed.")
            targets = ours + stack.enter_context(peers(figures))
            measure(targets)
            figures.costs = {target.name: target.cost for target in targets}
            reparsing = next((one for one in targets if one.name == "mediawiki-reparse"), None)
            figures.after_edit, figures.to_reparsing = after_edits(database, pid, port, reparsing)
        cookie = manage(database, "manage.py", "shell", "-c", SIGN_IN).splitlines()[-1]
        with site(database, PAGE_CACHE="0") as (pid, port):
            figures.signed_in = cost_when_signed_in(pid, port, PAGE, cookie, ROUNDS)
        paths = thousand_pages(database)
        with site(database) as (_, port):
            slugs = [path.split("/")[2] for path in paths if re.fullmatch("/roles/.+/", path)]
            figures.wait = longest_wait(port, slugs, paths[:WAITS])
        with site(database) as (pid, port):
            figures.pages_asked_for = len(paths)
            ask_for_all(port, paths)
            figures.memory = memory(family([pid])[1:])
        with site(database, WEB_CONCURRENCY="2") as (pid, port):
            ask_for_all(port, paths)
            figures.memory_of_two = memory(family([pid]))
        figures.start = start_to_first_answer(database)
        print(f"Writing {STATEMENTS:,} statements and {TITLES:,} titles ...")
        manage(large, "scripts/bench_search.py", STATEMENTS, TITLES)
        with site(large) as (_, port):
            fetch(port, SEARCH)
            figures.search = searches(port)
    note = write_note(figures, is_kept=not PRINT)
    print(note)


if __name__ == "__main__":
    main()
