"""What came of suggestions: a page for each, which whoever sent it can find, and the register."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from roles.models import Claim, Suggestion
from tests.html import get_page

REGISTER = "/suggestions/"
WORDS = "Somebody’s very own words"


@pytest.fixture
def lymar(world):
    world.claim("lymar", "product-owner", "backlog", "owns", key="lymarbkl")
    return world


def send(visitor, **others) -> Suggestion:
    """Send a suggestion as a reader does, and return it by the address that the reader gets."""
    typed = {
        "page": "/claims/lymarbkl/",
        "address": "https://example.org/lymar",
        "sentence": WORDS,
        **others,
    }
    answer = visitor.post("/suggest/", typed)
    assert answer.status_code == 302
    return Suggestion.objects.get(key=answer.url.strip("/").rpartition("/")[2])


def decide(suggestion, name, desk, **fields):
    path = reverse(
        f"admin:roles_suggestion_{name}", args=[suggestion.pk] if name == "draft" else []
    )
    answer = desk.post(path, {"pk": suggestion.pk, **fields})
    assert answer.status_code == 302


class TestItsPage:
    def test_says_at_once_where_to_look_later(self, lymar, visitor):
        suggestion = send(visitor)
        address = suggestion.get_absolute_url()
        page = get_page(visitor, address)
        assert page.texts("h1") == ["Thank you: an editor will read it"]
        assert f"http://testserver{address}" in page.text
        assert "It waits for an editor." in page.text
        assert {"/roles/product-owner/", "/responsibilities/backlog/"} <= set(page.links)
        assert "/claims/lymarbkl/" in page.links  # back to where it was sent from
        assert page.values("meta[@name='robots']", "content") == ["noindex"]

    @pytest.mark.ignore_template_errors
    def test_links_the_statement_once_it_is_published(self, lymar, visitor, admin_desk):
        suggestion = send(visitor)
        address = suggestion.get_absolute_url()
        decide(suggestion, "draft", admin_desk)
        assert "No statement that came of it is published." in get_page(visitor, address).text
        draft = Claim.objects.get(status="draft")
        published = lymar.claim("berls", "product-owner", "backlog", "owns")
        draft.position, draft.locator = published.position, "paragraph 3"
        draft.published_at = published.published_at
        draft.paraphrase = "The Product Owner orders the backlog."
        draft.status = "published"
        draft.save()
        page = get_page(visitor, address)
        assert f"/claims/{draft.key}/" in page.links
        assert "Taken up" in page.text

    @pytest.mark.ignore_template_errors
    def test_of_a_report_links_the_statement_reported(self, lymar, visitor, admin_desk):
        suggestion = send(visitor, claim="lymarbkl", page="/")
        suggestion.take_up(suggestion.claim, by=None)
        page = get_page(visitor, suggestion.get_absolute_url())
        assert "A report about a statement" in page.text
        assert "/claims/lymarbkl/" in page.links

    @pytest.mark.ignore_template_errors
    def test_says_why_it_was_not_taken_up(self, lymar, visitor, admin_desk):
        suggestion = send(visitor)
        decide(suggestion, "dismiss", admin_desk, reason="unsupported", answer="Berls is angry")
        page = get_page(visitor, suggestion.get_absolute_url())
        assert "The source does not say it." in page.text
        assert "Berls is angry" not in page.text

    def test_of_one_dismissed_before_there_were_reasons_invents_none(self, lymar, visitor):
        suggestion = send(visitor)
        suggestion.dismiss("", by=None, answer="Written for editors")
        page = get_page(visitor, suggestion.get_absolute_url())
        assert "no reason was written down for readers" in page.text
        assert "Written for editors" not in page.text

    def test_is_not_there_for_made_up_keys(self, lymar, visitor):
        for key in ("nothing2", "x" * 300, "LYMAR"):
            assert visitor.get(f"{REGISTER}{key}/").status_code == 404

    def test_says_of_an_erased_one_that_it_was(self, lymar, visitor):
        suggestion = send(visitor)
        sentence = ["--sentence", "Its sender asked for it.", "--yes"]
        call_command("erase", "suggestion", str(suggestion.pk), "--reason", "private", *sentence)
        answer = visitor.get(suggestion.get_absolute_url())
        assert answer.status_code == 410
        assert "Its sender asked for it." in answer.content.decode()
        assert suggestion.key not in visitor.get(REGISTER).content.decode()


class TestTheRegister:
    def test_shows_what_they_are_about_and_nobodys_words(self, lymar, visitor):
        sent = [send(visitor), send(visitor, sentence=f"{WORDS}.", page="/roles/product-owner/")]
        page = get_page(visitor, REGISTER)
        assert "Taken up: 0. Not taken up: 0. Waiting: 2." in page.text
        assert [row.get_absolute_url() for row in reversed(sent)] == [
            link for link in page.links if link.startswith(REGISTER) and link != REGISTER
        ]
        for shown in (REGISTER, *(row.get_absolute_url() for row in sent)):
            html = visitor.get(shown).content.decode()
            assert WORDS not in html
            assert "example.org/lymar" not in html

    @pytest.mark.ignore_template_errors
    def test_leaves_out_what_was_no_suggestion(self, lymar, visitor, admin_desk):
        suggestion = send(visitor)
        decide(suggestion, "dismiss", admin_desk, reason="spam")
        page = get_page(visitor, REGISTER)
        assert "Nothing was suggested so far." in page.text
        assert "It was no suggestion." in get_page(visitor, suggestion.get_absolute_url()).text

    def test_links_no_question_that_readers_do_not_see(self, lymar, visitor):
        suggestion = send(visitor)
        Claim.objects.published().update(status="draft")
        for path in (REGISTER, suggestion.get_absolute_url()):
            assert "/responsibilities/backlog/" not in get_page(visitor, path).links

    def test_is_kept_by_nobody(self, lymar, visitor):
        suggestion = send(visitor)
        for path in (REGISTER, suggestion.get_absolute_url()):
            assert "no-store" in visitor.get(path)["Cache-Control"]
            assert visitor.get(path, {"as_of": "2026-01-01"}).status_code == 400

    def test_takes_the_same_queries_whatever_their_number(
        self, lymar, visitor, django_assert_num_queries
    ):
        Suggestion.objects.bulk_create(
            Suggestion(
                kind="report",
                sentence=str(n),
                sender="x",
                role=lymar.role("product-owner"),
                responsibility=lymar.responsibility("backlog"),
            )
            for n in range(60)
        )
        with django_assert_num_queries(4):
            page = get_page(visitor, REGISTER)
        assert len(page.all("ol[@class='events']/li")) == 50
        assert len(get_page(visitor, f"{REGISTER}?page=2").all("ol[@class='events']/li")) == 10
