"""Measure each type of page with the project's content and at size, by turns.

usage: bench_size.py [--check | --edited] [--roles N] [--statements N] [--onet FOLDER]

Fills an empty database (DATABASE_URL; without it a file of SQLite that is thrown away) with the
content and a catalogue of 300 made-up statements, and a copy of it beside (its name ends in
_at_size) with O*NET, if its folder is given, and more made-up rows. Prints for each page the
queries and the least CPU time of some renders, that of the database included, in processes that
have rendered it before and keep no page; then the first page after an edit, and search. Two
processes render by turns, so that a machine that is slow for a while is slow for both; a page over
the limit is measured again, as only the least counts. With --check the command fails if a page at
size makes more queries or takes more than 1.5 times the CPU. With --edited the made-up rows are
part of the collection, as if editors had entered them: pages that weigh all statements then take
longer, so there is no limit to check.
"""

import argparse
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "rolekb.settings"
os.environ["PAGE_CACHE"] = "0"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from roles.models import Alias, Claim, Role  # noqa: E402
from roles.search.documents import Kind  # noqa: E402
from tests.page_types import PAGES  # noqa: E402

MORE_PAGES = [
    "/catalogues/generated/",
    "/catalogues/generated/?after=made-up-300-role-000005",
    "/catalogues/generated/questions/",
    "/catalogues/generated/roles/made-up-300-role-000001/",
    "/catalogues/generated/questions/made-up-300-question-000001/",
    "/catalogues/generated/compare/made-up-300-role-000001-vs-made-up-300-role-000002/",
    "/catalogues/generated/compare/made-up-300-role-000001-vs-product-owner/",
    "/compare/?role=Product+Owner&role=Scrum+Master",
    "/compare/product-owner-vs-nobody/",
    "/map/?roles=all",
    "/feeds/claims.atom",
    "/sitemap.xml",
    "/sitemap-roles.xml",
    "/sitemap-claims.xml",
    "/embed/roles/product-owner/",
    "/search/suggest/?q=product",
]
PAGE_AFTER_AN_EDIT = "/compare/product-manager-vs-product-owner/"
SEARCHES = ("product manager", "software developer", "quality control", "direct activities")
AT_SIZE = "_at_size"
RENDERS = 3
"""Of a page in each turn."""
TURNS = 3
MORE_TURNS = 9
"""For a page that takes longer than it may."""
KINDS_OF_HITS = sum(kind.is_catalogued for kind in Kind)
MOST = 1.5
"""Times the CPU of the same page with the project's content alone."""
SLACK = 1.0
"""Milliseconds by which a page may differ without being slower: no clock is better than that."""

browser = Client(headers={"host": "localhost"})


class Site:
    """A process of its own with a database of its own, in which functions of this file run."""

    def __init__(self, stack: ExitStack, database_url: str) -> None:
        os.environ["DATABASE_URL"] = database_url
        self._process = stack.enter_context(
            ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        )

    def run(self, action: Callable[..., Any], *args: object) -> Any:
        return self._process.submit(action, *args).result()


class Page:
    """What a page costs on both sites: queries, and milliseconds of CPU."""

    def __init__(self, address: str, small: Site, large: Site) -> None:
        self.address = address
        self.queries = small.run(_count_queries, address)
        self.queries_at_size = large.run(_count_queries, address)
        self.cost = self.cost_at_size = float("inf")
        for turn in range(MORE_TURNS):
            if turn < TURNS or self.is_slower:
                self.cost = min(self.cost, small.run(_cost, address))
                self.cost_at_size = min(self.cost_at_size, large.run(_cost, address))

    @property
    def ratio(self) -> float:
        return self.cost_at_size / self.cost

    @property
    def is_slower(self) -> bool:
        return self.cost_at_size > MOST * self.cost + SLACK

    @property
    def asks_more(self) -> bool:
        # One query more for each further kind of hits, however many they are.
        more_kinds = KINDS_OF_HITS if self.address.startswith("/search/?") else 0
        return self.queries_at_size > self.queries + more_kinds

    def __str__(self) -> str:
        queries = str(self.queries)
        if self.queries_at_size != self.queries:
            queries += f"→{self.queries_at_size}"
        return (
            f"{self.address[:83]:<84}{queries:>9}{self.cost:9.1f}{self.cost_at_size:9.1f}"
            f"{self.ratio:7.2f}"
        )


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = os.environ.get("DATABASE_URL", f"sqlite:///{folder}/size.sqlite3")
        small = Site(stack, url)
        small.run(_fill_small)
        print(small.run(_size), flush=True)
        name, mark, parameters = url.partition("?")
        large = Site(stack, name + AT_SIZE + mark + parameters)
        large.run(_fill_large, options)
        print(large.run(_size), flush=True)
        return _compare(small, large, check=options.check)


