"""What a server imports before it answers anybody."""

import subprocess
import sys

from django.conf import settings

FOR_FEW_PAGES = {
    *("openpyxl", "PIL", "lxml", "bibtexparser", "pypdf", "jwt", "requests", "cryptography"),
    *("fido2", "ninja", "pydantic", "mcp", "granian", "unittest"),
}
"""Libraries for spreadsheets, pictures, sources, accounts and programs."""

START = """
import importlib, sys
importlib.import_module("rolekb.wsgi")
importlib.import_module("rolekb.serving").preload()
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_what_few_pages_need_is_not_imported_at_the_start():
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", START],
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    imported = set(done.stdout.split())
    assert {"django", "rolekb", "roles", "teams"} <= imported
    assert not imported & FOR_FEW_PAGES
