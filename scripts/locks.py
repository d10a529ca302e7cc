"""The locks in requirements/, with every version and hash that the .in files come to.

usage: locks.py lock [options for uv]      keep what is pinned where the .in files allow it
       locks.py upgrade [options for uv]   pin the newest versions that they allow
       locks.py check                      check that each lock belongs to its .in file

The head of a lock holds the hash of each .in file that it was made from. Checking needs neither a
registry nor a package.
"""

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from environment import ROOT, fingerprint, run_quietly, say, stop

# Made in this order: test.in takes the versions in base.txt.
LOCKS = ("base", "test")
REQUIREMENTS = ROOT / "requirements"
COMPILE = [
    *("pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
    # Where a package came from is a matter of the machine that made the lock.
    *("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock"),
]
HEAD = "# Made from "


def main(command="", *options):
    if command == "lock":
        make(options)
    elif command == "upgrade":
        make(["--upgrade", *options])
    elif command == "check" and not options:
        problems = [problem for lock in LOCKS for problem in stale_parts(lock)]
        if problems:
            stop("\n".join([*problems, "`make lock` brings the locks up to date."]))
    else:
        stop(__doc__.strip())


def make(options):
    """Write all locks, or none where one of them fails."""
    uv = shutil.which("uv") or stop("The locks are made by uv: python3 -m pip install uv")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / REQUIREMENTS.name
        shutil.copytree(REQUIREMENTS, copy)
        for lock in LOCKS:
            output = f"{REQUIREMENTS.name}/{lock}.txt"
            run_quietly(
                f"making {output}",
                [uv, *COMPILE, *options, "--output-file", output, f"{REQUIREMENTS.name}/{lock}.in"],
                cwd=folder,
                env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
            )
        for lock in LOCKS:
            pins = (copy / f"{lock}.txt").read_text()
            (REQUIREMENTS / f"{lock}.txt").write_text("\n".join([*head(lock), pins]))
    say("requirements/base.txt and requirements/test.txt are up to date.")


def head(lock):
    """Return the lines that name each file a lock is made from, with its hash."""
    return [f"{HEAD}{name} with sha256:{fingerprint(name)}" for name in included(f"{lock}.in")]


def stale_parts(lock):
    """Return a sentence for each thing in which a lock differs from what it is made from."""
    lines = (REQUIREMENTS / f"{lock}.txt").read_text().splitlines()
    actual, expected = {line for line in lines if line.startswith(HEAD)}, set(head(lock))
    changed = sorted({line.removeprefix(HEAD).split(" ")[0] for line in actual ^ expected})
    problems = [
        f"requirements/{lock}.txt was not made from requirements/{name} as it is now."
        for name in changed
    ]
    if lock != "base":
        pinned = entries(f"{lock}.txt")
        # What the site needs on some machines only, the tests may need on all.
        missing = [
            entry
            for entry in entries("base.txt")
            if entry not in pinned and without_marker(entry) not in pinned
        ]
        problems += [
            f"requirements/{lock}.txt lacks {entry.split()[0]} as requirements/base.txt pins it."
            for entry in missing
        ]
    return problems


def without_marker(entry):
    """Return a pin as it would be on every machine: without what follows its semicolon."""
    return re.sub(r"\s+;.*?(?=\s--hash)", "", entry)


def included(name):
    """Return this file in requirements/ and, in order, those that it includes by -r."""
    names = [name]
    for entry in entries(name):
        option, _, value = entry.partition(" ")
        if option == "-r":
            names += included(value.strip())
        elif option.startswith("-") and option != "-c":
            stop(f"requirements/{name}: {entry!r} is not understood; only -r and -c are.")
    return names


def entries(name):
    """Return the requirements and options in a file, each as one line without comments."""
    text = (REQUIREMENTS / name).read_text().replace("\\\n", " ")
    lines = [" ".join(re.sub(r"(^|\s)#.*", "", line).split()) for line in text.splitlines()]
    return [line for line in lines if line]


if __name__ == "__main__":
    main(*sys.argv[1:])