def _compare(small: Site, large: Site, *, check: bool) -> int:
    """Print the tables and return the number of pages that are worse than they may be."""
    # Edits first: recent changes shall have some to show each time.
    edits = [(small.run(_edit), large.run(_edit)) for _ in range(TURNS)]
    addresses = [a for a in (*PAGES, *MORE_PAGES) if small.run(_answers, a)]
    pages = [Page(address, small, large) for address in addresses]
    print(f"{'page':<84}{'queries':>9}{'ms':>9}{'at size':>9}{'ratio':>7}")
    for page in sorted(pages, key=lambda page: -page.ratio):
        print(page)
    edit, edit_at_size = map(min, zip(*edits, strict=True))
    print(
        f"one edit, and the first page after it: {edit:.0f} ms, at size {edit_at_size:.0f} ms"
        f" ({edit_at_size / edit:.2f} ×)"
    )
    for text in SEARCHES:
        print(large.run(_times_of_search, text))
    worse = [page.address for page in pages if page.is_slower or page.asks_more]
    for address in worse:
        print(f"over {MOST} times or more queries: {address}")
    return len(worse) if check else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--edited", action="store_true")
    parser.add_argument("--roles", type=int, default=10_000)
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--onet", type=Path)
    options = parser.parse_args()
    if options.check and options.edited:
        parser.error("--check holds pages to what catalogues may cost, and --edited makes none.")
    return options


def _fill_small() -> None:
    if connection.introspection.table_names() and Role.everything.exists():
        sys.exit("The database holds content: choose an empty one.")
    call_command("migrate", verbosity=0)
    call_command("load_content", verbosity=0, stdout=StringIO())
    # So many that a page of each list is full.
    _generate(1_100, 300, seed=300)
    _copy_database()
    _analyze()


def _fill_large(options: argparse.Namespace) -> None:
    if options.onet:
        call_command("import_onet", options.onet, stdout=StringIO())
    _generate(options.roles, options.statements, seed=1, edited=options.edited)
    _analyze()


def _generate(roles: int, statements: int, *, seed: int, edited: bool = False) -> None:
    call_command(
        "generate_content",
        roles=roles,
        statements=statements,
        seed=seed,
        beside_content=True,
        edited=edited,
        stdout=StringIO(),
    )


def _copy_database() -> None:
    """Copy the database into a new one beside it."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [name + AT_SIZE])
    else:
        # A template must have no connections.
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name + AT_SIZE}" TEMPLATE "{name}"')


def _analyze() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            # The CPU of processes that help is counted nowhere.
            cursor.execute("SET max_parallel_workers_per_gather = 0")


def _size() -> str:
    return (
        f"{connection.vendor}: {Role.everything.count():,} roles, "
        f"{Alias.everything.count():,} titles, {Claim.everything.count():,} statements"
    )


def _answers(address: str) -> bool:
    return browser.get(address).status_code < 500


def _count_queries(address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    return len(queries)


def _cost(address: str) -> float:
    return min(_cpu(lambda: browser.get(address)) for _ in range(RENDERS))


def _edit() -> float:
    """Return the milliseconds that saving a claim and rendering the next page take."""
    claim = Claim.objects.published().order_by("pk")[0]
    return _cpu(lambda: (claim.save(), browser.get(PAGE_AFTER_AN_EDIT)))


def _cpu(action: Callable[[], object]) -> float:
    """Return the milliseconds of CPU that an action takes in this process and in the database."""
    start = time.process_time() + _cpu_of_database()
    action()
    return (time.process_time() + _cpu_of_database() - start) * 1000


def _cpu_of_database() -> float:
    """Return the seconds of CPU that the process of PostgreSQL behind this connection has taken, as
    Linux counts them; SQLite's are this process's own."""
    if connection.vendor != "postgresql":
        return 0
    connection.ensure_connection()
    schedule = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(schedule.read_text().split()[0]) / 1e9


def _times_of_search(text: str) -> str:
    times = []
    for _ in range(20):
        start = time.perf_counter()
        browser.get("/search/", {"q": text})
        times.append((time.perf_counter() - start) * 1000)
    p95 = statistics.quantiles(times, n=20)[-1]
    return f"search “{text}”: median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
