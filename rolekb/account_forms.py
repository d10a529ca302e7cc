"""Forms for codes and passkeys. Those of passkeys take long to import: see ``account_pages``."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, validate_totp_code
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode, websafe_encode

from .second_factor import log
from .signin import BUSY, RETRY_WHEN_BUSY, seconds_to_wait, too_many

MAX_PASSKEYS = 10


@contextmanager
def _counted(user) -> Iterator[None]:
    """Count what is done within as an attempt to sign in, unless it succeeds. Raises
    ValidationError, without doing it, after too many."""
    request, key = context.request, f"second factor {user.pk}"
    usage = ratelimit.consume(request, app="allauth.account", action="login_failed", key=key)
    if usage is None:
        raise _refusal(request, user, key)
    try:
        yield
    except ValidationError:
        log(request, user, "failed", logging.WARNING)
        raise
    # allauth forgets all attempts after one that succeeds, those of the address for other accounts
    # included.
    usage.rollback()


def _refusal(request: HttpRequest, user, key: str) -> ValidationError:
    if seconds := seconds_to_wait(request, key):
        log(request, user, "refused after too many failed attempts", logging.WARNING)
        return too_many(seconds)
    log(request, user, "refused because the database is busy", logging.WARNING)
    return ValidationError(
        _("The site is busy and has not looked at your code. Try again in a moment."),
        code=BUSY,
        params={"seconds": RETRY_WHEN_BUSY},
    )


class _CodeMixin:
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "autofocus": True,
        }


class _FactorCodeMixin(_CodeMixin):
    """Takes the code of an app, or a recovery code."""

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        factors = Authenticator.objects.filter(user=self.user)
        with _counted(self.user):
            for factor in factors.exclude(type=Authenticator.Type.WEBAUTHN):
                if factor.wrap().validate_code(code):
                    self.authenticator = factor
                    return code
            raise get_adapter().validation_error("incorrect_code")


class CodeForm(_FactorCodeMixin, AuthenticateForm):
    pass


class ConfirmCodeForm(_FactorCodeMixin, ReauthenticateForm):
    pass


class AppForm(_CodeMixin, ActivateTOTPForm):
    def __init__(self, *args, **kwargs) -> None:
        session = context.request.session
        secret = session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)
        if secret:
            # The page may be loaded again after an app has read its secret.
            self.secret = session[SECRET_SESSION_KEY] = secret
        # The picture comes first, also on a phone.
        del self.fields["code"].widget.attrs["autofocus"]

    def clean_code(self) -> str:
        """Count no attempts: the page shows the secret."""
        code = self.cleaned_data["code"]
        if not validate_totp_code(self.secret, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


def _read(check: Callable):
    """Return what ``check`` makes of what a browser has sent as the answer of a passkey. Raises
    ValidationError."""
    try:
        return check()
    except (ValidationError, DatabaseError):
        raise
    except Exception:  # Libraries raise what they like at bytes that anybody can make up.
        raise get_adapter().validation_error("incorrect_code") from None


class _PasskeyMixin:
    """Takes the answer of one of the passkeys of ``user``."""

    def clean_credential(self) -> Authenticator:
        response = self.cleaned_data["credential"]
        with _counted(self.user):
            return _read(lambda: webauthn.complete_authentication(self.user, response))


class PasskeyForm(_PasskeyMixin, AuthenticateWebAuthnForm):
    pass


class ConfirmPasskeyForm(_PasskeyMixin, ReauthenticateWebAuthnForm):
    pass


class PasskeySignInForm(LoginWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        """Return the passkey. No account is known yet, so no stranger can lock one; the view counts
        the attempts of an address."""
        authenticator = _read(super().clean_credential)
        if not authenticator.user.is_active:
            raise get_adapter().validation_error("incorrect_code")
        return authenticator


class NewPasskeyForm(AddWebAuthnForm):
    # Each passkey signs in by itself if its device can.
    passwordless = None

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=60, required=False)

    def clean(self) -> dict:
        passkeys = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN)
        if passkeys.count() >= MAX_PASSKEYS:
            raise ValidationError(
                _("An account has at most %(most)d passkeys. Remove one first."),
                params={"most": MAX_PASSKEYS},
            )
        cleaned = _read(super().clean)
        if credential := cleaned.get("credential"):
            cleaned["credential"] = _read(lambda: _needed_of(credential))
        return cleaned


def _needed_of(credential: dict) -> dict:
    """Return what is needed of a new passkey, in the one way of writing it. The database cannot
    keep all that JSON can hold."""

    def again(value: str) -> str:
        return websafe_encode(websafe_decode(value))

    response = credential["response"]
    properties = (credential.get("clientExtensionResults") or {}).get("credProps") or {}
    return {
        "id": again(credential["id"]),
        "rawId": again(credential["rawId"]),
        "type": "public-key",
        "response": {
            name: again(response[name]) for name in ("clientDataJSON", "attestationObject")
        },
        "clientExtensionResults": {"credProps": {"rk": properties.get("rk") is True}},
    }


class PasskeyNameForm(EditWebAuthnForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=60)
