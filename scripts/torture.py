"""Try bad input of every kind, print what was counted, and write it into docs/reliability.md.

usage: torture.py [sqlite] [postgresql] [browser] [-- arguments for pytest]

Without a lane, all three. The table of each lane that passes whole is written. `make test` runs a
short part of the same tests. TORTURE_STRINGS names a file with a JSON list of further texts that
are tried, such as blns.json of the Big List of Naughty Strings.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import environment
import packages
import postgresql
import test
from environment import PYTHON, ROOT, say, stop

DOCUMENT = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- make torture -->", "<!-- /make torture -->"
PYTEST = [PYTHON, "-m", "pytest", "--quiet", "--numprocesses", "auto", "--dist", "worksteal"]
LANES = ("sqlite", "postgresql", "browser")


def main(arguments):
    lanes, pytest_arguments = arguments, []
    if "--" in arguments:
        split = arguments.index("--")
        lanes, pytest_arguments = arguments[:split], arguments[split + 1 :]
    if not set(lanes) <= set(LANES):
        stop(__doc__.strip())
    chosen = lanes or LANES
    environment.leave_cleanly_when_told()
    packages.provide(list(chosen))
    environment.prepare("test.txt")
    failed = []
    for lane in chosen:
        lines, exit_code = run(lane, pytest_arguments)
        measured = table(lane, lines)
        say(f"\n{measured}")
        if exit_code:
            failed.append(lane)
        elif not pytest_arguments:
            write(lane, measured)
    if failed:
        stop(f"Stopped: something does not hold ({', '.join(failed)}).")
    say("\nNothing broke.")


def run(lane, pytest_arguments):
    """Run the tests on one database or in the browser; return their counts and the exit code."""
    is_browser = lane == "browser"
    given = os.environ.get("TEST_DATABASE_URL")
    server = contextlib.nullcontext("")
    if lane == "postgresql":
        server = contextlib.nullcontext(given) if given else postgresql.throw_away_server()
    with server as url, tempfile.TemporaryDirectory(prefix="rolekb-torture-") as folder:
        figures = Path(folder) / "figures.jsonl"
        settings = {**test.DEVELOPMENT, "TORTURE": "whole", "TORTURE_FIGURES": str(figures)}
        if url:
            settings["DATABASE_URL"] = url
        if is_browser:
            settings["CHROMIUM"] = packages.browser()
        marks = "torture and browser" if is_browser else "torture and not browser"
        command = [*PYTEST, "-m", marks, "tests/torture", *pytest_arguments]
        exit_code = subprocess.run(command, cwd=ROOT, env=settings).returncode
        lines = figures.read_text(encoding="utf-8").splitlines() if figures.exists() else []
        return [json.loads(line) for line in lines], exit_code


def table(lane, lines):
    """Return the counts as a table of Markdown: a line for each kind of test."""
    counts, slowest = defaultdict(lambda: defaultdict(int)), {}
    for line in lines:
        part = counts[line["part"]]
        for name, number in line["counts"].items():
            part[name] += number
        if line["slowest"] >= slowest.get(line["part"], (0, ""))[0]:
            slowest[line["part"]] = (line["slowest"], line["what"])
    rows = [
        f"### {TITLES[lane]}",
        "",
        "| What | Counted | 5xx | Slowest, s of CPU |",
        "|---|---|---|---|",
    ]
    for part in sorted(counts):
        shown = {name: number for name, number in counts[part].items() if name != "5xx"}
        words = ", ".join(f"{number:,} {name}" for name, number in sorted(shown.items()))
        rows.append(f"| {part} | {words} | {counts[part]['5xx']} | {slowest[part][0]:.2f} |")
    return "\n".join(rows)


TITLES = {"sqlite": "On SQLite", "postgresql": "On PostgreSQL", "browser": "In Chromium"}


def write(lane, measured):
    """Put the table of a lane between the marks in the document, and leave the rest as it is."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    present, _, after = rest.partition(END)
    tables = {part.partition("\n")[0]: part.strip() for part in re.split(r"(?m)^### ", present)}
    tables[TITLES[lane]] = measured.removeprefix("### ")
    shown = "\n\n".join(f"### {tables[title]}" for title in TITLES.values() if title in tables)
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{shown}\n\n{END}{after}", encoding="utf-8")
    say(f"\nWritten: {DOCUMENT.relative_to(ROOT)}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
