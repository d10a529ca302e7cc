"""The forms by which editors keep teams, people, roles and places in teams."""

import csv
import io
import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook

from teams.models import LocalRole, LogEntry, Membership, Organisation, Person, Team, TitleRule
from tests.html import Page, get_page


def log(organisation) -> list[tuple[str, str]]:
    entries = LogEntry.objects.filter(organisation=organisation).order_by("pk")
    return list(entries.values_list("action", "kind"))


# --- Teams, people, roles -----------------------------------------------------------------


def test_editor_adds_and_changes_a_team(harbour):
    new = f"{harbour.address}new-team/"
    answer = harbour.editor.post(new, {"name": "Shelves", "parent": harbour.shop.pk})
    team = Team.objects.get(name="Shelves")
    assert answer.headers["Location"] == team.get_absolute_url()
    assert team.parent == harbour.shop
    harbour.editor.post(f"{team.get_absolute_url()}edit/", {"name": "Racks", "parent": ""})
    team.refresh_from_db()
    assert (team.name, team.parent, team.slug) == ("Racks", None, "shelves")
    assert log(harbour.organisation) == [("created", "team"), ("changed", "team")]


@pytest.mark.parametrize("name", ["Shop", "SHOP", " shöp"])
def test_two_teams_beside_each_other_differ_in_name(harbour, organisations, name):
    new = f"{harbour.address}new-team/"
    refused = harbour.editor.post(new, {"name": name, "parent": ""})
    assert refused.status_code == 400
    assert "The team Shop is there already." in Page(refused).text
    # Elsewhere it is another team, and one that was so keeps its name.
    assert harbour.editor.post(new, {"name": name, "parent": harbour.shop.pk}).status_code == 302
    old = organisations.team(harbour.organisation, name.strip().lower() + "!")
    same = {"name": old.name, "parent": ""}
    assert harbour.editor.post(f"{old.get_absolute_url()}edit/", same).status_code == 302


def test_names_without_letters_are_told_apart(harbour, organisations):
    organisations.team(harbour.organisation, "🚀")
    added = harbour.editor.post(f"{harbour.address}new-team/", {"name": "⚓", "parent": ""})
    assert added.status_code == 302


def test_two_roles_here_differ_in_name(harbour):
    refused = harbour.editor.post(f"{harbour.address}new-role/", {"name": "product  LEAD"})
    assert refused.status_code == 400
    assert "The role Product Lead is here already." in Page(refused).text
    edit = f"{harbour.refunds.get_absolute_url()}edit/"
    assert harbour.editor.post(edit, {"name": "Product Lead"}).status_code == 400
    assert harbour.editor.post(edit, {"name": "REFUNDS"}).status_code == 302


def test_team_is_no_part_of_itself_nor_of_its_parts_nor_of_another_organisation(
    harbour, organisations
):
    other = organisations.team(organisations.make("Other"), "Elsewhere")
    for parent in (harbour.shop, harbour.checkout, other):
        answer = harbour.editor.post(
            f"{harbour.shop.get_absolute_url()}edit/", {"name": "Shop", "parent": parent.pk}
        )
        assert answer.status_code == 400
        assert Page(answer).texts("ul[@class='errorlist']/li")


def test_team_ends_for_everybody_and_stays_readable(harbour, today):
    address = f"{harbour.checkout.get_absolute_url()}end/"
    Membership.objects.filter(person=harbour.noor).update(start=today + timedelta(days=3))
    harbour.editor.post(address, {"day": today.isoformat()})
    assert list(Membership.objects.values_list("end", flat=True)) == [today] * 3
    assert get_page(harbour.viewer, harbour.checkout.get_absolute_url())
    harbour.editor.post(f"{harbour.shop.get_absolute_url()}end/", {"day": today.isoformat()})
    # It has a part.
    assert Team.objects.filter(name="Shop").exists()


