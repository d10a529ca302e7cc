"""scripts/check_edition.py: every address of an edition as files, followed."""

import json
import subprocess
import sys

from django.conf import settings

from tests.edition import ADDRESS


def check(folder):
    command = [sys.executable, settings.BASE_DIR / "scripts" / "check_edition.py", folder]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def test_it_names_what_leads_to_nothing_and_where_it_stands(tmp_path):
    site = tmp_path / "current" / "site"
    site.mkdir(parents=True)
    (tmp_path / "current" / "manifest.json").write_text(json.dumps({"address": ADDRESS}))
    page = site / "index.html"
    page.write_text('<p id="top"><a href="#top">Up</a> <a href="/#end">Down</a></p>')
    (site / "llms.txt").write_text(f"See {ADDRESS}/nothing.json.")
    failed = check(tmp_path)
    assert failed.returncode == 1
    assert f"/ leads to nothing at {ADDRESS}/#end\n" in failed.stdout
    assert f"/llms.txt leads to nothing at {ADDRESS}/nothing.json\n" in failed.stdout
    assert "2 files name 3 addresses of the edition: 2 lead to nothing" in failed.stdout
    page.write_text('<p id="end"><a href="/#end">Down</a></p>')
    (site / "nothing.json").write_text("{}")
    assert check(tmp_path).returncode == 0


def test_a_folder_without_an_edition_is_refused(tmp_path):
    failed = check(tmp_path)
    assert failed.returncode == 1
    assert "holds no edition" in failed.stderr
