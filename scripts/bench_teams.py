"""Measure the pages of an organisation of 5,000 people in 400 teams with 2,000 titles.

usage: bench_teams.py [--check]

Prints for each page how often it asks the database, what it weighs compressed and how long it
takes, and the number of queries for 20 people in 4 teams. A file of SQLite is filled and thrown
away; DATABASE_URL may name another empty database. With --check the command fails if a page asks
more than 8 times or not as often as with 20 people, or weighs more than 60 kB.
"""

import gzip
import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
folder = tempfile.TemporaryDirectory()
os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/benchmark.sqlite3")
os.environ["DJANGO_SETTINGS_MODULE"] = "rolekb.settings"
os.environ["ORGANISATIONS"] = "many"

import django  # noqa: E402

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from roles.models import Role  # noqa: E402
from teams.access import make_organisation  # noqa: E402
from teams.editing import fill  # noqa: E402
from teams.exchange import (  # noqa: E402
    Exchange,
    LocalRoleEntry,
    MembershipEntry,
    PersonEntry,
    TeamEntry,
    TitleRuleEntry,
)
from teams.models import Organisation  # noqa: E402

MAX_QUERIES = 8
MAX_BYTES = 60_000
SIZES = {"small": (20, 4, 8), "large": (5_000, 400, 2_000)}
"""People, teams and titles."""
FIRST_NAMES = (
    "Ada",
    "Bo",
    "Cyra",
    "Dilek",
    "Emre",
    "Fiona",
    "Goran",
    "Hedda",
    "Ivo",
    "Jun",
    "Kaya",
)
LAST_NAMES = (
    "Abara",
    "Brandt",
    "Castellan",
    "Demir",
    "Eriksen",
    "Ferrant",
    "Grün",
    "Ito",
    "Jansen",
)
LEVELS = ("", "Senior ", "Junior ", "Lead ", "Principal ")


def main(arguments: list[str]) -> int:
    call_command("migrate", verbosity=0)
    call_command("load_content", verbosity=0)
    connection.ensure_connection()
    owner = get_user_model().objects.create_user("benchmark", password=None)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(owner)
    measured = {}
    for size, (people, teams, titles) in SIZES.items():
        organisation = make_organisation(f"The {size} one", owner)
        start = time.perf_counter()
        fill(organisation, invented(people, teams, titles))
        seconds = time.perf_counter() - start
        print(f"{people:,} people in {teams} teams, {titles:,} titles: filled in {seconds:.1f} s")
        measured[size] = {
            name: measure(browser, path) for name, path in pages(organisation).items()
        }
    wrong = 0
    print(f"\n{'page':<34}{'queries':>9}{'with 20':>9}{'kB':>8}{'kB gzip':>9}{'ms':>7}")
    for name, (queries, length, packed, milliseconds) in measured["large"].items():
        few, *_others = measured["small"][name]
        line = f"{name:<34}{queries:>9}{few:>9}{length / 1000:>8.0f}{packed / 1000:>9.1f}"
        is_over = queries > MAX_QUERIES or queries != few or packed > MAX_BYTES
        wrong += is_over
        print(f"{line}{milliseconds:>7.0f}{'  over its limit' if is_over else ''}")
    return 1 if wrong and "--check" in arguments else 0


def invented(people: int, teams: int, titles: int) -> Exchange:
    """Return an organisation in which everybody has a title, a role where one was decided, and a
    manager; every tenth is in two teams, and every fiftieth place is vacant."""
    roles = list(Role.objects.order_by("slug"))
    linked = timezone.localdate() - timedelta(days=200)
    local_roles = [LocalRoleEntry(role.slug, role.name, role.slug, linked) for role in roles]
    local_roles += [
        LocalRoleEntry(f"own-{n}", f"Own Role {n}") for n in range(max(1, titles // 20))
    ]
    names = [
        f"{LEVELS[n % 5]}{local_roles[n % len(local_roles)].name} {n // 5}" for n in range(titles)
    ]
    decided = [n % 3 for n in range(titles)]
    slugs = [f"team-{n}" for n in range(teams)]
    places = []
    for n in range(1, people + 1):
        for k in range(2 if n % 10 == 0 else 1):
            title = (n * 7) % titles
            places.append(
                MembershipEntry(
                    slugs[(n + k * 3) % teams],
                    n,
                    local_roles[title % len(local_roles)].slug if decided[title] else "",
                    names[title],
                    focus="Half of the week" if n % 10 == 0 else "",
                    share=50 if n % 10 == 0 else None,
                    start=linked,
                    reports_to=max(1, n // 8) if n > 1 else None,
                )
            )
    places += [
        MembershipEntry(slugs[n % teams], None, "developer", "Developer")
        for n in range(people // 50)
    ]
    places.append(MembershipEntry(slugs[1], 1, "own-0", "Keeper of the keys"))
    # The first team is as large as a page can be.
    places += [
        MembershipEntry(slugs[0], n, "developer", "Developer on loan")
        for n in range(1, people // 10)
    ]
    return Exchange(
        "Invented",
        tuple(
            TeamEntry(slug, f"Team {n}", slugs[(n - 1) // 7] if n else "")
            for n, slug in enumerate(slugs)
        ),
        tuple(
            PersonEntry(n, f"{FIRST_NAMES[n % 11]} {LAST_NAMES[n % 9]}-{n}", f"{n:05}")
            for n in range(1, people + 1)
        ),
        tuple(local_roles),
        tuple(
            TitleRuleEntry(
                name.casefold(),
                name,
                (local_roles[n % len(local_roles)].slug,) if decided[n] else (),
            )
            for n, name in enumerate(names)
        ),
        tuple(places),
    )


def pages(organisation: Organisation) -> dict[str, str]:
    base = organisation.get_absolute_url()
    person = organisation.people.order_by("pk")[9]
    return {
        "organisation": base,
        "organisation, last part of teams": f"{base}?show=teams&page=99",
        "organisation, people": f"{base}?show=people",
        "organisation, roles": f"{base}?show=roles",
        "organisation, vacancies": f"{base}?show=vacancies",
        "organisation, search for brandt": f"{base}?q=brandt",
        "largest team": f"{base}teams/team-0/",
        "another team": f"{base}teams/team-3/",
        "role that most hold": f"{base}roles/developer/",
        "role without a canonical one": f"{base}roles/own-0/",
        "person": f"{base}people/{person.key}/",
        "person whom most report to": f"{base}people/{organisation.people.earliest('pk').key}/",
        "form of a member": f"{base}teams/team-3/new-member/",
        "form of a team": f"{base}teams/team-3/edit/",
    }


def measure(browser: Client, path: str) -> tuple[int, int, int, float]:
    """Return the queries, bytes, compressed bytes and milliseconds of a page that was read
    before."""
    browser.get(path)
    start = time.perf_counter()
    response = browser.get(path)
    milliseconds = (time.perf_counter() - start) * 1000
    if response.status_code != 200:
        sys.exit(f"{path} answers {response.status_code}.")
    with CaptureQueriesContext(connection) as queries:
        browser.get(path)
    content = response.content
    return len(queries), len(content), len(gzip.compress(content, 6)), milliseconds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
