"""The reading desk: one claim after another from a source's text, also without scripts."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from roles.models import Claim, Position
from sources.models import Snapshot
from tests.html import Page

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

TEXT = """# Who orders

The Product Owner orders the backlog.

The Product Manager does not order the backlog.

# Elsewhere

In startups the Product Owner shares the backlog."""


@pytest.fixture
def source(world):
    source = world.source("lymar")
    Snapshot.objects.create(source=source, text=TEXT, taken_on="2026-09-01")
    world.role("product-owner")
    world.responsibility("backlog")
    return source


@pytest.fixture
def address(source):
    return reverse("admin:sources_source_reading_desk", args=[source.pk])


@pytest.fixture
def claim(world):
    """What an editor fills in for one claim."""

    def claim(position="owns", **fields):
        responsibility = world.responsibility("backlog")
        return {
            "quotation": "The Product Owner orders the backlog",
            "locator": "Who orders, paragraph 1",
            "role": world.role("product-owner").pk,
            "responsibility": responsibility.pk,
            "position": responsibility.scale.positions.get(slug=position).pk,
            "paraphrase": "Product Owners order it.",
            "manner": "holds",
            "status": "published",
            "_save": "1",
            **fields,
        }

    return claim


class TestTheDesk:
    def test_is_reached_from_the_page_of_its_source(self, source, address, admin_desk):
        page = reverse("admin:sources_source_change", args=[source.pk])
        assert f'<a href="{address}">Enter claims</a>' in admin_desk.get(page).content.decode()

    def test_shows_the_text_in_numbered_paragraphs(self, address, admin_desk):
        html = admin_desk.get(address).content.decode()
        assert 'data-number="3" data-place="1" data-locator="Elsewhere, paragraph 1"' in html
        assert '<p class="heading" dir="auto">Who orders</p>' in html

    def test_text_is_text_and_no_mark_up(self, source, address, admin_desk):
        Snapshot.objects.create(source=source, text="<b>x</b> & more", taken_on="2026-10-01")
        assert "&lt;b&gt;x&lt;/b&gt; &amp; more" in admin_desk.get(address).content.decode()

    def test_takes_a_claim_and_checks_its_quotation(
        self, address, admin_desk, claim, administrator
    ):
        admin_desk.post(address, claim())
        entered = Claim.objects.get()
        assert entered.published
        assert entered.quotation_result == "verified"
        assert entered.history.first().history_user == administrator

    def test_role_responsibility_and_contexts_stay_and_the_rest_is_empty(
        self, address, admin_desk, claim, world
    ):
        contexts = [world.context("startup").pk, world.context("enterprise").pk]
        response = admin_desk.post(address, claim(contexts=contexts), follow=True)
        form = response.context["form"]
        assert int(form["role"].value()) == world.role("product-owner").pk
        assert int(form["responsibility"].value()) == world.responsibility("backlog").pk
        assert [int(pk) for pk in form["contexts"].value()] == contexts
        for name in ("quotation", "locator", "position", "paraphrase"):
            assert not form[name].value()
        assert 'data-at="1"' in response.content.decode()

    def test_lists_the_claims_entered_so_far_with_their_state(self, address, admin_desk, claim):
        html = admin_desk.post(address, claim(), follow=True).content.decode()
        assert "Claims entered so far: 1" in html
        assert "<td>published</td>" in html
        assert "<td>verified</td>" in html

    def test_a_missing_quotation_is_told_with_the_nearest_passage(self, address, admin_desk, claim):
        wrong = {"quotation": "The Product Owner sorts the backlog"}
        refused = admin_desk.post(address, claim(**wrong))
        assert ">sorts</del>" in str(refused.context["form"].errors["quotation"])
        saved = admin_desk.post(address, claim(**wrong, status="draft"), follow=True)
        assert ">sorts</del>" in " ".join(str(each) for each in saved.context["messages"])

    def test_the_very_same_claim_is_refused(self, address, admin_desk, claim):
        admin_desk.post(address, claim())
        response = admin_desk.post(address, claim())
        assert "already makes this claim" in response.content.decode()
        assert Claim.objects.count() == 1

    def test_without_a_text_it_still_takes_claims(self, source, address, admin_desk, claim):
        source.snapshots.all().delete()
        assert "Store a text" in admin_desk.get(address).content.decode()
        admin_desk.post(address, claim())
        assert Claim.objects.get().quotation_result == "unchecked"

    def test_asks_as_often_with_thirty_claims_as_with_three(
        self, source, address, admin_desk, world, django_assert_num_queries
    ):
        for number in range(3):
            world.claim(source, "product-owner", f"row-{number}")
        admin_desk.get(address)
        with django_assert_num_queries(12):
            admin_desk.get(address)
        for number in range(30):
            world.claim(source, "product-owner", f"row-{number}", contexts=("startup",))
        with django_assert_num_queries(12):
            admin_desk.get(address)

    def test_needs_no_laxer_policy(self, address, admin_desk):
        html = admin_desk.get(address).content.decode()
        assert " style=" not in html
        assert "<script>" not in html


class TestASecondPosition:
    def test_is_asked_about_and_names_the_claim_there_is(self, address, admin_desk, claim):
        admin_desk.post(address, claim())
        second = claim("shares", quotation="the Product Owner shares the backlog")
        response = admin_desk.post(address, second)
        question = str(response.context["form"].errors["confirmed"])
        assert "two companies, times or contexts" in question
        assert Claim.objects.get().key in question
        assert "“owns”" in question
        assert 'name="confirmed"' in response.content.decode()
        admin_desk.post(address, second | {"confirmed": ["other_position"]})
        assert Claim.objects.count() == 2

    def test_is_not_what_is_asked_about_the_same_position_or_another_role(
        self, address, admin_desk, claim, world
    ):
        assert 'name="confirmed"' not in admin_desk.get(address).content.decode()
        admin_desk.post(address, claim())
        same = admin_desk.post(address, claim(locator="paragraph 2"))
        assert list(same.context["form"].errors) == ["confirmed"]
        admin_desk.post(
            address, claim(locator="paragraph 2", confirmed=["same_claim", "same_quotation"])
        )
        admin_desk.post(address, claim("shares", role=world.role("product-manager").pk))
        assert Claim.objects.count() == 3

    @pytest.mark.parametrize("refused", ["confirmed", "contexts"])
    def test_the_first_of_several_ticks_has_the_focus(
        self, address, admin_desk, claim, world, refused
    ):
        world.claim("berls", "product-owner", "backlog", contexts=("startup", "enterprise"))
        admin_desk.post(address, claim())
        wrong = {"contexts": ["no number"]} if refused == "contexts" else {}
        page = Page(admin_desk.post(address, claim(locator="paragraph 2", **wrong)))
        ticks = page.all(f"input[@name='{refused}']")
        assert len(ticks) == 2
        assert page.all("*[@autofocus]") == ticks[:1]

    def test_a_pair_is_one_question_from_either_side(self, source, address, admin_desk, world):
        scale = world.scale("pair", [("same", "same job", "owns"), ("not", "not so", "varies")])
        world.responsibility("same-job", scale, relational=True)
        world.claim(source, "product-owner", "same-job", "same", other_role="product-manager")
        response = admin_desk.post(
            address,
            {
                "role": world.role("product-manager").pk,
                "other_role": world.role("product-owner").pk,
                "responsibility": world.responsibility("same-job").pk,
                "position": scale.positions.get(slug="not").pk,
                "paraphrase": "They are not.",
                "manner": "holds",
                "status": "draft",
            },
        )
        assert "confirmed" in response.context["form"].errors


class TestWithoutScripts:
    def test_every_position_is_offered_under_its_scale(self, address, admin_desk, world):
        world.scale("pair", [("same", "same job", "owns"), ("vary", "it varies", "varies")])
        chosen = f"{address}?responsibility={world.responsibility('backlog').pk}"
        offered = admin_desk.get(chosen).context["form"]["position"].field.widget.choices
        assert [name for name, _ in offered if name] == ["Ownership", "Pair"]

    def test_one_from_another_scale_is_refused(self, address, admin_desk, claim, world):
        other = world.scale("pair", [("same", "same job", "owns"), ("v", "varies", "varies")])
        response = admin_desk.post(
            address, claim(position="owns") | {"position": other.positions.first().pk}
        )
        assert "is no answer to" in str(response.context["form"].errors["position"])

    def test_one_of_the_same_words_is_taken_from_the_scale_of_the_question(
        self, address, admin_desk, claim, world
    ):
        fields = claim(position="owns")
        of_question = Position.objects.get(pk=fields["position"])
        other = world.scale("pair", [("same", of_question.label, "owns"), ("v", "v", "varies")])
        admin_desk.post(address, fields | {"position": other.positions.first().pk})
        assert Claim.objects.get().position == of_question

    def test_a_button_proposes_the_locator_and_saves_nothing(self, address, admin_desk, claim):
        fields = claim(locator="", quotation="the Product Owner shares", _propose="1")
        del fields["_save"]
        form = admin_desk.post(address, fields).context["form"]
        assert form["locator"].value() == "Elsewhere, paragraph 1"
        assert form["paraphrase"].value() == "Product Owners order it."
        assert not Claim.objects.exists()


class TestPermissions:
    @pytest.fixture
    def sam(self, client, django_user_model):
        sam = django_user_model.objects.create_user("sam", password="words", is_staff=True)
        client.force_login(sam)
        return sam

    def allow(self, sam, *codenames):
        sam.user_permissions.set(Permission.objects.filter(codename__in=codenames))

    def test_the_desk_is_for_those_who_may_add_claims(self, source, address, sam, client):
        self.allow(sam, "view_source")
        assert client.get(address).status_code == 403
        self.allow(sam, "view_source", "add_claim")
        assert client.get(address).status_code == 200

    def test_the_text_is_for_those_who_may_see_texts(self, source, address, sam, client):
        self.allow(sam, "view_source", "add_claim")
        assert "orders the backlog" not in client.get(address).content.decode()
        self.allow(sam, "view_source", "add_claim", "view_snapshot")
        assert "orders the backlog" in client.get(address).content.decode()

    def test_nobody_else_gets_in(self, source, address, client):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url.startswith(reverse("admin:login"))
