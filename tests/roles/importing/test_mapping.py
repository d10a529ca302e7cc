"""Between the upload of a table and its preview: columns, unknown names, and what is remembered."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roles.editing.questions import Code
from roles.importing.choices import LEAVE_OUT, MAKE, WITHOUT
from roles.models import (
    Claim,
    Context,
    ImportChoice,
    PendingImport,
    Responsibility,
    ResponsibilityAlias,
    Role,
    TableImport,
)
from sources.models import Source, Voice

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

IMPORT = reverse("admin:roles_claim_import")
ROW = {
    "source": "doe",
    "role": "Product Owner",
    "responsibility": "backlog",
    "position": "owns",
    "paraphrase": "It is theirs.",
}


@pytest.fixture
def ready(world):
    """A source and the words in which its claims come in."""
    world.source("doe")
    world.role("product-owner")
    world.role("product-manager")
    world.responsibility("backlog")
    return world


def table(*rows: dict, name: str = "claims.csv") -> SimpleUploadedFile:
    rows = [{**ROW, "locator": f"p. {place}", **row} for place, row in enumerate(rows, start=1)]
    text = io.StringIO()
    lines = csv.DictWriter(text, list(dict.fromkeys(key for row in rows for key in row)))
    lines.writeheader()
    lines.writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode())


def upload(client, *rows: dict, address: str = IMPORT, **data):
    return client.post(address, {"file": table(*rows), **data}, follow=True)


def choices_on(page) -> dict:
    """Return what a page asks, by what stands in the file."""
    return {
        choice.question.text: choice
        for _heading, choices in page.context["groups"]
        for choice in choices
    }


def choose(client, page, **chosen):
    """Choose for names, given with blanks as underscores, and go on."""
    asked = choices_on(page)
    fields = {asked[name.replace("_", " ")].field: value for name, value in chosen.items()}
    return client.post(page.request["PATH_INFO"], fields, follow=True)


def confirm(client, page):
    ticks = {"confirmed": [code.value for code in Code]}
    return client.post(page.request["PATH_INFO"], ticks, follow=True)


def rows_on(page) -> list[str]:
    return [row["what"] for row in page.context["rows"]]


class TestColumns:
    def test_any_heading_can_be_any_column(self, ready, admin_desk):
        file = (
            "Quelle,role,Frage,Antwort,paraphrase,Farbe\ndoe,Product Owner,backlog,owns,So.,red\n"
        )
        page = admin_desk.post(
            IMPORT, {"file": SimpleUploadedFile("t.csv", file.encode())}, follow=True
        )
        assert "There is no column “Quelle”" in page.content.decode()
        headings = {
            heading: (place, chosen) for place, heading, _, chosen in page.context["headings"]
        }
        assert headings["role"][1] == "role"
        meant = {"Quelle": "source", "Frage": "responsibility", "Antwort": "position", "Farbe": ""}
        data = {
            f"column-{place}": meant.get(heading, chosen)
            for heading, (place, chosen) in headings.items()
        }
        page = admin_desk.post(page.request["PATH_INFO"], data, follow=True)
        assert rows_on(page) == ["new"]
        confirm(admin_desk, page)
        assert Claim.objects.get().position.slug == "owns"
        # The next file with these headings is read the same way.
        again = admin_desk.post(
            IMPORT, {"file": SimpleUploadedFile("u.csv", file.encode())}, follow=True
        )
        assert rows_on(again) == ["same"]

    def test_two_headings_for_one_column_are_refused(self, ready, admin_desk):
        file = SimpleUploadedFile("t.csv", b"Quelle,role,responsibility,paraphrase\n")
        page = admin_desk.post(IMPORT, {"file": file}, follow=True)
        data = {"column-0": "role", "column-1": "role", "column-2": "responsibility"}
        page = admin_desk.post(page.request["PATH_INFO"], data, follow=True)
        assert "stands there already" in page.context["fault"]


class TestNames:
    def test_are_asked_once_with_the_near_ones_first(self, ready, admin_desk):
        page = upload(admin_desk, *[{"role": "Produkt Owner"}] * 7)
        choice = choices_on(page)["Produkt Owner"]
        assert choice.near[0] == ("row:product-owner", "Product Owner")
        assert choice.lines == "lines 2, 3, 4, 5, 6 and 2 more"
        assert not Claim.objects.exists()
        page = choose(admin_desk, page, Produkt_Owner="row:product-owner")
        confirm(admin_desk, page)
        assert Claim.objects.filter(role__slug="product-owner").count() == 7

    def test_are_found_by_search_words_and_meaning(self, ready, admin_desk):
        point = ready.responsibility("profit-and-loss")
        ResponsibilityAlias.objects.create(responsibility=point, words="P&L")
        ready.responsibility("clearing", meaning="Who takes blockers out of the way.")
        page = upload(admin_desk, {"responsibility": "P&L"}, {"responsibility": "blockers"})
        asked = choices_on(page)
        assert asked["P&L"].chosen == "row:profit-and-loss"
        assert asked["P&L"].is_proposed
        assert asked["blockers"].near[0][0] == "row:clearing"

    def test_without_a_choice_come_back_with_what_was_chosen(self, ready, admin_desk):
        page = upload(admin_desk, {"role": "Nobody", "responsibility": "Nothing"})
        page = choose(admin_desk, page, Nobody=MAKE)
        asked = choices_on(page)
        assert asked["Nothing"].is_missing
        assert asked["Nobody"].chosen == MAKE
        assert "Please choose" in page.content.decode()

    def test_are_made_one_by_one(self, ready, admin_desk):
        page = upload(admin_desk, {"role": "Chief Tinkerer"}, {"role": "Chief Thinker"})
        page = choose(admin_desk, page, Chief_Tinkerer=MAKE, Chief_Thinker=LEAVE_OUT)
        assert rows_on(page) == ["new", "left out"]
        page = confirm(admin_desk, page)
        assert "1 new, 0 changed, 0 same, 0 refused, 1 left out" in page.content.decode()
        assert Role.objects.filter(slug="chief-tinkerer").exists()
        assert not Role.objects.filter(slug="chief-thinker").exists()

    def test_are_made_only_with_leave(self, ready, desk_of):
        client = desk_of("Contributors", "cora")
        choice = choices_on(upload(client, {"responsibility": "Nothing"}))["Nothing"]
        assert MAKE not in choice.values
        page = choose(client, upload(client, {"responsibility": "Nothing"}), Nothing=MAKE)
        assert choices_on(page)["Nothing"].is_missing

    def test_of_sources_are_voices_and_kinds(self, ready, admin_desk):
        ready.voice("acme")
        file = SimpleUploadedFile(
            "s.csv", b"slug,kind,title,author\nnew,essay,On owners,Acme Inc\n"
        )
        address = reverse("admin:sources_source_import")
        page = admin_desk.post(address, {"file": file}, follow=True)
        page = choose(admin_desk, page, Acme_Inc="row:acme", essay="row:article")
        confirm(admin_desk, page)
        assert Source.objects.get(slug="new").voice.slug == "acme"
        assert not Voice.objects.filter(name__icontains="inc").exists()

    def test_contexts_are_parted_and_those_known_are_taken(self, ready, admin_desk):
        ready.context("SAFe"), ready.context("startup")
        page = upload(admin_desk, {"org_context": "SAFe; young firm"})
        choice = choices_on(page)["young firm"]
        assert choice.chosen == WITHOUT
        page = choose(admin_desk, page, young_firm="row:startup")
        confirm(admin_desk, page)
        claim = Claim.objects.get()
        assert set(claim.contexts.values_list("slug", flat=True)) == {"SAFe", "startup"}
        assert claim.note == "Speaks of: SAFe; young firm"
        assert Context.objects.count() == 2


class TestAnswers:
    @pytest.fixture
    def power(self, ready):
        scale = ready.scale(
            "power", [("much", "Much power", "other"), ("varies", "Varies", "varies")]
        )
        return ready.responsibility("authority", scale, question="How much power is there?")

    def test_free_ones_are_matched_to_the_scale(self, power, admin_desk):
        row = {"responsibility": "authority", "claim_type": "question"}
        page = upload(
            admin_desk,
            {**row, "position": "Much power"},
            {**row, "position": "a lot of power"},
            {**row, "position": "who knows"},
        )
        asked = choices_on(page)
        assert asked["Much power"].chosen == "row:much"
        assert not asked["who knows"].chosen
        assert asked["a lot of power"].near[0][0] == "row:much"
        chosen = {"Much_power": "row:much", "a_lot_of_power": "row:much", "who_knows": WITHOUT}
        page = choose(admin_desk, page, **chosen)
        confirm(admin_desk, page)
        answers = Claim.objects.order_by("locator").values_list("position__slug", "note")
        assert list(answers) == [
            ("much", "Free answer: Much power"),
            ("much", "Free answer: a lot of power"),
            (None, "Free answer: who knows"),
        ]

    def test_are_asked_once_the_question_is_known(self, power, admin_desk):
        row = {"responsibility": "might", "claim_type": "question", "position": "a lot"}
        page = choose(admin_desk, upload(admin_desk, row), might="row:authority")
        assert set(choices_on(page)) == {"a lot"}
        page = choose(admin_desk, page, a_lot="row:much")
        confirm(admin_desk, page)
        assert Claim.objects.get().position.slug == "much"

    def test_of_a_question_that_was_chosen_are_left_to_choose(self, power, admin_desk):
        row = {"responsibility": "might", "claim_type": "question", "position": "Much power"}
        page = choose(admin_desk, upload(admin_desk, row), might="row:authority")
        assert not choices_on(page)["Much power"].chosen

    def test_of_pairs_ask_for_the_other_role(self, ready, admin_desk):
        scale = ready.scale("both", [("yes", "Possible", "other"), ("varies", "Varies", "varies")])
        ready.responsibility("one-person", scale, relational=True)
        row = {"responsibility": "one-person", "position": "Possible"}
        page = upload(admin_desk, {**row, "paraphrase": "A Product Manager can do it as well."})
        choice = choices_on(page)["Possible"]
        assert choice.chosen == "row:product-manager"
        page = choose(admin_desk, page, Possible="row:product-manager")
        confirm(admin_desk, page)
        assert {Claim.objects.get().role.slug, Claim.objects.get().other_role.slug} == {
            "product-manager",
            "product-owner",
        }


class TestRemembered:
    def test_choices_are_not_asked_again(self, ready, admin_desk, administrator):
        page = upload(admin_desk, {"role": "Produkt Owner"})
        assert not ImportChoice.objects.exists()
        confirm(admin_desk, choose(admin_desk, page, Produkt_Owner="row:product-owner"))
        assert ImportChoice.objects.get().user == administrator
        assert rows_on(upload(admin_desk, {"role": "Produkt Owner"})) == ["same"]

    def test_of_others_are_not_mine(self, ready, admin_desk, desk_of):
        page = upload(admin_desk, {"role": "Produkt Owner"})
        confirm(admin_desk, choose(admin_desk, page, Produkt_Owner="row:product-owner"))
        other = desk_of("Editors", "edith")
        assert "Produkt Owner" in choices_on(upload(other, {"role": "Produkt Owner"}))

    def test_can_be_seen_and_forgotten(self, ready, admin_desk):
        page = upload(admin_desk, {"role": "Produkt Owner"})
        confirm(admin_desk, choose(admin_desk, page, Produkt_Owner="row:product-owner"))
        address = reverse("admin:roles_claim_import_choices")
        assert "produkt owner" in admin_desk.get(address).content.decode()
        admin_desk.post(address, {"forget": [ImportChoice.objects.get().pk]})
        assert not ImportChoice.objects.exists()
        assert "Produkt Owner" in choices_on(upload(admin_desk, {"role": "Produkt Owner"}))

    def test_are_asked_anew_where_what_was_chosen_is_gone(self, ready, admin_desk):
        ready.role("helper")
        page = upload(admin_desk, {"role": "Produkt Owner"})
        done = confirm(admin_desk, choose(admin_desk, page, Produkt_Owner="row:helper"))
        admin_desk.post(done.context["undo_address"])
        Role.objects.get(slug="helper").delete()
        assert "Produkt Owner" in choices_on(upload(admin_desk, {"role": "Produkt Owner"}))


class TestTwoTabs:
    def test_the_same_file_is_one_import(self, ready, admin_desk):
        first, second = upload(admin_desk, {}), upload(admin_desk, {})
        assert PendingImport.objects.count() == 1
        confirm(admin_desk, first)
        page = confirm(admin_desk, second)
        assert "it is done, as shown here" in page.content.decode()
        assert TableImport.objects.count() == 1
        assert Claim.objects.count() == 1

    def test_of_two_editors_the_second_sees_what_the_first_did(self, ready, admin_desk, desk_of):
        other = desk_of("Editors", "edith")
        first, second = upload(admin_desk, {}), upload(other, {})
        confirm(admin_desk, first)
        page = confirm(other, second)
        assert "what it would do has changed" in page.content.decode()
        assert "imported before" in page.content.decode()
        assert Claim.objects.count() == 1


class TestTakingBack:
    def imported(self, client, *rows, **chosen):
        page = upload(client, *rows)
        return confirm(client, choose(client, page, **chosen) if chosen else page)

    def take_back(self, client, page):
        return client.post(page.context["undo_address"], follow=True)

    def test_deletes_all_that_was_made(self, ready, admin_desk, administrator):
        rows = [{"role": "Chief Tinkerer", "responsibility": "Tinkering"}, {}]
        page = self.imported(admin_desk, *rows, Chief_Tinkerer=MAKE, Tinkering=MAKE)
        html = page.content.decode()
        assert "2 claims made" in html
        assert "Sort the question “Tinkering”" in html
        page = self.take_back(admin_desk, page)
        assert "Taken back on" in page.content.decode()
        assert not Claim.objects.exists()
        assert not Role.objects.filter(slug="chief-tinkerer").exists()
        assert not Responsibility.objects.filter(slug="tinkering").exists()
        record = Claim.history.latest("history_id")
        assert record.history_type == "-"
        assert record.history_user == administrator
        assert record.history_change_reason == "Taken back: imported from claims.csv"

    def test_puts_back_what_was_changed(self, ready, admin_desk):
        claim = ready.claim(
            "doe", "product-owner", "backlog", status="draft", external_id="1", contexts=["startup"]
        )
        before = claim.paraphrase
        rows = {"external_id": "1", "paraphrase": "Otherwise.", "contexts": "", "locator": ""}
        page = self.imported(admin_desk, rows)
        claim.refresh_from_db()
        assert claim.paraphrase == "Otherwise."
        assert not claim.contexts.exists()
        self.take_back(admin_desk, page)
        claim.refresh_from_db()
        assert claim.paraphrase == before
        assert claim.contexts.get().slug == "startup"

    def test_puts_back_sources_and_their_tags(self, ready, admin_desk):
        source = ready.source("roe")
        source.tags.set(["agile"])
        address = reverse("admin:sources_source_import")
        file = SimpleUploadedFile("s.csv", b"slug,title,tags\nroe,Otherwise,lean\n")
        page = confirm(admin_desk, admin_desk.post(address, {"file": file}, follow=True))
        assert Source.objects.get(slug="roe").title == "Otherwise"
        self.take_back(admin_desk, page)
        source = Source.objects.get(slug="roe")
        assert source.title == "What roe wrote"
        assert set(source.tags.names()) == {"agile"}

    def test_says_what_was_touched_and_leaves_all(self, ready, admin_desk):
        page = self.imported(admin_desk, {}, {})
        claim = Claim.objects.first()
        claim.note = "Looked at."
        claim.save()
        page = admin_desk.get(page.request["PATH_INFO"])
        assert "was edited or published since" in page.content.decode()
        assert "Take it all back" not in page.content.decode()
        page = self.take_back(admin_desk, page)
        assert "Nothing was taken back" in page.content.decode()
        assert Claim.objects.count() == 2

    def test_says_what_has_come_to_use_it(self, ready, admin_desk):
        page = self.imported(admin_desk, {"role": "Chief Tinkerer"}, Chief_Tinkerer=MAKE)
        ready.claim("doe", "chief-tinkerer", "backlog", "shares", status="draft")
        page = admin_desk.get(page.request["PATH_INFO"])
        assert "uses what was imported" in page.content.decode()

    def test_says_what_was_deleted(self, ready, admin_desk):
        page = self.imported(admin_desk, {}, {})
        Claim.objects.first().delete()
        assert (
            "was deleted or merged since"
            in admin_desk.get(page.request["PATH_INFO"]).content.decode()
        )

    def test_takes_being_the_importer_or_leave_to_publish(self, ready, admin_desk, desk_of):
        page = self.imported(admin_desk, {})
        contributor = desk_of("Contributors", "cora")
        assert "Take it all back" not in contributor.get(page.request["PATH_INFO"]).content.decode()
        assert contributor.post(page.context["undo_address"]).status_code == 403
        own = self.imported(contributor, {"locator": "p. 9"})
        self.take_back(contributor, own)
        assert Claim.objects.count() == 1

    def test_can_be_imported_again_afterwards(self, ready, admin_desk):
        self.take_back(admin_desk, self.imported(admin_desk, {}))
        page = upload(admin_desk, {})
        assert rows_on(page) == ["new"]
        assert "imported before" not in page.content.decode()

    def test_asks_as_often_however_many_rows(
        self, ready, admin_desk, django_assert_max_num_queries
    ):
        page = self.imported(admin_desk, *[{}] * 300)
        with django_assert_max_num_queries(60):
            admin_desk.get(page.request["PATH_INFO"])
        with django_assert_max_num_queries(80):
            admin_desk.post(page.context["undo_address"])
        assert not Claim.objects.exists()


def test_a_made_question_is_not_published_before_it_is_sorted(ready, admin_desk, world):
    page = upload(admin_desk, {"responsibility": "Tinkering"})
    confirm(admin_desk, choose(admin_desk, page, Tinkering=MAKE))
    claim = Claim.objects.get()
    decide = reverse("admin:roles_claim_decide", args=["publish"])
    data = {"claims": [f"{claim.pk}:{claim.version}"], "reason": "Read."}
    admin_desk.post(decide, data, follow=True)
    claim.status = Claim.Status.PUBLISHED
    with pytest.raises(Exception, match="still to be sorted"):
        claim.full_clean()
    point = claim.responsibility
    point.area = world.area("delivery")
    point.save()
    claim.refresh_from_db()
    claim.status = Claim.Status.PUBLISHED
    claim.full_clean()


def test_asks_the_database_as_often_for_many_names_as_for_few(ready, admin_desk):
    few = upload(admin_desk, {"role": "Nobody 1"}, {"role": "Nobody 2"}).request["PATH_INFO"]
    many = upload(admin_desk, *[{"role": f"Nobody {n}"} for n in range(300)]).request["PATH_INFO"]
    counts = []
    for address in (few, many):
        with CaptureQueriesContext(connection) as queries:
            page = admin_desk.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert page.context["number"] == 100
    assert page.context["more"] == 200


def test_what_nobody_has_chosen_yet_is_no_error(ready, editor):
    file = "Quelle,role,Frage,Antwort,paraphrase,locator\ndoe,Product Owner,backlog,owns,So.,p. 1\n"
    data = {"file": SimpleUploadedFile("t.csv", file.encode())}
    page = editor.post(IMPORT, data, follow=True)
    assert page.request["PATH_INFO"].endswith("/columns/")
    assert "errornote" not in page.content.decode()
    # Without a column that is needed it says so.
    refused = editor.post(page.request["PATH_INFO"], {"column-0": "source", "column-1": "role"})
    assert refused.status_code == 200
    assert "errornote" in refused.content.decode()
