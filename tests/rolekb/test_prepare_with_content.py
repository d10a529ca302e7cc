"""`manage.py prepare` on a database that holds the project's content."""

import pytest
from django.core.management import call_command

from roles.models import Claim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("project_content")]


def test_it_loads_nothing_again_and_makes_a_release_of_it_once(settings, tmp_path, capsys):
    settings.RELEASES = tmp_path / "releases"
    settings.SITE_ADDRESS = "https://rolebook.example"
    claims = Claim.objects.count()
    assert claims > 1000
    call_command("prepare")
    assert (settings.RELEASES / "current" / "rolebook.json").exists()
    release = (settings.RELEASES / "current").resolve()
    call_command("prepare")
    assert (settings.RELEASES / "current").resolve() == release
    assert Claim.objects.count() == claims
    assert "Loaded the content" not in capsys.readouterr().out
