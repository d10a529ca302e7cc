"""Two editors at one form: whoever saves second sees both versions, and neither is lost."""

import threading
from contextlib import ExitStack

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import close_old_connections, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from roles.models import Alias, Area, Claim, Context, OrgNote, Position, Responsibility, Role, Scale
from sources.editing import conflicts, history, late_lock, restoring
from sources.editing.late_lock import LateLock
from sources.models import Source, Voice
from tests import kept_world
from tests.html import Page
from tests.roles.admin.test_admin import errors_in, fields_of, page

UNDER_THE_LOCK = 14
"""Statements of a claim that is saved: its row and its contexts; three rows that it refers to; the
change; its version in history with contexts, 3; the log; and two savepoints, 4."""

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors


@pytest.fixture
def desks(db, django_user_model):
    """Two browsers, of Ada and of Bob."""
    both = []
    for name in ("ada", "bob"):
        client = Client()
        client.force_login(
            django_user_model.objects.create_superuser(name, f"{name}@example.org", "words")
        )
        both.append(client)
    return both


def fill(world):
    return world.claim(
        "lymar", "product-owner", "backlog", contexts=("startup",), locator="p 1", status="draft"
    )


kept, claim = kept_world.fixtures(fill)


def opened(desk, row) -> dict:
    return fields_of(desk.get(page(type(row), "change", row.pk)))


def save(desk, row, data):
    return desk.post(page(type(row), "change", row.pk), data)


def differing(response) -> dict:
    return {d.label: (d.now, d.typed) for d in response.context["conflict"].changes.both}


