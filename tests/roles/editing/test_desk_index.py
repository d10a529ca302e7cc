"""The admin's first page: what waits, with numbers that are those of the pages behind them."""

import re

import pytest
from django.urls import reverse

from roles.editing.dashboard import queue_counts
from roles.models import Claim, Suggestion
from tests.roles.admin.test_admin import page
from tests.roles.editing.test_publishing import decide, proposal_of, propose

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

INDEX = "/admin/"


def numbers(browser) -> dict[str, int]:
    """Return the number of each queue; those in which nothing waits are named in one line."""
    html = browser.get(INDEX).content.decode()
    waiting = re.findall(r'<span class="number">(\d+)</span> ([^<]+)</a>', html)
    idle = re.search(r'<p class="desk-idle">(.*?)</p>', html, re.DOTALL)
    empty = re.findall(r">([^<]+)</a>", idle[1]) if idle else []
    return {label: int(number) for number, label in waiting} | dict.fromkeys(empty, 0)


def test_it_counts_what_waits(editor, contributor, world):
    claim = world.claim("lymar", "product-owner", "backlog")
    world.claim("berls", "chief", "vision", status="draft", published_at=None)
    for result in ("missing", "unconfirmed", "unchecked", "verified"):
        world.claim(
            result,
            "chief",
            "vision",
            quotation="words of a source",
            quotation_result=result,
        )
    world.claim("none", "chief", "vision", quotation="")
    world.source("unread")
    propose(contributor, claim, paraphrase="Otherwise.")
    found = numbers(editor)
    assert found["Proposals"] == 1
    assert found["Drafts"] == 1
    assert found["Quotations missing"] == 1
    assert found["Quotations to be confirmed"] == 1
    assert found["Quotations unchecked"] == 1
    assert found["Sources with no claims"] == 1
    assert found["Points with one source"] == 1


def test_a_thread_is_read_when_its_comments_are(editor, world):
    thread = world.source("thread", kind="forum_thread")
    world.claim(world.source("comment", kind="comment", part_of=thread), "chief", "vision")
    assert numbers(editor)["Sources with no claims"] == 0


def test_each_number_is_that_of_the_page_behind_it(editor, contributor, world):
    for number in range(3):
        world.claim(f"source-{number}", f"role-{number}", "vision", quotation="words of a source")
        world.claim("one", f"role-{number}", "plan", status="draft", published_at=None)
    propose(contributor, Claim.objects.published().first(), paraphrase="Otherwise.")
    world.source("unread", is_public=False)
    world.claim("other", "role-0", "vision", "shares")
    world.claim("other", "role-1", "vision", "shares")
    world.note("vision", "role-0", reviewed_on="2020-01-01")
    Suggestion.objects.create(
        kind="claim", address="https://example.org/other", sentence="They do.", sender="x"
    )
    looked_up = {"Quotations missing", "Quotations to be confirmed"}
    assert {each.count > 0 for each in queue_counts() if each.label not in looked_up} == {True}
    for each in queue_counts():
        context = editor.get(each.address).context
        listed = context["cl"].result_count if "cl" in context else context["page"].paginator.count
        assert listed == each.count, each.label


def test_it_tells_what_happened_of_late(editor, world):
    draft = world.claim("lymar", "product-owner", "backlog", status="draft", published_at=None)
    decide(editor, "publish", draft, reason="Read twice")
    html = " ".join(editor.get(INDEX).content.decode().split())
    assert f'<a href="{page(Claim, "history", draft.pk)}">' in html
    assert "by edith: Read twice" in html


def test_it_survives_that_what_changed_is_gone(editor, world):
    claim = world.claim("lymar", "product-owner", "backlog", status="draft", published_at=None)
    world.note("backlog", "product-owner")
    role = claim.role
    claim.delete()
    role.delete()
    assert editor.get(INDEX).status_code == 200


def test_a_contributor_learns_what_became_of_a_proposal(contributor, editor, world):
    claim = world.claim("lymar", "product-owner", "backlog")
    propose(contributor, claim, paraphrase="Otherwise.")
    decide(editor, "decline", proposal_of(claim), reason="It does not say so")
    assert "Declined: It does not say so" in contributor.get(INDEX).content.decode()
    assert "What became of your proposals" not in editor.get(INDEX).content.decode()


def test_it_asks_as_often_for_many_as_for_few(editor, world, django_assert_num_queries):
    world.claim("lymar", "product-owner", "backlog")
    world.note("backlog", "product-owner")
    with django_assert_num_queries(32):
        editor.get(INDEX)
    for number in range(8):
        world.claim(f"source-{number}", f"role-{number}", f"row-{number}")
        world.note(f"row-{number}", f"role-{number}")
    with django_assert_num_queries(32):
        editor.get(INDEX)


def test_who_may_see_no_claims_sees_an_ordinary_first_page(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("sam", is_staff=True))
    html = client.get(INDEX).content.decode()
    assert "What waits for somebody" not in html
    assert client.get(reverse("admin:roles_responsibility_single")).status_code == 403
