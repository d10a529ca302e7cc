"""Licences, use, upkeep and known vulnerabilities of what the site is locked to."""

import sys
from email.message import Message
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import audit

ENTRY = {
    "id": "PYSEC-2000-1",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "Some_Package"},
            "ranges": [
                {
                    "type": "ECOSYSTEM",
                    "events": [{"introduced": "1.2"}, {"fixed": "1.10"}, {"introduced": "2.0"}],
                }
            ],
            "versions": ["0.5"],
        }
    ],
}


@pytest.mark.parametrize(
    ("version", "is_affected"),
    [("0.5", True), ("1.1", False), ("1.2", True), ("1.9", True), ("1.10", False), ("2.1", True)],
)
def test_a_version_is_looked_up(version, is_affected):
    reported = list(audit.vulnerabilities({"some-package": version}, [ENTRY]))
    assert reported == ([f"Some_Package {version}: PYSEC-2000-1"] if is_affected else [])


def test_other_packages_and_withdrawn_entries_are_passed_over():
    assert list(audit.vulnerabilities({"other": "1.2"}, [ENTRY])) == []
    withdrawn = {**ENTRY, "withdrawn": "2001-01-01T00:00:00Z"}
    assert list(audit.vulnerabilities({"some-package": "1.2"}, [withdrawn])) == []


@pytest.mark.parametrize(
    ("words", "is_fine"),
    [("MIT", True), ("LGPL-3.0-only", True), ("GPL-3.0", False), ("AGPL-3.0", False), ("", False)],
)
def test_a_licence_is_allowed_or_looked_at(words, is_fine):
    fields = Message()
    fields["License"] = words
    assert (not list(audit.problems_of_licence("some", audit.licence(fields)))) == is_fine


def test_a_package_that_nothing_names_is_unused(tmp_path):
    code = tmp_path / "code.py"
    code.write_text(
        """
import lxml.html
from .markdown import render
APPS = ["whitenoise.runserver_nostatic"]
FORMAT = "tqdm"
"""
    )
    modules = {name: [name] for name in ("lxml", "markdown", "whitenoise", "tqdm", "psycopg")}
    reported = list(audit.unused(list(modules), modules, audit.names_in_code([code])))
    assert reported == [
        "requirements/base.in names markdown, and nothing of ours uses it.",
        "requirements/base.in names tqdm, and nothing of ours uses it.",
    ]


@pytest.mark.parametrize(
    ("month", "resting", "problem"),
    [
        ("2024-11", set(), None),
        ("2024-10", set(), "some had no release for two years"),
        ("2024-10", {"some"}, None),
    ],
)
def test_a_package_without_a_release_for_two_years_needs_a_word(month, resting, problem):
    released = f"# known in 2026-11\nsome {month}\n"
    problems = list(audit.problems_of_upkeep({"some": "1"}, released, resting))
    assert [problem in text for text in problems] == ([True] if problem else [])


def test_the_list_of_releases_is_that_of_the_lock():
    problems = list(
        audit.problems_of_upkeep({"new": "1"}, "# known in 2026-11\nold 2026-01\n", set())
    )
    assert len(problems) == 2
    assert "new" in problems[0]
    assert "old" in problems[1]
