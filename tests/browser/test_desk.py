"""The reading desk in real Chromium: searching for questions, making new rows in place, and losing
the session without losing a word."""

import re

import pytest
from playwright.sync_api import Page, expect

from roles.models import Claim, Position, Responsibility, ResponsibilityAlias, Role
from sources.models import Snapshot, Source
from tests.axe import complaints_of_axe

# Django's own admin templates read variables that are not there.
pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

BERLS = "berls-product-owner-vs-product-manager"
TEXT = "# Who does what\n\n" + "\n\n".join(
    f"In firm number {number} the owner answers question {number} alone." for number in range(1, 11)
)


def sign_in(page: Page) -> None:
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("a good password")
    page.keyboard.press("Enter")


@pytest.fixture
def desk(reader, administrator):
    """Opens the reading desk of a source without claims, signed in."""
    source = Source.objects.get(slug=BERLS)
    source.claims.all().delete()
    Snapshot.objects.create(source=source, text=TEXT, taken_on="2026-09-01")

    def open_desk(**options) -> Page:
        page = reader(f"/admin/sources/source/{source.pk}/claims/", **options)
        sign_in(page)
        expect(page.get_by_role("heading", name="The next claim")).to_be_visible()
        page.wait_for_load_state()
        return page

    return open_desk


def lose_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def test_nothing_is_kept_after_saving_nor_after_signing_out(desk):
    page = desk()
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('rolebook/typed/')).length"
    page.locator("#id_paraphrase").fill("Words on their way.")
    assert page.evaluate(kept) == 1
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Logged out")).to_be_visible()
    assert page.evaluate(kept) == 0


def test_leaving_with_unsaved_words_is_warned_of(desk):
    page = desk()
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    page.reload()
    assert dialogs == []
    page.locator("#id_paraphrase").press_sequentially("Words.")
    page.reload()
    assert dialogs == ["beforeunload"]
    page.get_by_role("button", name="Begin anew").click()
    expect(page.locator("#id_paraphrase")).to_have_value("")
    assert dialogs == ["beforeunload"]


@pytest.mark.parametrize(
    "typed", ["grooming the flock", "who herds", "what it means", "Sheep keeping"]
)
def test_a_question_is_found_by_all_its_words_and_shows_its_answers(desk, typed):
    question = Responsibility.objects.filter(scale__slug="ownership").first()
    question.name, question.question = "Sheep keeping", "Who herds them?"
    question.meaning = "Rarely said: what it means."
    question.save()
    ResponsibilityAlias.objects.create(responsibility=question, words="grooming the flock")
    page = desk()
    box = page.get_by_role("combobox", name="Question:", exact=True)
    box.fill(typed)
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Sheep keeping")
    for position in Position.objects.filter(scale__slug="ownership"):
        expect(option).to_contain_text(str(position))
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    box.press("Escape")
    expect(box).to_have_value("")
    box.fill(typed)
    option.click()
    expect(page.locator("#id_responsibility")).to_have_value(str(question.pk))
    expect(page.locator(".desk-chosen")).to_contain_text("Who herds them?")


def test_an_answer_and_a_context_are_made_in_place(desk):
    page = desk()
    page.locator("#id_responsibility_search").fill("Backlog priorities")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="New answer").click()
    dialog = page.get_by_role("dialog", name="New answer")
    dialog.get_by_label("Label").fill("Asks the sheep")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#id_position option:checked")).to_have_text("Asks the sheep")
    page.get_by_role("link", name="New context").click()
    dialog = page.get_by_role("dialog", name="New context")
    dialog.get_by_label("Name").fill("Farm")
    dialog.get_by_label("Phrase").fill("on farms")
    dialog.get_by_label("Kind").select_option("business")
    dialog.get_by_role("button", name="Make the context").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Farm")).to_be_checked()
    page.get_by_role("link", name="New role").click()
    expect(page.get_by_role("dialog", name="New role")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="New role")).to_be_focused()


def test_a_dialog_that_is_asked_for_twice_keeps_what_is_typed(desk):
    page = desk()
    held = []
    page.route("**/new/role/**", lambda route: route.continue_() if held else held.append(route))
    # The first one is given up: it would come after what is typed into the second.
    with page.expect_event("requestfailed", lambda request: "/new/role/" in request.url):
        page.get_by_role("link", name="New role").dblclick()
    name = page.get_by_role("dialog", name="New role").get_by_label("Name")
    name.fill("Backlog Shepherd")
    held[0].continue_()
    expect(name).to_have_value("Backlog Shepherd")


def test_of_two_dialogs_the_one_that_was_asked_for_last_opens(desk):
    page = desk()
    page.route("**/new/role/**", lambda route: None)  # It never arrives.
    page.get_by_role("link", name="New role").click()
    page.get_by_role("link", name="New context").click()
    expect(page.get_by_role("dialog", name="New context").get_by_label("Phrase")).to_be_visible()


