"""Making accounts on the command line: `make editor`, `make admin`, and what stands behind them."""

import io
import sys

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse

from rolekb.management.commands import make_account

PASSWORD = "quite a good one"
EDITOR, ADMIN = ("--group", "Editors"), ("--superuser",)

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def run(monkeypatch):
    """Run the command with nobody to ask, and return what it says."""

    def run(*arguments, password=PASSWORD) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        said = io.StringIO()
        call_command("make_account", *arguments, stdout=said)
        return said.getvalue()

    return run


@pytest.fixture
def ask(monkeypatch):
    """Run the command for somebody who answers its questions in this order."""

    def ask(*arguments, answers) -> tuple[str, str]:
        given = iter(answers)
        monkeypatch.setattr(sys, "stdin", Terminal())
        monkeypatch.setattr("builtins.input", lambda prompt: next(given))
        monkeypatch.setattr(make_account, "getpass", lambda prompt: next(given))
        said, complained = io.StringIO(), io.StringIO()
        call_command("make_account", *arguments, stdout=said, stderr=complained)
        assert list(given) == []
        return said.getvalue(), complained.getvalue()

    return ask


def test_editor_can_sign_in_and_publish_and_look_after_no_accounts(run, client, django_user_model):
    assert run("edith", *EDITOR) == (
        "Made the account edith with the group Editors. Sign in at /admin/.\n"
    )
    client.post(reverse("account_login"), {"login": "edith", "password": PASSWORD})
    assert client.get(reverse("admin:roles_claim_changelist")).status_code == 200
    assert client.get(reverse("admin:rolekb_user_changelist")).status_code == 403
    edith = django_user_model.objects.get()
    assert edith.has_perm("roles.publish_claim")
    assert (edith.is_staff, edith.is_superuser) == (True, False)


def test_administrator_may_do_everything(run, client, django_user_model):
    assert "with the rights of an administrator" in run("ada", *ADMIN)
    client.post(reverse("account_login"), {"login": "ada", "password": PASSWORD})
    assert client.get(reverse("admin:rolekb_user_changelist")).status_code == 200
    assert django_user_model.objects.get().is_superuser


def test_group_that_was_deleted_is_made_again(run, django_user_model):
    Group.objects.all().delete()
    run("edith", *EDITOR)
    assert django_user_model.objects.get().has_perm("roles.publish_claim")


@pytest.mark.parametrize("rights", [EDITOR, ADMIN])
def test_second_run_changes_nothing(rights, run, django_user_model):
    run("edith", *rights)
    before = django_user_model.objects.values().get()
    assert "already. Nothing was changed." in run("edith", *rights, password="another good one")
    assert django_user_model.objects.values().get() == before


@pytest.mark.parametrize("rights", [EDITOR, ADMIN])
def test_account_that_exists_gets_the_rights_and_keeps_its_password(
    rights, run, django_user_model, contributor
):
    assert "existed. It now has" in run("cora", *rights, password="another good one")
    cora = django_user_model.objects.get()
    assert cora.check_password("a good one")
    assert cora.has_perm("roles.publish_claim")
    assert cora.is_superuser == (rights == ADMIN)
    assert cora.groups.filter(name="Contributors").exists()


def test_deactivated_account_stays_as_it_is(run, django_user_model, contributor):
    django_user_model.objects.update(is_active=False)
    with pytest.raises(CommandError, match="cora is deactivated"):
        run("cora", *ADMIN)
    assert not django_user_model.objects.get().is_superuser


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "too short"),
        ("short", "too short"),
        ("password123", "too common"),
        ("8264915073", "entirely numeric"),
        ("edith-the-editor", "similar to the username"),
    ],
)
def test_weak_password_makes_no_account(password, reason, run, django_user_model):
    with pytest.raises(CommandError, match=reason) as refused:
        run("edith-the-editor", *EDITOR, password=password)
    assert "No account was made" in str(refused.value)
    assert not django_user_model.objects.exists()


@pytest.mark.parametrize("name", ["", "two words", "a\nb", "x" * 151])
def test_name_that_is_none_is_refused(name, run, django_user_model):
    with pytest.raises(CommandError, match="is no username"):
        run(name, *EDITOR)
    assert not django_user_model.objects.exists()


def test_name_is_needed_where_nobody_can_be_asked(run):
    with pytest.raises(CommandError, match="Give the username as an argument"):
        run(*EDITOR)


def test_rights_are_needed(run):
    with pytest.raises(CommandError, match="--group --superuser is required"):
        run("edith")


def test_asks_until_name_and_password_are_good(ask, django_user_model):
    said, complained = ask(
        *EDITOR,
        answers=["two words", "edith", "short", PASSWORD, "not the same", PASSWORD, PASSWORD],
    )
    assert "Made the account edith" in said
    assert "'two words' is no username." in complained
    assert "too short" in complained
    assert "The two passwords differ." in complained
    assert django_user_model.objects.get(username="edith").check_password(PASSWORD)


@pytest.mark.parametrize("end", [KeyboardInterrupt, EOFError])
def test_asking_can_be_broken_off(end, ask, monkeypatch, django_user_model):
    def stop(prompt):
        raise end

    monkeypatch.setattr("builtins.input", stop)
    monkeypatch.setattr(sys, "stdin", Terminal())
    with pytest.raises(CommandError, match="No account was made"):
        call_command("make_account", *EDITOR)
    assert not django_user_model.objects.exists()
