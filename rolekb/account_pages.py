"""Pages on which people see and change how they sign in, or are asked for a second factor.

They are allauth's views with our templates, limits, log and statuses. ``rolekb.account_urls`` loads
them with the first request, because what reads passkeys takes long to import.
"""

import copy
import json

from allauth.account.adapter import get_adapter
from allauth.account.views import ReauthenticateView as AllauthReauthenticateView
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa import app_settings
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django import forms
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache

from roles.request.errors import SuggestedLink, UserError
from roles.request.limits import PASSKEYS, TooManyRequestsError, count, network_address
from roles.request.typed import keep_signed

from . import account_forms, second_factor
from .request_log import pseudonym
from .second_factor import AFTERWARDS, log
from .signin import PasswordChangeView, RefusalMixin, SignInView, with_status_of_refusal

logger = second_factor.logger

DONE = {
    "password": _("Your password is changed. All other sessions of your account have ended."),
    "app": _("The app is set up."),
    "app-removed": _("The app is removed."),
    "passkey": _("The passkey is added."),
    "passkey-renamed": _("The passkey has its new name."),
    "passkey-removed": _("The passkey is removed."),
    "sessions": _("All other sessions of your account have ended."),
}
"""What the page of the account says after something was done, by the word in its address."""


def account_page(done: str = "") -> str:
    return reverse("mfa_index") + (f"?done={done}" if done else "")


# --- Pages --------------------------------------------------------------------------------


class FormPage(RefusalMixin):
    def get_context_data(self, **kwargs) -> dict:
        # Some of allauth's views make their form anew, which would try its code once more.
        return super().get_context_data(**kwargs) | kwargs


