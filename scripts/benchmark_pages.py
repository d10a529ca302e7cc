"""Measure what it costs to make the three most read pages, with the project's content.

usage: benchmark_pages.py [--check]

Prints the median CPU time of twenty renders of each page through Django's test client, in a process
that has rendered each before and keeps no page. A fixed loop of Python stands first, so that the
numbers of two machines can be compared. DATABASE_URL names the database, which is only read;
without it a file of SQLite is filled and thrown away. With --check the command fails if a page
costs more than its budget.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
folder = tempfile.TemporaryDirectory()
is_thrown_away = "DATABASE_URL" not in os.environ
os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/benchmark.sqlite3")
os.environ["DJANGO_SETTINGS_MODULE"] = "rolekb.settings"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

BUDGETS = {
    "/compare/product-manager-vs-product-owner/": 25,
    "/roles/product-owner/": 25,
    "/": 15,
}
"""Milliseconds of CPU."""
RENDERS = 20
YARDSTICK = 300_000
"""Rounds of the fixed loop."""


def main() -> int:
    if is_thrown_away:
        call_command("migrate", verbosity=0)
        call_command("load_content", verbosity=0)
    # Kept open, as a server keeps it.
    connection.ensure_connection()
    browser = Client(headers={"host": "localhost"})
    print(f"{'a loop of Python':<46}{_median(_loop):7.1f} ms")
    too_slow = 0
    for address, budget in BUDGETS.items():
        response = browser.get(address)
        if response.status_code != 200:
            sys.exit(f"{address} answers {response.status_code}.")
        cost = _median(lambda address=address: browser.get(address))
        too_slow += cost > budget
        size = len(response.content) / 1000
        print(f"{address:<46}{cost:7.1f} ms   budget {budget} ms   {size:.0f} kB")
    return too_slow if "--check" in sys.argv else 0


def _median(action: Callable[[], object]) -> float:
    """Return the median of the milliseconds of CPU that an action takes."""
    times = []
    for _ in range(RENDERS):
        start = time.process_time()
        action()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def _loop() -> int:
    total = 0
    for number in range(YARDSTICK):
        total += number % 7
    return total


if __name__ == "__main__":
    sys.exit(main())
