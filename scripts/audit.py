"""Check the packages that the site is locked to: licences, documentation and known vulnerabilities.

usage: audit.py

Licences are those that the installed packages name. No database of vulnerabilities comes in a
package, and nothing is fetched: AUDIT_DATABASE names a file with a list of entries in OSV's format.
"""

import json
import os
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from environment import ROOT, say, stop
from locks import entries
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ALLOWED = re.compile(
    r"\b(MIT(-0|-CMU)?|BSD|Apache|MPL|Mozilla|PSFL?|Python Software Foundation|LGPL|OFL|ISC)\b"
)
FORBIDDEN = re.compile(r"(?<!L)(?<!Lesser )\b(AGPL|GPL|SSPL|BUSL|Affero)", re.IGNORECASE)


def main():
    pins = [Requirement(entry.split(" --hash=")[0]) for entry in entries("base.txt")]
    versions = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in pins}
    documented = names_in((ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8"))
    problems = [
        f"docs/dependencies.md does not name {name}." for name in versions.keys() - documented
    ]
    absent = []
    for name in versions:
        try:
            problems += problems_of_licence(name, licence(metadata(name)))
        except PackageNotFoundError:
            absent.append(name)
    database = os.environ.get("AUDIT_DATABASE")
    if database:
        problems += vulnerabilities(versions, json.loads(Path(database).read_text("utf-8")))
    if problems:
        stop("\n".join(sorted(problems)))
    say(f"{len(versions)} packages are documented, and the licences of those installed are fine.")
    if absent:
        say(f"For other machines, and not looked at here: {', '.join(absent)}.")
    if not database:
        say("Vulnerabilities were not looked up: AUDIT_DATABASE names no file.")


def names_in(text):
    return {canonicalize_name(word) for word in re.findall(r"[A-Za-z][\w.-]*\w", text)}


def licence(fields):
    """Return what a package says of its licence: as an expression, in words, and in its classes."""
    classes = [line for line in fields.get_all("Classifier") or [] if line.startswith("License ::")]
    words = (fields.get("License") or "").splitlines()[:1]
    return " / ".join(filter(None, [fields.get("License-Expression"), *words, *classes]))


def problems_of_licence(name, words):
    if not ALLOWED.search(words) or FORBIDDEN.search(words):
        yield f"The licence of {name} has to be looked at: {words or 'none is named'}."


def vulnerabilities(versions, database):
    """Yield a sentence for each entry of the database that concerns a version of the lock."""
    for entry in database:
        for affected in entry.get("affected", []):
            package = affected.get("package", {})
            version = versions.get(canonicalize_name(package.get("name", "")))
            if package.get("ecosystem") != "PyPI" or version is None or entry.get("withdrawn"):
                continue
            if version in affected.get("versions", []) or any(
                is_within(version, span.get("events", []))
                for span in affected.get("ranges", [])
                if span.get("type") == "ECOSYSTEM"
            ):
                sentence = f"{package['name']} {version}: {entry['id']} {entry.get('summary', '')}"
                yield sentence.strip()


def is_within(version, events):
    """Return whether a version lies between a version that brought a fault and its end."""
    version, is_affected = Version(version), False
    for event in sorted(events, key=lambda event: parse(next(iter(event.values())))):
        kind, at = next(iter(event.items()))
        at = parse(at)
        if kind == "introduced" and version >= at:
            is_affected = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            is_affected = False
    return is_affected


def parse(text):
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


if __name__ == "__main__":
    main()
