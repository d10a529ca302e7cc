"""Measure what readers meet who are signed in, or while another asks for heavy pages (bench.py)."""

import contextlib
import http.client
import itertools
import random
import statistics
import threading
import time
from collections.abc import Sequence

from bench_tools import Load, cpu_seconds, family

GREEDY, READER = "127.0.0.9", "127.0.0.2"
"""Addresses of two who ask."""
AT_ONCE = 16
"""Comparisons for which the greedy one waits at the same time."""
PATIENCE = 120

SIGN_IN = """
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
editor = get_user_model().objects.create_user("editor", is_staff=True)
editor.groups.add(Group.objects.get(name="Editors"))
client = Client()
client.force_login(editor)
print(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
"""
"""Python for ``manage.py shell`` that prints the cookie of an editor."""


def cost_when_signed_in(pid: int, port: int, path: str, cookie: str, rounds: int) -> float:
    """Return how many times the CPU of an anonymous reader's page an editor's takes, where no page
    is kept."""
    pids = family([pid])
    costs: dict[str, list[float]] = {"": [], cookie: []}
    for _ in range(rounds):
        for sent, measured in costs.items():
            headers = {"Cookie": sent} if sent else {}
            with contextlib.closing(Load(port, path, headers)) as load:
                before = cpu_seconds(pids)
                answers = load.run(1)
                measured.append((cpu_seconds(pids) - before) / answers)
    return statistics.median(costs[cookie]) / statistics.median(costs[""])


def longest_wait(port: int, slugs: Sequence[str], paths: Sequence[str]) -> float:
    """Return the seconds of the slowest of these pages, each asked for once by a reader while
    another address asks for comparisons of five as fast as it can."""
    fives = list(itertools.combinations(slugs, 5))
    random.shuffle(fives)
    remaining, lock, is_over = iter(fives), threading.Lock(), threading.Event()

    def ask_on() -> None:
        while not is_over.is_set():
            with lock:
                five = next(remaining)
            _fetch(port, f"/compare/{'-vs-'.join(five)}/", GREEDY)

    greedy = [threading.Thread(target=ask_on) for _ in range(AT_ONCE)]
    for thread in greedy:
        thread.start()
    try:
        # Until its line is full
        time.sleep(1)
        waits = []
        for path in paths:
            begin = time.perf_counter()
            _fetch(port, path, READER)
            waits.append(time.perf_counter() - begin)
    finally:
        is_over.set()
        for thread in greedy:
            thread.join()
    return max(waits)


def _fetch(port: int, path: str, address: str) -> None:
    client = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=PATIENCE, source_address=(address, 0)
    )
    with contextlib.closing(client):
        client.request("GET", path)
        client.getresponse().read()
