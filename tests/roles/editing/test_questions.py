"""What is questionable about a claim: each answer through each door."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from roles.editing.questions import Code, doubts
from roles.importing.importing import Import
from roles.models import Claim
from sources.editing.alike import sources_like
from sources.models import Snapshot, Source
from tests.roles.admin.test_admin import errors_in, fields_of, page

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

TEXT = (
    "# Order\n\nIn our firm the Product Owner puts the backlog in order and answers for its top."
    "\n\n"
    "# Again\n\nThe team is asked. The team is asked.\n\nThe Product Owner is not allowed to move "
    "an item.\n\nOnce more: the Product Owner puts the backlog in order, says Roe.\n\n"
    "She alone orders the whole backlog."
)
UNIQUE = "She alone orders the whole backlog"
"""Words that stand in one place of the text."""


@pytest.fixture
def fields(world):
    """The values of a claim on which nothing is questionable, by name."""
    source = world.source("lymar")
    Snapshot.objects.create(source=source, text=TEXT, taken_on="2026-09-01")
    backlog = world.responsibility("backlog")
    return {
        "source": source.pk,
        "role": world.role("product-owner").pk,
        "responsibility": backlog.pk,
        "position": backlog.scale.positions.get(slug="owns").pk,
        "paraphrase": "Ordering is hers.",
        "locator": "Again, paragraph 5",
        "quotation": UNIQUE,
        "manner": "holds",
        "status": "published",
        "published_at_0": "",
        "published_at_1": "",
        "note": "",
    }


def make_same_claim(world, fields):
    world.claim("lymar", "product-owner", "backlog", quotation="")


def make_other_position(world, fields):
    world.claim("lymar", "product-owner", "backlog", "shares", quotation="")


def make_same_quotation(world, fields):
    world.claim("roe", "product-owner", "backlog", quotation=UNIQUE)


def make_copied(world, fields):
    fields["paraphrase"] = "The Product Owner puts the backlog in order and answers."


def make_missing(world, fields):
    fields["quotation"] = "She alone never orders the backlog"


def make_ambiguous(world, fields):
    fields["quotation"] = "the Product Owner puts the backlog in order"


def make_absent(world, fields):
    fields["quotation"] = ""


def make_gap(world, fields):
    fields["quotation"] = "The Product Owner is … allowed to move"


def make_superseded(world, fields):
    newer = world.source("lymar-2", voice="lymar", supersedes=world.source("lymar"))
    assert newer.is_public


def make_like_source(world, fields):
    world.source("lymar-2", voice="lymar", title="What Lymar wrote (2010)")
    Source.objects.filter(slug="lymar").update(is_public=False)


MAKE = {
    Code.SAME_CLAIM: make_same_claim,
    Code.OTHER_POSITION: make_other_position,
    Code.SAME_QUOTATION: make_same_quotation,
    Code.COPIED: make_copied,
    Code.MISSING: make_missing,
    Code.AMBIGUOUS: make_ambiguous,
    Code.ABSENT: make_absent,
    Code.GAP: make_gap,
    Code.SUPERSEDED: make_superseded,
    Code.LIKE_SOURCE: make_like_source,
}
REFUSED = {Code.COPIED, Code.MISSING, Code.ABSENT}
CONFIRMED = set(MAKE) - REFUSED
every_code = pytest.mark.parametrize("code", MAKE)


def is_entered() -> bool:
    return (
        Claim.objects.filter(paraphrase__contains=" ", source__slug="lymar")
        .exclude(paraphrase__startswith="The Product Owner stands")
        .exists()
    )


class Form:
    """The page of a claim."""

    def address(self, source):
        return page(Claim, "add")

    def enter(self, browser, fields, ticks):
        address = self.address(fields["source"])
        data = fields_of(browser.get(address)) | fields | {"confirmed": ticks}
        response = browser.post(address, data)
        return response.status_code == 302, response


class Desk(Form):
    def address(self, source):
        return reverse("admin:sources_source_reading_desk", args=[source])

    def enter(self, browser, fields, ticks):
        response = browser.post(self.address(fields["source"]), fields | {"confirmed": ticks})
        return response.status_code == 302, response


class Preview:
    """The import of a table."""

    def enter(self, browser, fields, ticks):
        source = Source.objects.get(pk=fields["source"])
        row = {
            "source": source.slug,
            "role": "product-owner",
            "responsibility": "backlog",
            "position": "owns",
            **{
                name: fields[name]
                for name in ("paraphrase", "locator", "quotation", "status", "note")
            },
        }
        text = io.StringIO()
        lines = csv.DictWriter(text, list(row))
        lines.writeheader()
        lines.writerow(row)
        file = SimpleUploadedFile("claims.csv", text.getvalue().encode())
        shown = browser.post(reverse("admin:roles_claim_import"), {"file": file}, follow=True)
        done = browser.post(shown.request["PATH_INFO"], {"confirmed": ticks}, follow=True)
        return is_entered(), done if ticks else shown


class Publishing:
    """A draft that is published."""

    def enter(self, browser, fields, ticks):
        names = ("paraphrase", "locator", "quotation")
        draft = Claim.objects.filter(status="draft").first() or Claim.objects.create(
            **{f"{name}_id": fields[name] for name in ("source", "role", "responsibility")},
            position_id=fields["position"],
            **{name: fields[name] for name in names},
        )
        address = reverse("admin:roles_claim_decide", args=["publish"])
        asked = browser.get(f"{address}?ids={draft.pk}")
        data = {
            "claim": f"{draft.pk}:{draft.version}",
            "reason": "Read",
            "confirmed": [f"{draft.pk}:{code}" for code in ticks],
        }
        response = browser.post(address, data)
        return response.status_code == 302, response if ticks else asked


DOORS = {"form": Form(), "desk": Desk(), "preview": Preview(), "publishing": Publishing()}


@pytest.mark.parametrize("door", DOORS)
class TestEachDoor:
    def test_takes_what_is_not_questionable(self, door, world, fields, editor):
        taken, _ = DOORS[door].enter(editor, fields, [])
        assert taken

    @pytest.mark.one_engine(
        "Each doubt is looked up as at the other doors; each door shows it as any doubt.", varied=1
    )
    @every_code
    def test_refuses_it_or_asks_for_a_tick(self, door, code, world, fields, editor):
        MAKE[code](world, fields)
        taken, response = DOORS[door].enter(editor, fields, [])
        assert not taken
        html = response.content.decode()
        assert (code.label in html) == (code in CONFIRMED) if code.label else True
        others = [other.value for other in Code if other is not code]
        assert not DOORS[door].enter(editor, fields, others)[0]
        taken, _ = DOORS[door].enter(editor, fields, [code.value])
        assert taken == (code in CONFIRMED)


class TestAFreeAnswer:
    def test_that_is_one_of_the_scales_is_asked_about(self, world, fields, editor):
        free = fields | {"position": "", "status": "draft", "note": "Free answer: Owns"}
        taken, response = Form().enter(editor, free, [])
        assert not taken
        assert "free answer is one of the scale’s: “owns”" in errors_in(response)
        assert Form().enter(editor, free, ["no_position"])[0]
        other = free | {"note": "Free answer: nobody knows", "locator": "Again"}
        assert Form().enter(editor, other, ["same_quotation"])[0]

    def test_is_asked_about_in_a_table(self, world, fields):
        row = "source,role,responsibility,position,paraphrase,claim_type\n"
        file = row + "lymar,product-owner,backlog,Owns,It is hers.,question\n"
        importing = Import("claims", "a.csv")
        outcome = importing.run(io.BytesIO(file.encode()))
        assert outcome.unconfirmed == [Code.NO_POSITION]
        assert not Claim.objects.exists()


class TestADraft:
    @pytest.mark.parametrize("code", [*REFUSED, Code.AMBIGUOUS, Code.GAP])
    def test_is_kept_and_its_editor_warned(self, code, world, fields, editor):
        MAKE[code](world, fields)
        address = page(Claim, "add")
        data = fields_of(editor.get(address)) | fields | {"status": "draft"}
        saved = editor.post(address, data, follow=True)
        assert Claim.objects.get().status == "draft"
        assert [str(message) for message in saved.context["messages"] if message.level == 30]


class TestThePickedPlace:
    def test_settles_an_ambiguous_quotation(self, world, fields, editor):
        make_ambiguous(world, fields)
        picked = fields | {"locator": "Order, paragraph 1"}
        assert Form().enter(editor, picked, [])[0]

    def test_is_no_paragraph_that_holds_the_words_twice(self, world, fields, editor):
        twice = fields | {"quotation": "The team is asked.", "locator": "Again, paragraph 2"}
        assert not Form().enter(editor, twice, [])[0]


class TestAPublishedClaim:
    def test_that_changes_otherwise_is_not_asked_about(self, world, fields, editor):
        make_other_position(world, fields)
        claim = world.claim("lymar", "product-owner", "backlog", quotation=UNIQUE)
        address = page(Claim, "change", claim.pk)
        data = fields_of(editor.get(address)) | {"note": "Seen.", "reason": "Noted"}
        assert errors_in(editor.post(address, data)) == ""

    def test_that_changes_by_a_proposal_is(self, world, fields, editor, contributor):
        make_other_position(world, fields)
        claim = world.claim("lymar", "product-owner", "backlog", "contributes", quotation=UNIQUE)
        address = f"{page(Claim, 'add')}?proposal_for={claim.pk}&version={claim.version}"
        changes = {"position": fields["position"], "reason": "Read", "confirmed": "other_position"}
        data = fields_of(contributor.get(address)) | changes
        assert errors_in(contributor.post(address, data)) == ""
        proposal = Claim.objects.get(status="proposal")
        accept = reverse("admin:roles_claim_decide", args=["accept"])
        data = {"claim": f"{proposal.pk}:{proposal.version}", "reason": "Right"}
        assert editor.post(accept, data).status_code == 409
        ticked = data | {"confirmed": f"{proposal.pk}:other_position"}
        assert editor.post(accept, ticked).status_code == 302
        claim.refresh_from_db()
        assert claim.position_id == fields["position"]


SCRUM_GUIDES = """slug,kind,title,author,published,voice,supersedes
sg-2020,official_guide,The Scrum Guide,Ken Doe,2020-11,Ken Doe,
sg-2010,official_guide,Scrum Guide (2010),Ken Doe,2010-02,Ken Doe,{}
"""


class TestASourceLikeOneThatIsHere:
    def test_is_not_imported_unasked(self, world, tmp_path):
        file = tmp_path / "sources.csv"
        file.write_text(SCRUM_GUIDES.format(""))
        options = {"create": ["voices"], "verbosity": 0, "publish": True}
        with pytest.raises(CommandError, match=r"confirm like_source \(1\)"):
            call_command("import_table", "sources", file, **options)
        assert not Source.objects.exists()
        call_command("import_table", "sources", file, confirm=["like_source"], **options)
        assert Source.objects.count() == 2

    def test_is_taken_as_another_edition(self, world, tmp_path):
        world.source("sg-2020", voice="ken-doe", title="The Scrum Guide", kind="official_guide")
        world.source("sg-2011", voice="ken-doe", title="Scrum Guide 2011", kind="official_guide")
        Source.objects.filter(slug="sg-2020").update(supersedes=Source.objects.get(slug="sg-2011"))
        older = Source.objects.get(slug="sg-2011")
        assert sources_like(older) == []

    @pytest.mark.parametrize(
        ("changes", "is_like"),
        [
            ({"title": "Who orders the backlog (2nd ed.)"}, False),
            ({"title": "what LYMAR wrote!"}, True),
            ({"title": "Otherwise", "published": "2020"}, True),
            ({"title": "Otherwise", "published": "2020", "kind": "book"}, False),
            ({"title": "Otherwise", "published": "2021"}, False),
        ],
    )
    def test_has_the_same_voice_and_kind_and_date_or_title(self, world, changes, is_like):
        lymar = world.source("lymar", published="2020")
        fields = {"title": "", "published": "", "kind": "article", "slug": "new"} | changes
        assert bool(sources_like(Source(voice=lymar.voice, **fields))) == is_like
        assert not sources_like(Source(voice=world.voice("roe"), **fields))

    def test_is_asked_about_in_its_form(self, world, editor):
        lymar = world.source("lymar")
        address = page(Source, "add")
        new = {"short_name": "L", "slug": "l", "kind": "article", "voice": lymar.voice.pk}
        data = fields_of(editor.get(address)) | new | {"title": "What Lymar wrote"}
        assert "There is a source like it" in errors_in(editor.post(address, data))
        assert errors_in(editor.post(address, data | {"another_source": "on"})) == ""


class TestOneFile:
    def test_that_says_the_same_twice_is_asked_about(self, world, fields):
        head = "source,role,responsibility,position,paraphrase,locator\n"
        row = "lymar,product-owner,backlog,owns,It is hers.,p. {}\n"
        file = io.BytesIO((head + row.format(1) + row.format(2)).encode())
        results = []
        outcome = Import("claims", "a.csv").run(file, preview=True, tell=results.append)
        assert outcome.unconfirmed == [Code.SAME_CLAIM]
        assert [len(result.doubts) for result in results] == [0, 1]
        assert "line 2" in str(results[1].doubts[0])


def test_many_claims_are_judged_in_as_many_queries_as_few(world, fields, django_assert_num_queries):
    from roles.editing.questions import doubts_about

    for number in range(12):
        world.claim("lymar", "product-owner", "backlog", locator=f"p. {number}", quotation=UNIQUE)
    claims = list(Claim.objects.with_all_it_says())
    for size in (2, 12):
        with django_assert_num_queries(5):
            all_doubts = doubts_about(claims[:size])
        assert all(doubt.code is Code.SAME_CLAIM for doubt in all_doubts[0][:1])


def test_nothing_is_questionable_about_a_claim_by_itself(world):
    assert doubts(world.claim("lymar", "product-owner", "backlog")) == []
