"""What becomes of private rows when editors merge and delete roles and accounts: they are counted,
never named, and never in the way."""

import pytest
from django.db import models
from django.db.models import ProtectedError
from django.urls import NoReverseMatch, reverse

from roles.editing import merging
from roles.models import Role
from teams.models import Access, Level, LocalRole, Organisation
from tests.html import Page, get_page

SECRETS = ("Backlog Keeper", "Value Keeper", "Ledgerly", "Ada Planted")

pytestmark = pytest.mark.ignore_template_errors


@pytest.fixture
def ledgerly(organisations):
    return organisations.make("Ledgerly")


@pytest.fixture
def canon(world, organisations, ledgerly):
    """Two canonical roles; two local roles of an organisation lean on the first."""
    gone, kept = world.role("scrum-owner"), world.role("product-owner")
    world.claim("lymar", gone, "backlog")
    for name in ("Backlog Keeper", "Value Keeper"):
        organisations.local_role(ledgerly, name, role=gone, linked_on="2026-11-01")
    return gone, kept


def shown_without_secrets(response) -> str:
    text = response.content.decode()
    for secret in SECRETS:
        assert secret not in text
    return Page(response).text


def test_a_merge_plan_counts_local_roles(canon, admin_desk):
    gone, kept = canon
    assert merging.plan(gone, kept).private_counts == {"roles here": 2}
    address = reverse("admin:roles_role_merge", args=[gone.pk, kept.pk])
    assert "of organisations: 2" in shown_without_secrets(admin_desk.get(address))


def test_merging_moves_local_roles_whatever_they_hold(canon):
    gone, kept = canon
    # No form would take it.
    LocalRole.objects.update(name="")
    merging.merge(gone, kept, "")
    assert {role.role for role in LocalRole.objects.all()} == {kept}
    assert set(LocalRole.objects.values_list("former_role_name", flat=True)) == {""}


def test_the_admin_counts_what_a_deleted_role_sets_free(canon, world, admin_desk):
    role = world.role("tester")
    LocalRole.objects.update(role=role)
    address = reverse("admin:roles_role_delete", args=[role.pk])
    text = shown_without_secrets(admin_desk.get(address))
    assert "which stay and lose their link: 2" in text
    admin_desk.post(address, {"post": "yes"})
    assert not Role.objects.filter(slug="tester").exists()
    for local_role in LocalRole.objects.all():
        assert local_role.role is None
        assert local_role.linked_on is None
        assert local_role.former_role_name == "Tester"


@pytest.mark.parametrize("how", ["row", "rows"])
def test_a_deleted_role_leaves_its_name_with_the_local_role(organisations, ledgerly, world, how):
    first = organisations.local_role(ledgerly, "Coach", role=world.role("agile-coach"))
    second = organisations.local_role(ledgerly, "Owner", role=world.role("product-owner"))
    other = organisations.local_role(ledgerly, "Dev", role=world.role("developer"))
    if how == "row":
        for role in (first.role, second.role):
            Role.objects.get(pk=role.pk).delete()
    else:
        Role.objects.filter(slug__in=["agile-coach", "product-owner"]).delete()
    names = LocalRole.objects.values_list("name", "former_role_name", "role__slug")
    assert set(names) == {
        ("Coach", "Agile Coach", None),
        ("Owner", "Product Owner", None),
        ("Dev", "", other.role.slug),
    }


def test_the_admin_counts_what_goes_with_an_account(organisations, ledgerly, admin_desk):
    organisations.member(ledgerly, Level.OWNER)
    viewer = organisations.member(ledgerly, Level.VIEWER).person
    organisations.person(ledgerly, "Ada Planted", user=viewer)
    address = reverse("admin:rolekb_user_delete", args=[viewer.pk])
    page = admin_desk.get(address)
    assert "Accesses: 1" in shown_without_secrets(page)
    assert "access " not in shown_without_secrets(page)
    admin_desk.post(address, {"post": "yes"})
    assert ledgerly.accesses.count() == 1
    assert ledgerly.people.get().user is None


def test_the_account_of_an_only_owner_cannot_be_deleted(organisations, ledgerly, admin_desk):
    owner = organisations.member(ledgerly, Level.OWNER).person
    organisations.member(ledgerly, Level.VIEWER)
    address = reverse("admin:rolekb_user_delete", args=[owner.pk])
    assert "the only owner of organisations: 1" in shown_without_secrets(admin_desk.get(address))
    admin_desk.post(address, {"post": "yes"})
    assert ledgerly.accesses.filter(user=owner).exists()
    with pytest.raises(ProtectedError):
        owner.delete()
    another = organisations.member(ledgerly, Level.OWNER, "another").person
    owner.delete()
    assert [access.user for access in ledgerly.accesses.filter(level="owner")] == [another]


def test_both_last_owners_cannot_be_deleted_together(organisations, ledgerly, django_user_model):
    for name in ("one", "two"):
        organisations.member(ledgerly, Level.OWNER, name)
    with pytest.raises(ProtectedError):
        django_user_model.objects.filter(username__in=["one", "two"]).delete()
    assert Access.objects.count() == 2


def test_the_admin_has_no_pages_of_teams(admin_desk, django_user_model):
    for model in (Organisation, LocalRole, Access):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:teams_{model._meta.model_name}_changelist")
    assert admin_desk.get("/admin/teams/").status_code == 404
    # Nobody can be given a right that would mean something else.
    assert not [
        permission
        for permission in admin_desk_permissions(django_user_model)
        if permission.startswith("teams.")
    ]


def admin_desk_permissions(user_model) -> set[str]:
    return user_model.objects.get(username="ada").get_all_permissions()


def test_no_row_prints_a_name(organisations, ledgerly):
    ada = organisations.person(ledgerly, "Ada Planted")
    organisations.local_role(ledgerly, "Backlog Keeper")
    organisations.membership(organisations.team(ledgerly, "Value Keeper"), ada)
    rows: list[models.Model] = [
        ledgerly,
        ada,
        *ledgerly.teams.all(),
        *ledgerly.local_roles.all(),
        *ledgerly.memberships.all(),
    ]
    for row in rows:
        assert str(row) == f"{row._meta.verbose_name} {row.pk}"


def test_pages_of_the_canon_say_nothing_of_local_roles(canon, visitor):
    for address in ("/roles/", "/roles/scrum-owner/", "/search/?q=keeper", "/feeds/claims.atom"):
        response = visitor.get(address)
        assert response.status_code == 200
        for secret in SECRETS:
            assert secret not in response.content.decode()
    assert get_page(visitor, "/roles/scrum-owner/").title
