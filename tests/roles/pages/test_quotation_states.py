"""What looking a quotation up came to is said in the same words wherever it is quoted."""

import csv
import io
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from roles.models import Claim
from sources.models import Snapshot
from sources.text.quotation import Result
from tests import kept_world
from tests.pages import LANGUAGES, page
from tests.roles.admin.test_admin import errors_in, fields_of

WORDS = "the owner orders … the whole list"
NOT_VERIFIED = [Result.AMBIGUOUS, Result.UNCONFIRMED, Result.MISSING, Result.UNCHECKED]
EVERY_PAGE = [
    "/claims/lymarbkl/",
    "/roles/product-owner/?show=statements",
    "/responsibilities/backlog/",
    "/sources/lymar/",
    "/compare/product-manager-vs-product-owner/?show=statements",
    "/compare/product-manager-vs-product-owner/on/backlog/",
]
in_admin = pytest.mark.ignore_template_errors


class _Quoting(HTMLParser):
    """The text of each innermost list item, description or table cell in which words are quoted."""

    def __init__(self, html: str, words: str):
        super().__init__()
        self.words, self.open, self.quoting = words, [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag in {"li", "dd", "td"}:
            self.open.append("")

    def handle_endtag(self, tag):
        if tag in {"li", "dd", "td"}:
            text = " ".join(self.open.pop().split())
            if self.words in text:
                self.quoting.append(text)

    def handle_data(self, data):
        if self.open:
            self.open[-1] += data


def quoting(html: str, words: str = WORDS) -> list[str]:
    return _Quoting(html, words).quoting


def fill(world):
    world.claim("lymar", "product-owner", "backlog", key="lymarbkl", quotation=WORDS)
    world.claim("berls", "product-manager", "backlog", "not-theirs")


kept, _stated = kept_world.fixtures(fill)


@pytest.fixture
def quoted(_stated):
    def quoted(result: Result) -> None:
        Claim.objects.filter(key="lymarbkl").update(quotation_result=result)

    return quoted


class TestPages:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("address", EVERY_PAGE)
    @pytest.mark.parametrize("result", NOT_VERIFIED)
    def test_each_that_quotes_says_the_same_words(self, quoted, visitor, result, address, language):
        quoted(result)
        with override(language.strip("/") or "en"):
            label, unchecked = gettext(result.label), gettext(Result.UNCHECKED.label)
        texts = quoting(page(visitor, f"{language}{address}"))
        assert texts
        for text in texts:
            assert label in text
            assert (unchecked in text) is (result is Result.UNCHECKED)

    @pytest.mark.parametrize("address", EVERY_PAGE[1:])
    def test_of_a_verified_one_they_say_nothing(self, quoted, visitor, address):
        for result in (Result.VERIFIED, Result.FOLDED):
            quoted(result)
            texts = quoting(page(visitor, address))
            assert texts
            for text in texts:
                assert not any(each.word in text for each in NOT_VERIFIED)

    def test_the_labels_begin_with_different_words(self):
        assert len({result.word for result in Result}) == len(Result)
        assert Result.MISSING.word == "missing"
        assert Result.UNCONFIRMED.word == "to be confirmed"


class TestWhatLeavesTheSite:
    COMPARISON = "/compare/product-manager-vs-product-owner"

    @pytest.mark.parametrize("result", Result)
    def test_exports_give_the_result(self, quoted, visitor, result):
        quoted(result)
        text = visitor.get(f"{self.COMPARISON}/table.csv").content.decode("utf-8-sig")
        lines = [line for line in csv.DictReader(io.StringIO(text)) if line["quotation"]]
        assert {line["quotation_check"] for line in lines} == {result.value}
        assert {line["quotation_verified"] for line in lines} == {
            "yes" if result.is_verified else ""
        }
        exported = visitor.get(f"{self.COMPARISON}/table.json").json()
        claims = [
            claim
            for row in exported["rows"]
            for point in row["points"]
            for standing in point["standings"]
            for claim in standing["claims"]
            if claim["quotation"]
        ]
        assert {(each["quotation_check"], each["quotation_verified"]) for each in claims} == {
            (result.value, result.is_verified)
        }

    @pytest.mark.parametrize(
        "address",
        [
            f"{COMPARISON}/handout/",
            f"{COMPARISON}/claims.atom",
            "/roles/product-owner/claims.atom",
            "/feeds/claims.atom",
            "/embed/roles/product-owner/",
            "/embed/compare/product-manager-vs-product-owner/",
        ],
    )
    def test_what_gives_no_result_quotes_nothing_that_was_not_found(self, quoted, visitor, address):
        quoted(Result.MISSING)
        assert "the owner orders" not in page(visitor, address)

    @pytest.mark.parametrize("result", Result)
    def test_markdown_gives_the_result_unless_the_words_were_found(self, quoted, visitor, result):
        quoted(result)
        text = visitor.get(f"{self.COMPARISON}/table.md").content.decode()
        words = "the owner orders … the whole list”"
        assert f"{words} \\[" in text if result.is_verified else f"{words} ({result.label})" in text


@in_admin
class TestTheDesk:
    @pytest.mark.parametrize("result", Result)
    def test_lists_and_the_page_of_a_source_say_the_label(self, quoted, admin_desk, result):
        quoted(result)
        claim = Claim.objects.get(key="lymarbkl")
        listed = admin_desk.get(f"{reverse('admin:roles_claim_changelist')}?q=lymarbkl")
        assert f'field-quotation_result">{result.label}</td>' in listed.content.decode()
        desk = admin_desk.get(reverse("admin:sources_source_reading_desk", args=[claim.source_id]))
        assert f"<td>{result.label}</td>" in desk.content.decode()


@in_admin
class TestToBeConfirmed:
    TEXT = "In our firm the Product Owner is not allowed to move an item."
    HIDING = "the Product Owner is … allowed to move an item"

    @pytest.fixture
    def draft(self, world):
        Snapshot.objects.create(source=world.source("lymar"), text=self.TEXT, taken_on="2026-09-01")
        return world.claim(
            "lymar",
            "product-owner",
            "backlog",
            status="draft",
            published_at=None,
            quotation=self.HIDING,
        )

    def test_a_draft_keeps_it_and_its_editor_is_told_what_is_hidden(self, draft, admin_desk):
        assert draft.quotation_result == "unconfirmed"
        address = reverse("admin:roles_claim_change", args=[draft.pk])
        opened = admin_desk.get(address)
        state = f"{Result.UNCONFIRMED.label}. It leaves out: “not”."
        assert state in opened.content.decode()
        saved = admin_desk.post(address, {**fields_of(opened), "reason": "x"}, follow=True)
        (told,) = [str(each) for each in saved.context["messages"] if "ellipsis" in str(each)]
        assert "may hide a negation or a restriction. It leaves out: “not”." in told

    def test_it_is_not_published_and_the_answer_says_why(self, draft, admin_desk):
        add = reverse("admin:roles_claim_add")
        fields = fields_of(admin_desk.get(add))
        refused = admin_desk.post(
            add,
            {
                **fields,
                "source": draft.source_id,
                "role": draft.role_id,
                "responsibility": draft.responsibility_id,
                "position": draft.position_id,
                "paraphrase": "The owner may move an item.",
                "locator": "paragraph 77",
                "quotation": self.HIDING,
                "status": "published",
                "confirmed": ["same_claim", "same_quotation"],
            },
        )
        errors = errors_in(refused)
        assert "It leaves out: “not”" in errors
        assert Claim.objects.get() == draft

    def test_it_is_published_when_an_editor_has_ticked_what_is_left_out(self, draft, editor):
        address = reverse("admin:roles_claim_decide", args=["publish"])
        asked = editor.get(f"{address}?ids={draft.pk}").content.decode()
        assert "It leaves out: “not”" in asked
        assert f'name="confirmed" value="{draft.pk}:gap"' in asked
        data = {"claim": f"{draft.pk}:{draft.version}", "reason": "Read"}
        refused = editor.post(address, data)
        assert refused.status_code == 409
        assert "Confirm it with a tick" in refused.content.decode()
        assert not Claim.objects.get().published
        # A tick for another claim confirms nothing here.
        assert editor.post(address, data | {"confirmed": "0:gap"}).status_code == 409
        assert editor.post(address, data | {"confirmed": f"{draft.pk}:gap"}).status_code == 302
        claim = Claim.objects.get()
        assert (claim.published, claim.quotation_result) == (True, "unconfirmed")
        assert claim.history.first().history_change_reason == "Read (confirmed: gap)"

    def test_what_is_published_already_may_still_be_changed_otherwise(self, draft):
        Claim.objects.update(status="published", published_at="2026-01-01T00:00Z")
        claim = Claim.objects.get()
        claim.paraphrase = "In other words."
        claim.full_clean()
        claim.save()
        assert claim.quotation_result == "unconfirmed"