class TestASecondSaving:
    def test_shows_both_versions_who_when_and_why_and_saves_neither_over_the_other(
        self, claim, desks
    ):
        ada, bob = desks
        hers, his = opened(ada, claim), opened(bob, claim)
        assert errors_in(save(bob, claim, his | {"note": "Bob's", "reason": "As it says"})) == ""
        response = save(ada, claim, hers | {"note": "Ada's"})
        assert response.status_code == 409
        assert differing(response) == {"Note": ("Bob's", "Ada's")}
        saved = response.context["conflict"].saved
        assert (saved.by, saved.reason) == ("bob", "As it says")
        html = response.content.decode()
        for words in ("Bob&#x27;s", "<strong>bob</strong>", "Nothing of yours is saved yet"):
            assert words in html
        assert response.context["adminform"].form["note"].value() == "Ada's"
        claim.refresh_from_db()
        assert claim.note == "Bob's"

    def test_saving_again_overwrites_knowingly(self, claim, desks):
        ada, bob = desks
        hers, his = opened(ada, claim), opened(bob, claim)
        save(bob, claim, his | {"note": "Bob's"})
        again = fields_of(save(ada, claim, hers | {"note": "Ada's"}))
        assert errors_in(save(ada, claim, again)) == ""
        claim.refresh_from_db()
        assert claim.note == "Ada's"
        assert "Bob's" in [version.values["note"] for version in versions(claim)]

    def test_what_stands_now_can_be_taken_field_by_field(self, claim, world, desks):
        ada, bob = desks
        hers, his = opened(ada, claim), opened(bob, claim)
        theirs = {"note": "Bob's", "locator": "p 2", "contexts": [world.context("enterprise").pk]}
        save(bob, claim, his | theirs)
        mine = {"note": "Ada's", "locator": "p 3", "contexts": [world.context("scrum").pk]}
        response = save(ada, claim, hers | mine)
        assert differing(response)["Contexts"] == ("enterprise", "scrum")
        again = fields_of(response) | {"_take": ["note", "contexts"]}
        assert errors_in(save(ada, claim, again)) == ""
        claim.refresh_from_db()
        assert (claim.note, claim.locator) == ("Bob's", "p 3")
        assert [context.slug for context in claim.contexts.all()] == ["enterprise"]

    def test_what_only_the_other_changed_is_taken_over_and_told(self, claim, desks):
        ada, bob = desks
        hers, his = opened(ada, claim), opened(bob, claim)
        save(bob, claim, his | {"locator": "p 2"})
        response = save(ada, claim, hers | {"note": "Ada's"})
        assert response.status_code == 409
        assert differing(response) == {}
        (taken,) = response.context["conflict"].changes.taken
        assert (taken.label, taken.now, taken.typed) == ("Locator", "p 2", "p 1")
        assert errors_in(save(ada, claim, fields_of(response))) == ""
        claim.refresh_from_db()
        assert (claim.locator, claim.note) == ("p 2", "Ada's")

    def test_a_third_saving_is_noticed_even_where_the_second_is_taken(self, claim, desks):
        ada, bob = desks
        hers, his = opened(ada, claim), opened(bob, claim)
        save(bob, claim, his | {"note": "Bob's"})
        again = fields_of(save(ada, claim, hers | {"note": "Ada's"}))
        save(bob, claim, opened(bob, claim) | {"note": "Bob's second"})
        response = save(ada, claim, again | {"_take": "note"})
        assert response.status_code == 409
        assert response.context["adminform"].form["note"].value() == "Bob's second"

    def test_the_same_change_twice_is_told_too(self, claim, desks):
        ada, bob = desks
        hers, his = opened(ada, claim), opened(bob, claim)
        save(bob, claim, his | {"note": "The same"})
        response = save(ada, claim, hers | {"note": "The same"})
        assert response.status_code == 409
        assert "exactly what you typed" in response.content.decode()
        assert errors_in(save(ada, claim, fields_of(response))) == ""

    def test_other_faults_are_shown_beside_it(self, claim, desks):
        ada, bob = desks
        hers, his = opened(ada, claim), opened(bob, claim)
        save(bob, claim, his | {"note": "Bob's"})
        response = save(ada, claim, hers | {"note": "Ada's", "paraphrase": " "})
        assert differing(response) == {"Note": ("Bob's", "Ada's")}
        assert "required" in str(response.context["adminform"].form.errors["paraphrase"])

    def test_nothing_is_said_where_nobody_else_saved_or_nothing_changed(self, claim, desks):
        ada, bob = desks
        hers = opened(ada, claim)
        save(bob, claim, opened(bob, claim))
        assert errors_in(save(ada, claim, hers | {"note": "Ada's"})) == ""

    def test_no_record_is_kept_of_what_was_not_saved(self, claim, desks):
        ada, bob = desks
        hers, his = opened(ada, claim), opened(bob, claim)
        save(bob, claim, his | {"note": "Bob's"})
        before = len(versions(claim)), LogEntry.objects.count()
        save(ada, claim, hers | {"note": "Ada's"})
        assert (len(versions(claim)), LogEntry.objects.count()) == before

    def test_a_change_by_a_command_is_noticed_as_well(self, claim, desks):
        ada, _ = desks
        hers = opened(ada, claim)
        claim.note = "By a command"
        claim.save()
        response = save(ada, claim, hers | {"note": "Ada's"})
        assert response.context["conflict"].saved.by == "a command"

    @pytest.mark.parametrize("stamp", [None, "", "x", "[]", "{", "[" * 100_000, '{"note": 1}'])
    def test_a_page_that_does_not_say_what_it_showed_overwrites_nothing(self, stamp, claim, desks):
        ada, _ = desks
        data = opened(ada, claim) | {"note": "Ada's"}
        data |= {"opened": stamp} if stamp is not None else {}
        if stamp is None:
            del data["opened"]
        response = save(ada, claim, data)
        assert response.status_code == 409
        assert differing(response) == {"Note": ("", "Ada's")}
        assert errors_in(save(ada, claim, fields_of(response))) == ""

    def test_asks_as_often_however_many_claims_there_are(self, claim, world, desks):
        ada, bob = desks

        def asked(note):
            hers = opened(ada, claim)
            save(bob, claim, opened(bob, claim) | {"note": f"Bob's {note}"})
            with CaptureQueriesContext(connection) as queries:
                assert save(ada, claim, hers | {"note": f"Ada's {note}"}).status_code == 409
            return len(queries)

        asked("warming up")
        few = asked("few")
        for number in range(10):
            world.claim("lymar", "product-owner", f"row-{number}", contexts=("enterprise",))
        assert asked("many") == few


def versions(row):
    return history.versions(history.records(type(row), row.pk))


