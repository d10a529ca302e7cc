"""A session that has ended while somebody filled in a form of an organisation takes no word."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from teams.models import Invitation, Organisation, Team
from tests.html import Page

PASSWORD = "a good one"


@pytest.fixture
def address(quayside) -> str:
    return f"{quayside.get_absolute_url()}new-team/"


def end_session(browser) -> None:
    browser.session.flush()


def sign_in(browser, response):
    """Answer the sign-in page of this response."""
    assert response.status_code == 403
    form = Page(response).all("form[@class='sign-in']")[0]
    fields = {
        field.get("name"): field.get("value") for field in form.findall(".//input[@type='hidden']")
    }
    return browser.post(form.get("action"), fields | {"login": "edith", "password": PASSWORD})


def send_again(browser, response):
    """Send the form of this page as it is."""
    (form,) = (form for form in Page(response).all("main//form"))
    fields = [
        (field.get("name"), field.get("value"))
        for field in form.findall(".//input[@type='hidden']")
    ]
    body = {name: [value for key, value in fields if key == name] for name, _ in fields}
    return browser.post(form.get("action"), body)


def test_words_of_a_form_are_there_after_signing_in(edith, address):
    end_session(edith)
    response = edith.post(address, {"name": "Night shift", "parent": ""})
    assert "Nothing is lost" in Page(response).text
    assert sign_in(edith, response)["Location"] == address
    again = edith.get(address)
    assert "Night shift" in Page(again).text
    assert again["Cache-Control"] == "private, no-store"
    assert not Team.objects.exists()
    assert send_again(edith, again).status_code == 302
    assert Team.objects.get().name == "Night shift"
    # Once.
    assert Page(edith.get(address)).typed("name") == ""


def test_german_pages_say_it_in_german(edith, address):
    end_session(edith)
    response = edith.post(f"/de{address}", {"name": "Night shift", "parent": ""})
    assert sign_in(edith, response)["Location"] == f"/de{address}"
    assert Page(edith.get(f"/de{address}")).texts("h1") == ["Sie sind wieder angemeldet"]


def test_a_list_goes_on_where_it_stood(edith, quayside):
    address = reverse("teams:import", args=[quayside.slug])
    end_session(edith)
    response = edith.post(address, {"step": "read", "list": "Name\tTitle\nAda Lind\tCook"})
    sign_in(edith, response)
    assert Page(send_again(edith, edith.get(address))).typed("fallback-team") == "Quayside"


def test_a_list_that_is_too_long_to_carry_is_said_to_be_lost(edith, quayside):
    end_session(edith)
    table = "Name\tTitle\n" + "Ada Lind\tCook\n" * 40_000
    response = edith.post(reverse("teams:import", args=[quayside.slug]), {"list": table})
    assert response.status_code == 403
    assert "nothing was saved" in Page(response).text


def test_words_beside_a_large_file_are_carried(edith, quayside):
    end_session(edith)
    file = SimpleUploadedFile("list.csv", b"Name,Title\n" * 50_000)
    address = reverse("teams:import", args=[quayside.slug])
    response = edith.post(address, {"step": "read", "list": "Ada Lind, Cook", "file": file})
    sign_in(edith, response)
    assert "Ada Lind, Cook" in Page(edith.get(address)).text


def test_a_form_that_is_a_button_alone_is_shown_again(organisations, quayside):
    owner = organisations.member(quayside, name="edith")
    owner.post(reverse("teams:invite", args=[quayside.slug]), {"level": "viewer", "person": ""})
    address = reverse("teams:revoke", args=[quayside.slug, Invitation.objects.get().pk])
    end_session(owner)
    assert sign_in(owner, owner.post(address))["Location"] == address
    assert send_again(owner, owner.get(address)).status_code == 302
    assert Invitation.objects.get().revoked_at


def test_forms_of_addresses_without_a_page_are_shown_again(organisations, quayside):
    owner = organisations.member(quayside, name="edith")
    address = reverse("teams:invite", args=[quayside.slug])
    end_session(owner)
    sign_in(owner, owner.post(address, {"level": "viewer", "person": ""}))
    assert "/orgs/invitation/" in send_again(owner, owner.get(address)).content.decode()


def test_the_name_of_a_new_organisation_is_kept(edith, settings):
    settings.ORGANISATIONS = "many"
    end_session(edith)
    sign_in(edith, edith.post("/orgs/new/", {"name": "Harbour Books"}))
    send_again(edith, edith.get("/orgs/new/"))
    assert Organisation.objects.filter(name="Harbour Books").exists()


def test_strangers_are_asked_to_sign_in_wherever_they_send_a_form(organisations, address):
    stranger = organisations.browser()
    there, not_there = (
        stranger.post(path, {"name": "Night shift"})
        for path in (address, "/orgs/nothing/new-team/")
    )
    assert (there.status_code, not_there.status_code) == (403, 403)
    assert there.headers.keys() == not_there.headers.keys()
    assert Page(there).texts("main") == Page(not_there).texts("main")
    assert not Team.objects.exists()