def test_effects_that_cannot_be_shown_take_no_newer_ones_away(desk):
    page = desk()
    held = []
    page.locator("#id_role_search").fill("Product Owner")
    page.keyboard.press("Enter")
    page.locator("#id_responsibility_search").fill("Backlog priorities")
    page.keyboard.press("Enter")
    expect(page.locator("#id_position")).not_to_have_attribute("aria-busy", "true")
    forecast = page.get_by_role("button", name="What would this do?").get_attribute("formaction")
    page.route(f"**{forecast}", lambda route: route.continue_() if held else held.append(route))
    for answer in ("Responsible", "Takes part"):
        with page.expect_request(f"**{forecast}"):
            page.locator("#id_position").select_option(label=answer)
    effects = page.locator(".desk-forecast-result .desk-effects")
    expect(effects).to_be_visible()
    with page.expect_response(lambda response: response.status == 403) as late:
        held[0].continue_(method="PUT")
    late.value.finished()
    expect(effects).to_be_visible()


def test_without_scripts_a_lost_session_takes_no_word(desk):
    page = desk(java_script_enabled=False)
    page.locator("#id_paraphrase").fill("In one firm the owner answers it.")
    page.locator("#id_role").select_option(label="Product Owner")
    lose_session(page)
    page.get_by_role("button", name="Save and go on").click()
    sign_in(page)
    expect(page.locator("#id_paraphrase")).to_have_value("In one firm the owner answers it.")
    expect(page.locator("#id_role option:checked")).to_have_text("Product Owner")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 768), ("light", 360)])
def test_saving_is_in_view_and_axe_finds_nothing(desk, scheme, width):
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 740}}
    # Axe tries styles of its own on a page; the other tests hold the desk to the policy.
    page = desk(bypass_csp=True, **options)
    Claim.objects.create(
        source=Source.objects.get(slug=BERLS),
        role=Role.objects.get(slug="product-owner"),
        responsibility=(question := Responsibility.objects.filter(relational=False).first()),
        position=question.scale.positions.first(),
        paraphrase="They do.",
        locator="p 1",
        quotation="the owner answers question 1 alone",
    )
    page.reload()
    found = []

    def look():
        found.extend(complaints_of_axe(page))
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    for field in ("quotation", "role_search", "paraphrase"):
        page.locator(f"#id_{field}").focus()
        expect(page.get_by_role("button", name="Save and go on")).to_be_in_viewport(ratio=1)
    look()
    page.locator("#id_responsibility_search").fill("backlog")
    expect(page.get_by_role("option").first).to_be_in_viewport(ratio=0.9)
    look()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="New question").click()
    expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    look()
    assert found == []


def test_drafts_are_published_together_and_lead_back(desk):
    page = desk()
    questions = Responsibility.objects.filter(relational=False, scale__slug="ownership")
    for number, question in enumerate(questions.order_by("pk")[:2], start=1):
        Claim.objects.create(
            source=Source.objects.get(slug=BERLS),
            role=Role.objects.get(slug="product-owner"),
            responsibility=question,
            position=question.scale.positions.first(),
            paraphrase="They do.",
            locator=f"p {number}",
            quotation=f"the owner answers question {number} alone",
        )
    page.reload()
    page.get_by_label("Reason, for the history").fill("Read twice")
    page.get_by_role("button", name="Publish these 2 drafts").click()
    expect(page.get_by_text("2 claims published.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/sources/source/\d+/claims/$"))
    assert Claim.objects.published().filter(source__slug=BERLS).count() == 2


def test_a_question_that_is_not_there_does_not_leave_the_one_before(desk):
    page = desk()
    box, chosen = page.locator("#id_responsibility_search"), page.locator("#id_responsibility")
    box.fill("Backlog priorities")
    box.press("Tab")
    expect(chosen).not_to_have_value("")
    box.press("Control+a")
    page.keyboard.type("Backlog herding")
    box.press("Tab")
    expect(chosen).to_have_value("")
    expect(box).to_have_value("")


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_typing_again_what_is_chosen_keeps_it(desk, key):
    page = desk()
    box = page.locator("#id_responsibility_search")
    for _ in range(2):
        box.press("Control+a")
        page.keyboard.type("Backlog priorities")
        box.press(key)
        expect(page.locator("#id_responsibility option:checked")).to_have_text("Backlog priorities")
    # Opened by a key, the list begins with what is chosen.
    box.press("ArrowDown")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text(
        "Backlog priorities"
    )
    box.press("Enter")
    expect(page.locator("#id_responsibility option:checked")).to_have_text("Backlog priorities")
