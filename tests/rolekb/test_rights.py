"""What an account may do: one field, and no way from administrator to superuser."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from tests.html import Page
from tests.roles.admin.test_admin import fields_of

# Django's own admin templates read variables that are not there.
pytestmark = [pytest.mark.ignore_template_errors, pytest.mark.django_db]

ADD = reverse("admin:rolekb_user_add")
LIST = reverse("admin:rolekb_user_changelist")
PASSWORD = "quite a good one"


@pytest.fixture
def administrator(client, django_user_model):
    ada = django_user_model.objects.create_user("ada", is_staff=True)
    ada.groups.add(Group.objects.get(name="Administrators"))
    client.force_login(ada)
    return client


@pytest.fixture
def root(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root"))
    return client


@pytest.fixture
def sam(db, django_user_model):
    return django_user_model.objects.create_user("sam")


def change(user) -> str:
    return reverse("admin:rolekb_user_change", args=[user.pk])


def give(browser, user, rights: str):
    data = fields_of(browser.get(change(user)))
    return browser.post(change(user), {**data, "rights": rights})


def state(user):
    user.refresh_from_db()
    names = set(user.groups.values_list("name", flat=True))
    return user.is_staff, user.is_superuser, names


@pytest.mark.parametrize("name", ["Contributors", "Editors", "Administrators"])
def test_a_choice_stands_for_group_and_staff(administrator, sam, name):
    assert give(administrator, sam, name).status_code == 302
    assert state(sam) == (True, False, {name})
    assert give(administrator, sam, "").status_code == 302
    assert state(sam) == (False, False, set())


def test_editors_keep_codes_of_roles_and_the_comparisons_of_the_home_page(editor, world):
    owner, manager = world.role("owner"), world.role("manager")
    address = reverse("admin:roles_role_change", args=[owner.pk])
    code = {"scheme": "onet", "code": "1", "label": "Owners", "match": "exact"}
    code |= {"address": "https://example.org/1", "checked_on": "2026-11-30"}
    form = fields_of(editor.get(address)) | {"codes-TOTAL_FORMS": 1}
    form |= {f"codes-0-{name}": value for name, value in code.items()}
    assert editor.post(address, form).status_code == 302
    assert owner.codes.get().label == "Owners"
    pair = {"role": owner.pk, "other_role": manager.pk, "order": 1}
    assert editor.post(reverse("admin:roles_featuredcomparison_add"), pair).status_code == 302
    assert owner.featured_comparisons.exists()


def test_a_superuser_makes_superusers_and_takes_it_back(root, sam):
    give(root, sam, "superuser")
    assert state(sam) == (True, True, set())
    give(root, sam, "Editors")
    assert state(sam) == (True, False, {"Editors"})


def test_an_administrator_makes_no_superuser(administrator, sam):
    values = Page(administrator.get(change(sam))).values("select[@name='rights']/option", "value")
    assert "superuser" not in values
    response = give(administrator, sam, "superuser")
    assert response.status_code == 200
    assert "superuser is not one of the available choices" in response.content.decode()
    assert state(sam) == (False, False, set())


def test_an_administrator_changes_no_superuser(administrator, django_user_model):
    root = django_user_model.objects.create_superuser("root", password=PASSWORD)
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    new = {"password1": "another good one", "password2": "another good one"}
    assert administrator.post(password, new).status_code == 403
    assert administrator.post(change(root), {"username": "mine"}).status_code == 403
    delete = reverse("admin:rolekb_user_delete", args=[root.pk])
    assert administrator.post(delete, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [root.pk], "post": "yes"}
    administrator.post(LIST, chosen)
    root.refresh_from_db()
    assert root.username == "root"
    assert root.check_password(PASSWORD)


def test_a_new_account_gets_its_rights_at_once(administrator, django_user_model):
    data = {
        "username": "nina",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "rights": "Contributors",
    }
    assert administrator.post(ADD, data).status_code == 302
    assert state(django_user_model.objects.get(username="nina")) == (True, False, {"Contributors"})


def test_groups_of_its_own_stay_as_they_are(administrator, sam):
    team = Group.objects.create(name="Reviewers")
    team.permissions.add(Permission.objects.get(codename="view_claim"))
    sam.groups.add(team)
    sam.is_staff = True
    sam.save()
    assert give(administrator, sam, "as-it-is").status_code == 302
    assert state(sam) == (True, False, {"Reviewers"})


def test_the_list_names_the_rights(administrator, sam):
    texts = Page(administrator.get(LIST)).texts("td[@class='field-rights']")
    assert sorted(texts) == ["Administrator", "Signs in, and has no desk"]
