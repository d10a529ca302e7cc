"""Measure search with a hundred thousand claims, in a database of its own.

usage: bench_search.py [number of claims] [number of titles of a catalogue]

DATABASE_URL names the database, which is filled where it is empty and measured as it is where it
holds claims; without it a file of SQLite is thrown away in the end. What counts are the ratios
within one run: each search beside one that finds nothing.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
folder = tempfile.TemporaryDirectory()
os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/bench.sqlite3")
os.environ["DJANGO_SETTINGS_MODULE"] = "rolekb.settings"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from roles.models import Alias, Area, Claim, Position, Responsibility, Role, Scale  # noqa: E402
from roles.search import index  # noqa: E402
from roles.search.results import search  # noqa: E402
from sources.catalogued import Origin  # noqa: E402
from sources.models import Source, Voice  # noqa: E402

ROLES, QUESTIONS, SOURCES = 60, 400, 2_000
TITLES_OF_A_ROLE = 60
"""In the catalogue, as in O*NET."""
ROUNDS = 15
# A few words in nearly every text and many in few, as in any language.
COMMON = "product manager owner team backlog roadmap customer decides owns shares writes".split()  # noqa: SIM905
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()  # noqa: SIM905

SEARCHES = {
    "nothing": "qqqqqqqq",
    "a rare word": "zuzuzuzu",
    "two common words": "product roadmap",
    "three, one rare": "product owner zuzuzuzu",
    "a beginning": "roadm",
    "a typing error": "prodcut",
    "two typing errors": "prodcut raodmap",
    "an exact title": "role number 7",
    "a question": "who decides about number 7",
}


def main(number: int, titles: int) -> None:
    call_command("migrate", verbosity=0)
    random.seed(1)
    if not Claim.objects.exists():
        took("writing the claims, index included", lambda: write(number))
        took("writing the titles of a catalogue", lambda: write_titles(titles))
    print(
        f"{connection.vendor}, {Claim.objects.count():,} claims, "
        f"{Alias.everything.count():,} titles"
    )
    took("search_index --rebuild", index.rebuild)
    took("search_index --check", lambda: sum(1 for _ in index.faults()))
    claim = Claim.objects.published()[0]
    took("saving one claim", claim.save)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    browser = Client()
    base = None
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for name, text in SEARCHES.items():
            results = search(text)
            asked = measure(lambda text=text: search(text))
            suggested = measure(lambda text=text: search(text, typing=True, limit=3))
            page = measure(lambda text=text: browser.get("/search/", {"q": text}))
            base = base or asked
            print(
                f"{name:20} {results.total:8,} found   "
                f"search {asked:7.1f} ms ({asked / base:5.1f} ×)"
                f"   suggestions {suggested:7.1f} ms   page {page:7.1f} ms"
            )


def took(what: str, work) -> None:
    started = time.perf_counter()
    work()
    print(f"{what:40} {time.perf_counter() - started:8.2f} s")


def measure(work) -> float:
    """The median, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def text(words: int) -> str:
    said = random.choices(COMMON, k=words // 3)
    said += ("".join(random.choices(SYLLABLES, k=3)) for _ in range(words - words // 3))
    random.shuffle(said)
    return " ".join(said).capitalize() + "."


def write(number: int) -> None:
    scale = Scale.objects.create(name="Bench", slug="bench")
    position = Position.objects.create(scale=scale, slug="owns", label="owns", kind="owns")
    area = Area.objects.create(name="Bench", slug="bench")
    roles = Role.objects.bulk_create(
        Role(name=f"Role number {n}", slug=f"role-{n}", summary=text(30)) for n in range(ROLES)
    )
    questions = Responsibility.objects.bulk_create(
        Responsibility(
            name=f"Number {n}",
            slug=f"number-{n}",
            question=f"Who decides about number {n}?",
            area=area,
            scale=scale,
        )
        for n in range(QUESTIONS)
    )
    voices = Voice.objects.bulk_create(
        Voice(slug=f"voice-{n}", name=text(3)) for n in range(SOURCES)
    )
    sources = Source.objects.bulk_create(
        Source(slug=f"source-{n}", short_name=f"Source {n}", kind="article", title=text(8), voice=v)
        for n, v in enumerate(voices)
    )
    claims = (
        Claim(
            source=random.choice(sources),
            role=random.choice(roles),
            responsibility=random.choice(questions),
            position=position,
            locator=f"paragraph {n}",
            paraphrase=text(18) + (" Zuzuzuzu." if n % 2500 == 0 else ""),
            quotation=text(6),
            status="published",
            published_at=timezone.now(),
        )
        for n in range(number)
    )
    Claim.objects.bulk_create(claims, batch_size=2_000)


def write_titles(number: int) -> None:
    """Make up a catalogue of roles with this many titles."""
    origin = Origin.GENERATED.value
    roles = Role.everything.bulk_create(
        Role(
            name=text(3)[:-1],
            slug=f"catalogued-{n}",
            summary=text(30),
            origin=origin,
            origin_key=str(n),
        )
        for n in range(-(-number // TITLES_OF_A_ROLE))
    )
    titles = (
        Alias(role=roles[n // TITLES_OF_A_ROLE], title=text(6)[:-1], slug=f"t-{n}", origin=origin)
        for n in range(number)
    )
    Alias.everything.bulk_create(titles, batch_size=2_000)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(given[0] if given else 100_000, given[1] if len(given) > 1 else 0)
