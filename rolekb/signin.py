"""Signing in: the form, how many attempts are let through, and what the log says about them."""

import logging
import time
from math import ceil

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from allauth.core.internal import ratelimit
from django import forms
from django.contrib.auth.forms import UsernameField
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from roles.request.suggestions import network_address

logger = logging.getLogger(__name__)

TOO_MANY, BUSY = "too_many_login_attempts", "busy"
STATUS = {TOO_MANY: 429, BUSY: 503}
"""What a page answers that refuses an attempt unread; where the password was wrong, 400."""

RETRY_WHEN_BUSY = 10
LONGEST_NAME_IN_LOG = 60


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


class SignInView(LoginView):
    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 400
        for error in form.non_field_errors().as_data():
            if error.code in STATUS:
                response.status_code = STATUS[error.code]
                response["Retry-After"] = str(error.params["seconds"])
        return response


class AccountAdapter(DefaultAccountAdapter):
    """Tell allauth how this site signs people in: by pages alone, and without any mail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "Username and password do not match. Capital and small letters count in both."
        ),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Raise ValidationError where this attempt is not to be looked at."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            seconds = self._seconds_to_wait(request, credentials)
            if seconds:
                self._log(request, credentials, "refused after too many failed attempts")
                raise _too_many(seconds) from None
            # No limit is reached: the attempt could not be counted, and an attempt that is not
            # counted is not let through.
            self._log(request, credentials, "refused because the database is busy")
            raise ValidationError(
                _("The site is busy and has not looked at your password. Try again in a moment."),
                code=BUSY,
                params={"seconds": RETRY_WHEN_BUSY},
            ) from None

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        self._log(request, credentials, "failed")

    def get_client_ip(self, request: HttpRequest) -> str:
        return network_address(request)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Answer with pages only, so that every refusal has its status."""
        return False

    def add_message(self, *args, **kwargs) -> None:
        """Add none: it would wait for the next page of the admin, however much later."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials) -> str:
        # Without the host, which allauth puts in front: a guesser may add any port to it.
        return credentials["username"].casefold()

    def _seconds_to_wait(self, request: HttpRequest, credentials: dict) -> int:
        """Return how long the limits refuse this account or address; 0 if they do not."""
        action = {"app": "allauth.account", "action": "login_failed"}
        key = self._get_login_attempts_cache_key(request, **credentials)
        wait = 0
        for rate in ratelimit.get_rates(**action):
            # The newest attempt comes first.
            attempts = cache.get(ratelimit.get_cache_key(request, **action, rate=rate, key=key), [])
            if len(attempts) >= rate.amount:
                wait = max(wait, attempts[rate.amount - 1] + rate.duration - time.time())
        return ceil(wait)

    def _log(self, request: HttpRequest, credentials: dict, outcome: str) -> None:
        name = credentials["username"]
        if len(name) > LONGEST_NAME_IN_LOG:
            name = f"{name[:LONGEST_NAME_IN_LOG]}…"
        # As Python writes it, with control characters escaped: one attempt is one line.
        logger.warning("Sign-in as %r from %s %s.", name, network_address(request), outcome)


def _too_many(seconds: int) -> ValidationError:
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