def test_team_without_a_member_ever_is_deleted(harbour, organisations, today):
    team = organisations.team(harbour.organisation, "Mistake")
    answer = harbour.editor.post(f"{team.get_absolute_url()}end/", {"day": today.isoformat()})
    assert answer.headers["Location"] == harbour.address
    assert not Team.objects.filter(name="Mistake").exists()


def test_editor_adds_and_changes_a_person(harbour):
    answer = harbour.editor.post(
        f"{harbour.address}new-person/", {"name": "Elif Brandt", "link": "wiki.example/elif"}
    )
    person = Person.objects.get(name="Elif Brandt")
    assert answer.headers["Location"] == person.get_absolute_url()
    assert person.link == "https://wiki.example/elif"
    answer = harbour.editor.post(f"{person.get_absolute_url()}edit/", {"name": ""})
    assert answer.status_code == 400
    answer = harbour.editor.post(
        f"{person.get_absolute_url()}edit/", {"name": "E", "link": "javascript:alert(1)"}
    )
    assert answer.status_code == 400


def test_no_two_people_have_one_number(harbour):
    new = f"{harbour.address}new-person/"
    # A spreadsheet eats zeros, so a list does not tell these from one another.
    for number in ("H1", "00H1"):
        answer = harbour.editor.post(new, {"name": "Elif Brandt", "number": number})
        assert answer.status_code == 400
        assert Page(answer).texts("ul[@class='errorlist']/li") == ["Ada Lindqvist has this number."]
    # Her own form still has it.
    address = f"{harbour.ada.get_absolute_url()}edit/"
    harbour.editor.post(address, {"name": "Ada Lindqvist-Roe", "number": "H1"})
    assert Person.objects.get(number="H1").name == "Ada Lindqvist-Roe"


def test_linking_a_role_keeps_the_day_and_clears_the_notice(harbour, today):
    harbour.refunds.former_role_name = "Cashier"
    harbour.refunds.save()
    address = f"{harbour.refunds.get_absolute_url()}edit/"
    form = {"name": "Refunds", "role": harbour.manager.pk, "description": ""}
    harbour.editor.post(address, form)
    harbour.refunds.refresh_from_db()
    assert (harbour.refunds.role, harbour.refunds.linked_on) == (harbour.manager, today)
    assert harbour.refunds.former_role_name == ""
    assert log(harbour.organisation)[-1] == ("linked", "localrole")

    LocalRole.objects.update(linked_on=today - timedelta(days=9))
    harbour.editor.post(address, form | {"name": "Returns"})
    harbour.refunds.refresh_from_db()
    assert harbour.refunds.linked_on == today - timedelta(days=9)
    harbour.editor.post(address, form | {"role": ""})
    harbour.refunds.refresh_from_db()
    assert (harbour.refunds.role, harbour.refunds.linked_on) == (None, None)


def test_deleted_role_leaves_its_people_in_the_team(harbour):
    harbour.editor.post(f"{harbour.refunds.get_absolute_url()}edit/", {"delete": "1"})
    assert not LocalRole.objects.filter(name="Refunds").exists()
    assert Membership.objects.get(person=harbour.noor).local_role is None


# --- Places -------------------------------------------------------------------------------


def add(harbour, **fields):
    return harbour.editor.post(f"{harbour.checkout.get_absolute_url()}new-member/", fields)


def test_editor_adds_somebody_new(harbour):
    answer = add(
        harbour,
        name="Elif Brandt",
        title="Product  Owner",
        local_role=harbour.local_manager.pk,
        share="50",
        start="2026-01-31",
        reports_to="Ada Lindqvist",
    )
    assert answer.headers["Location"] == harbour.checkout.get_absolute_url()
    place = Membership.objects.get(person__name="Elif Brandt")
    assert (place.title, place.local_role) == ("Product Owner", harbour.local_manager)
    assert (place.share, place.reports_to) == (50, harbour.ada)
    assert log(harbour.organisation) == [("created", "person"), ("created", "membership")]


