"""Second factors: who must have one, how their secrets are kept, and how they are taken away.

Reading passkeys, drawing QR codes and encrypting take 200 ms to import. They are loaded with the
first page that needs them: ``rolekb.account_pages`` through ``rolekb.account_urls``.
"""

import logging
from base64 import urlsafe_b64encode
from collections.abc import Iterator

from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.request.errors import SuggestedLink, UserError
from roles.request.limits import network_address
from roles.request.typed import keep
from teams.access import visitor
from teams.models import Access, Level

from .request_log import pseudonym

# One kind of line for all that happens when somebody signs in.
logger = logging.getLogger("rolekb.signin")

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
"""Recovery codes stand in for one of these, and are nothing by themselves."""

AFTERWARDS = "after_second_factor"
"""The key in the session of the address from which somebody was led to set one up."""


class UnreadableSecretError(ValidationError):
    """A secret was encrypted with another SECRET_KEY."""

    def __init__(self) -> None:
        super().__init__(
            _("Your second factor cannot be read any more. Ask an administrator to take it away."),
            code="unreadable",
        )


class Adapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "This is not right, or was used before. An app shows a new code every 30 seconds."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was encrypted. Raises UnreadableSecretError."""
        from cryptography.fernet import InvalidToken

        try:
            return _cipher().decrypt(encrypted_text).decode()
        except InvalidToken:
            raise UnreadableSecretError from None

    def generate_authenticator_name(self, user, type) -> str:  # noqa: A002 - allauth's name
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def _get_user_identifier(self, user) -> str:
        return user.get_username()

    def _get_site_name(self) -> str:
        return settings.SITE_NAME


def _cipher():
    """Return what encrypts with a key made of SECRET_KEY, and decrypts what former ones did."""
    from cryptography.fernet import Fernet, MultiFernet

    keys = (
        salted_hmac("rolekb.second_factor", "", secret=secret, algorithm="sha256").digest()
        for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    )
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys])


def unreadable() -> Iterator[str]:
    """Yield a sentence for each account with a secret that cannot be read any more."""
    for factor in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk"):
        secret = factor.data.get("secret") or factor.data.get("seed")
        try:
            get_adapter().decrypt(secret)
        except UnreadableSecretError:
            yield (
                f"the second factor of account {factor.user_id} was encrypted with another "
                f"SECRET_KEY: manage.py remove_second_factor"
            )


def log(request: HttpRequest, user, event: str, level: int = logging.INFO) -> None:
    name = pseudonym(user.get_username().casefold())
    address = pseudonym(network_address(request))
    logger.log(level, "Second factor of %s from %s %s.", name, address, event)


# --- Who has one, and who must ------------------------------------------------------------


def has_one(user) -> bool:
    return Authenticator.objects.filter(user=user.pk, type__in=FACTORS).exists()


def must_have_one(user) -> bool:
    if settings.SECOND_FACTOR == "everyone":
        return True
    if settings.SECOND_FACTOR == "staff":
        return user.is_staff or Access.objects.filter(user=user.pk, level=Level.OWNER).exists()
    return False


def is_lacking(user) -> bool:
    return must_have_one(user) and not has_one(user)


@transaction.atomic
def take_away(user, by=None) -> bool:
    """Take all factors of an account away and end its sessions: a lost phone may still be signed
    in. Return whether there were any. ``by`` is an account, or None on the command line."""
    deleted, _rows = Authenticator.objects.filter(user=user.pk).delete()
    if deleted:
        user.end_sessions()
        who = pseudonym(by.get_username().casefold()) if by else "the command line"
        name = pseudonym(user.get_username().casefold())
        logger.warning("Second factor of %s taken away by %s.", name, who)
    return bool(deleted)


class SecondFactorMiddleware(MiddlewareMixin):
    """Lead those who must have a second factor and have none from the desk and from organisations
    to the page where they set one up, and back. List it after ``AuthenticationMiddleware``."""

    guarded = {"admin", "teams"}
    unguarded_pages = {"login", "logout", "invitation"}

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if settings.SECOND_FACTOR == "optional":
            return None
        match = request.resolver_match
        if not self.guarded.intersection(match.app_names):
            return None
        if match.url_name in self.unguarded_pages:
            return None
        # Public pages of organisations do not vary by the cookie of somebody who has none.
        user = visitor(request)
        if not user.is_authenticated:
            return None
        if is_lacking(user):
            return _lead(request)
        if AFTERWARDS in request.session:
            del request.session[AFTERWARDS]
        return None


def _lead(request: HttpRequest) -> HttpResponse:
    is_sent = request.method not in {"GET", "HEAD"}
    if is_sent and not keep(request, has_ended=False):
        error = UserError(
            403,
            _("Set up a second factor first"),
            _(
                "This site asks you for a second factor, and nothing was saved. Set one up in "
                "another window, then go back in this one, where your form is still filled in, and "
                "send it again."
            ),
            [SuggestedLink(reverse("mfa_index"), _("Your account"))],
        )
        return error.render(request)
    request.session[AFTERWARDS] = request.get_full_path()
    return redirect("mfa_index")