class TestEveryForm:
    CHANGES = [
        (Role, "summary"),
        (Source, "title"),
        (Responsibility, "meaning"),
        (OrgNote, "explanation"),
        (Claim, "paraphrase"),
        (Voice, "note"),
        (Context, "phrase"),
        (Scale, "note"),
        (Position, "label"),
        (Area, "name"),
        (Alias, "title"),
    ]

    @pytest.mark.parametrize(("model", "field"), CHANGES, ids=lambda each: str(each))
    def test_of_each_kind_of_row_loses_nothing(self, model, field, claim, world, desks):
        ada, bob = desks
        world.note("backlog", "product-owner")
        cited = " [@lymar]" if field in {"summary", "explanation"} else ""
        Alias.objects.create(role=claim.role, title="Orderer")
        row = model.objects.first()
        hers, his = opened(ada, row), opened(bob, row)
        assert errors_in(save(bob, row, his | {field: f"Bob's{cited}", "reason": "Why not"})) == ""
        response = save(ada, row, hers | {field: f"Ada's{cited}", "reason": "Because"})
        assert response.status_code == 409
        assert [(d.now, d.typed) for d in response.context["conflict"].changes.both] == [
            (f"Bob's{cited}", f"Ada's{cited}")
        ]
        assert response.context["conflict"].saved.by == "bob"
        assert errors_in(save(ada, row, fields_of(response))) == ""
        row.refresh_from_db()
        assert getattr(row, field) == f"Ada's{cited}"

    def test_tags_and_dates_count_as_well(self, claim, desks):
        ada, bob = desks
        source = claim.source
        hers, his = opened(ada, source), opened(bob, source)
        save(bob, source, his | {"tags": "agile, scrum", "read_on": "2026-09-01"})
        response = save(ada, source, hers | {"tags": "safe", "read_on": "2026-09-02"})
        assert differing(response) == {
            "Tags": ("agile, scrum", "safe"),
            "Read on": ("1 September 2026", "2 September 2026"),
        }
        save(ada, source, fields_of(response) | {"_take": ["tags", "read_on"]})
        source.refresh_from_db()
        assert sorted(source.tags.names()) == ["agile", "scrum"]
        assert str(source.read_on) == "2026-09-01"

    def test_choices_are_told_in_words(self, claim, world, desks):
        ada, bob = desks
        hers, his = opened(ada, claim), opened(bob, claim)
        manager = world.role("product-manager")
        owns, shares = (
            claim.responsibility.scale.positions.get(slug=s) for s in ("owns", "shares")
        )
        assert claim.position == owns
        save(bob, claim, his | {"position": shares.pk, "manner": "reports", "role": manager.pk})
        response = save(ada, claim, hers | {"position": "", "manner": "rejects", "role": "999999"})
        assert differing(response) == {
            "Role": ("Product Manager", "999999"),
            "Position": ("shares", ""),
            "Manner": (
                "reports (says that it is so elsewhere)",
                "rejects (reports it and calls it wrong)",
            ),
        }

    def test_new_claims_on_a_sources_page_are_kept_with_it(self, claim, desks):
        ada, bob = desks
        source = claim.source
        hers, his = opened(ada, source), opened(bob, source)
        save(bob, source, his | {"title": "Bob's"})
        new = {
            "claims-0-role": claim.role.pk,
            "claims-0-responsibility": claim.responsibility.pk,
            "claims-0-paraphrase": "One more.",
        }
        response = save(ada, source, hers | new)
        assert response.status_code == 409
        assert Page(response).typed("claims-0-paraphrase") == "One more."
        assert errors_in(save(ada, source, fields_of(response))) == ""
        assert Claim.objects.latest("pk").paraphrase == "One more."

    def test_who_may_not_change_is_not_told(self, claim, desks, django_user_model, client):
        sam = django_user_model.objects.create_user("sam", password="words", is_staff=True)
        sam.user_permissions.add(Permission.objects.get(codename="view_claim"))
        client.force_login(sam)
        assert client.post(page(Claim, "change", claim.pk), {"opened": ""}).status_code == 403