def test_somebody_of_a_known_name_is_asked_for_and_never_assumed(harbour):
    answer = add(harbour, name="Ada Lindqvist", title="Buyer")
    assert answer.status_code == 400
    page = Page(answer)
    assert page.texts("label[@class='choice']") == [
        "Ada Lindqvist (H1, Checkout)",
        "somebody else of this name",
    ]
    add(harbour, name="Ada Lindqvist", title="Buyer", same=harbour.ada.key)
    assert Membership.objects.get(title="Buyer").person == harbour.ada
    add(harbour, name="Ada Lindqvist", title="Packer", same="another")
    assert Membership.objects.get(title="Packer").person != harbour.ada
    assert Person.objects.filter(name="Ada Lindqvist").count() == 2


def test_place_without_a_name_is_a_vacancy_that_can_be_filled(harbour):
    add(harbour, title="Buyer")
    place = Membership.objects.get(title="Buyer")
    assert place.person is None
    address = f"{harbour.address}members/{place.pk}/"
    harbour.editor.post(address, {"title": "Buyer", "name": "Elif Brandt"})
    place.refresh_from_db()
    assert place.person.name == "Elif Brandt"
    assert get_page(harbour.editor, address).all("input[@name='name']") == []


def test_form_of_a_place_leads_to_its_person_and_its_team(harbour):
    place = Membership.objects.get(person=harbour.ada)
    team = (place.team.name, place.team.get_absolute_url())
    new = get_page(harbour.editor, f"{team[1]}new-member/")
    assert team in links(new)
    change = get_page(harbour.editor, f"{harbour.address}members/{place.pk}/")
    assert {team, (place.person.name, place.person.get_absolute_url())} <= links(change)


def links(page: Page) -> set[tuple[str, str]]:
    return set(zip(page.texts("main//p/a"), page.values("main//p/a", "href"), strict=True))


def test_roles_here_are_offered_by_their_names(harbour):
    place = harbour.noor.memberships.get()
    for form in (f"members/{place.pk}/", "teams/checkout/new-member/"):
        page = get_page(harbour.editor, f"{harbour.address}{form}")
        offered = page.texts("select[@name='local_role']/option")
        assert offered == ["not decided", "Product Lead", "Product Owner", "Refunds"]


def test_title_gets_the_role_that_was_decided_for_it(harbour):
    rule = TitleRule.objects.create(
        organisation=harbour.organisation, title="money mover", seen="Money Mover"
    )
    rule.local_roles.add(harbour.refunds)
    add(harbour, name="Elif Brandt", title="Money-Mover")
    assert Membership.objects.get(title="Money-Mover").local_role == harbour.refunds
    rule.local_roles.add(harbour.local_manager)
    add(harbour, name="Kofi Marlowe", title="Money Mover")
    assert Membership.objects.get(title="Money Mover").local_role is None


def test_titles_decided_before_endings_were_folded_are_found(harbour):
    rules = harbour.organisation.title_rules
    decided = rules.create(
        title="tideverantwortlicher", seen="Tideverantwortlicher", decided_at=timezone.now()
    )
    decided.local_roles.add(harbour.refunds)
    rules.create(title="tideverantwortliche", seen="Tideverantwortliche")
    migration = import_module("teams.migrations.0002_read_titles_again")
    migration.read_titles_again(apps, None)
    add(harbour, name="Elif Brandt", title="Tideverantwortliche:r")
    assert Membership.objects.get(person__name="Elif Brandt").local_role == harbour.refunds


