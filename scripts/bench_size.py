"""Measure each type of page with the project's content, and again at size.

usage: bench_size.py [--check | --edited] [--roles N] [--statements N] [--onet FOLDER]

Fills an empty database (DATABASE_URL; without it a file of SQLite that is thrown away) with the
content and a catalogue of 300 made-up statements, measures, adds O*NET if its folder is given and
more made-up rows, and measures again. Prints for each page the queries and the least CPU time of
some renders, that of the database included, in a process that has rendered it before and keeps no
page; then the first page after an edit, and search. With --check the command fails if a page at
size makes more queries or takes more than 1.5 times the CPU. With --edited the made-up rows are
part of the collection, as if editors had entered them: pages that weigh all statements then take
longer, so there is no limit to check.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
folder = tempfile.TemporaryDirectory()
os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/size.sqlite3")
os.environ["DJANGO_SETTINGS_MODULE"] = "rolekb.settings"
os.environ["PAGE_CACHE"] = "0"

import django  # noqa: E402

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
RENDERS = 7
KINDS_OF_HITS = sum(kind.is_catalogued for kind in Kind)
MOST = 1.5
"""Times the CPU of the same page with the project's content alone."""
SLACK = 1.0
"""Milliseconds by which a page may differ without being slower: no clock is better than that."""

Measured = dict[str, tuple[int, float]]


def main() -> int:
    options = _options()
    if connection.introspection.table_names() and Role.everything.exists():
        sys.exit("The database holds content: choose an empty one.")
    call_command("migrate", verbosity=0)
    call_command("load_content", verbosity=0, stdout=StringIO())
    # So many that a page of each list is full.
    _generate(1_100, 300, seed=300)
    _analyze()
    browser = Client(headers={"host": "localhost"})
    addresses = [address for address in (*PAGES, *MORE_PAGES) if _answers(browser, address)]
    print(f"{connection.vendor}: {_size()}")
    # Edits first: recent changes shall have some to show each time.
    edit_before, before = _after_an_edit(browser), _measure_all(browser, addresses)
    if options.onet:
        call_command("import_onet", options.onet, stdout=StringIO())
    _generate(options.roles, options.statements, seed=1, edited=options.edited)
    _analyze()
    print(f"{connection.vendor}: {_size()}")
    edit_after, after = _after_an_edit(browser), _measure_all(browser, addresses)
    worse = _report(before, after)
    print(
        f"one edit, and the first page after it: {edit_before:.0f} ms, at size {edit_after:.0f} ms"
        f" ({edit_after / edit_before:.2f} ×)"
    )
    _report_search(browser)
    for address in worse:
        print(f"over {MOST} times or more queries: {address}")
    return len(worse) if options.check else 0


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


def _size() -> str:
    return (
        f"{Role.everything.count():,} roles, {Alias.everything.count():,} titles, "
        f"{Claim.everything.count():,} statements"
    )


def _analyze() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            # The CPU of processes that help is counted nowhere.
            cursor.execute("SET max_parallel_workers_per_gather = 0")


def _answers(browser: Client, address: str) -> bool:
    return browser.get(address).status_code < 500


def _measure_all(browser: Client, addresses: list[str]) -> Measured:
    measured = {}
    for address in addresses:
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        count = len(queries)
        cost = min(_cpu(lambda address=address: browser.get(address)) for _ in range(RENDERS))
        measured[address] = count, cost
    return measured


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


def _after_an_edit(browser: Client) -> float:
    """Return the milliseconds that saving a claim and rendering the next page take."""
    costs = []
    for _ in range(3):
        claim = Claim.objects.published().order_by("pk")[0]
        costs.append(_cpu(lambda claim=claim: (claim.save(), browser.get(PAGE_AFTER_AN_EDIT))))
    return min(costs)


def _report(before: Measured, after: Measured) -> list[str]:
    """Print the table and return the pages that are worse than they may be."""
    worse = []
    print(f"{'page':<84}{'queries':>9}{'ms':>9}{'at size':>9}{'ratio':>7}")
    for address, (queries, cost) in sorted(
        before.items(), key=lambda item: -after[item[0]][1] / item[1][1]
    ):
        queries_after, cost_after = after[address]
        counted = str(queries) if queries == queries_after else f"{queries}→{queries_after}"
        ratio = cost_after / cost
        print(f"{address[:83]:<84}{counted:>9}{cost:9.1f}{cost_after:9.1f}{ratio:7.2f}")
        # One query more for each further kind of hits, however many they are.
        allowed = queries + (KINDS_OF_HITS if address.startswith("/search/?") else 0)
        if queries_after > allowed or cost_after > MOST * cost + SLACK:
            worse.append(address)
    return worse


def _report_search(browser: Client) -> None:
    for text in SEARCHES:
        times = []
        for _ in range(20):
            start = time.perf_counter()
            browser.get("/search/", {"q": text})
            times.append((time.perf_counter() - start) * 1000)
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"search “{text}”: median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
