"""Pages read as of a day that is past: what stood when it ended, and nothing later."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from roles.editing.merging import merge
from roles.models import Claim, OrgNote, Responsibility, Role
from roles.queries.current import CURRENT
from roles.queries.historical import HistoricalFacts
from sources.editing import history
from sources.models import Source
from tests import kept_world
from tests.pages import page, words

COMPARISON = "/compare/product-manager-vs-product-owner/"
FIRST = date(2026, 1, 10)
VERSIONED = (Claim, OrgNote, Responsibility, Role, Source)


class Calendar:
    """Dates what was done: history keeps it as of the day that it is told."""

    def __init__(self):
        self.kept = dict.fromkeys(VERSIONED, 0)

    def close(self, day: date, hour: int = 12) -> None:
        """Whatever was done since the last call was done on this day."""
        at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        for model in VERSIONED:
            new = model.history.filter(history_id__gt=self.kept[model])
            new.update(history_date=at)
            newest = model.history.order_by("-history_id").first()
            self.kept[model] = newest.history_id if newest else 0


@pytest.fixture
def calendar(world) -> Calendar:
    return Calendar()


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def on_record(record):
    claims = record.claims()
    slugs = {claim.responsibility for claim in claims}
    return {
        "claims": {claim.key: claim for claim in claims},
        "roles": record.roles(),
        "responsibilities": {each.slug: each for each in record.responsibilities()},
        "notes": {key: note.explanation for key, note in record.notes_on(slugs).items()},
    }


def test_each_day_tells_what_stood_on_it_whatever_was_done_later(world, calendar, administrator):
    """A life of edits, one a day; what was published is written down each evening."""

    def enter():
        world.claim("berls", "product-owner", "backlog", "owns", published_at=noon(FIRST))
        world.claim("lymar", "product-owner", "backlog", "owns", published_at=noon(FIRST))

    def limit():
        Claim.objects.get(source__slug="lymar").contexts.set([world.context("startup")])

    def reword_and_contest():
        claim = Claim.objects.get(source__slug="lymar")
        claim.paraphrase = "Another sentence."
        claim.position = claim.responsibility.scale.positions.get(slug="not-theirs")
        claim.save()

    def explain():
        world.note("backlog", "product-owner", reviewed_on=FIRST + timedelta(days=3))

    def explain_better():
        note = OrgNote.objects.get()
        note.explanation = "It depends on size."
        note.save()

    def rename():
        role = Role.objects.get(slug="product-owner")
        role.name = "Owner"
        role.save()
        each = Responsibility.objects.get()
        each.question = "Who orders it?"
        each.save()

    def unlimit():
        Claim.objects.get(source__slug="lymar").contexts.clear()

    def publish_newer_edition():
        newer = world.source("newer", voice="lymar", supersedes=Source.objects.get(slug="lymar"))
        world.claim(newer, "scrum-master", "backlog", "shares", published_at=timezone.now())

    def withdraw():
        claim = Claim.objects.get(source__slug="berls")
        claim.status = "draft"
        claim.save()

    def propose():
        claim = Claim.objects.get(source__slug="lymar")
        world.claim(
            "lymar",
            "product-owner",
            "backlog",
            "shares",
            status="proposal",
            proposal_for=claim,
            proposed_on_version=claim.version,
        )

    def delete_note():
        OrgNote.objects.all().delete()

    def merge_roles():
        merge(
            Role.objects.get(slug="scrum-master"),
            Role.objects.get(slug="product-owner"),
            reason="one role",
        )

    def delete_everything():
        Claim.objects.filter(status="proposal").delete()
        Claim.objects.all().delete()

    evenings = []
    deeds = [
        enter, limit, reword_and_contest, explain, explain_better, rename, unlimit,
        publish_newer_edition, withdraw, propose, delete_note, merge_roles, delete_everything,
    ]  # fmt: skip
    for number, deed in enumerate(deeds):
        deed()
        day = FIRST + timedelta(days=number)
        calendar.close(day)
        Claim.objects.filter(published_at__gt=noon(day)).update(published_at=noon(day))
        Claim.history.filter(published_at__gt=noon(day)).update(published_at=noon(day))
        evenings.append((deed.__name__, day, on_record(CURRENT)))
    for name, day, evening in evenings:
        assert on_record(HistoricalFacts(day)) == evening, name
    assert on_record(HistoricalFacts(FIRST - timedelta(days=1)))["claims"] == {}


def fill(world):
    """Agreed at first; contested from 20 January on, and explained from the 25th."""
    calendar = Calendar()
    first = {"published_at": noon(FIRST)}
    world.claim("berls", "product-owner", "backlog", "owns", key="berlsbkl", **first)
    world.claim("lymar", "product-owner", "backlog", "owns", key="lymarbkl", **first)
    calendar.close(FIRST)
    claim = Claim.objects.get(key="lymarbkl")
    claim.paraphrase = "She does not order it."
    claim.position = claim.responsibility.scale.positions.get(slug="not-theirs")
    claim.save()
    owner = Role.objects.get(slug="product-owner")
    owner.name, owner.summary = "The Owner", "Lately so [@berls, p 1]."
    owner.save()
    world.role("product-manager")
    calendar.close(date(2026, 1, 20), hour=23)
    world.note("backlog", "product-owner", reviewed_on=date(2026, 1, 25))
    calendar.close(date(2026, 1, 25))
    return world


kept, told = kept_world.fixtures(fill)


class TestPages:
    @pytest.mark.parametrize("address", ["/roles/product-owner/", COMPARISON])
    def test_show_what_stood_then_and_say_so_on_top(self, told, visitor, address):
        shown = "&show=statements"
        then = page(visitor, f"{address}?as_of=2026-01-19{shown}")
        assert "Version at the end of 19 January 2026" in words(then)
        assert "Product Owner" in then
        # The picker offers the roles of today.
        assert "The Owner" not in re.sub(r"<form.*?</form>", "", then, flags=re.DOTALL)
        assert "She does not order it." not in then
        assert "It depends on the org" not in then
        assert "<title>" in then
        assert ", 19 January 2026" in re.search(r"<title>.*?</title>", then, re.DOTALL)[0]
        now = f"{address}?{shown[1:]}"
        assert f'href="{now}">Current version' in then
        evening = page(visitor, f"{address}?as_of=2026-01-20{shown}")
        assert "She does not order it." in evening
        assert "The Owner" in evening
        assert "Nobody has explained yet" in evening
        assert "Nobody has explained yet" not in page(visitor, f"{address}?as_of=2026-01-25{shown}")

    def test_the_page_of_a_claim_shows_its_words_standing_and_history_until_then(
        self, told, visitor
    ):
        then = page(visitor, "/claims/lymarbkl/?as_of=2026-01-19")
        assert "at owns here" in then
        assert "She does not order it." not in then
        assert "Version at the end of 19 January 2026" in words(then)
        assert "2 sources agree" in then
        assert "<b>Changed</b>" not in then
        evening = page(visitor, "/claims/lymarbkl/?as_of=2026-01-20")
        assert "She does not order it." in evening
        assert "<b>Changed</b>" in evening

    def test_a_claim_that_did_not_stand_yet_says_since_when_it_does(self, told, visitor):
        html = page(visitor, "/claims/lymarbkl/?as_of=2026-01-09", status=404)
        assert "was not here yet on 9 January 2026" in html
        assert "published here since 10 January 2026" in html
        assert 'href="/claims/lymarbkl/">The current version of the statement' in html

    def test_a_claim_that_was_withdrawn_since_stands_where_it_stood(self, told, visitor):
        Claim.objects.get(key="lymarbkl").delete()
        html = page(visitor, "/claims/lymarbkl/", status=410)
        yesterday = timezone.localdate() - timedelta(days=1)
        assert "This statement was withdrawn" in html
        assert (
            f'href="/claims/lymarbkl/?as_of={yesterday}">The last version of the statement' in html
        )
        assert page(visitor, f"/claims/lymarbkl/?as_of={yesterday}")
        assert "at owns here" in page(visitor, "/claims/lymarbkl/?as_of=2026-01-19")

    @pytest.mark.parametrize("address", ["/roles/product-owner/", COMPARISON])
    def test_before_the_first_claims_they_say_that_nothing_stood(self, told, visitor, address):
        html = words(page(visitor, f"{address}?as_of=2026-01-09"))
        assert "Nothing had been published about this by then." in html
        assert "The first statements here date from 10 January 2026." in html
        assert "backlog" not in html
        page(visitor, f"{address}?as_of=0001-01-01")

    @pytest.mark.parametrize("address", ["/roles/product-owner/", COMPARISON, "/claims/berlsbkl/"])
    def test_today_is_what_stands_now_and_says_that_the_day_is_not_over(
        self, told, visitor, address
    ):
        html = words(page(visitor, f"{address}?as_of={timezone.localdate().isoformat()}"))
        assert "is not over yet: this is the current version." in html

    def test_narrowing_filters_and_the_picker_keep_the_day(self, told, visitor):
        html = page(visitor, f"{COMPARISON}?as_of=2026-01-20&q=nothing")
        assert 'name="as_of" value="2026-01-20"' in html
        assert '<input type="hidden" name="as_of" value="2026-01-20">' in html
        # The way back to all rows.
        assert 'href="?as_of=2026-01-20#table"' in html
        answer = visitor.get("/compare/Product-Manager-vs-product-owner/?as_of=2026-01-20")
        assert answer.url == f"{COMPARISON}?as_of=2026-01-20"
        answer = visitor.get("/claims/LYMARBKL/?as_of=2026-01-20")
        assert answer.url == "/claims/lymarbkl/?as_of=2026-01-20"

    def test_former_addresses_lead_on_with_the_day(self, told, visitor):
        owner = Role.objects.get(slug="product-owner")
        owner.slug = "owner"
        owner.save()
        answer = visitor.get("/roles/product-owner/?as_of=2026-01-19")
        assert (answer.status_code, answer.url) == (301, "/roles/owner/?as_of=2026-01-19")
        html = page(visitor, f"{answer.url}&show=statements")
        assert re.search(r"<h1[^>]*>Product Owner", html)
        assert "at owns here" in html

    def test_no_comparison_with_a_role_that_was_merged_or_deleted_since_is_offered(
        self, world, visitor, calendar
    ):
        for role in ("product-owner", "scrum-owner", "lead", "coach"):
            for question in ("backlog", "roadmap"):
                world.claim("berls", role, question, published_at=noon(FIRST))
        calendar.close(FIRST)
        merge(Role.objects.get(slug="scrum-owner"), world.role("product-owner"), reason="one")
        Claim.objects.filter(role__slug="coach").delete()
        Role.objects.get(slug="coach").delete()
        html = page(visitor, f"/roles/product-owner/?as_of={FIRST}")
        addresses = set(re.findall(r'href="(/[^"#]*as_of=[^"#]*)', html))
        assert any(address.startswith("/compare/lead-vs-product-owner/") for address in addresses)
        for address in addresses:
            assert visitor.get(address.replace("&amp;", "&"), follow=True).status_code == 200

    def test_a_source_that_was_merged_since_leads_to_the_one_it_became(self, told, visitor):
        told.source("lymar-again")
        merge(
            Source.objects.get(slug="lymar"),
            Source.objects.get(slug="lymar-again"),
            reason="one text",
        )
        html = page(visitor, "/claims/lymarbkl/?as_of=2026-01-19")
        assert 'href="/sources/lymar-again/"' in html

    def test_a_source_that_is_gone_is_described_as_it_was(self, told, visitor):
        Claim.objects.get(key="lymarbkl").delete()
        Source.objects.get(slug="lymar").delete()
        assert "What lymar wrote" in page(visitor, f"{COMPARISON}?as_of=2026-01-19")

    def test_the_number_of_queries_is_fixed(self, told, visitor, django_assert_num_queries):
        exact = {
            # Its slug; claims, contexts and what limits claims, positions and those that own;
            # roles, responsibilities, sources, each as they are and as they were; areas; voices;
            # notes; references.
            "/roles/product-owner/": 15,
            # The same, and the picker's roles.
            COMPARISON: 16,
            # Without a slug to look up; the source; history and its contexts.
            "/claims/berlsbkl/": 18,
        }

        def look():
            for address, queries in exact.items():
                with django_assert_num_queries(queries):
                    page(visitor, f"{address}?as_of={timezone.localdate() - timedelta(days=1)}")

        look()
        for number in range(15):
            told.claim(
                f"source-{number}",
                "product-owner",
                f"row-{number}",
                "varies",
                contexts=("startup",),
                published_at=noon(FIRST),
            )
            told.claim(f"source-{number}", f"role-{number}", "backlog", published_at=noon(FIRST))
            told.note(f"row-{number}", "product-owner", reviewed_on=FIRST)
        look()


class TestContentThatWasLoadedLater:
    """Files hold the dates of publication; history begins on the day of loading."""

    def test_a_claim_stood_from_its_publication(self, world):
        world.claim("berls", "product-owner", "backlog", published_at=noon(FIRST))
        (claim,) = HistoricalFacts(FIRST).claims()
        assert claim.published_on == FIRST
        assert not HistoricalFacts(FIRST - timedelta(days=1)).claims()

    def test_a_draft_of_which_history_knows_stood_only_from_the_version_that_publishes_it(
        self, world, calendar
    ):
        claim = world.claim("berls", "product-owner", "backlog", status="draft", published_at=None)
        calendar.close(FIRST)
        claim.status, claim.published_at = "published", noon(FIRST)
        claim.save()
        calendar.close(FIRST + timedelta(days=2))
        assert not HistoricalFacts(FIRST + timedelta(days=1)).claims()
        assert len(HistoricalFacts(FIRST + timedelta(days=2)).claims()) == 1

    def test_a_note_stood_from_its_last_review(self, world):
        world.claim("berls", "product-owner", "backlog", "varies", published_at=noon(FIRST))
        world.note("backlog", "product-owner", reviewed_on=FIRST + timedelta(days=1))
        assert HistoricalFacts(FIRST).notes_on(["backlog"]) == {}
        assert set(HistoricalFacts(FIRST + timedelta(days=1)).notes_on(["backlog"])) == {
            ("backlog", "product-owner")
        }

    def test_a_newer_edition_supersedes_from_its_first_claim_on(self, world):
        old = world.source("old", voice="guide")
        new = world.source("new", voice="guide", supersedes=old)
        world.claim(old, "product-owner", "backlog", published_at=noon(FIRST))
        later = FIRST + timedelta(days=5)
        world.claim(new, "product-owner", "vision", published_at=noon(later))
        (before,) = HistoricalFacts(FIRST).claims()
        assert not before.superseded
        assert {claim.source: claim.superseded for claim in HistoricalFacts(later).claims()} == {
            "old": True,
            "new": False,
        }

    def test_a_row_without_history_is_read_as_it_is(self, world):
        world.claim("berls", "product-owner", "backlog", published_at=noon(FIRST))
        for model in (Role, Responsibility, Source):
            model.history.all().delete()
        (claim,) = HistoricalFacts(FIRST).claims()
        assert (claim.role, claim.source) == ("product-owner", "berls")

    def test_what_a_claim_named_and_is_gone_does_not_vanish_from_the_count(self, world):
        claim = world.claim(
            "berls", "product-owner", "backlog", contexts=("startup",), published_at=noon(FIRST)
        )
        history.merge_addition_records(claim)
        scale, area = claim.responsibility.scale, claim.responsibility.area
        other = world.responsibility("vision", area=world.area("strategy"))
        claim.delete()
        Responsibility.objects.get(slug="backlog").delete()
        Claim.contexts.rel.model.objects.all().delete()
        other.scale = world.scale("another")
        other.save()
        scale.delete()
        area.delete()
        (told,) = HistoricalFacts(FIRST).claims()
        assert told.position.label == "an answer that is no longer there"
        assert [each.phrase for each in told.contexts] == ["in a context no longer there"]
        (row,) = HistoricalFacts(FIRST).responsibilities()
        assert row.area.name == "An area that is no longer there"


class TestWrongDays:
    @pytest.mark.parametrize("address", ["/roles/product-owner/", COMPARISON, "/claims/berlsbkl/"])
    @pytest.mark.parametrize(
        "wrong",
        [
            "yesterday",
            "2026-02-30",
            "2026-13-01",
            "2026-1-2",
            "20260110",
            "2026-W02-1",
            "2026-01-10T12:00",
            "0000-01-01",
            "٢٠٢٦-٠١-١٠",
            "2026-01-10\n",
            "\0",
            "x" * 5000,
        ],
    )
    def test_are_explained_with_what_would_be_right(self, told, visitor, address, wrong):
        answer = visitor.get(address, {"as_of": wrong, "show": "all"})
        assert answer.status_code == 400
        html = answer.content.decode()
        assert "There is no such date" in html
        today = timezone.localdate().isoformat()
        assert f"as_of={today}" in html
        assert f'href="{address}?show=all">leave it out' in html
        assert len(html) < 10_000 + len(today)

    @pytest.mark.parametrize(
        ("asked", "last"),
        [("2026-02-30", "2026-02-28"), ("2026-01-32", "2026-01-31"), ("2025-12-32", "2025-12-31")],
    )
    def test_a_day_that_a_month_does_not_have_is_answered_with_its_last(
        self, told, visitor, asked, last
    ):
        html = page(visitor, f"{COMPARISON}?as_of={asked}", status=400)
        assert f'href="{COMPARISON}?as_of={last}">as_of={last}' in html

    @pytest.mark.parametrize("address", ["/roles/product-owner/", COMPARISON, "/claims/berlsbkl/"])
    def test_a_day_to_come_is_explained(self, told, visitor, address):
        tomorrow = timezone.localdate() + timedelta(days=1)
        for day in (tomorrow.isoformat(), "9999-12-31"):
            html = page(visitor, f"{address}?as_of={day}", status=400)
            assert "That date is in the future" in html
            assert f"as_of={timezone.localdate().isoformat()}" in html

    def test_an_empty_day_is_none(self, told, visitor):
        assert "Version at the end of <time" not in page(visitor, f"{COMPARISON}?as_of=")


class TestPagesOfWhichNoPastIsKept:
    ADDRESSES = (
        "/",
        "/roles/",
        "/responsibilities/",
        "/responsibilities/backlog/",
        "/disagreements/",
        "/map/",
        "/sources/",
        "/sources/lymar/",
        "/search/?q=backlog",
        "/responsibilities/backlog/cite.bib",
        "/sources/lymar/cite.bib",
        "/sources/lymar/original.bib",
    )

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_say_so_of_a_day_that_is_past(self, told, visitor, address):
        query = f"{'&' if '?' in address else '?'}as_of=2026-01-20"
        html = page(visitor, address + query, status=400)
        assert "There are no earlier versions of this page" in html
        assert f'href="{address}">leave it out: the current version' in html

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_show_today_to_who_asks_for_today(self, told, visitor, address):
        query = f"{'&' if '?' in address else '?'}as_of={timezone.localdate().isoformat()}"
        assert "There are no earlier versions" not in page(visitor, address + query)
