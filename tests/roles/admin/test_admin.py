"""The admin: every model can be found, added and changed, and nothing wrong gets in."""

import json
import re
from collections import Counter

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from taggit.models import Tag

from roles.models import (
    Alias,
    Claim,
    Context,
    Erasure,
    FeaturedComparison,
    OrgNote,
    Position,
    Role,
    Scale,
    Suggestion,
)
from sources.models import Snapshot, Source
from tests.html import Page, text_of

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
# The register of erasures is read, and never changed: tests/roles/erasing has its pages.
CHANGED = [model for model in REGISTERED if model is not Erasure]
ids = {"argvalues": CHANGED, "ids": lambda model: model._meta.label}
every_model = pytest.mark.parametrize("model", **ids)
ODD_WORDS = [
    "product",
    "it's \"half quoted",
    "'",
    '"""',
    "\0",
    "a\0b",
    "%_\\",
    "x" * 10_000,
    "a b " * 2_500,
    "a " * 100,
    "žluťoučký 🙂",
]


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def fields_of(response) -> dict:
    """What a browser would send back, had nobody changed anything on the page."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is None or value is False or bound.field.disabled:
                continue
            widget = bound.field.widget
            if bound.field.show_hidden_initial:
                data[bound.html_initial_name] = value
            if hasattr(widget, "decompress"):
                # What came back from a browser is in parts already.
                parts = value if isinstance(value, list) else widget.decompress(value)
                for number, part in enumerate(parts):
                    shown = widget.widgets[number].format_value(part)
                    data[f"{bound.html_name}_{number}"] = shown or ""
            else:
                data[bound.html_name] = value
    return data


def errors_in(response) -> str:
    """Every message on the page, or nothing where it was saved."""
    if response.status_code == 302:
        return ""
    found = [response.context["errors"]]
    found += [
        error
        for inline in response.context["inline_admin_formsets"]
        for error in inline.formset.non_form_errors()
    ]
    return str(found)


@pytest.fixture
def staff(client, django_user_model):
    """Somebody who may enter the admin and nothing else."""
    user = django_user_model.objects.create_user("sam", password="a good password", is_staff=True)
    client.force_login(user)
    return client


class TestEveryPage:
    BOOKKEEPING = (
        "Historical",
        "Tagged",
        "Loaded",
        "Pending",
        "Import",
        "TableImport",
        "ErasedRow",
        "RoleCode",
    )

    def test_every_model_of_ours_is_there_but_bookkeeping(self):
        ours = {
            model
            for app in ("rolekb", "roles", "sources")
            for model in apps.get_app_config(app).get_models()
            if not model.__name__.startswith(self.BOOKKEEPING)
        }
        assert ours <= set(REGISTERED)
        assert not [each for each in REGISTERED if each.__name__.startswith(self.BOOKKEEPING)]

    @pytest.mark.one_engine("Other tests open the same lists on both, and sort and filter them.")
    @every_model
    def test_the_list_opens(self, model, filled, admin_desk):
        assert admin_desk.get(page(model, "changelist")).status_code == 200

    @pytest.mark.one_engine("The page is sent on both by the tests of odd values.")
    @every_model
    def test_the_add_page_opens(self, model, filled, admin_desk):
        # What readers suggest comes from readers alone.
        expected = 403 if model is Suggestion else 200
        assert admin_desk.get(page(model, "add")).status_code == expected

    @every_model
    def test_each_change_delete_and_history_page_opens(self, model, filled, admin_desk):
        rows = list(model.objects.all())
        assert rows or model._meta.label == "auth.Group"
        for row in rows:
            for name in ("change", "delete", "history"):
                assert admin_desk.get(page(model, name, row.pk)).status_code == 200

    @pytest.mark.one_engine("The HTML of pages is read that other tests open on both.")
    @every_model
    def test_no_id_stands_twice_on_a_form(self, model, filled, admin_desk):
        row = model.objects.first()
        addresses = [page(model, "add")] if model is not Suggestion else []
        for address in [*addresses, *([page(model, "change", row.pk)] if row else [])]:
            html = admin_desk.get(address).content.decode()
            ids = Counter(re.findall(r'\sid="([^"]*)"', html))
            assert [each for each, times in ids.items() if times > 1] == []

    @every_model
    def test_saving_a_page_unchanged_is_accepted(self, model, filled, admin_desk):
        for row in model.objects.all():
            address = page(model, "change", row.pk)
            response = admin_desk.post(address, fields_of(admin_desk.get(address)))
            assert errors_in(response) == ""

    @every_model
    def test_any_search_is_answered(self, model, filled, admin_desk):
        for words in ODD_WORDS:
            response = admin_desk.get(page(model, "changelist"), {SEARCH_VAR: words})
            refused = "\0" in words or len(words) > 200
            assert response.status_code == (400 if refused else 200), words[:20]

    @every_model
    def test_each_filter_is_answered_with_every_one_of_its_choices(self, model, filled, admin_desk):
        response = admin_desk.get(page(model, "changelist"))
        for spec in response.context["cl"].filter_specs:
            for choice in spec.choices(response.context["cl"]):
                address = page(model, "changelist") + choice["query_string"]
                assert admin_desk.get(address).status_code == 200

    @every_model
    def test_filters_count_what_they_would_show(self, model, filled, admin_desk):
        assert admin_desk.get(page(model, "changelist"), {"_facets": "True"}).status_code == 200

    @every_model
    def test_sorting_by_any_column_is_answered(self, model, filled, admin_desk):
        columns = len(admin_desk.get(page(model, "changelist")).context["cl"].list_display)
        for column in range(columns):
            response = admin_desk.get(page(model, "changelist"), {"o": str(column)})
            assert response.status_code == 200

    @pytest.mark.parametrize("value", ["abc", "\0", "-1", "9" * 40, "x" * 10_000, "é", "1,2"])
    def test_a_made_up_filter_is_no_error(self, value, filled, admin_desk):
        for model in (Claim, Source):
            response = admin_desk.get(page(model, "changelist"))
            names = [
                name
                for s in response.context["cl"].filter_specs
                for name in s.expected_parameters()
            ]
            for name in [*names, "o", "p"]:
                response = admin_desk.get(page(model, "changelist"), {name: value})
                assert response.status_code in {200, 400}, name

    @pytest.mark.parametrize(
        ("model", "field"),
        [
            (Source, "voice"),
            (Source, "part_of"),
            (Source, "supersedes"),
            (Claim, "source"),
            (Claim, "role"),
            (Claim, "other_role"),
            (Claim, "responsibility"),
            (Claim, "contexts"),
            (OrgNote, "role"),
            (OrgNote, "responsibility"),
            (Snapshot, "source"),
        ],
        ids=str,
    )
    def test_autocomplete_answers(self, model, field, filled, admin_desk):
        asked = {
            "app_label": model._meta.app_label,
            "model_name": model._meta.model_name,
            "field_name": field,
        }
        for words in ODD_WORDS:
            response = admin_desk.get(reverse("admin:autocomplete"), asked | {"term": words})
            assert response.status_code == 200, words[:20]
            assert "results" in response.json()

    def test_a_role_is_found_by_its_alias(self, filled, admin_desk):
        response = admin_desk.get(
            reverse("admin:autocomplete"),
            {"app_label": "roles", "model_name": "claim", "field_name": "role", "term": "of sorts"},
        )
        assert [result["text"] for result in response.json()["results"]] == ["Product Owner"]

    def test_it_bears_the_sites_name(self, admin_desk, settings):
        response = admin_desk.get(reverse("admin:index"))
        assert settings.SITE_NAME in text_of(Page(response).one("*[@id='site-name']"))

    @pytest.mark.one_engine("The HTML of pages is read that other tests open on both.")
    @every_model
    def test_nothing_on_a_page_needs_a_laxer_policy(self, model, filled, admin_desk):
        """No inline script or style, which the Content-Security-Policy would refuse."""
        row = model.objects.first()
        addresses = [page(model, "changelist"), page(model, "add")]
        for address in [*addresses, *([page(model, "change", row.pk)] if row else [])]:
            html = admin_desk.get(address).content.decode()
            assert " style=" not in html
            assert "<style" not in html
            assert " onclick=" not in html
            assert "<script>" not in html


class TestASourceAndItsClaims:
    def test_a_source_is_added_with_two_claims(self, backlog, world, admin_desk, administrator):
        data = fields_of(admin_desk.get(page(Source, "add"))) | {
            "short_name": "Lymar",
            "slug": "lymar",
            "kind": "article",
            "voice": world.voice("lymar").pk,
            "claims-0-role": world.role("product-owner").pk,
            "claims-0-responsibility": backlog.pk,
            "claims-0-position": backlog.scale.positions.get(slug="owns").pk,
            "claims-0-paraphrase": "Product Owners order the backlog.",
            "claims-0-locator": "paragraph 2",
            "claims-0-contexts": [world.context("startup").pk, world.context("enterprise").pk],
            "claims-0-status": "published",
            "claims-1-role": world.role("product-manager").pk,
            "claims-1-responsibility": backlog.pk,
            "claims-1-paraphrase": "Product Managers may order it.",
        }
        assert errors_in(admin_desk.post(page(Source, "add"), data)) == ""
        first, second = Claim.objects.filter(source__slug="lymar").order_by("pk")
        assert first.published
        assert first.published_at
        assert first.position.slug == "owns"
        assert {context.slug for context in first.contexts.all()} == {"startup", "enterprise"}
        assert not second.published
        assert {record.history_user for record in first.history.all()} == {administrator}

    def test_its_page_lists_its_claims(self, filled, admin_desk):
        html = admin_desk.get(page(Source, "change", filled.source.pk)).content.decode()
        assert "Claims entered so far: 2" in html
        assert page(Claim, "change", filled.pk) in html

    def test_its_page_asks_as_often_with_fifty_claims_as_with_five(
        self, world, backlog, admin_desk, django_assert_num_queries
    ):
        few, many = world.source("few"), world.source("many")
        for source, number in ((few, 5), (many, 50)):
            for _ in range(number):
                world.claim(source, "product-owner", "backlog", contexts=("startup",))
        # Django remembers content types from then on; without this the count hangs on test order.
        ContentType.objects.get_for_model(Source)
        for source in (few, many):
            with django_assert_num_queries(11):
                admin_desk.get(page(Source, "change", source.pk))

    def test_a_list_asks_as_often_for_many_rows_as_for_few(self, filled, world, admin_desk):
        def asked() -> dict[str, int]:
            numbers = {}
            for model in (Claim, Source, Role, Scale, OrgNote, Snapshot):
                with CaptureQueriesContext(connection) as queries:
                    admin_desk.get(page(model, "changelist"))
                numbers[model.__name__] = len(queries)
            return numbers

        # What Django and the site remember from the first time on hangs on the order of tests.
        asked()
        few = asked()
        for number in range(20):
            claim = world.claim(
                f"source-{number}",
                f"role-{number}",
                f"row-{number}",
                contexts=("startup",),
            )
            world.scale(f"scale-{number}")
            world.note(f"row-{number}", f"role-{number}")
            Snapshot.objects.create(source=claim.source, text="Text", taken_on="2026-09-01")
        assert asked() == few

    def test_one_claim_entered_twice_on_a_page_is_refused(self, backlog, world, admin_desk):
        address = page(Source, "change", world.source("berls").pk)
        data = fields_of(admin_desk.get(address))
        for number in (0, 1):
            data |= {
                f"claims-{number}-role": world.role("product-owner").pk,
                f"claims-{number}-responsibility": backlog.pk,
                f"claims-{number}-paraphrase": "Product Owners order the backlog.",
            }
        assert "entered twice on this page" in errors_in(admin_desk.post(address, data))
        assert not Claim.objects.exists()

    def test_one_pair_entered_from_either_side_is_one_claim(self, filled, world, admin_desk):
        address = page(Source, "change", world.source("berls").pk)
        data = fields_of(admin_desk.get(address))
        sides = ["product-owner", "product-manager"]
        for number, (role, other) in enumerate((sides, reversed(sides))):
            data |= {
                f"claims-{number}-role": world.role(role).pk,
                f"claims-{number}-other_role": world.role(other).pk,
                f"claims-{number}-responsibility": world.responsibility("same-job").pk,
                f"claims-{number}-paraphrase": "It is one job.",
                f"claims-{number}-confirmed": "superseded",
            }
        assert "entered twice on this page" in errors_in(admin_desk.post(address, data))

    def test_a_claim_that_is_there_already_is_refused(self, filled, admin_desk):
        address = page(Source, "change", filled.source.pk)
        data = fields_of(admin_desk.get(address)) | {
            "claims-0-role": filled.role.pk,
            "claims-0-responsibility": filled.responsibility.pk,
            "claims-0-position": filled.position.pk,
            "claims-0-paraphrase": "In other words.",
            "claims-0-locator": filled.locator,
        }
        assert "already makes this claim" in errors_in(admin_desk.post(address, data))

    def test_what_was_typed_survives_an_error(self, filled, world, admin_desk):
        address = page(Source, "change", world.source("berls").pk)
        data = fields_of(admin_desk.get(address)) | {
            "claims-0-role": filled.role.pk,
            "claims-0-responsibility": filled.responsibility.pk,
            "claims-0-paraphrase": "A long and careful sentence.",
            "claims-0-quotation": "too short",
            "claims-0-contexts": [world.context("startup").pk],
        }
        response = admin_desk.post(address, data)
        html = response.content.decode()
        assert "at least 12 characters" in html
        assert "A long and careful sentence." in html
        assert "too short" in html
        form = response.context["inline_admin_formsets"][0].formset.forms[0]
        assert form["contexts"].value() == [str(world.context("startup").pk)]
        assert list(form.errors) == ["quotation"]

    def test_a_comment_that_is_part_of_nothing_is_refused(self, world, admin_desk):
        data = fields_of(admin_desk.get(page(Source, "add"))) | {
            "short_name": "Comment 1",
            "slug": "comment-1",
            "kind": "comment",
            "voice": world.voice("somebody").pk,
        }
        assert "part of a thread" in errors_in(admin_desk.post(page(Source, "add"), data))
        assert not Source.objects.exists()

    def test_the_same_text_stored_twice_is_refused(self, filled, admin_desk):
        data = {"source": filled.source.pk, "text": "A secret text.", "taken_on": "2026-09-02"}
        assert "already kept" in errors_in(admin_desk.post(page(Snapshot, "add"), data))

    def test_a_list_of_stored_texts_shows_none(self, filled, admin_desk):
        html = admin_desk.get(page(Snapshot, "changelist")).content.decode()
        assert "secret" not in html
        snapshot = filled.source.snapshots.get()
        assert (
            "A secret text."
            in admin_desk.get(page(Snapshot, "change", snapshot.pk)).content.decode()
        )


class TestAClaimsPosition:
    def offered(self, response) -> list:
        return [
            option
            for value, option in response.context["adminform"].form["position"].field.widget.choices
            if value
        ]

    @pytest.fixture
    def pair(self, world, backlog):
        scale = world.scale("pair", [("same", "same job", "owns"), ("vary", "it varies", "varies")])
        return world.responsibility("same-job", scale, relational=True)

    def test_all_stand_under_their_scale_while_the_responsibility_is_open(self, pair, admin_desk):
        choices = admin_desk.get(page(Claim, "add")).context["adminform"].form["position"]
        groups = {
            name: [label for _, label in group]
            for name, group in choices.field.widget.choices
            if name
        }
        assert list(groups) == ["Ownership", "Pair"]
        assert groups["Pair"] == ["same job", "it varies"]

    def test_only_those_of_its_scale_are_offered_once_it_is_known(self, pair, world, admin_desk):
        claim = world.claim("berls", "product-owner", "backlog")
        ownership = ["owns", "shares", "contributes", "not theirs", "says it varies"]
        for address in (
            page(Claim, "change", claim.pk),
            f"{page(Claim, 'add')}?responsibility={claim.responsibility.pk}",
        ):
            assert self.offered(admin_desk.get(address)) == ownership
        submitted = admin_desk.post(page(Claim, "add"), {"responsibility": pair.pk})
        assert self.offered(submitted) == ["same job", "it varies"]

    def test_one_from_another_scale_is_refused_by_name(self, pair, backlog, world, admin_desk):
        data = {
            "source": world.source("berls").pk,
            "role": world.role("product-owner").pk,
            "responsibility": backlog.pk,
            "position": pair.scale.positions.get(slug="same").pk,
            "paraphrase": "They are one.",
            "manner": "holds",
            "status": "draft",
        }
        response = admin_desk.post(page(Claim, "add"), data)
        assert "“same job” is no answer to “Who does backlog?”: choose one of “owns”" in str(
            response.context["adminform"].form.errors["position"]
        )
        assert Page(response).typed("paraphrase") == "They are one."
        assert not Claim.objects.exists()

    def test_a_responsibility_that_is_gone_is_refused(self, backlog, admin_desk):
        response = admin_desk.post(page(Claim, "add"), {"responsibility": backlog.pk + 1})
        assert "responsibility" in response.context["adminform"].form.errors

    def test_an_other_role_is_asked_for_where_there_are_two(self, pair, world, admin_desk):
        data = {
            "source": world.source("berls").pk,
            "role": world.role("product-owner").pk,
            "responsibility": pair.pk,
            "paraphrase": "They are one.",
            "manner": "holds",
            "status": "draft",
        }
        response = admin_desk.post(page(Claim, "add"), data)
        assert "about two roles" in str(response.context["adminform"].form.errors["other_role"])

    def test_the_script_is_told_the_answers(self, pair, admin_desk):
        response = admin_desk.get(
            reverse("admin:roles_responsibility_answers"), {"responsibility": pair.pk}
        )
        same, varies = pair.scale.positions.all()
        assert json.loads(response.content) == {
            "relational": True,
            "positions": [
                {"id": same.pk, "label": "same job"},
                {"id": varies.pk, "label": "it varies"},
            ],
        }

    @pytest.mark.parametrize("value", ["", "abc", "0", "9" * 40, "\0"])
    def test_the_script_is_told_of_no_such_responsibility(self, value, backlog, admin_desk):
        response = admin_desk.get(
            reverse("admin:roles_responsibility_answers"), {"responsibility": value}
        )
        assert response.status_code == 404

    def test_answers_are_for_those_who_may_see_responsibilities(self, pair, staff, visitor):
        address = f"{reverse('admin:roles_responsibility_answers')}?responsibility={pair.pk}"
        assert staff.get(address).status_code == 403
        sam = staff.get(reverse("admin:index")).wsgi_request.user
        sam.user_permissions.add(Permission.objects.get(codename="view_responsibility"))
        assert staff.get(address).status_code == 200
        visitor.logout()
        response = visitor.get(address)
        assert response.status_code == 302
        assert response.url.startswith(reverse("admin:login"))

    def test_save_and_add_another_stays_on_the_same_question(self, filled, world, admin_desk):
        data = {
            "source": filled.source.pk,
            "role": filled.role.pk,
            "responsibility": filled.responsibility.pk,
            "contexts": [world.context("startup").pk, world.context("enterprise").pk],
            "paraphrase": "One more.",
            "manner": "holds",
            "status": "draft",
            "_addanother": "1",
        }
        response = admin_desk.post(page(Claim, "add"), data, follow=True)
        form = response.context["adminform"].form
        assert str(form["source"].value()) == str(filled.source.pk)
        assert str(form["role"].value()) == str(filled.role.pk)
        assert str(form["responsibility"].value()) == str(filled.responsibility.pk)
        assert [int(pk) for pk in form["contexts"].value()] == data["contexts"]
        assert not form["paraphrase"].value()
        assert "Startup" not in form.errors


class TestRolesAndScales:
    def role(self, **fields) -> dict:
        return {
            "name": "Chief",
            "slug": "chief",
            "aliases-TOTAL_FORMS": "2",
            "aliases-INITIAL_FORMS": "0",
            "aliases-0-language": "en",
            "aliases-1-language": "en",
            "codes-TOTAL_FORMS": "0",
            "codes-INITIAL_FORMS": "0",
            **fields,
        }

    def test_aliases_are_added_with_their_role(self, admin_desk, db):
        data = self.role(**{"aliases-0-title": "Head Person", "aliases-1-title": "Boss"})
        assert errors_in(admin_desk.post(page(Role, "add"), data)) == ""
        assert {alias.slug for alias in Role.objects.get().aliases.all()} == {"head-person", "boss"}

    def test_the_form_of_a_role_of_a_catalogue_leaves_its_titles_alone(self, world, admin_desk):
        role = Role.everything.create(name="Clerks", slug="onet-clerks", origin="onet")
        for number in range(3):
            Alias.everything.create(role=role, title=f"Clerk {number}", origin="onet")
        Alias.everything.create(role=role, title="Pen Pusher")
        address = page(Role, "change", role.pk)
        sent = fields_of(admin_desk.get(address))
        assert (sent["aliases-TOTAL_FORMS"], sent["aliases-0-title"]) == (2, "Pen Pusher")
        sent |= {"aliases-0-title": "Scribe", "aliases-1-title": "Copyist"}
        assert errors_in(admin_desk.post(address, sent)) == ""
        assert set(role.aliases.values_list("title", flat=True)) == {
            *("Clerk 0", "Clerk 1", "Clerk 2"),
            *("Scribe", "Copyist"),
        }

    def test_an_alias_that_is_another_roles_slug_is_refused(self, world, admin_desk):
        world.role("product-owner")
        data = self.role(**{"aliases-0-title": "Product Owner"})
        assert "slug of a role" in errors_in(admin_desk.post(page(Role, "add"), data))

    def test_an_alias_that_is_its_own_new_roles_slug_is_refused(self, admin_desk, db):
        data = self.role(**{"aliases-0-title": "Chief"})
        assert "slug of this role" in errors_in(admin_desk.post(page(Role, "add"), data))
        assert not Role.objects.exists()

    def test_an_alias_on_its_own_page_is_held_to_the_same(self, world, admin_desk):
        data = {"role": world.role("product-owner").pk, "title": "Product Owner"}
        assert "slug of a role" in errors_in(admin_desk.post(page(Alias, "add"), data))

    def test_a_role_cannot_take_the_slug_of_an_alias(self, world, admin_desk):
        Alias.objects.create(role=world.role("product-owner"), title="Chief")
        response = admin_desk.post(page(Role, "add"), self.role())
        assert "is an alias already" in errors_in(response)

    def test_one_alias_twice_is_refused(self, admin_desk, db):
        data = self.role(**{"aliases-0-title": "Boss", "aliases-1-title": "boss"})
        assert "duplicate" in errors_in(admin_desk.post(page(Role, "add"), data))

    def test_a_slug_with_vs_is_refused(self, admin_desk, db):
        response = admin_desk.post(page(Role, "add"), self.role(slug="chief-vs-chief"))
        assert "no “vs”" in errors_in(response)

    def scale(self, *kinds, **fields) -> dict:
        data = {
            "name": "Agreement",
            "slug": "agreement",
            "positions-TOTAL_FORMS": str(len(kinds)),
            "positions-INITIAL_FORMS": "0",
        }
        for number, kind in enumerate(kinds):
            data |= {
                f"positions-{number}-label": f"Answer {number}",
                f"positions-{number}-slug": f"answer-{number}",
                f"positions-{number}-kind": kind,
                f"positions-{number}-order": str(number),
            }
        return data | fields

    def test_a_scale_varies_exactly_once(self, admin_desk, db):
        add = page(Scale, "add")
        twice = admin_desk.post(add, self.scale("owns", "varies", "varies"))
        assert "exactly one position of kind “varies”" in errors_in(twice)
        assert "this one has 2" in errors_in(twice)
        assert "this one has none" in errors_in(admin_desk.post(add, self.scale("owns", "denies")))
        assert not Scale.objects.exists()
        assert errors_in(admin_desk.post(add, self.scale("owns", "varies"))) == ""
        assert Position.objects.count() == 2

    def test_a_second_varies_is_refused_on_the_positions_page_too(self, world, admin_desk):
        data = {"scale": world.scale().pk, "label": "Depends", "slug": "depends", "order": "9"}
        response = admin_desk.post(page(Position, "add"), data | {"kind": "varies"})
        assert "this one has it already" in errors_in(response)

    def test_the_only_varies_cannot_become_another_kind_by_itself(self, world, admin_desk):
        varies = world.scale().positions.get(kind="varies")
        address = page(Position, "change", varies.pk)
        data = fields_of(admin_desk.get(address)) | {"kind": "other"}
        assert "on the scale" in errors_in(admin_desk.post(address, data))

    @pytest.mark.parametrize("delete", [False, True])
    def test_one_position_takes_varies_over_from_another(self, delete, world, admin_desk):
        scale = world.scale()
        address = page(Scale, "change", scale.pk)
        data = fields_of(admin_desk.get(address))
        owns, varies = (
            next(
                name.removesuffix("-kind")
                for name, value in data.items()
                if name.startswith("positions-") and name.endswith("-kind") and value == kind
            )
            for kind in ("owns", "varies")
        )
        data[f"{owns}-kind"] = "varies"
        data |= {f"{varies}-DELETE": "on"} if delete else {f"{varies}-kind": "denies"}
        assert errors_in(admin_desk.post(address, data)) == ""
        assert scale.positions.get(kind="varies").slug == "owns"
        assert scale.positions.filter(slug="varies", kind="denies").exists() is not delete

    def test_a_position_with_claims_cannot_be_deleted_from_its_scale(self, filled, admin_desk):
        address = page(Scale, "change", filled.position.scale.pk)
        data = fields_of(admin_desk.get(address)) | {"positions-0-DELETE": "on"}
        response = admin_desk.post(address, data)
        assert response.status_code == 200
        (error,) = Page(response).texts("ul[@class='errorlist nonform']/li")
        assert "protected" in error
        assert Position.objects.filter(pk=filled.position.pk).exists()

    def test_a_converse_is_chosen_from_its_own_scale(self, filled, world, admin_desk):
        same = Position.objects.get(slug="same")
        form = admin_desk.get(page(Position, "change", same.pk)).context["adminform"].form
        offered = [label for value, label in form["converse"].field.widget.choices if value]
        assert offered == ["it varies"]

    def test_a_scale_under_claims_cannot_be_changed(self, filled, admin_desk):
        responsibility = filled.responsibility
        address = page(type(responsibility), "change", responsibility.pk)
        data = fields_of(admin_desk.get(address)) | {"scale": Scale.objects.get(slug="pair").pk}
        assert "take positions on the scale" in errors_in(admin_desk.post(address, data))

    def test_a_note_shows_the_claims_on_its_point(self, filled, admin_desk):
        html = admin_desk.get(page(OrgNote, "change", OrgNote.objects.get().pk)).content.decode()
        assert "Claims entered so far: 2" in html
        assert filled.key in html

    def test_a_second_note_on_a_point_is_refused(self, filled, admin_desk):
        data = {
            "responsibility": filled.responsibility.pk,
            "role": filled.role.pk,
            "explanation": "Another.",
            "reviewed_on": "2026-09-01",
        }
        assert "has a note already" in errors_in(admin_desk.post(page(OrgNote, "add"), data))


class TestDeleting:
    def test_lists_the_first_rows_that_go_and_counts_all(self, world, admin_desk):
        role = world.role("harbour-master")
        Alias.objects.bulk_create(
            Alias(role=role, title=f"Title {number:02}", slug=f"title-{number:02}")
            for number in range(60)
        )
        response = admin_desk.get(page(Role, "delete", role.pk))
        html = Page(response)
        listed = html.texts("ul[@id='deleted-objects']//li//li")
        assert listed[-1] == "… and 10 more"
        assert len(listed) == 51
        assert "Aliases: 60" in html.texts("ul/li")

    def test_asks_no_more_for_the_names_of_more_rows(self, world, admin_desk):
        role = world.role("harbour-master")
        address = page(Role, "delete", role.pk)

        def queries_with(number: int) -> int:
            for _ in range(number):
                slug = f"mate-{Role.objects.count()}"
                FeaturedComparison.objects.create(role=world.role(slug), other_role=role)
            admin_desk.get(address)
            with CaptureQueriesContext(connection) as queries:
                admin_desk.get(address)
            return len(queries)

        assert queries_with(2) == queries_with(10)

    def test_what_others_depend_on_stays_and_they_are_named(self, filled, admin_desk):
        kept = [
            filled.source,
            filled.role,
            filled.responsibility,
            filled.position.scale,
            filled.position,
            filled.responsibility.area,
            filled.source.voice,
            filled.contexts.get(),
        ]
        for row in kept:
            model = type(row)
            response = admin_desk.post(page(model, "delete", row.pk), {"post": "yes"})
            assert response.status_code == 200, model
            assert response.context["protected"], model
            assert model.objects.filter(pk=row.pk).exists()

    def test_several_at_once_are_held_to_the_same(self, filled, admin_desk):
        for row in (filled.source, filled.contexts.get()):
            model = type(row)
            response = admin_desk.post(
                page(model, "changelist"),
                {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
            )
            assert response.status_code == 200
            assert response.context["protected"]
            protected = Page(response).texts("div[@id='content']/ul/li")
            assert any(filled.key in row for row in protected)
            assert model.objects.filter(pk=row.pk).exists()

    def test_a_tag_stays_while_anything_bears_it(self, filled, admin_desk):
        tag = filled.source.tags.get()
        confirmed = {"action": "delete_selected", "_selected_action": [tag.pk], "post": "yes"}
        for response in (
            admin_desk.post(page(Tag, "delete", tag.pk), {"post": "yes"}),
            admin_desk.post(page(Tag, "changelist"), confirmed),
        ):
            html = response.content.decode()
            assert f"Source: {filled.source}" in html
            assert f"Role: {filled.role}" in html
            assert f"Question: {filled.responsibility}" in html
            assert Tag.objects.filter(pk=tag.pk).exists()
        for tagged in (filled.source, filled.role, filled.responsibility):
            tagged.tags.clear()
        admin_desk.post(page(Tag, "delete", tag.pk), {"post": "yes"})
        assert not Tag.objects.exists()

    def test_a_context_that_nothing_speaks_of_can_go(self, world, admin_desk):
        context = world.context("startup")
        admin_desk.post(page(Context, "delete", context.pk), {"post": "yes"})
        assert not Context.objects.exists()


class TestPermissions:
    @pytest.mark.one_engine("It is refused before a row is looked for.", varied=0)
    @every_model
    def test_nothing_opens_without_an_account(self, model, filled, visitor):
        for name in ("changelist", "add"):
            response = visitor.get(page(model, name))
            assert response.status_code == 302
            assert response.url.startswith(reverse("admin:login"))

    @pytest.mark.one_engine("It is refused before a row is looked for.", varied=0)
    @every_model
    def test_nothing_opens_for_staff_without_permission(self, model, filled, staff):
        for name in ("changelist", "add"):
            assert staff.get(page(model, name)).status_code == 403

    @every_model
    def test_everything_can_be_read_with_leave_to_read(self, model, filled, staff):
        sam = staff.get(reverse("admin:index")).wsgi_request.user
        sam.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
        assert staff.get(page(model, "changelist")).status_code == 200
        for row in model.objects.all():
            assert staff.get(page(model, "change", row.pk)).status_code == 200

    def test_claims_are_not_shown_to_those_who_may_not_see_them(self, filled, staff):
        sam = staff.get(reverse("admin:index")).wsgi_request.user
        sam.user_permissions.add(Permission.objects.get(codename="view_source"))
        html = staff.get(page(Source, "change", filled.source.pk)).content.decode()
        assert filled.key not in html


@pytest.mark.parametrize(
    "path",
    [
        "",
        "roles/",
        "roles/claim/add/",
        "roles/claim/effects/",
        "roles/orgnote/add/",
        "roles/suggestion/",
    ],
)
def test_the_desk_calls_questions_questions(path, world, admin_desk):
    world.claim("lymar", "product-owner", "backlog", "owns")
    assert "esponsibilit" not in text_of(Page(admin_desk.get(f"/admin/{path}")).root)
