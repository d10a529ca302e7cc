"""Two editors at one page, each in their own browser; and what is told while somebody types."""

import pytest
from playwright.sync_api import Page, expect

from roles.models import Claim, Role
from sources.models import Source
from tests.axe import complaints_of_axe
from tests.browser.test_pages import choose_at_desk

# Django's own admin templates read variables that are not there.
pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

BERLS = "berls-product-owner-vs-product-manager"


@pytest.fixture
def desk_of(reader, django_user_model):
    """Opens a page of the admin in a browser of its own, signed in under this name."""

    def open_desk(name: str, path: str, **options) -> Page:
        if not django_user_model.objects.filter(username=name).exists():
            django_user_model.objects.create_superuser(name, f"{name}@example.org", "a good one")
        page = reader(path, **options)
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill("a good one")
        page.keyboard.press("Enter")
        expect(page.locator("#user-tools")).to_contain_text(name)
        return page

    return open_desk


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and continue editing").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_editors_change_one_claim_and_neither_loses_a_word(desk_of, scripts):
    claim = Claim.objects.filter(source__slug=BERLS).first()
    path = f"/admin/roles/claim/{claim.pk}/change/"
    ada = desk_of("ada", path, java_script_enabled=scripts)
    bob = desk_of("bob", path, java_script_enabled=scripts)
    was = ada.locator("#id_locator").input_value()

    bob.locator("#id_paraphrase").fill("Bob's sentence.")
    bob.locator("#id_note").fill("Bob's doubts.")
    bob.locator("#id_locator").fill(f"{was}, and on")
    bob.get_by_label("Reason for this change").fill("Read once more")
    save(bob)
    expect(bob.locator(".messagelist")).to_contain_text("was changed successfully")

    ada.locator("#id_paraphrase").fill("Ada's sentence.")
    ada.locator("#id_note").fill("Ada's doubts.")
    ada.get_by_label("Reason for this change").fill("Mine is better")
    save(ada)
    told = ada.locator(".desk-conflict")
    expect(told).to_contain_text("Saved last by bob")
    expect(told).to_contain_text("Read once more")
    for words in ("Bob's sentence.", "Ada's sentence.", "Bob's doubts.", "Ada's doubts."):
        expect(told.get_by_role("cell", name=words, exact=True)).to_be_visible()
    expect(told.get_by_role("row", name=f"Locator {was}, and on {was}")).to_be_visible()
    expect(ada.locator("#id_paraphrase")).to_have_value("Ada's sentence.")
    expect(ada.locator("#id_locator")).to_have_value(f"{was}, and on")
    expect(ada.get_by_label("Reason for this change")).to_have_value("Mine is better")
    claim.refresh_from_db()
    assert claim.paraphrase == "Bob's sentence."

    ada.get_by_label("Take what stands now: Note").check()
    save(ada)
    expect(ada.locator(".messagelist")).to_contain_text("was changed successfully")
    claim.refresh_from_db()
    assert (claim.paraphrase, claim.note) == ("Ada's sentence.", "Bob's doubts.")
    assert claim.locator == f"{was}, and on"


def test_two_editors_of_a_role_and_its_aliases(desk_of):
    role = Role.objects.get(slug="product-owner")
    path = f"/admin/roles/role/{role.pk}/change/"
    ada, bob = desk_of("ada", path), desk_of("bob", path)
    before = role.aliases.count()
    for page, title in ((bob, "Backlog keeper"), (ada, "Keeper of the backlog")):
        page.locator(f"#id_aliases-{before}-title").fill(title)
        page.get_by_label("Reason for this change").fill("Heard at work")
        save(page)
        expect(page.locator(".messagelist, .desk-conflict")).to_be_visible()
    expect(ada.locator(".desk-conflict")).to_contain_text("Alias “Backlog keeper” was added")
    save(ada)
    expect(ada.locator(".messagelist")).to_contain_text("was changed successfully")
    assert role.aliases.count() == before + 2


def test_what_was_typed_outlives_the_row(desk_of):
    claim = Claim.objects.filter(source__slug=BERLS).first()
    path = f"/admin/roles/claim/{claim.pk}/change/"
    ada, bob = desk_of("ada", path), desk_of("bob", f"/admin/roles/claim/{claim.pk}/delete/")
    bob.get_by_label("Reason for deleting").fill("Said twice")
    bob.get_by_role("button", name="Yes, I’m sure").click()
    expect(bob.locator(".messagelist")).to_contain_text("was deleted successfully")
    ada.locator("#id_paraphrase").fill("Ada's sentence.")
    save(ada)
    expect(ada.locator(".desk-conflict")).to_contain_text("Said twice")
    expect(ada.locator("#id_paraphrase")).to_have_value("Ada's sentence.")
    ada.get_by_role("button", name="Save", exact=True).click()
    # As a new one it quotes the words of another claim.
    ada.get_by_label("It is another claim all the same").check()
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.locator(".messagelist")).to_contain_text("was added successfully")
    assert Claim.objects.get(paraphrase="Ada's sentence.").source.slug == BERLS