@method_decorator(never_cache, name="dispatch")
class AccountPage(LoginRequiredMixin, FormPage):
    """A page for whoever is signed in. First of all bases: allauth would keep what a stranger has
    sent in a session."""

    event = ""
    """What the log says of the second factor once the form is accepted."""
    done = ""
    """The key in ``DONE`` of what the page of the account says then."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)
        except ReauthenticationRequired:
            if get_adapter().get_reauthentication_methods(request.user):
                raise
            # Neither password nor factor: only the server can say once more who it is.
            context = {"openid_name": settings.OIDC_NAME, "here": request.get_full_path()}
            return render(request, "account/confirm_openid.html", context, status=403)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response = super().form_valid(form)
        if self.event:
            log(self.request, self.request.user, self.event)
        return response

    def get_success_url(self) -> str:
        if getattr(self, "did_generate_recovery_codes", False):
            return reverse("mfa_view_recovery_codes")
        return account_page(self.done) if self.done else super().get_success_url()


class Overview(AccountPage, IndexView):
    template_name = "account/security.html"

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        of_types = super().get_context_data(**kwargs)["authenticators"]
        codes = of_types.get(Authenticator.Type.RECOVERY_CODES)
        app = of_types.get(Authenticator.Type.TOTP)
        passkeys = of_types.get(Authenticator.Type.WEBAUTHN, [])
        has_one = bool(app or passkeys)
        return {
            "app": app.instance if app else None,
            "passkeys": passkeys,
            "may_add_passkey": len(passkeys) < account_forms.MAX_PASSKEYS,
            "has_one": has_one,
            "codes_left": _codes_left(codes.instance) if codes else None,
            "is_lacking": not has_one and second_factor.must_have_one(user),
            "afterwards": self.request.session.get(AFTERWARDS, "") if has_one else "",
            "done": DONE.get(self.request.GET.get("done", ""), ""),
        }


def _codes_left(factor: Authenticator) -> int:
    return app_settings.RECOVERY_CODE_COUNT - factor.data["used_mask"].bit_count()


class PasswordPage(AccountPage, PasswordChangeView):
    template_name = "account/password.html"
    done = "password"

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"label_suffix": ""}


class EndSessions(AccountPage, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        request.user.end_sessions()
        # Django's own way would also let this session begin anew, for which nobody gave a password.
        request.session[HASH_SESSION_KEY] = request.user.get_session_auth_hash()
        return redirect(account_page("sessions"))


class ConfirmPassword(AccountPage, AllauthReauthenticateView):
    template_name = "account/confirm.html"

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.label_suffix = ""
        form.fields["password"].help_text = ""
        form.fields["password"].widget.attrs = {
            "autocomplete": "current-password",
            "autofocus": True,
        }
        return form


class ConfirmCode(AccountPage, ReauthenticateView):
    template_name = "account/confirm.html"
    form_class = account_forms.ConfirmCodeForm


class ConfirmPasskey(AccountPage, ReauthenticateWebAuthnView):
    template_name = "account/confirm_passkey.html"
    form_class = account_forms.ConfirmPasskeyForm

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response = self.render_to_response(self.get_context_data(form=form))
        return with_status_of_refusal(response, form)

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        return context | {"options": _options(context["js_data"]["request_options"])}


def _options(options: dict) -> str:
    """Return what a browser is to be asked for, as JSON."""
    return json.dumps(options["publicKey"], default=dict)


class SetUpApp(AccountPage, ActivateTOTPView):
    template_name = "account/app.html"
    form_class = account_forms.AppForm
    event, done = "is an app from now on", "app"


class RemoveApp(AccountPage, DeactivateTOTPView):
    template_name = "account/remove.html"
    event, done = "is no app any more", "app-removed"

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"name": _("Authenticator app")}


class AddPasskey(AccountPage, AddWebAuthnView):
    template_name = "account/passkey.html"
    form_class = account_forms.NewPasskeyForm
    event, done = "is a passkey from now on", "passkey"

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        options = dict(context["js_data"]["creation_options"]["publicKey"])
        # A device that can keeps the passkey, and it signs in without a password.
        options["authenticatorSelection"] = {
            "residentKey": "preferred",
            "userVerification": "preferred",
        }
        return context | {"options": json.dumps(options, default=dict)}


class RenamePasskey(AccountPage, EditWebAuthnView):
    template_name = "account/passkey_name.html"
    form_class = account_forms.PasskeyNameForm
    done = "passkey-renamed"


class RemovePasskey(AccountPage, RemoveWebAuthnView):
    template_name = "account/remove.html"
    event, done = "is a passkey less", "passkey-removed"

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"name": self.object.wrap().name}


class RecoveryCodesPage(AccountPage, ViewRecoveryCodesView):
    template_name = "account/codes.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except second_factor.UnreadableSecretError as error:
            new = SuggestedLink(reverse("mfa_generate_recovery_codes"), _("Make new codes"))
            title = _("Your recovery codes cannot be read any more")
            return UserError(409, title, error.message, [new]).render(request)

    def get_context_data(self, **kwargs) -> dict:
        afterwards = self.request.session.get(AFTERWARDS, "")
        return super().get_context_data(**kwargs) | {"afterwards": afterwards}


class NewRecoveryCodes(AccountPage, GenerateRecoveryCodesView):
    template_name = "account/new_codes.html"
    event = "has new recovery codes"

    def get_context_data(self, **kwargs) -> dict:
        # Without reading the old ones, which may be the reason for new ones.
        return super(GenerateRecoveryCodesView, self).get_context_data(**kwargs)


# --- Signing in ---------------------------------------------------------------------------


class CodePage(FormPage, AuthenticateView):
    """Asks for the second factor after the password."""

    template_name = "account/second_factor.html"
    form_class = account_forms.CodeForm
    webauthn_form_class = account_forms.PasskeyForm

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        options = context.pop("js_data")["request_options"]
        has_passkey = bool(options["publicKey"].get("allowCredentials"))
        apps = Authenticator.objects.filter(
            user=self.stage.login.user, type=Authenticator.Type.TOTP
        )
        return context | {
            "has_app": not has_passkey or apps.exists(),
            "options": _options(options) if has_passkey else "",
        }


class PasskeySignIn(LoginWebAuthnView):
    """Signs in with a passkey alone. GET answers with what the browser is to be asked for."""

    form_class = account_forms.PasskeySignInForm

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            count(request, PASSKEYS)
        except TooManyRequestsError as error:
            body = {"problem": error.explanation}
            return JsonResponse(body, status=error.status, headers=error.headers)
        options = webauthn.begin_authentication()
        return HttpResponse(_options(options), content_type="application/json")

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            count(request, PASSKEYS)
        except TooManyRequestsError as error:
            return self._refuse(error.explanation, error.status, error.headers)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response = super().form_valid(form)
        if "typed" in self.request.POST:
            keep_signed(self.request)
        return response

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        address = pseudonym(network_address(self.request))
        logger.warning("Sign-in with a passkey from %s failed.", address)
        return self._refuse(_("This passkey was not accepted. Sign in with your password."), 400)

    def _refuse(self, message: str, status: int, headers: dict | None = None) -> HttpResponse:
        """Return the sign-in page with the reason."""
        page = copy.copy(self.request)
        page.method, page.passkey_refusal = "GET", message
        response = SignInView.as_view()(page)
        if response.status_code == 200:
            response.status_code = status
            for name, value in (headers or {}).items():
                response[name] = value
        return response
