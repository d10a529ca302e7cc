"""docs/settings.md names every variable that the code reads, and none else."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
OF_THE_SITE = ["rolekb/settings.py", "scripts/server.py"]
READ = re.compile(r"""\benv(?:iron)?(?:\.\w+)?[(\[]\s*"([A-Z][A-Z_]+)\"""")


def variables_read() -> set[str]:
    return {name for path in OF_THE_SITE for name in READ.findall((ROOT / path).read_text("utf-8"))}


def variables_documented() -> set[str]:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    first_cells = re.findall(r"^\| (`[A-Z].*?) \|", text, re.MULTILINE)
    return {name for cell in first_cells for name in re.findall(r"`([A-Z_]+)`", cell)}


def test_the_code_is_read_at_all():
    assert {"SECRET_KEY", "PAGE_CACHE", "STATIC_ROOT", "WEB_CONCURRENCY"} <= variables_read()


def test_every_variable_is_documented_and_every_documented_one_is_read():
    assert variables_documented() == variables_read()
