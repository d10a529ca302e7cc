"""Check the packages that the site is locked to: licences, documentation, use, upkeep and known
vulnerabilities.

usage: audit.py

Licences are those that the installed packages name. No database of vulnerabilities comes in a
package, and nothing is fetched: AUDIT_DATABASE names a file with a list of entries in OSV's format.
Months of releases are those of requirements/released.txt.
"""

import ast
import json
import os
import re
from importlib.metadata import PackageNotFoundError, metadata, packages_distributions
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

OUR_CODE = ("rolekb", "teams", "roles", "sources", "scripts/server.py")
USED_BY_OTHERS = {"psycopg": "Django's backend for PostgreSQL imports it"}
YEARS_WITHOUT_A_RELEASE = 2
RESTING = "## Without a release for two years"
"""The section of docs/dependencies.md that says why such packages stay."""


def main():
    pins = [Requirement(entry.split(" --hash=")[0]) for entry in entries("base.txt")]
    versions = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in pins}
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    documented = names_in(text)
    problems = [
        f"docs/dependencies.md does not name {name}." for name in versions.keys() - documented
    ]
    direct = [canonicalize_name(Requirement(entry).name) for entry in entries("base.in")]
    problems += unused(direct, packages_distributions(), names_in_code(python_files()))
    released = (ROOT / "requirements" / "released.txt").read_text(encoding="utf-8")
    rows = text.partition(RESTING)[2].partition("\n## ")[0]
    resting = names_in("\n".join(re.findall(r"^\| (.*?) \|", rows, re.MULTILINE)))
    problems += problems_of_upkeep(versions, released, resting)
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
    say(f"{len(versions)} packages are documented, used and looked after or explained.")
    say("The licences of those installed are fine.")
    if absent:
        say(f"For other machines, and not looked at here: {', '.join(absent)}.")
    if not database:
        say("Vulnerabilities were not looked up: AUDIT_DATABASE names no file.")


def names_in(text):
    return {canonicalize_name(word) for word in re.findall(r"[A-Za-z][\w.-]*\w", text)}


def python_files():
    for place in OUR_CODE:
        path = ROOT / place
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def names_in_code(paths):
    """Return the first parts of what is imported, and of texts such as "whitenoise.storage.…"."""
    names = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                # A plug-in in the settings, or the folder of letters.
                match = re.fullmatch(r"([a-z]\w+)\.[\w.]+|([a-z]+_\w+)", node.value)
                names |= {name for name in match.groups() if name} if match else set()
    return names


def unused(direct, modules, names):
    """Yield a sentence for each package of base.in of which our code names no module."""
    for package in direct:
        brought = {
            module
            for module, owners in modules.items()
            if package in map(canonicalize_name, owners)
        }
        # What is not installed here cannot be told.
        if brought and package not in USED_BY_OTHERS and not brought & names:
            yield f"requirements/base.in names {package}, and nothing of ours uses it."


def problems_of_upkeep(versions, released, resting):
    """Yield a sentence for each package whose last release is long ago without a word about it, or
    whose last release nobody has written down."""
    as_of = count_months(re.search(r"known in (\d{4}-\d\d)", released)[1])
    lines = [line.split() for line in released.splitlines() if not line.startswith("#")]
    months = {name: count_months(month) for name, month in lines}
    for name in versions:
        if name not in months:
            yield f"requirements/released.txt does not say when {name} had its last release."
        elif as_of - months[name] > 12 * YEARS_WITHOUT_A_RELEASE and name not in resting:
            yield f"{name} had no release for two years: say why in docs/dependencies.md."
    for name in months.keys() - versions.keys():
        yield f"requirements/released.txt names {name}, which is not locked."


def count_months(text):
    year, month = map(int, text.split("-"))
    return 12 * year + month


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
