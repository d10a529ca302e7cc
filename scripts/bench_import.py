"""How long an import takes and how much memory: 1,000, 10,000 and 100,000 made-up claims.

Run by ``make bench-import``. Each import runs in a process of its own, so that its peak of memory
is its own: first all claims are new, then all are the same. JSON is left out: it is held in memory
as a whole, and 5 MB, the most that is read, are some 9,000 claims. DATABASE_URL chooses SQLite (by
default, in a temporary folder) or a PostgreSQL database that is emptied for it: its name must end
in "bench".
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000, 100_000)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--kind", choices=["csv", "xlsx"], default="csv")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        set_up()
        STEPS[given.step](given.file, given.sizes[0], given.kind)
        return
    print("  claims         step      time   peak memory   of it for the import")
    for size in given.sizes:
        with tempfile.TemporaryDirectory(prefix="rolekb-bench-") as folder:
            url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite3"
            if url.startswith("postgres") and not url.split("?")[0].endswith("bench"):
                sys.exit("The database is emptied for it: its name must end in “bench”.")
            file = Path(folder) / f"claims.{given.kind}"
            for step in STEPS:
                run = [sys.executable, __file__, str(size), "--kind", given.kind]
                run += ["--step", step, "--file", str(file)]
                subprocess.run(run, check=True, env={**os.environ, "DATABASE_URL": url}, cwd=ROOT)


def set_up():
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rolekb.settings")
    import django

    django.setup()


def prepare(path: Path, size: int, kind: str):
    from django.core.management import call_command

    from roles.importing import columns, files

    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    world()
    with path.open("wb") as file:
        files.write(file, kind, columns.CLAIMS, rows(size))


def first(path: Path, size: int, kind: str):
    take_in(path, size, "new")


def again(path: Path, size: int, kind: str):
    take_in(path, size, "same")


def take_in(path: Path, size: int, expected: str):
    from roles.importing.importing import Import
    from roles.models import Role

    Role.objects.count()
    idle = peak()
    start = time.perf_counter()
    with path.open("rb") as file, bar(size) as shown:

        def progress(rows, done, total):
            shown.update(rows - shown.n)

        outcome = Import("claims", path.name).run(file, progress=progress)
    took = time.perf_counter() - start
    if outcome.counts != {expected: size}:
        sys.exit(f"This is no import of {size} {expected} claims: {outcome}.")
    top = peak()
    print(f"{size:>8,}  {expected:>11}  {took:>6.1f} s  {top:>9.1f} MB  {top - idle:>18.1f} MB")


STEPS = {"prepare": prepare, "first": first, "again": again}


def bar(size: int):
    from tqdm import tqdm

    return tqdm(total=size, unit="row", leave=False, disable=None)


def peak() -> float:
    """Megabytes; Linux counts in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def world():
    """Twenty roles, fifty responsibilities, a hundred sources."""
    from roles.models import Area, Position, Responsibility, Role, Scale
    from sources.models import Source, Voice

    scale = Scale.objects.create(name="Ownership", slug="ownership")
    for kind in ("owns", "shares", "contributes", "denies", "varies"):
        Position.objects.create(scale=scale, label=kind, slug=kind, kind=kind)
    area = Area.objects.create(name="Delivery", slug="delivery")
    for number in range(20):
        Role.objects.create(name=f"Role {number}", slug=f"role-{number}")
    for number in range(50):
        Responsibility.objects.create(
            name=f"Work {number}",
            slug=f"work-{number}",
            question=f"Who does work {number}?",
            area=area,
            scale=scale,
        )
    voice = Voice.objects.create(name="Voice", slug="voice")
    for number in range(100):
        Source.objects.create(
            slug=f"source-{number}", short_name=f"Source {number}", kind="article", voice=voice
        )


def rows(size: int):
    from roles.importing.columns import CLAIMS

    empty = dict.fromkeys((column.name for column in CLAIMS), "")
    kinds = ("owns", "shares", "contributes", "denies", "varies")
    for number in range(size):
        yield empty | {
            "external_id": f"row-{number}",
            "source": f"source-{number % 100}",
            "role": f"Role {number % 20}",
            "responsibility": f"work-{number % 50}",
            "position": kinds[number % 5],
            "paraphrase": f"Sentence number {number} says what the role does, in our own words.",
            "locator": f"paragraph {number}",
            "quotation": f"words number {number} of the text",
            "note": "Made up to measure with.",
        }


if __name__ == "__main__":
    main()
