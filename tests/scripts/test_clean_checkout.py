"""A checkout in which no command has run yet."""

import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.fixture
def checkout(tmp_path):
    """A copy of what git keeps of the site, without var/."""
    for folder in ("rolekb", "teams", "roles", "sources", "templates", "static", "locale"):
        shutil.copytree(
            settings.BASE_DIR / folder,
            tmp_path / folder,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    shutil.copy(settings.BASE_DIR / "manage.py", tmp_path)
    return tmp_path


def run(checkout, *arguments: str) -> None:
    """Run Python in the checkout, with no setting in the environment."""
    done = subprocess.run(  # noqa: S603 - only Python, on our own code
        [sys.executable, *arguments],
        cwd=checkout,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_importing_the_settings_makes_no_folder(checkout):
    run(checkout, "-B", "-c", "import rolekb.settings")
    assert not (checkout / "var").exists()


def test_migrating_needs_no_folder_made_before(checkout):
    run(checkout, "manage.py", "migrate", "--verbosity", "0")
    assert (checkout / "var" / "rolekb.sqlite3").stat().st_size
