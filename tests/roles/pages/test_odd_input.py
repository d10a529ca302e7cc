"""Odd values in any address or form of the admin get an answer, never a fault of ours."""

import pytest
from django.contrib import admin
from django.urls import reverse

from roles.models import Alias, Claim, OrgNote, Position, Responsibility, Role, Suggestion
from sources.editing.admin_base import MAX_ROWS
from sources.models import FormerSourceSlug, Snapshot, Source
from tests.roles.admin.test_admin import REGISTERED, every_model, fields_of, page
from tests.runaway import no_runaway

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

TOO_LONG = "9" * 40
"""More than a database takes for a number."""
DATED = {
    Claim: "published_at",
    Snapshot: "taken_on",
    OrgNote: "reviewed_on",
    Suggestion: "received_at",
}
ODD = ["abc 🙂", TOO_LONG, "\0", ""]


def choosing(response) -> list[str]:
    """The names of all fields on a page that choose among rows."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += inline.formset.forms
    return [
        bound.html_name
        for form in forms
        for bound in form.visible_fields()
        if hasattr(bound.field, "queryset")
    ]


class TestAForm:
    def addresses(self, model):
        row = model.objects.first()
        changed = [page(model, "change", row.pk)] if row else []
        return changed if model is Suggestion else [page(model, "add"), *changed]

    @every_model
    def test_odd_values_in_all_its_fields_are_answered(self, model, filled, admin_desk):
        for address in self.addresses(model):
            shown = admin_desk.get(address)
            typed = fields_of(shown)
            names = {name for name in typed if not name.endswith("_FORMS")} | {*choosing(shown)}
            for odd in (TOO_LONG, "\0"):
                data = dict.fromkeys(names, odd)
                assert admin_desk.post(address, typed | data).status_code in {200, 302, 409}, odd

    @pytest.mark.parametrize(
        "model",
        [Source, Snapshot, FormerSourceSlug, Claim, OrgNote, Alias, Position, Responsibility],
    )
    def test_what_is_no_row_is_none_of_the_choices(self, model, filled, admin_desk):
        for address in self.addresses(model):
            shown = admin_desk.get(address)
            if not (names := choosing(shown)):
                continue
            for odd in ("abc 🙂", str(2**63)):
                chosen = dict.fromkeys(names, odd)
                response = admin_desk.post(address, fields_of(shown) | chosen)
                assert response.status_code == 200
                html = response.content.decode()
                assert "Select a valid choice" in html or "is not a valid value" in html

    @pytest.mark.parametrize("odd", [*ODD, str(2**63)], ids=ascii)
    def test_the_reading_desk_answers_too(self, odd, filled, admin_desk):
        address = reverse("admin:sources_source_reading_desk", args=[filled.source.pk])
        names = ["role", "responsibility", "other_role", "position", "contexts", "status"]
        for button in ("_save", "_propose"):
            data = {**dict.fromkeys(names, odd), button: "1"}
            assert admin_desk.post(address, data).status_code == 200
        assert admin_desk.get(address, dict.fromkeys([*names, "at"], odd)).status_code == 200
        if odd == TOO_LONG:
            html = admin_desk.post(address, {"contexts": odd}).content.decode()
            assert f"{odd} is not one of the available choices" in html

    @pytest.mark.parametrize("odd", [*ODD, str(2**63)], ids=ascii)
    def test_the_forms_scripts_are_answered_too(self, odd, filled, admin_desk):
        names = ["source", "role", "other_role", "responsibility", "position", "contexts"]
        asked = dict.fromkeys([*names, "manner", "instead_of", "but", "quotation"], odd)
        assert admin_desk.post(reverse("admin:roles_claim_effects"), asked).status_code == 200
        for name in ("roles_claim_alike", "sources_source_alike", "roles_orgnote_sources"):
            assert admin_desk.get(reverse(f"admin:{name}"), asked).status_code in {200, 400}
        assert admin_desk.post(reverse("admin:roles_orgnote_preview"), asked).status_code == 200
        answers = admin_desk.get(reverse("admin:roles_responsibility_answers"), asked)
        assert answers.status_code == 404


class TestTheRowsOfAForm:
    """How many rows a form sends is a number of its own, which a browser never gets wrong."""

    WITH_ROWS = [model for model in REGISTERED if admin.site.get_model_admin(model).inlines]
    ODD_COUNTS = ["abc", "", "-1", "1.5", "²", "\0", "201", "1500", str(10**6), str(10**20)]

    def test_every_page_with_rows_is_tried(self):
        assert {model._meta.label for model in self.WITH_ROWS} >= {"roles.Role", "roles.Scale"}

    @pytest.mark.one_engine("A number is refused before a row is looked for.")
    @pytest.mark.parametrize("count", ODD_COUNTS, ids=ascii)
    @pytest.mark.parametrize("model", WITH_ROWS, ids=lambda model: model._meta.label)
    def test_are_counted_within_reason(self, model, count, filled, admin_desk):
        row = model.objects.first()
        before = list(model.objects.values())
        for address in (page(model, "add"), page(model, "change", row.pk)):
            shown = admin_desk.get(address)
            for inline in shown.context["inline_admin_formsets"]:
                assert inline.formset.max_num == MAX_ROWS
                for part in ("TOTAL_FORMS", "INITIAL_FORMS"):
                    name = f"{inline.formset.prefix}-{part}"
                    with no_runaway():
                        response = admin_desk.post(address, fields_of(shown) | {name: count})
                    assert response.status_code == 400
                    said = response.content.decode()
                    assert f"{name} is “{count}”: a number from 0 to " in said
        assert list(model.objects.values()) == before

    @pytest.mark.parametrize("model", WITH_ROWS, ids=lambda model: model._meta.label)
    def test_are_no_fewer_than_there_were(self, model, filled, admin_desk):
        address = page(model, "add")
        shown = admin_desk.get(address)
        prefix = shown.context["inline_admin_formsets"][0].formset.prefix
        counts = {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "2"}
        response = admin_desk.post(address, fields_of(shown) | counts)
        assert response.status_code == 400
        assert f"{prefix}-INITIAL_FORMS is “2”: a number from 0 to 1" in response.content.decode()

    @pytest.mark.parametrize("model", WITH_ROWS, ids=lambda model: model._meta.label)
    def test_that_are_not_counted_save_nothing(self, model, filled, admin_desk):
        address = page(model, "change", model.objects.first().pk)
        shown = admin_desk.get(address)
        counts = {name for name in fields_of(shown) if name.endswith("_FORMS")}
        typed = {name: value for name, value in fields_of(shown).items() if name not in counts}
        before = list(model.objects.values())
        response = admin_desk.post(address, typed)
        assert response.status_code == 200
        assert "Please correct the error" in response.content.decode()
        assert list(model.objects.values()) == before

    def test_may_be_as_many_as_the_limit(self, filled, admin_desk):
        address = page(Role, "add")
        typed = fields_of(admin_desk.get(address)) | {"name": "Tinkerer", "slug": "tinkerer"}
        aliases = {
            name: value
            for number in range(MAX_ROWS)
            for name, value in (
                (f"aliases-{number}-title", f"Title {number}"),
                (f"aliases-{number}-language", "en"),
            )
        }
        count = {"aliases-TOTAL_FORMS": str(MAX_ROWS)}
        assert admin_desk.post(address, typed | aliases | count).status_code == 302
        assert Alias.objects.filter(role__slug="tinkerer").count() == MAX_ROWS


class TestAList:
    @every_model
    def test_an_action_on_what_is_no_row_does_nothing(self, model, filled, admin_desk):
        address = page(model, "changelist")
        rows = model.objects.count()
        for action, _ in admin_desk.get(address).context["action_form"].fields["action"].choices:
            chosen = {"action": action, "_selected_action": [*ODD, str(2**63)]}
            for more in ({"index": "0"}, {"post": "yes", "reason": "None"}):
                assert admin_desk.post(address, chosen | more).status_code in {200, 302}
        assert model.objects.count() == rows

    def test_an_action_is_done_on_the_rows_among_others(self, filled, world, admin_desk):
        # Of a source whose text is not stored, so that it may be published without a quotation.
        Claim.objects.drafts().update(source=world.source("berls"))
        draft = Claim.objects.drafts().get()
        chosen = {
            "action": "publish_selected",
            "index": "0",
            "_selected_action": ["abc", draft.pk, TOO_LONG],
        }
        response = admin_desk.post(page(Claim, "changelist"), chosen)
        assert response.context["title"] == "Publish 1 claim"

    @pytest.mark.parametrize(("model", "field"), DATED.items(), ids=str)
    def test_a_date_that_is_none_is_refused(self, model, field, filled, admin_desk):
        address = page(model, "changelist")
        for year in ("abc", "0", "1", "9998", "9999", "10000", "3000000000", TOO_LONG, "\0", "-1"):
            for more in ({}, {"month": "12"}, {"month": "12", "day": "31"}):
                asked = {
                    f"{field}__{part}": value for part, value in ({"year": year} | more).items()
                }
                expected = 200 if year in {"1", "9998"} else 400
                assert admin_desk.get(address, asked).status_code == expected, asked
        for odd in ("abc", "99", "3000000000", TOO_LONG):
            for part in ("month", "day"):
                for asked in ({f"{field}__year": "2026"}, {}):
                    response = admin_desk.get(address, asked | {f"{field}__{part}": odd})
                    assert response.status_code == 400, odd


class TestTheSearchBehindASelect:
    asked = {"app_label": "roles", "model_name": "claim", "field_name": "role", "term": "product"}

    @pytest.mark.parametrize("name", [*asked, "page"])
    def test_odd_parameters_are_answered(self, name, filled, admin_desk):
        for odd in (*ODD, "-1", "last", "0"):
            address = reverse("admin:autocomplete")
            response = admin_desk.get(address, self.asked | {name: odd})
            assert response.status_code in {200, 400, 403, 404}, odd

    @every_model
    def test_each_field_of_each_model_is_answered(self, model, filled, admin_desk):
        named = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
        for field in model._meta.get_fields():
            address = reverse("admin:autocomplete")
            response = admin_desk.get(address, named | {"field_name": field.name, "term": "a"})
            assert response.status_code in {200, 403, 404}, field