class TestChangedWhileItIsChecked:
    """A claim is checked before it is locked. What changes in between is noticed."""

    @pytest.fixture
    def meanwhile(self, monkeypatch):
        """Have something happen between the next check and the lock, as in another process."""
        monkeypatch.setattr(late_lock, "_places", threading.BoundedSemaphore(2))
        take = LateLock.take

        def happens(change):
            changes = [change]

            def take_late(lock, form):
                if changes:
                    changes.pop()()
                take(lock, form)

            monkeypatch.setattr(LateLock, "take", take_late)
            return changes

        return happens

    def test_by_somebody_else_it_is_shown(self, claim, desks, meanwhile):
        ada, bob = desks
        hers, his = opened(ada, claim), opened(bob, claim)
        left = meanwhile(lambda: save(bob, claim, his | {"note": "Bob's"}))
        response = save(ada, claim, hers | {"note": "Ada's"})
        assert response.status_code == 409
        assert differing(response) == {"Note": ("Bob's", "Ada's")}
        assert left == []
        claim.refresh_from_db()
        assert claim.note == "Bob's"

    def test_in_its_lists_alone_it_is_shown(self, claim, world, desks, meanwhile):
        hers = opened(desks[0], claim)
        meanwhile(lambda: claim.contexts.set([world.context("large")]))
        response = save(desks[0], claim, hers | {"contexts": []})
        assert response.status_code == 409
        assert [context.slug for context in claim.contexts.all()] == ["large"]

    def test_deleted_it_stands_in_the_form_of_a_new_one(self, claim, desks, meanwhile):
        meanwhile(lambda: Claim.objects.get(pk=claim.pk).delete())
        response = save(desks[0], claim, opened(desks[0], claim) | {"note": "Kept"})
        assert response.status_code == 409
        assert response.context["adminform"].form["note"].value() == "Kept"
        assert not Claim.objects.exists()

    def test_what_others_changed_without_touching_it_stands_in_no_way(
        self, claim, desks, meanwhile
    ):
        left = meanwhile(claim.source.save)
        assert errors_in(save(desks[0], claim, opened(desks[0], claim) | {"note": "Mine"})) == ""
        assert left == []
        # With its contexts the claim had two versions.
        assert [version.values["note"] for version in versions(claim)] == ["", "", "Mine"]
        assert LogEntry.objects.count() == 1

    def test_a_claim_like_it_that_was_just_saved_is_no_error_of_the_server(
        self, claim, world, desks, meanwhile
    ):
        def save_another():
            world.claim("lymar", "product-owner", "backlog", locator="p 2", status="draft")

        meanwhile(save_another)
        response = save(desks[0], claim, opened(desks[0], claim) | {"locator": "p 2"})
        assert response.status_code == 200
        assert errors_in(response)
        claim.refresh_from_db()
        assert claim.locator == "p 1"

    def test_the_check_comes_before_the_lock(self, claim, desks, monkeypatch):
        asked = []
        take = LateLock.take

        def take_and_count(lock, form):
            asked.append(len(connection.queries_log))
            take(lock, form)

        monkeypatch.setattr(LateLock, "take", take_and_count)
        typed = opened(desks[0], claim) | {"note": "Mine"}
        with CaptureQueriesContext(connection) as queries:
            assert errors_in(save(desks[0], claim, typed)) == ""
        under_the_lock = queries.final_queries - asked[0]
        assert under_the_lock == UNDER_THE_LOCK


def test_a_form_waits_for_its_turn_before_anything_is_asked_for_it(
    claim, desks, monkeypatch, django_assert_num_queries
):
    desk, address = desks[0], page(Claim, "change", claim.pk)
    typed = opened(desk, claim) | {"note": "Waited"}
    monkeypatch.setattr(late_lock, "PATIENCE", 0.01)
    desk.raise_request_exception = False
    with ExitStack() as others:
        for _ in range(late_lock.SAVES_AT_ONCE):
            others.enter_context(late_lock.turn())
        with django_assert_num_queries(0):
            response = desk.post(address, typed, headers={"Accept": "text/html"})
    assert response.status_code == 503
    # To be sent again
    assert Page(response).typed("note") == "Waited"
    assert save(desk, claim, typed).status_code == 302
    claim.refresh_from_db()
    assert claim.note == "Waited"