def test_new_title_is_to_be_decided(harbour):
    add(harbour, name="Elif Brandt", title="Tide Reader")
    rule = TitleRule.objects.get(seen="Tide Reader")
    assert (rule.title, rule.decided_at, rule.local_roles.count()) == ("tide reader", None, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"share": "0"},
        {"share": "101"},
        {"start": "2026-03-02", "end": "2026-03-01"},
        {"start": "2.3.2026"},
        {"reports_to": "Nobody Known"},
        {"local_role": "999999"},
        {"title": "x" * 201},
    ],
)
def test_place_that_cannot_be_is_refused_with_the_reason(harbour, fields):
    answer = add(harbour, name="Elif Brandt", **fields)
    assert answer.status_code == 400
    page = Page(answer)
    # At the field that it is about, which has the focus.
    wrong = list(fields)[-1]
    (field,) = [div for div in page.all("div[@class='field']") if div.find("ul") is not None]
    assert field.find(f".//*[@name='{wrong}']") is not None
    assert page.values("*[@autofocus]", "name") == [wrong]
    assert not Person.objects.filter(name="Elif Brandt").exists()


def test_same_place_twice_is_refused_by_the_page(harbour):
    answer = add(
        harbour,
        name="Noor Haddad",
        same=harbour.noor.key,
        title="Refund Clerk",
        local_role=harbour.refunds.pk,
    )
    assert answer.status_code == 400
    assert "This person has that place in the team already." in Page(answer).text


def test_nobody_reports_to_themselves(harbour):
    place = Membership.objects.get(person=harbour.ada)
    address = f"{harbour.address}members/{place.pk}/"
    for answer in (
        harbour.editor.post(address, {"title": "PO", "reports_to": "Ada Lindqvist"}),
        add(harbour, name="Ada Lindqvist", same=harbour.ada.key, reports_to="Ada Lindqvist"),
    ):
        assert answer.status_code == 400
        page = Page(answer)
        assert page.texts("ul[@class='errorlist']/li") == ["Nobody reports to themselves."]
        assert page.values("*[@autofocus]", "name") == ["reports_to"]


def test_of_several_choices_one_has_the_focus(harbour):
    page = Page(add(harbour, name="Noor Haddad"))
    assert page.values("*[@autofocus]", "name") == ["same"]


def test_place_ends_on_a_day_or_is_deleted(harbour, today):
    place = Membership.objects.get(person=harbour.ada)
    address = f"{harbour.address}members/{place.pk}/end/"
    Membership.objects.filter(pk=place.pk).update(start=today)
    yesterday = today - timedelta(days=1)
    assert harbour.editor.post(address, {"day": yesterday.isoformat()}).status_code == 400
    harbour.editor.post(address, {"day": today.isoformat()})
    place.refresh_from_db()
    assert place.end == today
    harbour.editor.post(address, {"delete": "1"})
    assert not Membership.objects.filter(pk=place.pk).exists()
    assert log(harbour.organisation) == [("ended", "membership"), ("deleted", "membership")]


FORMS = [
    "new-team/",
    "new-person/",
    "new-role/",
    "teams/checkout/edit/",
    "teams/checkout/end/",
    "teams/checkout/new-member/",
    "roles/refunds/edit/",
]


def addresses(harbour) -> list[str]:
    place = Membership.objects.get(person=harbour.ada)
    own = [
        f"members/{place.pk}/",
        f"members/{place.pk}/end/",
        f"people/{harbour.ada.key}/edit/",
    ]
    return [f"{harbour.address}{path}" for path in (*FORMS, *own)]


def test_forms_are_for_editors_only(harbour, visitor):
    for address in addresses(harbour):
        assert get_page(harbour.editor, address).all("form[@method='post']"), address
        # Whoever sends one without a session signs in first, wherever it is sent.
        for browser, refused in ((harbour.viewer, 404), (visitor, 403)):
            assert browser.get(address).status_code == 404, address
            assert browser.post(address, {"name": "X"}).status_code == refused, address


def test_nothing_of_another_organisation_is_changed(harbour, organisations):
    other = organisations.make("Other")
    team = organisations.team(other, "Elsewhere")
    person = organisations.person(other, "Stranger")
    place = organisations.membership(team, person)
    role = organisations.local_role(other, "Foreign")
    for path in (
        f"teams/{team.slug}/edit/",
        f"teams/{team.slug}/end/",
        f"teams/{team.slug}/new-member/",
        f"people/{person.key}/edit/",
        f"members/{place.pk}/",
        f"members/{place.pk}/end/",
        f"roles/{role.slug}/edit/",
    ):
        assert harbour.editor.get(f"{harbour.address}{path}").status_code == 404, path
        answer = harbour.editor.post(f"{harbour.address}{path}", {"delete": "1", "name": "X"})
        assert answer.status_code == 404, path
    assert add(harbour, name="New One", local_role=role.pk).status_code == 400
    assert add(harbour, name="New One", reports_to="Stranger").status_code == 400


