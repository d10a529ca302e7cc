"""Passkeys in Chromium, whose virtual device answers like a phone that knows its owner."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PASSWORD = "a good password"


@pytest.fixture
def page(reader, django_user_model):
    """A window on the sign-in page, of a browser with a device for passkeys."""
    cache.clear()
    django_user_model.objects.create_user("rita", password=PASSWORD)
    page = reader("/accounts/login/", viewport={"width": 360, "height": 800})
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    page.device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.devtools = devtools
    yield page
    cache.clear()


def sign_in(page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill("rita")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()


def add_passkey(page) -> None:
    sign_in(page)
    page.goto("/accounts/security/passkeys/")
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/accounts/security/codes/")


def width(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


def test_a_device_that_has_a_passkey_already_is_said_to_have_it(page):
    add_passkey(page)
    page.goto("/accounts/security/passkeys/")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("has a passkey of your account already")


def test_a_passkey_is_a_second_factor_and_signs_in_alone(page):
    add_passkey(page)
    page.goto("/accounts/security/")
    assert "My phone" in page.inner_text("main")
    assert "Signs in without a password, too." in page.inner_text("main")
    assert width(page) == 360
    sign_out(page)
    # After the password
    sign_in(page)
    page.wait_for_url("**/accounts/login/code/")
    assert "your passkey, or one of your recovery codes" in page.inner_text("main")
    assert "app" not in page.inner_text("main").split()
    assert width(page) == 360
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/orgs/")
    sign_out(page)
    # In place of the password, and on to the page that was asked for
    page.goto("/accounts/login/?next=/about/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("/about/")
    page.goto("/accounts/security/")
    assert "rita" in page.inner_text("main")


def test_a_passkey_is_renamed_and_removed(page):
    add_passkey(page)
    page.goto("/accounts/security/")
    page.get_by_role("link", name="Rename My phone").click()
    page.get_by_label("Name").fill("Old phone")
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("link", name="Remove Old phone").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("main")).to_contain_text("The passkey is removed.")
    assert not Authenticator.objects.exists()


def test_a_passkey_says_that_it_is_you(page):
    add_passkey(page)
    page.goto("/accounts/confirm/passkey/?next=/about/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    assert width(page) == 360
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("/about/")


def test_a_device_that_says_no_is_explained(page):
    add_passkey(page)
    sign_out(page)
    page.devtools.send("WebAuthn.setUserVerified", {**page.device, "isUserVerified": False})
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_selector("form[data-passkey] .refused:not([hidden])")
    assert "No passkey was used." in page.inner_text("main")


def test_an_account_that_is_deactivated_gets_in_with_no_passkey(page, django_user_model):
    add_passkey(page)
    sign_out(page)
    django_user_model.objects.update(is_active=False)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/accounts/login/passkey/")
    assert "This passkey was not accepted." in page.inner_text("main")


def test_an_answer_is_taken_once(page, site):
    """What a passkey has answered is of no use to whoever has copied it."""
    add_passkey(page)
    sign_out(page)
    sent = []
    page.on("request", lambda r: r.post_data and "credential" in r.post_data and sent.append(r))
    page.goto("/accounts/login/?next=/about/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("/about/")
    (request,) = sent
    thief = Client(HTTP_HOST="localhost")
    thief.get("/accounts/login/passkey/")
    fields = {"credential": request.post_data_json["credential"]}
    assert thief.post("/accounts/login/passkey/", fields).status_code == 400


def test_without_scripts_the_page_says_what_passkeys_need(reader):
    page = reader("/accounts/login/", java_script_enabled=False)
    assert "with scripts switched on" in page.inner_text("main")
    assert not page.get_by_role("button", name="Use a passkey").is_visible()
