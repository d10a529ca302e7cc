"""Filters above the lists of the desk: selects that work without scripts."""

from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from roles.models import Claim, ImportedRow, TableImport
from tests.html import Page, text_of
from tests.roles.admin.test_admin import page

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

CLAIMS = page(Claim, "changelist")


def option(response, title: str, label: str) -> str:
    """Return the value of an option of the select with this title."""
    (select,) = [
        label_element.find("select")
        for label_element in Page(response).all("form[@id='changelist-search']//label")
        if (label_element.text or "").strip() == title
    ]
    (value,) = [element.get("value") for element in select if text_of(element).startswith(label)]
    return value


def listed(response) -> list[str]:
    return sorted(claim.paraphrase for claim in response.context["cl"].result_list)


@pytest.fixture
def claims(world, editor):
    world.claim("lymar", "chief", "vision", paraphrase="By the editor.", entered_by=editor.person)
    world.claim("berls", "chief", "plan", paraphrase="Nobody’s.")
    world.claim(
        "berls", "member", "plan", None, paraphrase="Open.", status="draft", published_at=None
    )


def test_filters_are_cleared_beside_a_date(editor, claims):
    year = str(timezone.localdate().year)
    chosen = {"published_at__year": year, "quotation__isempty": "1", "o": "1"}
    (link,) = [
        a for a in Page(editor.get(CLAIMS, chosen)).all("a") if text_of(a) == "Clear all filters"
    ]
    address = urljoin(CLAIMS, link.get("href"))
    assert editor.get(address).status_code == 200
    assert parse_qs(urlsplit(address).query) == {"published_at__year": [year], "o": ["1"]}


@pytest.mark.parametrize(
    ("title", "label", "paraphrases"),
    [
        ("Status", "draft", ["Open."]),
        ("Source", "Lymar", ["By the editor."]),
        ("Role", "Chief", ["By the editor.", "Nobody’s."]),
        ("Position", "None yet", ["Open."]),
        ("Position", "Chosen", ["By the editor.", "Nobody’s."]),
        ("Entered by", "edith", ["By the editor."]),
    ],
)
def test_a_select_leads_to_the_list_of_its_option(editor, claims, title, label, paraphrases):
    value = option(editor.get(CLAIMS), title, label)
    response = editor.get(CLAIMS, {"q": "", "f": ["", value, ""]})
    assert response.status_code == 302
    query = parse_qs(urlsplit(response.url).query)
    assert "f" not in query
    assert "q" not in query
    assert listed(editor.get(response.url)) == paraphrases


def test_filters_are_combined_and_shown_as_chosen(editor, claims):
    start = editor.get(CLAIMS)
    chosen = [option(start, "Role", "Chief"), option(start, "Source", "Berls")]
    response = editor.get(CLAIMS, {"q": "nobody", "f": chosen}, follow=True)
    assert listed(response) == ["Nobody’s."]
    selected = [
        text_of(each)
        for each in Page(response).all("form[@id='changelist-search']//option[@selected]")
    ]
    assert [label[:5] for label in selected if label != "All"] == ["Berls", "Chief"]


def test_the_order_of_the_list_is_kept(editor, claims):
    response = editor.get(f"{CLAIMS}?o=-3")
    hidden = Page(response).all("form[@id='changelist-search']//input[@type='hidden']")
    assert [(element.get("name"), element.get("value")) for element in hidden] == [("o", "-3")]


@pytest.mark.parametrize(
    "part", ["paraphrase__regex=(", "nonsense", "&&&", "status__exact=nothing", "x" * 5000]
)
def test_an_option_that_no_page_offers_is_refused(editor, claims, part):
    response = editor.get(CLAIMS, {"f": part}, follow=True)
    assert response.status_code == (200 if part == "&&&" else 400)


def test_a_row_is_deleted_on_its_own_page_alone(editor, claims):
    claim = Claim.objects.first()
    html = editor.get(page(Claim, "change", claim.pk)).content.decode()
    assert "related-widget-wrapper" in html
    assert "delete-related" not in html


def test_the_app_list_has_the_daily_work_first(editor):
    groups = editor.get(reverse("admin:index")).context["app_list"]
    assert [group["name"] for group in groups[:2]] == ["Content", "Vocabulary"]
    names = [model["name"] for model in groups[0]["models"]]
    assert names == ["Sources", "Claims", "Roles", "Questions", "Notes", "Readers’ suggestions"]


def test_each_page_lists_what_may_be_done_now(editor, admin_desk):
    def models_listed(desk) -> set[str]:
        apps = desk.get(CLAIMS).context["available_apps"]
        return {model["object_name"] for app in apps for model in app["models"] if model["add_url"]}

    assert "User" in models_listed(admin_desk)
    assert "User" not in models_listed(editor)
    editor.person.user_permissions.add(Permission.objects.get(codename="add_user"))
    assert "User" in models_listed(editor)
    editor.person.groups.clear()
    editor.person.user_permissions.set(Permission.objects.filter(codename="view_claim"))
    assert models_listed(editor) == set()


def test_claims_of_an_import_are_found(editor, claims):
    made = TableImport.objects.create(
        user=editor.person, table="claims", name="mine.csv", content_hash="x", preview=1
    )
    claim = Claim.objects.get(paraphrase="Open.")
    ImportedRow.objects.create(table_import=made, model="roles.claim", row=claim.pk, added=True)
    value = option(editor.get(CLAIMS), "Import", "mine.csv")
    assert listed(editor.get(f"{CLAIMS}?{value}")) == ["Open."]
    assert editor.get(f"{CLAIMS}?import=mine").status_code == 400