# --- Files --------------------------------------------------------------------------------


def download(harbour, kind: str) -> bytes:
    response = harbour.viewer.get(f"{harbour.address}export/?format={kind}")
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "private, no-store"
    return response.content


def test_members_as_a_table_with_the_public_address_of_each_role(harbour, today):
    Membership.objects.filter(person=harbour.noor).update(end=today)
    table = list(csv.DictReader(io.StringIO(download(harbour, "csv").decode("utf-8-sig"))))
    assert [row["Name"] for row in table] == ["Ada Lindqvist", "Jonas Okafor", "vacant"]
    ada, jonas, _vacant = table
    assert (ada["Team"], ada["Department"]) == ("Checkout", "Shop")
    assert (ada["Role"], ada["Canonical role"]) == ("Product Lead", "Product Manager")
    assert ada["Address"] == "http://testserver/roles/product-manager/"
    assert (jonas["Share"], jonas["Reports to"]) == ("60 %", "Ada Lindqvist")


def test_no_cell_is_taken_for_a_formula(harbour):
    Person.objects.filter(pk=harbour.ada.pk).update(name='=HYPERLINK("x")')
    assert "\"'=HYPERLINK" in download(harbour, "csv").decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(download(harbour, "xlsx"))).active
    values = [cell for row in sheet.iter_rows() for cell in row if "HYPER" in str(cell.value)]
    assert [cell.data_type for cell in values] == ["s", "s"]


def test_markdown_lists_each_team_and_names_nothing_by_accident(harbour):
    Person.objects.filter(pk=harbour.ada.pk).update(name="A | *B*")
    text = download(harbour, "md").decode()
    assert "## Checkout" in text
    link = "[Product Lead](http://testserver/roles/product-manager/)"
    assert rf"| A &#124; \*B\* | Product Owner | {link} |" in text


def test_json_is_everything_and_is_what_allows_to_delete(harbour):
    download(harbour, "csv")
    since = timezone.now() - timedelta(days=1)
    assert not harbour.organisation.log.exported_by(harbour.viewer.person, since)
    content = json.loads(download(harbour, "json"))
    assert [person["name"] for person in content["people"]] == [
        "Ada Lindqvist",
        "Jonas Okafor",
        "Noor Haddad",
    ]
    assert harbour.organisation.log.exported_by(harbour.viewer.person, since)
    assert harbour.viewer.get(f"{harbour.address}export/?format=pdf").status_code == 404


# --- The example --------------------------------------------------------------------------


def test_example_organisation_is_loaded_by_a_command(world, organisations, capsys):
    world.role("product-manager")
    user = organisations.account("olga")
    call_command("load_example_organisation", "olga")
    organisation = Organisation.objects.get()
    assert organisation.get_absolute_url() in capsys.readouterr().out
    assert organisation.accesses.get().user == user
    assert not organisation.is_public
    page = get_page(organisations.browser(user), organisation.get_absolute_url())
    assert "Omar Reyes-Lund : the shares of time come to 120 %." in page.text
    with pytest.raises(CommandError, match="no room"):
        call_command("load_example_organisation", "olga")
    with pytest.raises(CommandError, match="no account"):
        call_command("load_example_organisation", "nobody")


def test_example_organisation_can_be_public(world, organisations, visitor):
    organisations.account("olga")
    call_command("load_example_organisation", "olga", "--public", verbosity=0)
    assert "Ada Lindqvist" in get_page(visitor, "/orgs/harbour-books/?show=people").text
