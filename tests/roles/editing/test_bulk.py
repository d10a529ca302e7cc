"""Changing many claims, or the tags of many rows, in one go."""

import pytest
from django.urls import reverse
from taggit.models import Tag

from roles.models import Claim, Responsibility, Role
from sources.editing import history
from tests.html import Page
from tests.roles.admin.test_admin import page

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

LIST = page(Claim, "changelist")
CHANGE = reverse("admin:roles_claim_change_many")


def choose(browser, *claims, action="change_selected", address=LIST):
    chosen = {"action": action, "_selected_action": [claim.pk for claim in claims]}
    return browser.post(address, chosen, follow=True)


def send(browser, *claims, reason="Read again", **changes):
    named = [f"{claim.pk}:{Claim.objects.get(pk=claim.pk).version}" for claim in claims]
    return browser.post(CHANGE, {"claim": named, "reason": reason, **changes}, follow=True)


@pytest.fixture
def two(world):
    return [
        world.claim("lymar", "chief", "vision", "owns"),
        world.claim("berls", "chief", "vision", "owns"),
    ]


def position(world, claim, slug):
    return claim.responsibility.scale.positions.get(slug=slug)


def test_the_action_opens_a_page_with_the_chosen_claims(editor, two):
    response = choose(editor, *two)
    assert response.status_code == 200
    assert [claim.pk for claim in response.context["claims"]] == [claim.pk for claim in two]


@pytest.mark.parametrize(
    ("action", "most", "words"),
    [
        ("change_selected", "roles.editing.bulk.AT_ONCE", "Choose from 1 to 1 claims"),
        ("publish_selected", "roles.editing.views.review.AT_ONCE", "At most 1 claims"),
        (
            "delete_selected",
            "sources.editing.admin_base.DELETED_AT_ONCE",
            "At most 1 rows are deleted",
        ),
    ],
)
def test_too_many_lead_back_to_the_list_as_it_was_filtered(
    editor, two, monkeypatch, action, most, words
):
    monkeypatch.setattr(most, 1)
    address = f"{LIST}?status__exact=published"
    chosen = {"action": action, "select_across": "1", "_selected_action": [two[0].pk]}
    response = editor.post(address, chosen, follow=True)
    assert response.redirect_chain == [(address, 302)]
    assert words in response.content.decode()


def test_all_get_the_position_contexts_and_manner_with_one_record_each(editor, world, two):
    scrum, startup = world.context("scrum"), world.context("startup")
    two[0].contexts.add(startup)
    before = {claim.pk: claim.history.count() for claim in two}
    response = send(
        editor,
        *two,
        position=position(world, two[0], "shares").pk,
        manner="reports",
        add_contexts=[scrum.pk],
        remove_contexts=[startup.pk],
    )
    assert "2 claims are changed." in response.content.decode()
    for claim in Claim.objects.all():
        assert (claim.position.slug, claim.manner) == ("shares", "reports")
        assert list(claim.contexts.all()) == [scrum]
        newest = history.records(Claim, claim.pk).last()
        assert newest.history_change_reason == "Read again"
        assert claim.history.count() == before[claim.pk] + 1


def test_it_changes_all_or_none(editor, world, two):
    shares = position(world, two[0], "shares").pk
    named = [f"{two[0].pk}:{two[0].version}", f"{two[1].pk}:{two[1].version - 1}"]
    response = editor.post(CHANGE, {"claim": named, "reason": "x", "position": shares})
    assert response.status_code == 409
    assert "Somebody has changed it since you opened this page." in response.content.decode()
    assert {claim.position.slug for claim in Claim.objects.all()} == {"owns"}


def test_what_becomes_questionable_is_asked_and_confirmed_by_a_tick(editor, world):
    source = world.source("lymar")
    kept = world.claim(source, "chief", "vision", "shares", locator="paragraph 1")
    changed = world.claim(source, "chief", "vision", "owns", locator="paragraph 2")
    shares = position(world, kept, "shares").pk
    response = send(editor, changed, position=shares)
    assert response.status_code == 409
    (value,) = Page(response).values("input[@name='confirmed']", "value")
    changed.refresh_from_db()
    assert changed.position.slug == "owns"
    assert send(editor, changed, position=shares, confirmed=[value]).status_code == 200
    changed.refresh_from_db()
    assert changed.position.slug == "shares"


def test_claims_that_answer_by_other_scales_get_no_position(editor, world, two):
    other = world.claim("zed", "chief", world.responsibility("pay", world.scale("pay")), "owns")
    response = choose(editor, *two, other)
    assert response.context["form"].fields["position"].disabled


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "Say what is to be changed."),
        ({"manner": "reports", "reason": ""}, "Say in a few words why."),
        ({"manner": "nonsense"}, "Select a valid choice"),
    ],
)
def test_a_form_that_lacks_something_says_so(editor, two, changes, message):
    response = send(editor, *two, **changes)
    assert response.status_code == 400
    assert message in response.content.decode()


def test_a_contributor_changes_drafts_alone(contributor, world, two):
    draft = world.claim(
        "zed", "chief", "vision", status="draft", published_at=None, entered_by=contributor.person
    )
    assert send(contributor, draft, manner="reports").status_code == 200
    draft.refresh_from_db()
    assert draft.manner == "reports"
    response = send(contributor, draft, *two, manner="rejects")
    assert response.status_code == 409
    assert "propose the change on its own page" in response.content.decode()
    assert not Claim.objects.filter(manner="rejects").exists()


def test_tags_are_added_and_removed(editor, world):
    agile, old = (Tag.objects.create(name=name, slug=name) for name in ("agile", "old"))
    roles = [world.role("chief"), world.role("member")]
    roles[0].tags.add(old)
    response = choose(editor, *roles, action="tag_selected", address=page(Role, "changelist"))
    assert [row.pk for row in response.context["rows"]] == [role.pk for role in roles]
    data = {"row": [role.pk for role in roles], "reason": "Tidied up"}
    editor.post(reverse("admin:roles_role_tags"), {**data, "add": [agile.pk], "remove": [old.pk]})
    assert [list(role.tags.names()) for role in roles] == [["agile"], ["agile"]]
    refused = editor.post(reverse("admin:roles_role_tags"), data)
    assert refused.status_code == 400
    assert "Choose a tag to add or to remove." in refused.content.decode()


def test_a_contributor_tags_no_questions(contributor, world):
    question = world.responsibility("vision")
    address = reverse("admin:roles_responsibility_tags")
    assert contributor.post(address, {"row": [question.pk]}).status_code == 403
    assert Responsibility.objects.get().tags.count() == 0
