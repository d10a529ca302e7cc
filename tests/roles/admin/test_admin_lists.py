"""The address of a list in the admin takes what the list's own page offers, and nothing else."""

import re
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.contrib import admin
from django.contrib.admin.filters import SimpleListFilter
from django.urls import reverse

from rolekb.models import User
from roles.editing import dashboard
from roles.models import Claim, Context, OrgNote, Role
from sources.models import Snapshot, Source
from tests.roles.admin.test_admin import every_model, page

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

SLOW_PATTERN = "(a|a)*(a|a)*(a|a)*$"
LOOKUPS = [
    *("regex", "iregex", "contains", "icontains", "startswith", "iendswith", "gt", "lte"),
    *("in", "range", "isnull", "exact", "date", "year", "week_day", "id", "pk", "nonsense"),
]


def links_into(response, address: str) -> list[str]:
    """The links on a page that lead to the list at ``address``, one for each set of parameters."""
    asked = response.wsgi_request.get_full_path()
    links = re.findall(r'<a [^>]*href="([^"]*)"', response.content.decode())
    absolute = [urljoin(asked, unescape(link)) for link in links]
    into = {
        frozenset(parse_qs(urlsplit(link).query, keep_blank_values=True)): link
        for link in absolute
        if urlsplit(link).path == address
    }
    return list(into.values())


def filters_of(response) -> list:
    return response.context["cl"].filter_specs


class TestWhatTheListOffers:
    @every_model
    def test_every_link_of_a_list_into_itself_is_answered(self, model, filled, admin_desk):
        address = page(model, "changelist")
        for start in (address, f"{address}?_facets=True", f"{address}?_popup=1", f"{address}?q=a"):
            links = links_into(admin_desk.get(start), address)
            assert links, start
            for link in links:
                assert admin_desk.get(link).status_code == 200, link

    @every_model
    def test_links_of_a_filtered_list_are_answered_too(self, model, filled, admin_desk):
        address = page(model, "changelist")
        response = admin_desk.get(address)
        for spec in filters_of(response)[:1]:
            *_, last = spec.choices(response.context["cl"])
            for link in links_into(admin_desk.get(address + last["query_string"]), address):
                assert admin_desk.get(link).status_code == 200, link

    @pytest.mark.parametrize(
        ("model", "field"),
        [(Claim, "published_at"), (OrgNote, "reviewed_on"), (Snapshot, "taken_on")],
        ids=str,
    )
    def test_days_months_and_years_are_answered(self, model, field, filled, admin_desk):
        day = getattr(model.objects.exclude(**{field: None}).first(), field)
        asked = {}
        for part in ("year", "month", "day"):
            asked[f"{field}__{part}"] = getattr(day, part)
            response = admin_desk.get(page(model, "changelist"), asked)
            assert response.status_code == 200
            assert response.context["cl"].result_count >= 1

    def test_links_of_the_first_page_of_the_desk_are_answered(self, filled, admin_desk):
        for kind in dashboard.queue_counts():
            assert admin_desk.get(kind.address).status_code == 200, kind.address

    def test_a_page_after_the_last_is_the_last(self, world, admin_desk):
        """As after deleting all rows of the last page, which leads back to it."""
        for number in range(60):
            world.role(f"role-{number}")
        response = admin_desk.get(page(Role, "changelist"), {"p": "9", "q": "role"})
        assert response.status_code == 200
        assert response.context["cl"].page_num == 2
        assert len(response.context["cl"].result_list) == 10


