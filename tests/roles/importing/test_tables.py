"""Sources and claims as tables: what comes out goes in again, and nothing wrong gets in."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from roles.editing.questions import Code
from roles.importing import cells, exporting, files, importing, workbooks
from roles.importing.columns import CLAIMS, SOURCES
from roles.importing.importing import Import
from roles.importing.names import CREATABLE
from roles.importing.results import Outcome, RowResult
from roles.models import Alias, Claim, Position, Responsibility, Role
from sources.models import Snapshot, Source
from sources.text.validators import fault_in

OTHERS = Path(__file__).parent / "tables"
"""Tables of our own invention, in the columns that others use."""

KINDS = ["csv", "json", "xlsx"]
every_kind = pytest.mark.parametrize("kind", KINDS)


def written(kind: str, rows: list[dict], columns=CLAIMS) -> bytes:
    """A file with these rows, in the columns that we export."""
    file = io.BytesIO()
    empty = dict.fromkeys((column.name for column in columns), "")
    files.write(file, kind, columns, [empty | row for row in rows])
    return file.getvalue()


def in_columns(rows: list[dict]) -> bytes:
    """A CSV file with just the columns that these rows have."""
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = csv.DictWriter(text, names, restval="")
    lines.writeheader()
    lines.writerows(rows)
    return text.getvalue().encode()


def take_in(content, table="claims", name="table.csv", **options):
    """What became of the rows, one by one, and of the whole."""
    options.setdefault("confirmed", set(Code))
    how = {key: options.pop(key) for key in ("preview", "seen") if key in options}
    content = in_columns(content) if isinstance(content, list) else content
    fates: list[RowResult] = []
    outcome = Import(table, name, **options).run(io.BytesIO(content), tell=fates.append, **how)
    return outcome, fates


def fates_of(*args, **options) -> list[str]:
    return [fate.what.value for fate in take_in(*args, **options)[1]]


def refusal(row: dict, **options) -> str:
    """Why this row is refused; nothing has been written."""
    before = (Claim.objects.count(), Source.objects.count(), Claim.history.count())
    outcome, (fate,) = take_in([row], **options)
    assert fate.what == Outcome.REFUSED
    assert not outcome.written
    assert (Claim.objects.count(), Source.objects.count(), Claim.history.count()) == before
    return " ".join(str(fault) for fault in fate.faults)


def state() -> list:
    """All that a claim or source says, to compare."""
    return [
        list(exporting.claims.exported(Claim.objects.all())),
        list(exporting.sources.exported(Source.objects.all())),
        Claim.history.count(),
        Source.history.count(),
    ]


@pytest.fixture
def row(world):
    """A row that comes in as it is."""
    world.source("doe")
    world.role("product-owner")
    world.responsibility("backlog")
    return {
        "source": "doe",
        "role": "Product Owner",
        "responsibility": "Backlog",
        "position": "owns",
        "paraphrase": "Product Owners order it.",
        "locator": "paragraph 1",
    }


@pytest.fixture
def filled(world):
    """Claims and sources of every sort."""
    world.source("whole", kind="forum_thread", note="=1+1")
    world.source("part", kind="comment", part_of=Source.objects.get(slug="whole"), address="")
    world.source("a-new-edition", supersedes=world.source("old", published="2024-05"))
    Source.objects.get(slug="old").tags.add("agile", "product, odd")
    world.claim("part", "product-owner", "backlog", contexts=("startup", "agency"))
    world.claim("old", "product-owner", "backlog", "varies", paraphrase="-5 'teams'\r\nΩ שלום 🙂")
    world.claim("old", "tester", "rank", "owns", other_role="developer")
    world.claim("old", "tester", "backlog", None, status="draft", published_at=None, note="@x\x01")
    world.claim("old", "tester", "backlog", None, status="draft", external_id="x-1", note="'=a")


# --- There and back ---------------------------------------------------------------------------


class TestWhatWasExported:
    @every_kind
    @pytest.mark.parametrize("table", ["sources", "claims"])
    def test_changes_nothing_when_it_is_imported(self, table, kind, filled):
        file = io.BytesIO()
        exporting.write(table, file, kind)
        before = state()
        outcome, _ = take_in(file.getvalue(), table, f"table.{kind}")
        assert set(outcome.counts) == {Outcome.SAME}
        assert state() == before

    @every_kind
    def test_fills_an_empty_knowledge_base_with_the_same(self, kind, filled):
        tables = {}
        for table in ("sources", "claims"):
            tables[table] = io.BytesIO()
            exporting.write(table, tables[table], kind)
        before = state()[:2]
        Claim.objects.all().delete()
        for slug in ("part", "a-new-edition", "whole", "old"):
            Source.objects.get(slug=slug).delete()
        for table, file in tables.items():
            outcome, _ = take_in(file.getvalue(), table, f"t.{kind}", may_publish=True)
            assert set(outcome.counts) == {Outcome.NEW}
        after = state()[:2]
        for claims in (before[0], after[0]):
            for claim in claims:
                # A line break is kept, its kind is not.
                claim["paraphrase"] = claim["paraphrase"].replace("\r\n", "\n")
            claims.sort(key=lambda claim: claim["key"])
        assert after == before

    @every_kind
    def test_holds_no_stored_text(self, kind, filled):
        Snapshot.objects.create(
            source=Source.objects.get(slug="old"), text="A secret text.", taken_on="2026-09-01"
        )
        for table in ("sources", "claims"):
            file = io.BytesIO()
            exporting.write(table, file, kind)
            content = file.getvalue()
            if kind == "xlsx":
                with zipfile.ZipFile(file) as archive:
                    content = b"".join(archive.read(name) for name in archive.namelist())
            assert b"secret" not in content

    def test_is_the_same_even_where_it_could_not_be_entered_now(self, row, world):
        claim = world.claim("doe", "product-owner", "backlog", quotation="words that are gone")
        Claim.objects.update(quotation_result="missing")
        file = io.BytesIO()
        exporting.write("claims", file, "csv")
        assert fates_of(file.getvalue()) == ["same"]
        text = "Words that are here & nowhere else."
        Snapshot.objects.create(source=claim.source, text=text, taken_on="2026-09-01")
        other = {"key": claim.key, "quotation": "other words that are gone"}
        said = refusal(other, may_publish=True)
        assert said.startswith("quotation: The quotation does not occur in the stored text.")
        assert "<" not in said
        _, (fate,) = take_in([{"key": claim.key, "note": "New."}], may_publish=True)
        assert fate.what == Outcome.CHANGED
        assert fate.remarks[0].startswith("The quotation does not occur in the stored text.")

    def test_asks_the_database_as_often_for_many_claims_as_for_few(self, filled, world):
        def queries() -> int:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                exporting.write("claims", io.BytesIO(), "csv")
            return len(asked)

        few = queries()
        for number in range(20):
            world.claim("old", "product-owner", "backlog", locator=f"p. {number}")
        assert queries() == few


any_text = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), max_size=40
) | st.sampled_from(["=1+1", "'=1", "''+", "-", "@a", "\t=", "_x0041_", "a\r\nb", "\x0b", "007"])


@pytest.mark.parametrize("kind", ["csv", "json"])
@given(texts=st.lists(any_text, min_size=1, max_size=4))
def test_any_text_comes_back_from_a_file(kind, texts):
    assert_comes_back(kind, texts)


# Few files of many texts: to read a spreadsheet starts a process, which takes all of the time.
@settings(max_examples=10)
@given(texts=st.lists(any_text, min_size=20, max_size=40))
def test_any_text_comes_back_from_a_spreadsheet(texts):
    assert_comes_back("xlsx", texts)


def assert_comes_back(kind: str, texts: list[str]) -> None:
    content = written(kind, [{"paraphrase": "x", "note": text} for text in texts])
    found = files.read(io.BytesIO(content), kind, CLAIMS).rows
    assert [(row.cells["note"], row.faults) for row in found] == [
        (cells.tidy(text), ()) for text in texts
    ]


@given(any_text)
def test_what_a_spreadsheet_might_run_is_escaped_and_nothing_is_lost(text):
    escaped = cells.escape_formula(text)
    assert escaped[:1] not in {"=", "+", "-", "@", "\t", "\r"}
    assert cells.unescape(escaped) == text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_formula_is_written_as_text(kind):
    content = written(kind, [{"note": "=HYPERLINK(1)", "paraphrase": "+1"}])
    if kind == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in content
    assert b"'=HYPERLINK(1)" in content
    assert b"'+1" in content


# --- What becomes of a row --------------------------------------------------------------------


class TestARow:
    def test_that_is_new_becomes_a_draft_with_its_history(self, row, administrator):
        outcome, (fate,) = take_in([row], name="claims.csv", user=administrator)
        assert outcome.written
        assert fate.what == Outcome.NEW
        claim = Claim.objects.get()
        assert claim.status == "draft"
        assert claim.position.slug == "owns"
        record = claim.history.get()
        assert record.history_type == "+"
        assert record.history_change_reason == "Imported from claims.csv"
        assert record.history_user == administrator

    def test_history_holds_its_contexts(self, row, world):
        world.context("startup")
        world.context("agency")
        take_in([{**row, "contexts": "startup; Agency"}])
        record = Claim.objects.get().history.get()
        assert {each.context.slug for each in record.contexts.all()} == {"startup", "agency"}

    def test_imported_again_is_the_same(self, row):
        for what in ("new", "same", "same"):
            assert fates_of([row]) == [what]
        assert Claim.history.count() == 1

    def test_is_known_again_by_its_external_id_and_source(self, row):
        take_in([{**row, "external_id": "d-1"}])
        _, (fate,) = take_in([{**row, "external_id": "d-1", "locator": "page 9"}])
        assert fate.what == Outcome.CHANGED
        assert [(c.label, c.before, c.after) for c in fate.changes] == [
            ("Locator", "paragraph 1", "page 9")
        ]
        assert Claim.objects.get().locator == "page 9"

    def test_is_known_by_what_it_says_and_takes_its_external_id(self, row, world):
        there = world.claim("doe", "product-owner", "backlog", locator="paragraph 1")
        row = {**row, "external_id": "x-1"}
        _, (fate,) = take_in([row], may_publish=True)
        assert (fate.what, fate.pk) == (Outcome.CHANGED, there.pk)
        assert [change.name for change in fate.changes] == ["paraphrase", "external_id"]
        there.refresh_from_db()
        assert (there.external_id, there.published) == ("x-1", True)
        assert fates_of([row]) == ["same"]

    def test_that_is_published_in_other_words_stays_as_it_is_without_leave(self, row, world):
        there = world.claim("doe", "product-owner", "backlog", locator="paragraph 1")
        for _ in range(2):
            _, (fate,) = take_in([{**row, "external_id": "x-1"}])
            assert (fate.what, fate.pk) == (Outcome.SAME, there.pk)
            assert fate.remarks[0].startswith(f"Published here already, as {there.key}: it stays")
        there.refresh_from_db()
        assert (there.external_id, there.version) == ("", 1)

    def test_of_another_source_with_the_same_external_id_is_another_claim(self, row, world):
        world.source("roe")
        assert fates_of(
            [{**row, "external_id": "1"}, {**row, "source": "roe", "external_id": "1"}]
        ) == ["new", "new"]

    def test_is_known_again_by_its_key(self, row, world):
        claim = world.claim("doe", "product-owner", "backlog", status="draft")
        take_in([{"key": claim.key, "note": "Look again."}])
        claim.refresh_from_db()
        assert claim.note == "Look again."
        assert claim.version == 2
        assert claim.locator

    def test_with_a_key_that_is_new_gets_it(self, row):
        take_in([{**row, "key": "abcd2345"}])
        assert Claim.objects.get().key == "abcd2345"

    def test_changes_contexts_with_one_record_of_history(self, row, world):
        claim = world.claim("doe", "product-owner", "backlog", contexts=("startup", "agency"))
        count = claim.history.count()
        _, (fate,) = take_in([{"key": claim.key, "contexts": "startup"}], may_publish=True)
        assert [(c.before, c.after) for c in fate.changes] == [("agency, startup", "startup")]
        assert [context.slug for context in claim.contexts.all()] == ["startup"]
        assert claim.history.count() == count + 1
        record = claim.history.first()
        assert [each.context.slug for each in record.contexts.all()] == ["startup"]

    def test_leaves_alone_what_its_table_has_no_column_for(self, row, world):
        claim = world.claim(
            "doe", "product-owner", "backlog", contexts=("startup",), quotation="twelve letters so"
        )
        assert fates_of([{"key": claim.key, "paraphrase": claim.paraphrase}]) == ["same"]

    def test_about_two_roles_is_the_same_from_either_side(self, world):
        claim = world.claim("doe", "tester", "rank", "owns", other_role="developer")
        turned = {
            "source": "doe",
            "responsibility": "rank",
            "position": "owns",
            "paraphrase": claim.paraphrase,
            "locator": claim.locator,
            "status": "published",
        }
        for role, other in (("tester", "developer"), ("developer", "tester")):
            assert fates_of([{**turned, "role": role, "other_role": other}]) == ["same"]

    def test_finds_its_role_by_alias_and_by_former_slug(self, row, world):
        role = world.role("product-owner")
        Alias.objects.create(role=role, title="Owner of Products")
        role.slug = "po-role"
        role.save()
        for number, name in enumerate(["owner of PRODUCTS", "product-owner", "po-role"]):
            take_in([{**row, "role": name, "locator": f"p. {number}"}])
        assert Claim.objects.count() == 3

    def test_finds_its_position_by_slug_label_and_kind(self, row):
        names = ["not-theirs", "Not theirs", "denies", "says it varies", "varies"]
        rows = [{**row, "position": name, "locator": name} for name in names]
        take_in(rows)
        assert sorted(Claim.objects.values_list("position__kind", flat=True)) == [
            "denies",
            "denies",
            "denies",
            "varies",
            "varies",
        ]

    def test_finds_its_position_by_what_the_answer_was_called_formerly(self, row):
        take_in([{**row, "position": name, "locator": name} for name in ("Owns it", "Shares it")])
        kinds = Claim.objects.values_list("position__kind", flat=True)
        assert sorted(kinds) == ["owns", "shares"]

    def test_finds_its_source_by_address_and_former_slug(self, row):
        source = Source.objects.get(slug="doe")
        source.slug = "jane-doe"
        source.save()
        assert fates_of([row, {**row, "source": source.address, "locator": "p. 2"}]) == [
            "new",
            "new",
        ]

    def test_has_its_quotation_looked_up(self, row):
        Snapshot.objects.create(
            source=Source.objects.get(slug="doe"),
            text="The Product Owner orders the backlog.",
            taken_on="2026-09-01",
        )
        found, missing = "Owner orders the backlog", "Owner sorts the backlog"
        _, fates = take_in(
            [
                {**row, "quotation": found, "locator": "1"},
                {**row, "quotation": missing, "locator": "2"},
            ]
        )
        results = Claim.objects.order_by("locator").values_list("quotation_result", flat=True)
        assert list(results) == ["verified", "missing"]
        assert fates[0].remarks == ()
        assert "does not occur in the stored text" in fates[1].remarks[0]
        assert "[-sorts-]" in fates[1].remarks[0]


class TestPublishing:
    def test_takes_leave(self, row):
        published = {**row, "status": "published"}
        _, (fate,) = take_in([published])
        assert fate.remarks == ("Comes in as a draft: publishing it takes the right to publish.",)
        assert Claim.objects.get().status == "draft"
        assert fates_of([published]) == ["same"]
        assert fates_of([published], may_publish=True) == ["changed"]
        claim = Claim.objects.get()
        assert claim.published
        assert claim.published_at
        assert fates_of([published], may_publish=True) == ["same"]

    def test_what_is_published_is_changed_with_leave_alone(self, row, world):
        claim = world.claim("doe", "product-owner", "backlog")
        change = {"key": claim.key, "paraphrase": "Something else."}
        assert "only who may publish" in refusal(change)
        assert fates_of([change], may_publish=True) == ["changed"]

    def test_unpublishing_takes_leave_too(self, row, world):
        claim = world.claim("doe", "product-owner", "backlog")
        assert "only who may publish" in refusal({"key": claim.key, "status": "draft"})

    @pytest.mark.parametrize(
        "moment",
        [
            "0001-01-01T00:00:00+14:00",
            "0001-01-01",
            "9999-12-31T23:59:59-12:00",
            "9999-12-31T23:59:59Z",
            "2026-13-01",
        ],
    )
    def test_takes_no_moment_that_no_clock_can_tell(self, moment, row):
        said = refusal({**row, "status": "published", "published_at": moment}, may_publish=True)
        assert said.startswith(f"published_at: “{moment}” is no moment")

    def test_needs_a_position_and_a_locator(self, row):
        for name in ("position", "locator"):
            said = refusal({**row, "status": "published", name: ""}, may_publish=True)
            assert f"{name}: A claim is published with a {name}" in said

    def test_needs_words_that_are_there(self, row):
        Snapshot.objects.create(
            source=Source.objects.get(slug="doe"), text="Nothing of it.", taken_on="2026-09-01"
        )
        said = refusal(
            {**row, "status": "published", "quotation": "Owners order the backlog"},
            may_publish=True,
        )
        assert said.startswith("quotation: The quotation does not occur")


class TestARowIsRefused:
    def test_for_an_unknown_role_with_near_names(self, row, world):
        world.role("product-manager")
        said = refusal({**row, "role": "Produkt Owner"})
        assert said.startswith("role: There is no role “Produkt Owner”: perhaps “Product Owner”")

    def test_for_an_abbreviation(self, row, world):
        role = world.role("product-owner")
        role.abbreviation = "PO"
        role.save()
        assert "There is no role “PO”" in refusal({**row, "role": "PO"})

    def test_for_an_alias_of_two_roles(self, row, world):
        for slug in ("product-owner", "product-manager"):
            Alias.objects.create(role=world.role(slug), title="Product Lead")
        said = refusal({**row, "role": "product lead"})
        assert "more than one role: “Product Manager”, “Product Owner”" in said

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"responsibility": "Backlogs"}, "no question “Backlogs”: perhaps “Backlog”"),
            ({"position": "own"}, "position: There is no answer to “Who does backlog?” “own”"),
            ({"position": "own"}, "perhaps “owns”"),
            ({"source": "do"}, "There is no source “do”: perhaps “doe”. Import the sources"),
            ({"source": "https://nowhere.example"}, "There is no source"),
            ({"contexts": "Skrum"}, "contexts: There is no context “Skrum”"),
            ({"manner": "hold"}, "manner: “hold” is unknown: perhaps “holds"),
            ({"status": "publish"}, "status: “publish” is unknown: perhaps “published”"),
            ({"published_at": "yesterday"}, "published_at: “yesterday” is no moment"),
            ({"published_at": "2026-02-31"}, "published_at: “2026-02-31” is no moment"),
            ({"key": "0"}, "key: “0” is no key of ours"),
            ({"paraphrase": ""}, "paraphrase: It is empty."),
            ({"paraphrase": "x" * 601}, "paraphrase: At most 600 characters (it has 601)."),
            ({"paraphrase": "x" * 20_001}, "paraphrase: At most 20,000 characters"),
            ({"note": "a\0b"}, "note: It holds a NUL"),
            ({"quotation": "too short"}, "quotation: "),
            ({"other_role": "Product Owner"}, "other_role: "),
            ({"external_id": "x" * 101}, "external_id: "),
            ({"claim_type": "answer"}, "neither “responsibility” nor “question”"),
        ],
    )
    def test_in_words_that_name_the_column(self, change, said, row):
        assert said in refusal({**row, **change})

    def test_without_what_a_new_claim_needs(self, row):
        assert refusal({"source": "doe", "external_id": "1", "key": ""}) == (
            "role: A new claim needs it. responsibility: A new claim needs it. "
            "paraphrase: A new claim needs it."
        )

    def test_where_it_stands_in_the_file_twice(self, row, monkeypatch):
        rows = [{**row, "external_id": "1"}, {**row, "external_id": "1", "locator": "p. 2"}]
        assert fates_of(rows) == ["new", "refused"]
        monkeypatch.setattr(importing, "CHUNK", 1)
        assert fates_of(rows) == ["new", "refused"]
        assert not Claim.objects.exists()

    def test_where_two_rows_say_the_same(self, row, monkeypatch):
        rows = [{**row, "external_id": "1"}, {**row, "external_id": "2"}]
        assert fates_of(rows) == ["new", "refused"]
        monkeypatch.setattr(importing, "CHUNK", 1)
        assert fates_of(rows) == ["new", "refused"]

    def test_where_another_claim_says_so_already(self, row, world):
        there = world.claim(
            "doe", "product-owner", "backlog", locator="paragraph 1", external_id="1"
        )
        said = refusal({**row, "external_id": "another"})
        assert f"The claim {there.key} of this source says so already" in said

    def test_where_its_external_id_belongs_to_another_claim(self, row, world):
        for external_id in ("1", "2"):
            world.claim("doe", "product-owner", "backlog", external_id=external_id)
        first = Claim.objects.get(external_id="1")
        change = {"key": first.key, "source": "doe", "external_id": "2"}
        assert "has it already" in refusal(change, may_publish=True)

    def test_and_then_nothing_is_written(self, row):
        good = {**row, "locator": "elsewhere"}
        outcome, fates = take_in([good, {**row, "role": "Nobody"}, row])
        assert [fate.what.value for fate in fates] == ["new", "refused", "new"]
        assert [fate.line for fate in fates] == [2, 3, 4]
        assert not outcome.written
        assert not Claim.objects.exists()
        assert not Claim.history.exists()

    def test_where_the_database_alone_knows_better(self, row, monkeypatch):
        """What no rule of ours foresees is told of the row that it belongs to."""
        rows = [{**row, "locator": "1"}, {**row, "other_role": "product-owner", "locator": "2"}]
        monkeypatch.setattr("roles.importing.claims.ClaimRows._judge", lambda self, entry: None)
        _, fates = take_in(rows)
        assert [fate.what.value for fate in fates] == ["new", "refused"]
        assert "The database refuses it" in str(fates[1].faults[0])


class TestWhatIsUnknownIsMade:
    def test_where_it_is_allowed(self, row):
        new = {
            **row,
            "role": "Chief Tinkerer",
            "responsibility": "office plants",
            "position": "waters them",
            "contexts": "greenhouse",
        }
        assert "There is no" in refusal(new)
        create = ["roles", "responsibilities", "positions", "contexts"]
        outcome, _ = take_in([new], create=create, name="t.csv")
        assert outcome.written
        assert "role “Chief Tinkerer”" in outcome.made
        claim = Claim.objects.get()
        assert claim.role.slug == "chief-tinkerer"
        assert claim.responsibility.area.name == "To be sorted"
        assert claim.responsibility.scale.slug == "ownership"
        assert claim.position.kind == "other"
        assert claim.role.history.get().history_change_reason == "Imported from t.csv"
        assert fates_of([new]) == ["same"]

    def test_a_question_gets_a_scale_of_its_own_that_varies(self, row):
        question = {**row, "responsibility": "shoe size", "claim_type": "question"}
        take_in([{**question, "position": "about 42"}], create=["responsibilities"])
        scale = Responsibility.objects.get(slug="shoe-size").scale
        assert [position.kind for position in scale.positions.all()] == ["varies"]
        claim = Claim.objects.get()
        assert claim.position is None
        assert claim.note == "Free answer: about 42"

    def test_the_usual_scale_is_made_whole_where_there_is_none(self, world):
        world.source("doe")
        first = {"source": "doe", "role": "A", "responsibility": "B", "paraphrase": "C."}
        take_in([{**first, "position": "owns"}], create=["roles", "responsibilities"])
        kinds = {position.kind for position in Position.objects.all()}
        assert kinds == {"owns", "shares", "contributes", "denies", "varies"}

    def test_not_where_the_name_makes_no_slug_of_its_own(self, row):
        for name in ("???", "x" * 101, "a-vs-b"):
            assert "can be made of" in refusal({**row, "role": name}, create=["roles"])

    def test_and_all_of_it_is_taken_back_with_the_rest(self, row):
        rows = [{**row, "role": "Chief Tinkerer"}, {**row, "position": "nonsense"}]
        outcome, _ = take_in(rows, create=["roles"])
        assert outcome.refused
        assert not Role.objects.filter(slug="chief-tinkerer").exists()


# --- Previews ---------------------------------------------------------------------------------


class TestAPreview:
    def test_says_what_the_import_does_and_writes_nothing(self, row):
        rows = [row, {**row, "role": "Chief Tinkerer"}]
        before = state()
        seen, foreseen = take_in(rows, create=["roles"], preview=True)
        assert state() == before
        assert not Role.objects.filter(slug="chief-tinkerer").exists()
        done, fates = take_in(rows, create=["roles"], seen=seen.digest)
        assert done.written
        assert fates == foreseen

    def test_that_no_longer_holds_stops_the_import(self, row, world):
        seen, _ = take_in([row], preview=True)
        world.claim("doe", "product-owner", "backlog", locator="paragraph 1", status="draft")
        before = state()
        outcome, _ = take_in([row], seen=seen.digest)
        assert not outcome.written
        assert state() == before

    def test_holds_while_time_passes_for_what_is_to_be_published(self, row):
        published = [{**row, "status": "published"}]
        seen, _ = take_in(published, preview=True, may_publish=True)
        again, _ = take_in(published, preview=True, may_publish=True)
        assert seen.digest == again.digest


# --- Sources ----------------------------------------------------------------------------------


class TestASource:
    ROW = {
        "slug": "doe",
        "kind": "article",
        "title": "Who orders?",
        "voice": "Jane Doe",
        "address": "https://example.org/a",
    }

    def test_comes_in_with_its_history(self, world, administrator):
        _, (fate,) = take_in([self.ROW], "sources", create=["voices"], user=administrator)
        assert fate.what == Outcome.NEW
        source = Source.objects.get()
        assert source.short_name == "Who orders?"
        assert source.voice.slug == "jane-doe"
        record = source.history.get()
        assert record.history_change_reason == "Imported from table.csv"
        assert record.history_user == administrator
        assert fates_of([self.ROW], "sources") == ["same"]

    def test_is_known_again_by_its_address(self, world):
        take_in([self.ROW], "sources", create=["voices"])
        _, (fate,) = take_in([{**self.ROW, "slug": "other", "title": "New"}], "sources")
        assert fate.what == Outcome.CHANGED
        assert fate.remarks == ("Known here by its address, as “doe”.",)
        assert Source.objects.get().slug == "doe"

    @pytest.mark.parametrize("column", ["slug", "address"])
    def test_known_by_an_address_of_several_is_refused(self, column, world):
        for slug in ("one", "other"):
            world.source(slug, address="https://example.org/a")
        row = {"slug": "", "address": "", column: "https://example.org/a", "title": "New"}
        said = f"{column}: Several sources stand at https://example.org/a: one, other."
        assert said in refusal(row, table="sources")

    def test_a_comment_is_not_taken_for_the_thread_at_its_address(self, world):
        world.source("thread", kind="forum_thread", address="https://example.org/a")
        comment = {**self.ROW, "kind": "comment", "part_of": "thread"}
        assert fates_of([comment], "sources", create=["voices"]) == ["new"]

    def test_that_published_claims_stand_on_is_changed_with_leave_alone(self, world):
        world.claim("doe", "product-owner", "backlog")
        change = {"slug": "doe", "title": "Otherwise"}
        assert "only who may publish may change it" in refusal(change, table="sources")
        tagged = {"slug": "doe", "tags": "agile"}
        assert "only who may publish may change it" in refusal(tagged, table="sources")
        as_it_stands = {"slug": "doe", "title": Source.objects.get().title}
        assert fates_of([as_it_stands], "sources") == ["same"]
        assert fates_of([change], "sources", may_publish=True) == ["changed"]

    def test_that_readers_do_not_see_is_changed_by_anybody(self, world):
        doe = world.source("doe", is_public=False)
        world.claim(doe, "product-owner", "backlog", status="draft")
        assert fates_of([{"slug": "doe", "title": "Otherwise"}], "sources") == ["changed"]

    def test_supersedes_one_that_readers_see_with_leave_alone(self, world):
        world.claim("old", "product-owner", "backlog")
        newer = {**self.ROW, "supersedes": "old"}
        how = {"create": ["voices"]}
        said = refusal(newer, table="sources", **how)
        assert said.startswith(
            "supersedes: Readers see “Old: What old wrote”: only who may publish"
        )
        assert fates_of([newer], "sources", may_publish=True, **how) == ["new"]
        back = {"slug": "doe", "supersedes": ""}
        assert "supersedes: Readers see “Old" in refusal(back, table="sources")
        for slug in ("older", "newer"):
            world.source(slug, is_public=False)
        assert fates_of([{"slug": "newer", "supersedes": "older"}], "sources") == ["changed"]

    def test_may_be_part_of_one_in_an_earlier_row(self, world):
        rows = [
            {**self.ROW, "slug": "thread", "kind": "forum thread", "part_of": "", "address": ""},
            {**self.ROW, "slug": "reply", "kind": "comment", "part_of": "thread", "address": ""},
        ]
        assert fates_of(rows[::-1], "sources", create=["voices"]) == ["refused", "new"]
        assert fates_of(rows, "sources", create=["voices"]) == ["new", "new"]

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"voice": "John Doe"}, "voice: There is no voice “John Doe”: perhaps “Jane Doe”"),
            ({"kind": "artikle"}, "kind: “artikle” is unknown: perhaps “article”"),
            ({"kind": ""}, "kind: A new source needs it."),
            ({"kind": "comment"}, "A comment is part of a thread"),
            ({"published": "May 2024"}, "published: “May 2024” is no date"),
            ({"read_on": "yesterday"}, "read_on: "),
            ({"address": "javascript:alert(1)"}, "address: "),
            ({"slug": "", "address": ""}, "slug: A source is known by its slug or its address"),
            ({"slug": "no slug!"}, "slug: "),
            ({"part_of": "nothing"}, "part_of: There is no source “nothing”"),
        ],
    )
    def test_is_refused_in_words_that_name_the_column(self, change, said, world):
        voice = world.voice("jane-doe")
        voice.name = "Jane Doe"
        voice.save()
        assert said in refusal({**self.ROW, "address": "", **change}, table="sources")

    def test_that_stands_in_the_file_twice_is_refused(self, world):
        rows = [self.ROW, {**self.ROW, "title": "Another"}]
        assert fates_of(rows, "sources", create=["voices"]) == ["new", "refused"]


class TestTheColumnsOfOthers:
    """Columns and words that are not ours, mapped by the same importer."""

    @pytest.fixture
    def taken_in(self, world):
        world.role("product-owner")
        world.role("product-manager")
        world.context("scrum")
        for table, create in (("sources", ["voices"]), ("claims", ["roles", "responsibilities"])):
            content = (OTHERS / f"{table}.csv").read_bytes()
            outcome, fates = take_in(content, table, f"{table}.csv", create=create)
            assert outcome.written, fates
        return {claim.external_id: claim for claim in Claim.objects.all()}

    def test_all_of_it_is_there_as_drafts(self, taken_in):
        assert len(taken_in) == 5
        assert {claim.status for claim in taken_in.values()} == {"draft"}
        positions = [claim.position and claim.position.kind for claim in taken_in.values()]
        assert positions == ["owns", "denies", "contributes", None, None]

    def test_anchors_become_a_quotation(self, taken_in):
        assert taken_in["doe-01"].quotation == "The backlog is put … by the owner"

    def test_a_context_that_is_named_exactly_is_one_and_others_go_to_the_note(self, taken_in):
        assert [context.slug for context in taken_in["doe-01"].contexts.all()] == ["scrum"]
        assert not taken_in["doe-02"].contexts.exists()
        assert taken_in["doe-02"].note == "Speaks of: software firm"

    def test_free_answers_are_kept_side_by_side(self, taken_in):
        assert taken_in["roe-01"].note == (
            "Free answer: the head of product, mostly\nSpeaks of: small company"
        )
        assert taken_in["roe-02"].note == "Free answer: depends"

    def test_what_is_said_of_a_source_goes_to_its_note(self, taken_in):
        source = Source.objects.get(slug="doe-who-orders")
        assert source.kind == "handbook"
        assert source.published == "2024-05"
        assert source.voice.name == "Jane Doe and Ravi Roe"
        assert source.note == (
            "Our own invention.\nDate: stated on page\nRead: full text\nSpeaks of: software firm"
        )
        assert Source.objects.get(slug="roe-thread").voice.name == "Example Forum"

    @pytest.mark.parametrize("table", ["sources", "claims"])
    def test_again_they_change_nothing(self, table, taken_in):
        outcome, _ = take_in((OTHERS / f"{table}.csv").read_bytes(), table, f"{table}.csv")
        assert set(outcome.counts) == {Outcome.SAME}

    def test_a_position_that_an_editor_has_found_stays(self, taken_in):
        claim = taken_in["roe-01"]
        claim.position = claim.responsibility.scale.positions.get()
        claim.save()
        outcome, _ = take_in((OTHERS / "claims.csv").read_bytes(), name="claims.csv")
        assert set(outcome.counts) == {Outcome.SAME}


class TestWhatIsDocumented:
    DOCS = (Path(__file__).parents[3] / "docs" / "import-export.md").read_text()

    @pytest.mark.parametrize("columns", [CLAIMS, SOURCES], ids=["claims", "sources"])
    def test_every_column_is_in_the_documentation(self, columns):
        for column in columns:
            for name in (column.name, *column.aliases):
                assert f"`{name}`" in self.DOCS

    def test_the_example_rows_come_in_as_they_stand(self, world):
        for table, columns in (("sources", SOURCES), ("claims", CLAIMS)):
            example = {column.name: column.example for column in columns if column.exported}
            assert fates_of([example], table, create=CREATABLE) == ["new"]
            assert fates_of([example], table) == ["same"]

    def test_so_do_those_of_the_documentation(self, world):
        blocks = re.findall(r"```(csv|json)\n(.*?)```", self.DOCS, re.DOTALL)
        for (kind, text), table in zip(blocks[::-1], ("sources", "claims"), strict=True):
            found = fates_of(text.encode(), table, name=f"t.{kind}", create=CREATABLE)
            assert found == ["new"]


def test_a_line_is_where_its_row_begins(row):
    rows = [{**row, "note": "two\nlines"}, {**row, "locator": "p. 2"}]
    assert [fate.line for fate in take_in(rows)[1]] == [2, 4]


# --- Files that are refused as a whole --------------------------------------------------------


def xlsx(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bomb(size: int) -> bytes:
    """A spreadsheet of which one part unpacks to this many bytes."""
    file = io.BytesIO(xlsx(["source"]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/nothing", b"\0" * size)
    return file.getvalue()


def with_sheet(xml: str) -> bytes:
    """A spreadsheet whose sheet holds this."""
    file, made = io.BytesIO(xlsx(["source"])), io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if "sheet1" in name else old.read(name))
    return made.getvalue()


def cut_short() -> bytes:
    """A spreadsheet of which one part ends before it should."""
    content = bytearray(with_sheet("<worksheet"))
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets/sheet1.xml"))
    for size in (entry + 20, entry + 24):  # packed, unpacked
        content[size : size + 4] = (500_000).to_bytes(4, "little")
    return bytes(content)


SHEET = (
    '{head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{rows}</sheetData></worksheet>"
)
HEAD = b"source,role,responsibility,paraphrase\n"


@pytest.mark.one_engine("The file is refused before a row is looked up.", varied=0)
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.txt", b"", "“t.txt” is no .csv, .tsv, .json or .xlsx file"),
        ("t.csv", b"", "The file is empty: its first line names the columns."),
        ("t.csv", b"\n", "The file is empty"),
        ("t.csv", b"slug,kind,title\n", "This is a table of sources: import it as one."),
        ("t.csv", b"one,two\n", "There is no column “one”, “two”: there are key, external_id,"),
        ("t.csv", b"doe,Product Owner,backlog\n", "There is no column “doe”"),
        ("t.csv", b"source,rolle,responsibility,paraphrase\n", "no column “rolle”: perhaps role"),
        ("t.csv", b"source,role,role\n", "“role” is the column role, which stands there already"),
        ("t.csv", b"source,source_id\n", "“source_id” is the column source"),
        ("t.csv", b"source,,role\n", "Column 2 has no heading"),
        ("t.csv", b"role,note\n", "names no column source, responsibility, paraphrase"),
        ("t.csv", HEAD + "Größe,a,b,c\n".encode("latin-1"), "line 1 on the file is not in UTF-8"),
        ("t.csv", HEAD.decode().encode("utf-16"), "in UTF-16: save it as CSV in UTF-8"),
        ("t.csv", xlsx(["source"]), "a spreadsheet or an archive that only ends so"),
        ("t.csv", HEAD + b'doe,"never ends\n', "no CSV that can be read"),
        ("t.csv", HEAD + b"x" * 200_000, "no CSV that can be read"),
        ("t.json", b"", "no JSON"),
        ("t.json", b"{}", "The file is no list of records"),
        ("t.json", b"[]", "The list is empty"),
        ("t.json", b"[1]", "Record 1 is none"),
        ("t.json", b'[{"role": ["a"]}]', "Record 1, role: a text, a number or null"),
        ("t.json", b'[{"rolle": "a"}]', "Record 1: There is no column “rolle”: perhaps role"),
        ("t.json", b'[{"role": "a"}', "From line 1, character 15 on this is no JSON"),
        ("t.json", b'[{"role": "\xff"}]', "From line 1 on the file is not in UTF-8"),
        ("t.xlsx", b"", "it is another kind of file, or its end is missing. Save the table anew"),
        ("t.xlsx", b"PK\x03\x04 nonsense", "This is no XLSX file that can be read"),
        ("t.xlsx", cut_short(), "a part of it is missing or broken. Open it in a"),
        ("t.xlsx", xlsx(), "The first sheet is empty"),
        ("t.xlsx", xlsx(["source", None, "role"]), "one has no heading"),
        ("t.xlsx", xlsx(["rolle"]), "There is no column “rolle”"),
        ("t.xlsx", bomb(3_000_000), "unpacks to"),
        (
            "t.xlsx",
            with_sheet(
                SHEET.format(
                    head='<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
                    rows='<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>',
                )
            ),
            "a part of it is missing or broken. Open it in a spreadsheet program",
        ),
        ("t.xlsx", with_sheet("<worksheet"), "This is no XLSX file that can be read"),
        (
            "t.xlsx",
            with_sheet(
                SHEET.format(head="", rows='<row r="99999999999"><c r="A1"><v>1</v></c></row>')
            ),
            "lies beyond what is read",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_the_reason(name, content, said, world):
    with pytest.raises(files.RefusedFileError) as refused:
        take_in(content, name=name, limits=replace(workbooks.COMMAND, unpacked=1_000_000))
    assert said in str(refused.value)


def test_what_a_message_names_can_be_shown(world):
    """JSON can spell half a character, which no page could show."""
    with pytest.raises(files.RefusedFileError) as refused:
        take_in(b'[{"\\ud800": "x"}]', name="t.json")
    assert str(refused.value).encode()


def test_half_a_character_is_stored_by_no_database(row):
    _, (refused,) = take_in(json.dumps([{**row, "note": "a\ud800, 🙂"}]).encode(), name="t.json")
    assert "half a character" in str(refused.faults[0])
    assert take_in(json.dumps([{**row, "note": "a🙂"}]).encode(), name="t.json")[0].written
    assert Claim.objects.get().note == "a🙂"


def test_half_a_character_elsewhere_is_refused():
    assert fault_in("a\ud800") == "It holds half a character (a lone surrogate)."
    assert fault_in("a🙂") is None


@pytest.mark.parametrize(
    ("cell", "said"),
    [("=1+1", "note: It is a formula"), ("#REF!", "note: It is an error of the spreadsheet")],
)
def test_a_formula_or_error_in_a_spreadsheet_is_refused(cell, said, row):
    _, (fate,) = take_in(xlsx([*row, "note"], [*row.values(), cell]), name="t.xlsx")
    assert said in str(fate.faults[0])


def test_numbers_and_days_in_a_spreadsheet_are_read_as_text(row, world):
    day = date(2026, 11, 22)
    content = xlsx([*row, "external_id", "published_at"], [*row.values(), 7.0, day])
    take_in(content, name="t.xlsx")
    claim = Claim.objects.get()
    assert claim.external_id == "7"
    assert claim.published_at.isoformat() == "2026-11-22T00:00:00+00:00"


def test_a_row_of_another_length_is_refused(row):
    content = in_columns([row]) + b"doe,Product Owner\n"
    _, fates = take_in(content)
    assert "It has 2 cells, the first line 6" in str(fates[1].faults[0])


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_understood(separator, row):
    content = in_columns([row]).decode().replace(",", separator).encode("utf-8-sig")
    assert fates_of(content) == ["new"]


def test_a_table_may_be_too_long(row):
    rows = [{**row, "locator": str(number)} for number in range(3)]
    with pytest.raises(files.RefusedFileError, match="more than 2 rows"):
        take_in(rows, max_rows=2)


# --- Cost -------------------------------------------------------------------------------------


@pytest.mark.parametrize("again", [False, True])
def test_a_chunk_asks_the_database_as_often_however_many_rows_it_has(again, world):
    for number in range(3):
        world.source(f"source-{number}")
    world.role("product-owner")
    world.responsibility("backlog")
    world.context("startup")

    def rows(count: int, start: int) -> list[dict]:
        return [
            {
                "source": f"source-{number % 3}",
                "external_id": str(start + number),
                "role": "product-owner",
                "responsibility": "backlog",
                "position": "owns",
                "paraphrase": "It is so.",
                "locator": f"p. {start + number}",
                "quotation": "words to be looked up",
                "contexts": "startup",
                "note": "" if not again else "now changed",
            }
            for number in range(count)
        ]

    def queries(count: int, start: int) -> int:
        if again:
            take_in([{**row, "note": ""} for row in rows(count, start)])
        with CaptureQueriesContext(connection) as asked:
            outcome, _ = take_in(rows(count, start))
        assert outcome.counts == {Outcome.CHANGED if again else Outcome.NEW: count}
        return len(asked)

    # With claims of earlier chunks on the same question.
    queries(3, 0)
    # As many as fit into one statement on SQLite.
    assert queries(12, 1000) == queries(3, 2000)


# --- Commands ---------------------------------------------------------------------------------


class TestTheCommands:
    @every_kind
    def test_export_and_import_and_say_so(self, kind, filled, tmp_path, capsys):
        for table in ("sources", "claims"):
            path = tmp_path / f"{table}.{kind}"
            call_command("export_table", table, path)
            call_command("import_table", table, path)
        said = capsys.readouterr().out
        assert f"Wrote {path}." in said
        assert "0 new, 0 changed, 5 same, 0 refused." in said
        assert [each.name for each in tmp_path.iterdir() if "unfinished" in each.name] == []

    def test_a_refused_row_is_told_and_the_command_fails(self, row, tmp_path, capsys):
        path = tmp_path / "claims.csv"
        path.write_bytes(in_columns([row, {**row, "role": "Nobody"}]))
        with pytest.raises(CommandError, match=r"1 new, .* 1 refused. Nothing was imported."):
            call_command("import_table", "claims", path)
        assert "role: There is no role “Nobody”" in capsys.readouterr().err
        assert not Claim.objects.exists()

    def test_a_preview_tells_each_row_and_writes_nothing(self, row, tmp_path, capsys):
        path = tmp_path / "claims.csv"
        path.write_bytes(in_columns([{**row, "role": "Chief Tinkerer", "external_id": "x-1"}]))
        call_command("import_table", "claims", path, "--preview", "--create", "roles")
        said = capsys.readouterr().out
        assert "line 2: new x-1" in said
        assert "would make role “Chief Tinkerer”" in said
        assert "Nothing was written." in said
        assert not Claim.objects.exists()

    def test_publish_and_user(self, row, tmp_path, administrator):
        path = tmp_path / "claims.csv"
        path.write_bytes(in_columns([{**row, "status": "published"}]))
        call_command("import_table", "claims", path, "--publish", "--user", "ada")
        claim = Claim.objects.get()
        assert claim.published
        assert claim.history.get().history_user == administrator

    @pytest.mark.parametrize("command", ["import_table", "export_table"])
    def test_a_file_that_cannot_be_is_told(self, command, db, tmp_path):
        with pytest.raises(CommandError, match="cannot be") as refused:
            call_command(command, "claims", tmp_path / "nowhere" / "claims.csv")
        assert "unfinished" not in str(refused.value)
        path = tmp_path / "claims.txt"
        path.touch()
        with pytest.raises(CommandError, match=r"claims\.txt. is no"):
            call_command(command, "claims", path)

    def test_a_file_of_cells_parted_by_tabs_is_read_and_none_is_written(self, row, tmp_path):
        path = tmp_path / "claims.tsv"
        path.write_bytes(in_columns([row]).decode().replace(",", "\t").encode())
        call_command("import_table", "claims", path)
        assert Claim.objects.exists()
        with pytest.raises(CommandError, match=r"tsv. is no \.csv, \.json or \.xlsx file"):
            call_command("export_table", "claims", path)

    def test_an_unknown_user_is_told(self, row, tmp_path):
        path = tmp_path / "claims.csv"
        path.write_bytes(in_columns([row]))
        with pytest.raises(CommandError, match="There is no user bob"):
            call_command("import_table", "claims", path, "--user", "bob")
