"""What is there already is offered before it is entered again; a tick enters it all the same."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from roles.content.records import KIND_OF
from sources import history
from sources.models import Source
from tests.test_admin import errors_in, fields_of, page

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

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
        assert reverse("admin:sources_source_desk", args=[lymar.pk]) in question
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
            reverse("admin:sources_source_desk", args=[lymar.pk]),
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

    def test_is_filled_in_by_the_migration(self, world):
        source = world.source("lymar")
        Source.objects.update(address_key="")
        import_module("sources.migrations.0003_source_address_key").fill(apps, None)
        source.refresh_from_db()
        assert source.address_key == "https://example.org/lymar"

    def test_is_no_content_and_no_history(self, world, tmp_path):
        assert "address_key" not in KIND_OF[Source].fields
        source = world.source("lymar")
        assert "address_key" not in [field.name for field in history.fields_of(Source)]
        assert not hasattr(source.history.first(), "address_key")

    def test_comes_back_with_an_old_address(self, world):
        source = world.source("lymar")
        first = source.history.first()
        source.address = "https://example.org/moved"
        source.save()
        assert history.restore(first).address_key == "https://example.org/lymar"
        source.delete()
        history.restore(first)
        assert Source.objects.get().address_key == "https://example.org/lymar"

    def test_every_source_of_the_first_edition_has_one_of_its_own(self, db):
        call_command("load_content", verbosity=0)
        keys = [source.address_key for source in Source.objects.exclude(address="")]
        assert all(keys)
        assert len(keys) == len(set(keys))
