"""The version stands in pyproject.toml; what speaks of it says the same."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def test_the_newest_version_of_the_changelog_is_this_one():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest, *_ = re.findall(r"^## (\d+\.\d+\.\d+) \(\d{4}-\d\d-\d\d\)$", changelog, re.MULTILINE)
    assert newest == VERSION


def test_this_version_gets_security_fixes():
    minor = VERSION.rpartition(".")[0]
    security = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| {re.escape(minor)}\.x\b.*\| yes \|$", security, re.MULTILINE)
