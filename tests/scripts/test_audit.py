"""Licences and known vulnerabilities of what the site is locked to."""

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