class TestInlineRows:
    @pytest.fixture
    def role(self, world):
        role = world.role("product-owner")
        Alias.objects.create(role=role, title="Orderer")
        return role

    def test_one_that_both_changed_is_shown_with_its_row(self, role, desks):
        ada, bob = desks
        hers, his = opened(ada, role), opened(bob, role)
        save(bob, role, his | {"aliases-0-title": "Bob's"})
        response = save(ada, role, hers | {"aliases-0-title": "Ada's"})
        assert differing(response) == {"Alias “Bob's”: Title": ("Bob's", "Ada's")}
        (difference,) = response.context["conflict"].changes.both
        save(ada, role, fields_of(response) | {"_take": difference.take})
        assert Alias.objects.get().title == "Bob's"

    def test_one_that_was_added_appears_and_what_is_typed_new_stays(self, role, desks):
        ada, bob = desks
        hers, his = opened(ada, role), opened(bob, role)
        save(bob, role, his | {"aliases-1-title": "Bob's"})
        response = save(ada, role, hers | {"aliases-1-title": "Ada's"})
        assert response.context["conflict"].changes.added == ["Alias “Bob's”"]
        assert errors_in(save(ada, role, fields_of(response))) == ""
        assert set(role.aliases.values_list("title", flat=True)) == {"Orderer", "Bob's", "Ada's"}

    def test_one_that_was_deleted_goes_unless_it_was_changed(self, role, desks):
        ada, bob = desks
        second = Alias.objects.create(role=role, title="Second")
        hers, his = opened(ada, role), opened(bob, role)
        save(bob, role, his | {"aliases-0-DELETE": "on", "aliases-1-DELETE": "on"})
        assert not role.aliases.exists()
        assert hers["aliases-1-id"] == second.pk
        response = save(ada, role, hers | {"aliases-1-title": "Ada's", "aliases-1-slug": ""})
        found = response.context["conflict"].changes
        assert (found.gone, found.kept) == (["Alias “Orderer”"], ["Alias “Ada's”"])
        assert errors_in(save(ada, role, fields_of(response))) == ""
        assert [alias.title for alias in role.aliases.all()] == ["Ada's"]

    def test_one_that_was_deleted_untouched_is_told_of_before_anything_is_saved(self, role, desks):
        ada, bob = desks
        hers, his = opened(ada, role), opened(bob, role)
        save(bob, role, his | {"aliases-0-DELETE": "on"})
        response = save(ada, role, hers)
        assert response.status_code == 409
        assert response.context["conflict"].changes.gone == ["Alias “Orderer”"]

    def test_changed_on_its_own_page_it_is_noticed_on_its_roles_page(self, role, desks):
        ada, bob = desks
        hers = opened(ada, role)
        alias = role.aliases.get()
        save(bob, alias, opened(bob, alias) | {"title": "Bob's"})
        response = save(ada, role, hers | {"aliases-0-title": "Ada's"})
        assert response.status_code == 409
        assert response.context["conflict"].saved.by == "bob"

    def test_a_scale_keeps_exactly_one_position_that_varies(self, world, desks):
        ada, bob = desks
        scale = world.scale()
        hers, his = opened(ada, scale), opened(bob, scale)
        last = {"label": "it depends", "slug": "depends", "kind": "varies", "order": "9"}
        moved = {f"positions-5-{name}": value for name, value in last.items()}
        assert errors_in(save(bob, scale, his | moved | {"positions-4-kind": "other"})) == ""
        response = save(ada, scale, hers | {"positions-4-label": "varies", "note": "Ada's"})
        assert response.status_code == 409
        assert errors_in(save(ada, scale, fields_of(response))) == ""
        assert scale.positions.get(kind="varies").slug == "depends"
        assert scale.positions.get(slug="varies").label == "varies"

    @pytest.mark.parametrize("count", ["", "x", "-1", "9" * 30, "99999"])
    def test_a_made_up_number_of_rows_changes_nothing(self, count, role, desks):
        ada, _ = desks
        for name in ("TOTAL", "INITIAL"):
            response = save(ada, role, opened(ada, role) | {f"aliases-{name}_FORMS": count})
            assert response.status_code == 400
        assert role.aliases.get().title == "Orderer"