def test_a_source_that_is_there_is_told_while_its_address_is_typed(desk_of):
    berls = Source.objects.get(slug=BERLS)
    page = desk_of("ada", "/admin/sources/source/add/")
    told = page.locator(".field-address .desk-alike")
    expect(told).to_have_attribute("role", "status")
    page.locator("#id_address").press_sequentially(f"{berls.address}?utm_source=mail")
    link = told.get_by_role("link", name="enter claims")
    expect(link).to_have_attribute("href", f"/admin/sources/source/{berls.pk}/claims/")
    expect(told).to_contain_text(str(berls))
    page.locator("#id_address").fill("https://example.org/nothing-here")
    expect(told).to_be_empty()


def test_a_claim_that_is_there_is_told_at_the_desk_and_ticked_past(desk_of):
    claim = Claim.objects.filter(source__slug=BERLS, other_role=None).exclude(quotation="").first()
    page = desk_of("ada", f"/admin/sources/source/{claim.source.pk}/claims/")
    choose_at_desk(page, "role", claim.role.name)
    choose_at_desk(page, "responsibility", claim.responsibility.name)
    page.locator("#id_quotation").press_sequentially(claim.quotation)
    expect(page.locator(".field-quotation .desk-alike")).to_contain_text(claim.key)
    page.locator("#id_position").select_option(str(claim.position.pk))
    expect(page.locator(".field-position .desk-alike")).to_contain_text(claim.key)
    page.locator("#id_paraphrase").fill("The same once more.")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("It is another claim all the same").check()
    page.get_by_label("The same words are quoted for another claim").check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".messagelist")).to_contain_text("Entered:")


def test_a_claim_that_is_there_is_told_in_the_forms_of_a_sources_page(desk_of):
    claim = Claim.objects.filter(source__slug=BERLS, other_role=None).first()
    page = desk_of("ada", f"/admin/sources/source/{claim.source.pk}/change/")
    page.get_by_role("button", name="Add another New claim").click()
    form = page.locator("#claims-2")
    for field, words in (("role", str(claim.role)), ("responsibility", str(claim.responsibility))):
        form.locator(f".fieldBox.field-{field} .select2-selection").click()
        page.locator(".select2-container--open .select2-search__field").press_sequentially(words)
        page.get_by_role("option", name=words, exact=True).click()
    form.locator("select[name$=position]").select_option(str(claim.position.pk))
    expect(form.locator(".field-position .desk-alike")).to_contain_text(claim.key)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("light", 768), ("dark", 360)])
def test_axe_finds_nothing_where_two_versions_are_shown(desk_of, scheme, width):
    claim = Claim.objects.filter(source__slug=BERLS).first()
    path = f"/admin/roles/claim/{claim.pk}/change/"
    # Axe tries styles of its own on a page; the other tests hold these to the policy.
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    page = desk_of("ada", path, bypass_csp=True, **options)
    claim.paraphrase, claim.note, claim.locator = "By a command.", "So there.", "p 9"
    claim.save()
    page.locator("#id_paraphrase").fill("Ada's sentence.")
    page.get_by_label("Reason for this change").fill("Mine")
    save(page)
    expect(page.locator(".desk-conflict")).to_be_visible()
    found = complaints_of_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    berls = claim.source
    page.goto("/admin/sources/source/add/")
    page.locator("#id_address").fill(berls.address)
    expect(page.locator(".field-address .desk-alike a").first).to_be_visible()
    found += complaints_of_axe(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("It is another source all the same")).to_be_visible()
    assert found + complaints_of_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_claim_with_its_contexts_is_in_order_for_those_who_hear_it(desk_of):
    claim = Claim.objects.filter(contexts__isnull=False).first()
    # Axe tries styles of its own on a page.
    page = desk_of("ada", f"/admin/roles/claim/{claim.pk}/change/", bypass_csp=True)
    chosen = page.locator(".field-contexts .select2-selection__choice")
    expect(chosen).to_have_count(claim.contexts.count())
    assert complaints_of_axe(page) == []
    # One is taken away without the cross over all of them.
    chosen.first.locator(".select2-selection__choice__remove").click()
    expect(chosen).to_have_count(claim.contexts.count() - 1)
