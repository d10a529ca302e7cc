"""`manage.py prepare`, for the first start and after each update."""

import pytest
from django.core.management import call_command

from roles.models import Claim
from tests.content_folder import ContentFolder

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(settings, tmp_path) -> ContentFolder:
    content = ContentFolder(tmp_path / "content", tmp_path / "texts")
    settings.CONTENT_DIR = content.path
    return content


def test_it_fills_an_empty_database_and_makes_a_release_once(content, settings, tmp_path, capsys):
    settings.RELEASES = tmp_path / "releases"
    settings.SITE_ADDRESS = "https://rolebook.example"
    call_command("prepare")
    assert Claim.objects.count() == len(content["claims"])
    assert (settings.RELEASES / "current" / "rolebook.json").exists()
    assert "Loaded the content" in capsys.readouterr().out
    release = (settings.RELEASES / "current").resolve()
    call_command("prepare")
    assert Claim.objects.count() == len(content["claims"])
    assert (settings.RELEASES / "current").resolve() == release
    assert "Loaded the content" not in capsys.readouterr().out


def test_it_makes_no_release_where_none_is_wanted(content, settings, capsys):
    settings.RELEASES = None
    call_command("prepare")
    assert "Loaded the content" in capsys.readouterr().out