class TestDeletedMeanwhile:
    def test_what_was_typed_stands_in_the_form_of_a_new_one(self, claim, desks):
        ada, bob = desks
        hers = opened(ada, claim)
        pk = claim.pk
        bob.post(page(Claim, "delete", pk), {"post": "yes", "reason": "A slip"})
        response = save(ada, claim, hers | {"note": "Ada's", "paraphrase": "All that I typed."})
        assert response.status_code == 409
        html = response.content.decode()
        for words in ("was deleted", "<strong>bob</strong>", "A slip", "All that I typed."):
            assert words in html
        assert page(Claim, "history", pk) in html
        assert f'action="{page(Claim, "add")}"' in html
        assert not Claim.objects.exists()
        assert errors_in(ada.post(page(Claim, "add"), fields_of(response))) == ""
        assert Claim.objects.get().note == "Ada's"

    def test_with_its_inline_rows(self, world, desks):
        ada, bob = desks
        role = world.role("chief")
        Alias.objects.create(role=role, title="Boss")
        hers = opened(ada, role)
        bob.post(page(Role, "delete", role.pk), {"post": "yes"})
        response = save(ada, role, hers | {"aliases-1-title": "Head"})
        assert response.status_code == 409
        assert errors_in(ada.post(page(Role, "add"), fields_of(response))) == ""
        aliases = Role.objects.get().aliases.values_list("title", flat=True)
        assert set(aliases) == {"Boss", "Head"}

    def test_of_a_row_without_history_too(self, world, desks):
        ada, bob = desks
        voice = world.voice("lymar")
        hers = opened(ada, voice)
        voice_pk = voice.pk
        bob.post(page(Voice, "delete", voice_pk), {"post": "yes"})
        response = ada.post(page(Voice, "change", voice_pk), hers | {"name": "Ada's"})
        assert response.status_code == 409
        assert "Ada&#x27;s" in response.content.decode()

    @pytest.mark.parametrize("pk", ["nobody", "0", "9" * 40, "_00"])
    def test_an_address_that_never_was_is_no_error(self, pk, claim, desks):
        ada, _ = desks
        response = ada.post(page(Claim, "change", pk), opened(ada, claim))
        assert response.status_code in {302, 409}


class TestRestoringOutOfDate:
    def test_shows_what_it_would_change_now_and_restores_nothing(self, claim, desks):
        ada, bob = desks
        first = versions(claim)[-1]
        claim.note = "Second"
        claim.save()
        address = page(Claim, "restore", claim.pk, first.id)
        seen = ada.get(address).context["newest"]
        save(bob, claim, opened(bob, claim) | {"note": "Bob's", "reason": "Better"})
        response = ada.post(address, {"newest": seen, "reason": "Ada's reason"})
        assert response.status_code == 409
        html = response.content.decode()
        for words in ("by bob", "Better", "Bob&#x27;s", "Ada&#x27;s reason"):
            assert words in html
        claim.refresh_from_db()
        assert claim.note == "Bob's"
        response = ada.post(address, {"newest": response.context["newest"]})
        assert response.status_code == 302
        claim.refresh_from_db()
        assert claim.note == ""

    def test_what_somebody_else_restores_just_before_it_is_saved_is_noticed(
        self, claim, desks, monkeypatch
    ):
        ada, _ = desks
        first = versions(claim)[0]
        address = page(Claim, "restore", claim.pk, first.id)
        claim.delete()
        newest = ada.get(address).context["newest"]

        def somebody_is_quicker(_):
            monkeypatch.undo()
            restoring.restore(Claim.history.get(history_id=first.id))

        monkeypatch.setattr(Claim, "before_restoring", somebody_is_quicker)
        assert ada.post(address, {"newest": newest}).status_code == 409

    @pytest.mark.parametrize("newest", [None, "", "x", "-1", "9" * 40])
    def test_a_page_that_does_not_say_what_it_showed_restores_nothing(self, newest, claim, desks):
        ada, _ = desks
        address = page(Claim, "restore", claim.pk, versions(claim)[-1].id)
        data = {} if newest is None else {"newest": newest}
        assert ada.post(address, data).status_code == 409

    def test_nor_does_a_second_click_on_a_deleted_one(self, claim, desks):
        ada, bob = desks
        first = versions(claim)[-1]
        bob.post(page(Claim, "delete", claim.pk), {"post": "yes", "reason": "A slip"})
        address = page(Claim, "restore", claim.pk, first.id)
        data = {"newest": ada.get(address).context["newest"]}
        assert [ada.post(address, data).status_code for _ in range(2)] == [302, 409]


