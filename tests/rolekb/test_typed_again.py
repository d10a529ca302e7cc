"""A session that has ended while somebody typed takes no word, also without scripts."""

import pytest
from django.test import Client
from django.urls import reverse

from roles.models import Claim, Role
from tests.html import Page

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

PASSWORD = "a good password"


@pytest.fixture
def browser(administrator) -> Client:
    """A browser in which nobody is signed in any longer."""
    return Client()


def sign_in(browser, response, password=PASSWORD):
    """Answer the sign-in page of this response."""
    page = Page(response)
    fields = {
        field.get("name"): field.get("value")
        for field in page.all("form[@class='sign-in']//input[@type='hidden']")
    }
    return browser.post(reverse("account_login"), fields | {"login": "ada", "password": password})


class TestTheDesk:
    @pytest.fixture
    def address(self, world) -> str:
        world.role("product-owner")
        world.responsibility("backlog")
        return reverse("admin:sources_source_reading_desk", args=[world.source("lymar").pk])

    def test_shows_the_words_again(self, address, world, browser):
        contexts = [world.context("startup").pk, world.context("bank").pk]
        typed = {
            "paraphrase": "Owners order it & more.",
            "locator": "p 3",
            "role": world.role("product-owner").pk,
            "contexts": contexts,
            "status": "draft",
        }
        response = browser.post(address, typed)
        assert response.status_code == 403
        assert "Nothing is lost" in response.content.decode()
        response = sign_in(browser, response)
        assert (response.status_code, response["Location"]) == (302, address)
        desk = browser.get(address)
        form = desk.context["form"]
        assert form["paraphrase"].value() == "Owners order it & more."
        assert form["role"].value() == str(world.role("product-owner").pk)
        assert [int(pk) for pk in form["contexts"].value()] == contexts
        assert "not saved yet" in desk.content.decode()
        assert not Claim.objects.exists()
        # Once.
        assert not browser.get(address).context["form"]["paraphrase"].value()

    def test_keeps_them_through_a_wrong_password(self, address, browser):
        response = browser.post(address, {"paraphrase": "Owners order it."})
        refused = sign_in(browser, response, "a wrong one")
        assert refused.status_code == 400
        sign_in(browser, refused)
        form = browser.get(address).context["form"]
        assert form["paraphrase"].value() == "Owners order it."


def test_other_forms_are_offered_to_be_sent_again(browser):
    address = reverse("admin:roles_role_add")
    fields = {
        "name": "Chief of All",
        "slug": "chief",
        "opened": "",
        "csrfmiddlewaretoken": "x",
        "aliases-TOTAL_FORMS": "0",
        "aliases-INITIAL_FORMS": "0",
        "codes-TOTAL_FORMS": "0",
        "codes-INITIAL_FORMS": "0",
    }
    sign_in(browser, browser.post(address, fields))
    page = Page(browser.get(address))
    assert page.texts("dd") == ["Chief of All"]
    kept = [
        (field.get("name"), field.get("value"))
        for field in page.all("div[@id='content-main']//input[@type='hidden']")
    ]
    # Its own token, and not the one that was sent.
    assert ("csrfmiddlewaretoken", "x") not in kept
    assert not Role.objects.exists()
    browser.post(address, dict(kept))
    assert Role.objects.get().slug == "chief"


def test_passwords_are_not_kept(browser):
    response = browser.post(reverse("admin:password_change"), {"old_password": "hidden words"})
    sign_in(browser, response)
    assert "hidden words" not in browser.get(reverse("admin:password_change")).content.decode()


def test_what_nobody_signed_is_not_kept(browser):
    fields = {"login": "ada", "password": PASSWORD, "typed": "made:up"}
    assert browser.post(reverse("account_login"), fields).status_code == 302
    assert "typed" not in browser.session


def test_too_much_is_said_to_be_lost(browser, monkeypatch):
    monkeypatch.setattr("roles.request.typed._MOST", 100)
    response = browser.post(reverse("admin:roles_role_add"), {"summary": "word " * 50})
    assert "nothing was saved" in response.content.decode()
    assert 'name="typed"' not in response.content.decode()
