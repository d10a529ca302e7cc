"""What is there already is offered before it is entered again; a tick enters it all the same."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roles.content.records import KIND_OF
from roles.models import Claim
from sources.editing import history, restoring
from sources.models import Source
from tests.roles.admin.test_admin import errors_in, fields_of, page

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

ALL_TICKS = ["same_claim", "other_position", "same_quotation"]
AGAIN = "http://www.example.org/lymar/?utm_source=x#:~:text=words"


def form_of(response):
    return response.context["adminform"].form


class TestASourceWhoseAddressIsThere:
    @pytest.fixture
    def lymar(self, world):
        return world.source("lymar")

    @pytest.fixture
    def another(self, lymar, admin_desk):
        """What an editor fills in for a new source."""
        return fields_of(admin_desk.get(page(Source, "add"))) | {
            "short_name": "Other",
            "slug": "other",
            "kind": "article",
            "voice": lymar.voice.pk,
            "address": AGAIN,
        }

    def test_offers_the_source_and_its_desk_and_takes_it_with_a_tick(
        self, lymar, another, admin_desk
    ):
        assert form_of(admin_desk.get(page(Source, "add")))["another_source"].is_hidden
        response = admin_desk.post(page(Source, "add"), another)
        question = str(form_of(response).errors["another_source"])
        assert "What lymar wrote" in question
        assert page(Source, "change", lymar.pk) in question
        assert reverse("admin:sources_source_reading_desk", args=[lymar.pk]) in question
        html = response.content.decode()
        assert 'type="checkbox" name="another_source"' in html
        assert "It is another source all the same" in html
        assert Source.objects.count() == 1
        # The tick stays where something else is wrong.
        ticked = another | {"another_source": "on"}
        response = admin_desk.post(page(Source, "add"), ticked | {"title": "x" * 301})
        assert 'type="checkbox" name="another_source"' in response.content.decode()
        assert errors_in(admin_desk.post(page(Source, "add"), ticked)) == ""
        assert Source.objects.count() == 2

    def test_is_asked_about_when_an_address_changes_and_not_again_later(
        self, lymar, world, admin_desk
    ):
        other = world.source("other")
        address = page(Source, "change", other.pk)
        data = fields_of(admin_desk.get(address)) | {"address": AGAIN}
        assert "There is a source at this address" in errors_in(admin_desk.post(address, data))
        assert errors_in(admin_desk.post(address, data | {"another_source": "on"})) == ""
        later = fields_of(admin_desk.get(address)) | {"title": "Otherwise"}
        assert errors_in(admin_desk.post(address, later)) == ""

    def test_another_spelling_of_its_own_address_is_no_other(self, lymar, admin_desk):
        address = page(Source, "change", lymar.pk)
        data = fields_of(admin_desk.get(address)) | {"address": AGAIN}
        assert errors_in(admin_desk.post(address, data)) == ""

    def test_neither_no_address_nor_an_archived_one_is_asked_about(
        self, lymar, another, world, admin_desk
    ):
        world.source("nowhere", address="")
        nowhere = another | {"address": "", "archive_address": lymar.address}
        assert errors_in(admin_desk.post(page(Source, "add"), nowhere)) == ""

    def test_comments_of_one_thread_are_two(self, another, world, admin_desk):
        world.source("first", address="https://example.org/thread#comment-1")
        second = another | {"address": "https://example.org/thread#comment-2"}
        assert errors_in(admin_desk.post(page(Source, "add"), second)) == ""

    def test_is_told_while_typing(self, lymar, admin_desk, django_assert_num_queries):
        ask = reverse("admin:sources_source_alike")
        with django_assert_num_queries(3):
            found = admin_desk.get(ask, {"address": AGAIN}).json()["address"]
        assert [each["text"] for each in found] == ["Lymar: What lymar wrote"]
        assert [link["url"] for link in found[0]["links"]] == [
            page(Source, "change", lymar.pk),
            reverse("admin:sources_source_reading_desk", args=[lymar.pk]),
        ]
        for asked in (
            {"address": AGAIN, "but": lymar.pk},
            {"address": "https://example.org/other"},
            {"address": ""},
            {},
        ):
            assert admin_desk.get(ask, asked).json() == {"address": []}
        assert admin_desk.get(ask, {"address": "example.org/lymar"}).json()["address"]

    @pytest.mark.parametrize("value", ["\0", "http://[", "x" * 500, "9" * 40, "é🙂", "-1", "²"])
    def test_odd_words_are_no_error(self, value, lymar, admin_desk):
        asked = {"address": value, "but": value}
        response = admin_desk.get(reverse("admin:sources_source_alike"), asked)
        assert response.json() == {"address": []}
        response = admin_desk.get(reverse("admin:sources_source_alike"), {"address": "x" * 501})
        assert response.status_code == 400

    def test_only_who_may_see_sources_is_told(self, client, django_user_model):
        client.force_login(django_user_model.objects.create_user("sam", is_staff=True))
        assert client.get(reverse("admin:sources_source_alike")).status_code == 403


class TestTheKeyOfAnAddress:
    def test_follows_the_address(self, world):
        source = world.source("lymar", address=AGAIN)
        assert source.address_key == "https://example.org/lymar"
        source.address = "https://example.org/moved"
        source.save(update_fields=["address"])
        source.refresh_from_db()
        assert source.address_key == "https://example.org/moved"

    def test_is_no_content_and_tells_nothing_in_the_history(self):
        assert "address_key" not in KIND_OF[Source].fields
        assert "address_key" not in [field.name for field in history.fields_of(Source)]

    def test_comes_back_with_an_old_address(self, world):
        source = world.source("lymar")
        first = source.history.first()
        source.address = "https://example.org/moved"
        source.save()
        assert restoring.restore(first).address_key == "https://example.org/lymar"
        source.delete()
        restoring.restore(first)
        assert Source.objects.get().address_key == "https://example.org/lymar"


class TestAClaimThatIsThere:
    @pytest.fixture
    def there(self, world):
        return world.claim(
            "lymar",
            "product-owner",
            "backlog",
            "owns",
            contexts=("startup",),
            quotation="orders the “backlog” alone",
            status="draft",
        )

    @pytest.fixture
    def again(self, there):
        """What an editor fills in for a claim that says the same, of another paragraph."""
        return {
            "source": there.source.pk,
            "role": there.role.pk,
            "responsibility": there.responsibility.pk,
            "position": there.position.pk,
            "paraphrase": "Product Owners order it.",
            "locator": "somewhere else",
            "manner": "holds",
            "status": "draft",
        }

    @pytest.fixture(params=["the claim's own page", "the source's page", "the reading desk"])
    def enter(self, request, there, admin_desk):
        """Enters a claim on each of the three pages; gives what was asked about, "" for nothing."""
        source = there.source

        def enter(data):
            if request.param == "the claim's own page":
                address = page(Claim, "add")
            elif request.param == "the source's page":
                address = page(Source, "change", source.pk)
                data = {f"claims-0-{name}": value for name, value in data.items()}
                data = fields_of(admin_desk.get(address)) | data
            else:
                address = reverse("admin:sources_source_reading_desk", args=[source.pk])
            response = admin_desk.post(address, data)
            if response.status_code == 302:
                return ""
            context = response.context
            form = context.get("form") or context["adminform"].form
            if request.param == "the source's page":
                form = context["inline_admin_formsets"][0].formset.forms[0]
            assert form.asks == ("confirmed" in form.errors)
            if form.asks:
                html = response.content.decode()
                assert f'type="checkbox" name="{form.add_prefix("confirmed")}"' in html
                assert form.fields["confirmed"].choices
            return str(form.errors)

        return enter

    def test_of_the_same_source_and_position_is_offered_and_ticked_past(self, there, again, enter):
        question = enter(again)
        assert "says the same already" in question
        assert page(Claim, "change", there.pk) in question
        assert f"{there.key}, Lymar, draft, “owns”, in startups" in question
        assert Claim.objects.count() == 1
        assert enter(again | {"confirmed": ALL_TICKS}) == ""
        assert Claim.objects.count() == 2

    def test_of_the_same_quotation_is_offered_whatever_it_says(self, there, again, enter, world):
        quoting = again | {
            "position": world.scale().positions.get(slug="shares").pk,
            "quotation": 'orders  the "backlog" alone',
        }
        assert there.key in enter(quoting)
        assert there.key in enter(quoting | {"position": ""})
        assert enter(quoting | {"confirmed": ALL_TICKS}) == ""

    def test_of_another_question_is_none(self, again, enter, world):
        quoting = again | {"quotation": "orders the “backlog” alone"}
        assert enter(quoting | {"role": world.role("chief").pk}) == ""
        assert enter(quoting | {"responsibility": world.responsibility("vision").pk}) == ""

    def test_without_a_position_only_its_words_are_looked_for(self, again, enter):
        assert enter(again | {"position": ""}) == ""
        assert enter(again | {"position": "", "locator": "paragraph 9"}) == ""

    def test_the_very_same_is_refused_whatever_is_ticked(self, there, again, enter):
        same = again | {
            "locator": there.locator,
            "confirmed": ALL_TICKS,
        }
        refused = enter(same)
        assert "already makes this claim" in refused
        assert f'href="{page(Claim, "change", there.pk)}' in refused

    def test_asks_as_often_with_many_alike_as_with_few(self, there, again, admin_desk, world):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                admin_desk.post(page(Claim, "add"), again | {"quotation": there.quotation})
            return len(queries)

        asked()
        few = asked()
        for number in range(12):
            world.claim(
                "lymar",
                "product-owner",
                "backlog",
                contexts=("startup",),
                quotation=there.quotation,
            )
            world.claim(f"s-{number}", "product-owner", "backlog", quotation=there.quotation)
        assert asked() == few


class TestAClaimThatChanges:
    def test_is_asked_about_only_where_what_it_says_changes(self, world, admin_desk):
        one = world.claim("lymar", "product-owner", "backlog", status="draft")
        two = world.claim("lymar", "product-owner", "backlog", "shares", status="draft")
        address = page(Claim, "change", two.pk)
        data = fields_of(admin_desk.get(address)) | {"position": one.position.pk}
        assert "says the same already" in errors_in(admin_desk.post(address, data))
        assert (
            errors_in(
                admin_desk.post(
                    address,
                    data | {"confirmed": ALL_TICKS},
                )
            )
            == ""
        )
        later = fields_of(admin_desk.get(address)) | {"note": "Otherwise"}
        assert errors_in(admin_desk.post(address, later)) == ""


class TestOnePageOfNewClaims:
    @pytest.fixture
    def two(self, world, admin_desk):
        """Two new claims on a source's page that say the same of two paragraphs."""
        source, role = world.source("lymar"), world.role("product-owner")
        backlog = world.responsibility("backlog")
        address = page(Source, "change", source.pk)
        data = fields_of(admin_desk.get(address))
        for number in (0, 1):
            data |= {
                f"claims-{number}-role": role.pk,
                f"claims-{number}-responsibility": backlog.pk,
                f"claims-{number}-position": backlog.scale.positions.get(slug="owns").pk,
                f"claims-{number}-paraphrase": "Product Owners order the backlog.",
                f"claims-{number}-locator": f"paragraph {number}",
            }
        return address, data

    def test_is_asked_about_two_that_say_the_same(self, two, admin_desk):
        address, data = two
        assert "This page holds a claim" in errors_in(admin_desk.post(address, data))
        assert not Claim.objects.exists()
        assert (
            errors_in(admin_desk.post(address, data | {"claims-1-confirmed": "same_claim"})) == ""
        )
        assert Claim.objects.count() == 2