# --- At the very same moment --------------------------------------------------------------


def at_once(*calls) -> list:
    """What each gives, all of them let go at the same moment."""
    gate = threading.Barrier(len(calls))
    given_back = [None] * len(calls)

    def run(number, call):
        try:
            gate.wait(timeout=30)
            given_back[number] = call()
        finally:
            close_old_connections()
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return given_back


class TestTwoAtTheSameMoment:
    @pytest.mark.parametrize("attempt", range(5))
    def test_one_is_saved_and_the_other_sees_it(self, attempt, transactional_db, world, desks):
        claim = world.claim("lymar", "product-owner", "backlog", status="draft")
        ada, bob = desks
        hers, his = opened(ada, claim), opened(bob, claim)
        responses = at_once(
            lambda: save(ada, claim, hers | {"note": "Ada's"}),
            lambda: save(bob, claim, his | {"note": "Bob's"}),
        )
        assert sorted(response.status_code for response in responses) == [302, 409]
        won, lost = ("Ada's", "Bob's") if responses[0].status_code == 302 else ("Bob's", "Ada's")
        claim.refresh_from_db()
        assert claim.note == won
        refused = max(responses, key=lambda response: response.status_code)
        assert differing(refused) == {"Note": (won, lost)}

    def test_a_roles_page_and_its_aliass_page(self, transactional_db, world, desks):
        role = world.role("product-owner")
        alias = Alias.objects.create(role=role, title="Orderer")
        ada, bob = desks
        hers, his = opened(ada, role), opened(bob, alias)
        responses = at_once(
            lambda: save(ada, role, hers | {"aliases-0-title": "Ada's"}),
            lambda: save(bob, alias, his | {"title": "Bob's"}),
        )
        assert sorted(response.status_code for response in responses) == [302, 409]

    def test_saving_and_deleting(self, transactional_db, world, desks):
        claim = world.claim("lymar", "product-owner", "backlog", status="draft")
        ada, bob = desks
        hers = opened(ada, claim)
        saved, deleted = at_once(
            lambda: save(ada, claim, hers | {"note": "Ada's"}),
            lambda: bob.post(page(Claim, "delete", claim.pk), {"post": "yes"}),
        )
        assert deleted.status_code == 302
        assert saved.status_code in {302, 409}
        assert not Claim.objects.exists()

    @pytest.mark.parametrize("deleted", [False, True])
    def test_restoring_twice(self, deleted, transactional_db, world, desks):
        claim = world.claim("lymar", "product-owner", "backlog", status="draft")
        first = versions(claim)[0]
        address = page(Claim, "restore", claim.pk, first.id)
        if deleted:
            claim.delete()
        else:
            claim.note = "Later"
            claim.save()
        ada, bob = desks
        data = {"newest": ada.get(address).context["newest"]}
        responses = at_once(lambda: ada.post(address, data), lambda: bob.post(address, data))
        assert sorted(response.status_code for response in responses) == [302, 409]


class TestDigests:
    @given(st.dictionaries(st.text(max_size=5), st.lists(st.text(), max_size=3), max_size=3))
    def test_never_fail_and_see_neither_order_nor_kind_of_line_break(self, values):
        plain = {name: [v.replace("\r", "") for v in group] for name, group in values.items()}
        sent = {
            name: [f" {v}\n".replace("\n", "\r\n") for v in group][::-1]
            for name, group in plain.items()
        }
        assert conflicts.digest(plain) == conflicts.digest(sent)

    def test_tell_two_values_apart(self):
        assert conflicts.digest({"a": ["b"]}) != conflicts.digest({"a": ["c"]})
        assert conflicts.digest({"a": ["b"]}) != conflicts.digest({"b": ["b"]})