class TestWhatItDoesNotOffer:
    @pytest.mark.one_engine("The address is refused before a row is looked for.", varied=0)
    @every_model
    def test_no_field_is_looked_up_but_by_the_filters(self, model, filled, admin_desk):
        address = page(model, "changelist")
        offered = lookups_declared(model)
        for spec in filters_of(admin_desk.get(address)):
            offered |= set(spec.expected_parameters())
        fields = [field.name for field in model._meta.get_fields()] + ["pk"]
        names = {f"{field}__{lookup}" for field in fields for lookup in LOOKUPS} - offered
        response = admin_desk.get(address, dict.fromkeys(names, "1"))
        assert response.status_code == 400
        assert f"{len(names) - 5} more are wrong" in response.content.decode()

    @pytest.mark.one_engine("The address is refused before a row is looked for.")
    @every_model
    def test_patterns_ranges_and_nonsense_are_refused(self, model, filled, admin_desk):
        address = page(model, "changelist")
        for query in (
            f"{model._meta.pk.name}__regex={SLOW_PATTERN}",
            f"{model._meta.pk.name}__regex=(",
            f"{model._meta.pk.name}__range=1",
            f"{model._meta.pk.name}__in=" + ",".join(["1"] * 100_000),
            f"{model._meta.pk.name}=1",
            "nonsense=1",
            "e=1",
            "logentry__user__password__startswith=p",
            "=1",
            "__=1",
            "__regex=1",
            "%00=1",
            "q=%00",
            "p=0",
            "p=-1",
            "p=abc",
            "p=" + "9" * 40,
            "p=" + "9" * 5000,
            "p=1&p=2",
            "o=abc",
            "o=99",
            "o=1.1",
            "o=" + ".".join(["1"] * 10_000),
            "o=" + "9" * 5000,
            "_to_field=password",
            "_to_field=%00",
            "q=" + "x" * 10_000,
            "q=" + "a+b+" * 2500,
        ):
            response = admin_desk.get(f"{address}?{query}")
            assert response.status_code == 400, query[:40]
            html = response.content.decode()
            assert "This list cannot be shown as asked" in html
            assert len(html) < 50_000
            assert f'href="{address}"' in html

    def test_a_pattern_is_refused_across_relations(self, filled, admin_desk):
        for name in (
            "source__title__regex",
            "source__kind__regex",
            "role__name__iregex",
            "contexts__name__regex",
            "source__voice__name__exact",
        ):
            assert admin_desk.get(page(Claim, "changelist"), {name: "a"}).status_code == 400, name

    def test_nor_do_accounts_give_away_their_passwords(self, admin_desk):
        for name in ("password__startswith", "groups__name__regex", "email__contains"):
            assert admin_desk.get(page(User, "changelist"), {name: "a"}).status_code == 400, name

    @pytest.mark.one_engine("The address is refused before a row is looked for.", varied=0)
    @pytest.mark.parametrize(
        ("model", "query", "why"),
        [
            (Claim, "status__exact=abc", "takes one of draft, proposal, published"),
            (Claim, "status__exact=draft&status__exact=published", "stands there 2 times"),
            (Claim, "role__id__exact=abc", "takes the number of a row"),
            (Claim, "role__id__exact=" + "9" * 40, "takes the number of a row"),
            (Claim, "role__id__exact=-1", "takes the number of a row"),
            (Claim, "contexts__isnull=maybe", "takes one of True, False"),
            (Claim, "quotation__isempty=2", "takes one of 0, 1"),
            (Claim, "published_at__year=abc", "a year, a month and a day"),
            (Claim, "published_at__year=0", "a year, a month and a day"),
            (Claim, "published_at__year=9999", "a year, a month and a day"),
            (Claim, "published_at__year=2026&published_at__month=13", "a year, a month and a day"),
            (
                Claim,
                "published_at__year=2026&published_at__month=2&published_at__day=30",
                "a year, a month and a day",
            ),
            (Claim, "published_at__month=2", "a year, a month and a day"),
            (Claim, "published_at__year=2026&published_at__day=2", "a year, a month and a day"),
            (Source, "claims=maybe", "takes one of yes, no"),
            (Source, "supersedes__isempty=", "takes one of 0, 1"),
            (OrgNote, "review=soon", "takes one of due, hidden, done"),
            (Context, "kind__exact=%ED%A0%80", "takes one of"),
            (User, "is_superuser__exact=2", "takes one of 1, 0"),
            (User, "groups__id__exact=abc", "takes the number of a row"),
            (Role, "tag=%00", "NUL"),
        ],
    )
    def test_a_value_that_is_none_is_refused_in_words(self, model, query, why, filled, admin_desk):
        response = admin_desk.get(f"{page(model, 'changelist')}?{query}")
        assert response.status_code == 400
        assert why in unescape(response.content.decode())

    def test_a_number_that_no_row_has_shows_no_row(self, filled, admin_desk):
        for model, name in (
            (Claim, "role__id__exact"),
            (Claim, "contexts__id__exact"),
            (User, "groups__id__exact"),
        ):
            for number in ("0", "9" * 12, "9" * 18):
                response = admin_desk.get(page(model, "changelist"), {name: number})
                assert response.status_code == 200, (name, number)

    def test_the_way_on_keeps_what_was_right(self, filled, admin_desk):
        address = page(Claim, "changelist")
        asked = {"status__exact": "draft", "paraphrase__regex": "(", "q": "order", "x<y": "1"}
        response = admin_desk.get(address, asked)
        html = response.content.decode()
        assert f'href="{address}?status__exact=draft&amp;q=order"' in html
        assert "“x&lt;y”" in html
        assert admin_desk.get(f"{address}?status__exact=draft&q=order").status_code == 200

    def test_an_action_on_such_a_list_is_not_done(self, filled, admin_desk):
        draft = Claim.objects.drafts().get()
        chosen = {"action": "publish_selected", "index": "0", "_selected_action": [draft.pk]}
        address = f"{page(Claim, 'changelist')}?paraphrase__regex=("
        assert admin_desk.post(address, chosen).status_code == 400
        assert Claim.objects.drafts().get() == draft

    def test_an_export_takes_what_its_list_takes(self, filled, admin_desk):
        address = reverse("admin:roles_claim_export", args=["csv"])
        response = admin_desk.get(f"{address}?paraphrase__regex=(&status__exact=draft")
        assert response.status_code == 400
        html = response.content.decode()
        assert f'href="{page(Claim, "changelist")}?status__exact=draft"' in html

    def test_an_account_that_may_not_see_a_list_learns_nothing_of_it(self, filled, contributor):
        response = contributor.get(page(User, "changelist"), {"password__regex": "("})
        assert response.status_code == 403


