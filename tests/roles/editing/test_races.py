"""Two editors who save the same at the same moment: one is saved, the other is told in words."""

import time

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from roles.editing.questions import Code
from roles.models import Alias, Claim, Responsibility, Role, TableImport
from roles.search import index
from roles.search.results import search
from sources.models import Source
from tests.roles.admin.test_admin import fields_of, page
from tests.roles.importing.test_mapping import confirm, upload
from tests.sources.test_conflicts import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Django's own admin templates read variables that are not there.
    pytest.mark.ignore_template_errors,
]

ATTEMPTS = pytest.mark.parametrize("attempt", range(4))


@pytest.fixture
def desks() -> list[Client]:
    """Two browsers, of Ada and of Bob."""
    both = []
    for name in ("ada", "bob"):
        desk = Client()
        desk.force_login(
            get_user_model().objects.create_superuser(name, f"{name}@example.org", "words")
        )
        both.append(desk)
    return both


def saved_at_once(desks, address: str, *forms: dict) -> str:
    """The page that the slower of the two gets; the other one's was saved."""
    calls = [
        lambda desk=desk, form=form: desk.post(address, form)
        for desk, form in zip(desks, forms, strict=True)
    ]
    responses = sorted(at_once(*calls), key=lambda response: -response.status_code)
    assert [response.status_code for response in responses] == [302, 200]
    return responses[1].content.decode()


@ATTEMPTS
def test_the_same_claim(attempt, world, desks):
    claim = world.claim("lymar", "product-owner", "backlog")
    address = page(Claim, "add")
    form = fields_of(desks[0].get(address)) | {
        "source": claim.source_id,
        "role": claim.role_id,
        "responsibility": claim.responsibility_id,
        "position": claim.position_id,
        "paraphrase": "He owns the backlog.",
        "locator": "paragraph 99",
        "confirmed": ["same_claim", "same_quotation"],
    }
    refused = saved_at_once(desks, address, form, form)
    assert "This source already makes this claim" in refused
    assert "He owns the backlog." in refused
    assert Claim.objects.filter(locator="paragraph 99").count() == 1
    assert Claim.history.filter(locator="paragraph 99").count() == 1


@ATTEMPTS
def test_the_same_claim_at_the_reading_desk(attempt, world, desks):
    claim = world.claim("lymar", "product-owner", "backlog")
    form = {
        "role": claim.role_id,
        "responsibility": claim.responsibility_id,
        "position": claim.position_id,
        "paraphrase": "He owns the backlog.",
        "manner": "holds",
        "locator": "paragraph 99",
        "status": "draft",
        "another_position": "on",
        "confirmed": ["same_claim", "same_quotation"],
    }
    address = reverse("admin:sources_source_reading_desk", args=[claim.source_id])
    assert "This source already makes this claim" in saved_at_once(desks, address, form, form)
    assert Claim.objects.filter(locator="paragraph 99").count() == 1


@ATTEMPTS
def test_the_same_role(attempt, desks):
    address = page(Role, "add")
    form = fields_of(desks[0].get(address)) | {"name": "Chief", "slug": "chief"}
    assert "already exists" in saved_at_once(desks, address, form, form)
    assert Role.objects.count() == Role.history.count() == 1


@ATTEMPTS
def test_a_role_and_an_alias_of_one_slug(attempt, world, desks):
    role = world.role("product-owner")
    ada, bob = desks
    a_role = fields_of(ada.get(page(Role, "add"))) | {"name": "Chief", "slug": "chief"}
    an_alias = fields_of(bob.get(page(Alias, "add"))) | {"role": role.pk, "title": "Chief"}
    responses = at_once(
        lambda: ada.post(page(Role, "add"), a_role),
        lambda: bob.post(page(Alias, "add"), an_alias),
    )
    assert sorted(response.status_code for response in responses) == [200, 302]


@ATTEMPTS
def test_two_sources_of_one_slug(attempt, world, desks):
    voice = world.voice("lymar")
    address = page(Source, "add")
    form = fields_of(desks[0].get(address)) | {
        "slug": "lymar-2026",
        "short_name": "Lymar",
        "title": "On owning",
        "kind": "article",
        "voice": voice.pk,
        "address": "https://example.org/lymar",
        "another_source": "on",
    }
    assert "already exists" in saved_at_once(desks, address, form, form)
    assert Source.objects.count() == 1


@ATTEMPTS
def test_the_same_file_in_two_tabs(attempt, world, desks):
    world.source("doe")
    world.role("product-owner")
    world.responsibility("backlog")
    ada, tab = desks[0], Client()
    tab.force_login(get_user_model().objects.get(username="ada"))
    addresses = [upload(desk, *[{}] * 3).request["PATH_INFO"] for desk in (ada, tab)]
    assert addresses[0] == addresses[1]
    ticks = {"confirmed": [code.value for code in Code]}
    responses = at_once(*[lambda d=desk: d.post(addresses[0], ticks) for desk in (ada, tab)])
    done = TableImport.objects.get()
    shown = reverse("admin:roles_claim_imported", args=[done.pk])
    assert [response["Location"] for response in responses] == [shown, shown]
    assert Claim.objects.count() == Claim.history.count() == 3


@ATTEMPTS
def test_taking_one_import_back_twice(attempt, world, desks):
    world.source("doe")
    world.role("product-owner")
    world.responsibility("backlog")
    ada, bob = desks
    done = confirm(ada, upload(ada, *[{}] * 3))
    address = done.context["undo_address"]
    at_once(lambda: ada.post(address), lambda: bob.post(address))
    assert TableImport.objects.get().taken_back
    assert not Claim.objects.exists()
    assert Claim.history.filter(history_type="-").count() == 3


@ATTEMPTS
def test_two_accounts_of_one_name(attempt, desks):
    address = reverse("admin:rolekb_user_add")
    words = "correct horse battery"
    form = {
        "username": "cleo",
        "usable_password": "true",
        "password1": words,
        "password2": words,
    }
    assert "already exists" in saved_at_once(desks, address, form, form)


def test_what_no_rule_explains_stays_a_fault(desks, monkeypatch):
    def refuse(self, **kwargs):
        raise IntegrityError("a rule that nobody has written")

    monkeypatch.setattr(Role, "save", refuse)
    address = page(Role, "add")
    form = fields_of(desks[0].get(address)) | {"name": "Chief", "slug": "chief"}
    with pytest.raises(IntegrityError, match="nobody has written"):
        desks[0].post(address, form)


@ATTEMPTS
def test_search_words_of_one_question(attempt, world):
    """Both are found, and so is the question under its new name."""
    question = world.responsibility("backlog")

    def add(words: str):
        with transaction.atomic():
            question.aliases.create(words=words)
            time.sleep(0.05)

    def rename():
        with transaction.atomic():
            Responsibility.objects.filter(pk=question.pk).update(name="Hedges")
            time.sleep(0.05)

    at_once(lambda: add("grooming"), lambda: add("weeding"), rename)
    assert {alias.words for alias in question.aliases.all()} == {"grooming", "weeding"}
    assert list(index.faults()) == []
    assert search("hedges grooming weeding").total == 1
