"""Killing the site in the middle of edits and imports, and taking its disk away: what was confirmed
is there, nothing is half there, and the site goes on by itself.

`make faults` runs this with a thousand edits and prints the figures.
"""

import csv
import http.client
import os
import random
import resource
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest

from tests.scripts.fault_site import PostgreSQL, Site, SQLite, wait_until
from tests.scripts.test_server import PATIENCE, ROOT

pytestmark = pytest.mark.server

EDITS = int(os.environ.get("FAULT_EDITS", "24"))
"""How many edits are confirmed on each database; `make faults` asks for 1,000."""
KILLS = max(3, EDITS // 100)
SAVES = min(200, EDITS)
WRITERS = 4


@pytest.fixture
def site(database):
    site = Site(database, WRITERS + SAVES)
    try:
        yield site
    finally:
        site.server.stop()


def report(*figures) -> None:
    """Print what was measured, for `make faults`."""
    print("\n    " + ", ".join(map(str, figures)))  # noqa: T201


# --- What is tried ------------------------------------------------------------------------


def test_every_confirmed_edit_survives_killing(site):
    kinds = [site.kill_worker, site.kill_server]
    if isinstance(site.database, PostgreSQL):
        kinds.append(site.kill_database)
    confirmed, answers, read = [], Counter(), Counter()
    is_over, taking, numbers = threading.Event(), threading.Lock(), iter(range(10**6))

    def write(person):
        while not is_over.is_set():
            with taking:
                note = f"Edit {next(numbers)}"
            try:
                status = site.save(person, site.form(person), note)
            except (OSError, http.client.HTTPException):
                answers["unanswered"] += 1
                time.sleep(0.1)
                continue
            answers[status] += 1
            if status == 302:
                confirmed.append((person["claim"], note))

    def look():
        while not is_over.is_set():
            try:
                read[site.ask("GET", "/roles/product-owner/")[0]] += 1
            except (OSError, http.client.HTTPException):
                read["unanswered"] += 1
            time.sleep(0.1)

    people = [threading.Thread(target=write, args=[person]) for person in site.people[:WRITERS]]
    people.append(threading.Thread(target=look))
    for person in people:
        person.start()
    kills = Counter()
    try:
        for number in range(1, KILLS + 1):
            wait_until_more(confirmed, EDITS * number // (KILLS + 1))
            kill = kinds[number % len(kinds)]
            kill()
            kills[kill.__name__] += 1
        wait_until_more(confirmed, EDITS)
    finally:
        is_over.set()
        for person in people:
            person.join(PATIENCE)
    versions, rows, _ = site.history()
    report(len(confirmed), "edits confirmed", dict(kills), dict(answers), "pages", dict(read))
    assert [edit for edit in confirmed if edit not in versions] == []
    # What stands is the last version, whether or not its answer arrived.
    assert {(pk, note) for pk, note in rows.items() if note} <= versions
    assert answers.keys() <= {302, 503, "unanswered"}
    assert read.keys() <= {200, 503, "unanswered"}
    assert site.manage("verify").endswith("The database is sound.\n")


def wait_until_more(confirmed: list, number: int) -> None:
    """Wait until so many edits are confirmed, for as long as there are new ones."""
    while (before := len(confirmed)) < number:
        wait_until(lambda before=before: len(confirmed) > before)


def test_an_import_that_is_killed_leaves_all_or_nothing(site, tmp_path):
    table = tmp_path / "claims.csv"
    headings = ["source", "role", "responsibility", "position", "paraphrase", "locator"]
    with table.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(headings)
        for number in range(EDITS * 10):
            words = f"The Product Owner keeps backlog number {number}."
            lines.writerow(
                ["source-0", "product-owner", "backlog", "owns", words, f"line {number}"]
            )
    command = ["manage.py", "import_table", "claims", str(table)]
    options = {"cwd": ROOT, "env": {**os.environ, **site.environment}}
    before = site.history()[2]
    outcomes = Counter()
    whole = time.monotonic()
    site.manage("import_table", "claims", str(table), "--preview")
    whole = time.monotonic() - whole
    for _ in range(KILLS):
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *command],
            **options,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(whole * random.uniform(0.2, 1.1))  # noqa: S311
        process.kill()
        process.wait()
        outcomes[site.history()[2] - before] += 1
    report("imports of", EDITS * 10, "rows killed, rows there afterwards", dict(outcomes))
    assert outcomes.keys() <= {0, EDITS * 10}
    assert site.manage("verify").endswith("The database is sound.\n")


def test_no_save_is_lost_when_many_editors_save_at_once(site):
    people = site.people[WRITERS:]
    forms = [site.form(person) for person in people]
    together, statuses, waits = threading.Barrier(len(people)), Counter(), []

    def save(number):
        together.wait()
        start = time.monotonic()
        statuses[site.save(people[number], forms[number], f"Save {number}")] += 1
        waits.append(time.monotonic() - start)

    threads = [threading.Thread(target=save, args=[number]) for number in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE * 2)
    rows = site.history()[1]
    report(len(people), "saves at once", dict(statuses), f"longest wait {max(waits):.1f} s")
    assert statuses == {302: len(people)}
    assert [rows[person["claim"]] for person in people] == [
        f"Save {number}" for number in range(len(people))
    ]


def limit_files(processes: list[int], size: int | None) -> None:
    """Let processes write no file beyond so many bytes; None is as many as they may."""
    for process in processes:
        hard = resource.prlimit(process, resource.RLIMIT_FSIZE)[1]
        limits = (hard if size is None else size, hard)
        resource.prlimit(process, resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_is_named_and_the_site_goes_on_when_there_is_room_again(
    tmp_path, migrated_database
):
    site = Site(SQLite(tmp_path, migrated_database), 1)
    try:
        person = site.people[0]
        form = site.form(person)
        servers = [site.server.process.pid, *site.server.workers()]
        limit_files(servers, 200_000)
        notes = []
        for number in range(100):
            notes.append(f"Note {number}")
            fields = [(name, notes[-1] if name == "note" else value) for name, value in form]
            address = f"/admin/roles/claim/{person['claim']}/change/"
            status, html = site.ask("POST", address, person["session"], fields)
            if status != 302:
                break
            form = site.form(person)
        report("a full disk answered", status, "after", number, "edits")
        assert status == 503
        assert notes[-1] in html  # to be sent again
        assert site.ask("GET", "/roles/product-owner/")[0] == 200
        limit_files(servers, None)
        assert site.save(person, site.form(person), "Room again") == 302
        versions = [note for claim, note in site.history()[0] if claim == person["claim"]]
        assert sorted(versions) == sorted(["", *notes[:-1], "Room again"])
        assert site.manage("verify").endswith("The database is sound.\n")
    finally:
        site.server.stop()
