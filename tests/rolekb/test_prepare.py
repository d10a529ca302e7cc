"""`manage.py prepare`, for the first start and after each update."""

import pytest
from django.core.management import call_command

from roles.models import Claim
from tests.content_folder import ContentFolder

pytestmark = pytest.mark.django_db


def test_it_fills_an_empty_database_and_makes_a_release_once(settings, tmp_path, capsys):
    settings.RELEASES = tmp_path / "releases"
    settings.SITE_ADDRESS = "https://rolebook.example"
    call_command("prepare")
    claims = Claim.objects.count()
    assert claims > 1000
    assert (settings.RELEASES / "current" / "rolebook.json").exists()
    assert "Loaded the content" in capsys.readouterr().out
    release = (settings.RELEASES / "current").resolve()
    call_command("prepare")
    assert Claim.objects.count() == claims
    assert (settings.RELEASES / "current").resolve() == release
    assert "Loaded the content" not in capsys.readouterr().out


def test_it_makes_no_release_where_none_is_wanted(settings, tmp_path, capsys):
    settings.RELEASES = None
    settings.CONTENT_DIR = ContentFolder(tmp_path / "content", tmp_path / "texts").path
    call_command("prepare")
    assert "Loaded the content" in capsys.readouterr().out