class TestWhileAClaimIsTyped:
    @pytest.fixture
    def pair(self, world):
        scale = world.scale(
            "senior",
            [
                ("senior", "{a} over {b}", "owns"),
                ("junior", "{b} over {a}", "denies"),
                ("varies", "varies", "varies"),
            ],
        )
        senior, junior = (scale.positions.get(slug=slug) for slug in ("senior", "junior"))
        senior.converse = junior
        senior.save()
        world.responsibility("which-is-senior", scale, relational=True)
        return world.claim(
            "lymar",
            "product-manager",
            "which-is-senior",
            "senior",
            other_role="product-owner",
            quotation="the manager is above the owner",
        )

    def test_a_pair_is_found_from_either_side(self, pair, world, admin_desk):
        asked = {
            "source": pair.source.pk,
            "role": pair.other_role.pk,
            "other_role": pair.role.pk,
            "responsibility": pair.responsibility.pk,
            "position": pair.responsibility.scale.positions.get(slug="junior").pk,
            "quotation": "the manager is above  the owner",
        }
        ask = reverse("admin:roles_claim_alike")
        found = admin_desk.get(ask, asked).json()
        for name in ("position", "quotation"):
            assert [each["text"].split(",")[0] for each in found[name]] == [pair.key]
        senior = pair.responsibility.scale.positions.get(slug="senior").pk
        found = admin_desk.get(ask, asked | {"position": senior}).json()
        assert (found["position"], len(found["quotation"])) == ([], 1)
        assert admin_desk.get(ask, asked | {"but": pair.pk}).json() == {
            "position": [],
            "quotation": [],
        }

    def test_a_pair_is_asked_about_from_either_side(self, pair, admin_desk):
        data = {
            "source": pair.source.pk,
            "role": pair.other_role.pk,
            "other_role": pair.role.pk,
            "responsibility": pair.responsibility.pk,
            "position": pair.responsibility.scale.positions.get(slug="junior").pk,
            "paraphrase": "The owner is below.",
            "manner": "holds",
            "status": "draft",
        }
        assert pair.key in errors_in(admin_desk.post(page(Claim, "add"), data))

    def test_asks_the_database_as_often_however_many_there_are(
        self, pair, world, admin_desk, django_assert_num_queries
    ):
        asked = {"source": pair.source.pk, "role": pair.role.pk, "quotation": pair.quotation}
        asked |= {"responsibility": pair.responsibility.pk, "other_role": pair.other_role.pk}
        asked |= {"position": pair.position.pk}
        for _ in range(2):
            with django_assert_num_queries(10):
                admin_desk.get(reverse("admin:roles_claim_alike"), asked)
            for number in range(10):
                world.claim(
                    f"s-{number}",
                    "product-manager",
                    "which-is-senior",
                    "senior",
                    other_role="product-owner",
                    contexts=("startup",),
                    quotation=pair.quotation,
                )

    @pytest.mark.parametrize(
        "asked",
        [{"role": "x"}, {"role": "9" * 40}, {"quotation": "\0"}, {"but": "x"}, {"source": "0"}],
    )
    def test_odd_words_are_told_and_are_no_error(self, asked, pair, admin_desk):
        known = {"role": pair.role.pk, "responsibility": pair.responsibility.pk}
        response = admin_desk.get(reverse("admin:roles_claim_alike"), known | asked)
        assert response.status_code == 400
        assert list(response.json()["error"]) == list(asked)

    def test_nothing_is_looked_for_before_there_is_a_question(self, pair, admin_desk):
        ask = reverse("admin:roles_claim_alike")
        for asked in ({}, {"role": pair.role.pk}, {"responsibility": pair.responsibility.pk}):
            found = admin_desk.get(ask, asked | {"quotation": pair.quotation})
            assert found.json() == {"position": [], "quotation": []}

    def test_only_who_may_see_claims_is_told(self, client, django_user_model):
        client.force_login(django_user_model.objects.create_user("sam", is_staff=True))
        assert client.get(reverse("admin:roles_claim_alike")).status_code == 403
