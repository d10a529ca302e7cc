"""Signing in and changing a password: forms, limits for wrong passwords, and the log."""

import logging
import time
from itertools import chain
from math import ceil

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.views import LoginView
from allauth.core import context
from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.views import PasswordChangeView as DjangoPasswordChangeView
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from roles.request.limits import network_address
from roles.request.typed import keep_signed

from .request_log import pseudonym

logger = logging.getLogger(__name__)

TOO_MANY, BUSY = "too_many_login_attempts", "busy"
STATUS = {TOO_MANY: 429, BUSY: 503}
"""The status of a page that refuses an attempt without checking the password."""

RETRY_WHEN_BUSY = 10


class SignInForm(LoginForm):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        # Django's own field, so that a name is read as it was when the account was made.
        self.fields["login"] = UsernameField(
            label=_("Username"), max_length=self.fields["login"].max_length
        )
        first = "password" if self.is_bound else "login"
        self.fields[first].widget.attrs["autofocus"] = True


class RefusalMixin:
    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return with_status_of_refusal(super().form_invalid(form), form)


def with_status_of_refusal(response: HttpResponse, form: forms.Form) -> HttpResponse:
    """Return the response with the status 400, or with that of a limit if the form was refused for
    one."""
    response.status_code = 400
    for error in chain(*form.errors.as_data().values()):
        if error.code in STATUS:
            response.status_code = STATUS[error.code]
            response["Retry-After"] = str(error.params["seconds"])
    return response


class SignInView(RefusalMixin, LoginView):
    def get_context_data(self, **kwargs) -> dict:
        typed = self.request.POST.get("typed") or getattr(self.request, "typed", "")
        has_ended = bool(typed) or getattr(self.request, "has_ended", False)
        passkey_refusal = getattr(self.request, "passkey_refusal", "")
        return super().get_context_data(**kwargs) | {
            "typed": typed,
            "has_ended": has_ended,
            "passkey_refusal": passkey_refusal,
        }

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response = super().form_valid(form)
        # Somebody who is asked for a second factor now gets it after that.
        if "typed" in self.request.POST:
            keep_signed(self.request)
        return response


class PasswordChangeForm(AdminPasswordChangeForm):
    def clean_old_password(self) -> str:
        """Count a wrong password as a failed attempt to sign in, which is limited and logged."""
        password = self.cleaned_data["old_password"]
        credentials = {"username": self.user.get_username(), "password": password}
        if get_adapter().authenticate(context.request, **credentials) is None:
            message = self.error_messages["password_incorrect"]
            raise ValidationError(message, code="password_incorrect")
        return password


class PasswordChangeView(RefusalMixin, DjangoPasswordChangeView):
    form_class = PasswordChangeForm


class AccountAdapter(DefaultAccountAdapter):
    """Sign people in with pages alone and without any mail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "Username and password do not match. Capital and small letters count in both."
        ),
        "incorrect_password": _("This is not your password. Capital and small letters count."),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Count the attempt. Raises ValidationError if its password must not be checked."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            key = self._get_login_attempts_cache_key(request, **credentials)
            if seconds := seconds_to_wait(request, key):
                self._log(request, credentials, "refused after too many failed attempts")
                raise too_many(seconds) from None
            # No limit is reached, so the attempt could not be counted: it might be one of many.
            self._log(request, credentials, "refused because the database is busy")
            raise ValidationError(
                _("The site is busy and has not looked at your password. Try again in a moment."),
                code=BUSY,
                params={"seconds": RETRY_WHEN_BUSY},
            ) from None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Send editors to the admin, and those who only have access to teams to these."""
        if request.user.is_staff:
            return reverse("admin:index")
        return reverse("home" if settings.ORGANISATIONS == "none" else "teams:list")

    def is_safe_url(self, url: str) -> bool:
        """Return False for what is no address, too: allauth breaks at "http://[", and takes "x",
        which would lead to nothing below the sign-in page."""
        try:
            return url.startswith(("/", "http://", "https://")) and super().is_safe_url(url)
        except ValueError:
            return False

    def login(self, request: HttpRequest, user) -> None:
        super().login(request, user)
        self._log(request, {"username": user.get_username()}, "succeeded", logging.INFO)

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        self._log(request, credentials, "failed")

    def get_client_ip(self, request: HttpRequest) -> str:
        return network_address(request)

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Ask nobody again for the password with which they have just signed in."""
        return super().is_reauthentication_required(app=app, **kwargs) and not _is_just_signed_in()

    def is_ajax(self, request: HttpRequest) -> bool:
        """Return False, so that every refusal is a page with its status."""
        return False

    def add_message(self, *args, **kwargs) -> None:
        """Add no message: it would be shown on the next page of the admin, however much later."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials) -> str:
        # Without the host, which allauth adds: anybody can add any port to it.
        return credentials["username"].casefold()

    def _log(
        self, request: HttpRequest, credentials: dict, outcome: str, level: int = logging.WARNING
    ) -> None:
        name = pseudonym(credentials["username"].casefold())
        address = pseudonym(network_address(request))
        logger.log(level, "Sign-in as %s from %s %s.", name, address, outcome)


def _is_just_signed_in() -> bool:
    records = get_authentication_records(context.request, context.request.user)
    latest = max((record["at"] for record in records), default=0)
    return time.time() - latest < account_settings.REAUTHENTICATION_TIMEOUT


def seconds_to_wait(request: HttpRequest, key: str) -> int:
    """Return how long the account of this key, or this address, is refused; 0 if it is not."""
    action = {"app": "allauth.account", "action": "login_failed"}
    wait = 0
    for rate in ratelimit.get_rates(**action):
        # The newest attempt comes first.
        attempts = cache.get(ratelimit.get_cache_key(request, **action, rate=rate, key=key), [])
        if len(attempts) >= rate.amount:
            wait = max(wait, attempts[rate.amount - 1] + rate.duration - time.time())
    return ceil(wait)


def too_many(seconds: int) -> ValidationError:
    minutes = ceil(seconds / 60)
    return ValidationError(
        ngettext(
            "There were too many failed attempts to sign in with this name or from your network. "
            "Wait %(minutes)d minute, then try again.",
            "There were too many failed attempts to sign in with this name or from your network. "
            "Wait %(minutes)d minutes, then try again.",
            minutes,
        ),
        code=TOO_MANY,
        params={"minutes": minutes, "seconds": seconds},
    )