class TestOtherAddressesOfTheDesk:
    @pytest.mark.one_engine("The number of a page is read before a row is looked for.", varied=0)
    @every_model
    def test_history_takes_any_page(self, model, filled, admin_desk):
        row = model.objects.first()
        if row is None:
            return
        for odd in ("abc", "0", "-1", "9" * 40, "\0", "9" * 5000):
            response = admin_desk.get(page(model, "history", row.pk), {"p": odd, "x__regex": "("})
            assert response.status_code == 200, odd[:20]

    @every_model
    def test_no_row_has_an_odd_number(self, model, filled, admin_desk):
        for odd in ("abc", "0", "9" * 40, "_00", "a__regex"):
            for name in ("change", "delete", "history"):
                response = admin_desk.get(page(model, name, odd))
                assert response.status_code in {302, 404}, (name, odd)

    def test_what_is_kept_of_a_list_leads_to_no_fault(self, filled, admin_desk):
        kept = {"_changelist_filters": "paraphrase__regex=(&status__exact=draft"}
        address = page(Claim, "change", filled.pk)
        assert admin_desk.get(address, kept).status_code == 200

    def test_a_search_behind_a_select_takes_no_lookup(self, filled, admin_desk):
        asked = {"app_label": "roles", "model_name": "claim", "term": "a"}
        for odd in ("role__name__regex", "role__regex", "paraphrase", "pk", "\0"):
            response = admin_desk.get(reverse("admin:autocomplete"), asked | {"field_name": odd})
            assert response.status_code == 403, odd


def lookups_declared(model) -> set[str]:
    """Those of the list's dates, and of its filters that have too few choices to be shown."""
    model_admin = admin.site.get_model_admin(model)
    paths = [
        list_filter if isinstance(list_filter, str) else list_filter[0]
        for list_filter in model_admin.list_filter
        if not (isinstance(list_filter, type) and issubclass(list_filter, SimpleListFilter))
    ]
    lookups = {f"{path}__{end}" for path in paths for end in ("exact", "id__exact", "isnull")}
    return lookups | {f"{model_admin.date_hierarchy}__{part}" for part in ("year", "month", "day")}
