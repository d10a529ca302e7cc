"""Signing in through a server of the organisation, by OpenID Connect, where four settings name one.

Reading signed tokens and asking other servers takes 300 ms to import; ``rolekb.openid_provider``
has it, and is loaded with the first request that needs it.
"""

import logging
from secrets import token_urlsafe

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialAccount
from django import forms
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from roles.request.errors import SuggestedLink, UserError
from roles.request.limits import OPENID, TooManyRequestsError, count, network_address
from roles.request.typed import keep_signed

from .request_log import pseudonym
from .signin import RefusalMixin

# One kind of line for all that happens when somebody signs in.
logger = logging.getLogger("rolekb.signin")

LOGIN, CONNECT = "login", "connect"


def _check_is_on() -> None:
    if not settings.OIDC_NAME:
        raise Http404


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    _check_is_on()
    if "typed" in request.POST:
        keep_signed(request)
    return _lead_to_the_server(request, LOGIN, get_next_redirect_url(request))


def _lead_to_the_server(request: HttpRequest, process: str, next_url: str | None) -> HttpResponse:
    """Answer a page that leads on. A redirect would be refused by browsers: pages of this site say
    that forms go nowhere else, and nobody knows through which hosts the server leads."""
    from .openid_provider import Provider, ServerError

    try:
        count(request, OPENID)
    except TooManyRequestsError as error:
        error.suggestions = [SuggestedLink(reverse("account_login"), _("Sign in"))]
        raise
    nonce = token_urlsafe(32)
    try:
        response = Provider.of_site(request).redirect(
            request,
            process,
            next_url,
            auth_params={"nonce": nonce},
            nonce=nonce,
            language=translation.get_language(),
        )
    except ServerError as error:
        raise server_failed(request, error) from None
    context = {"address": response["Location"], "openid_name": settings.OIDC_NAME}
    return render(request, "account/openid_leave.html", context)


@never_cache
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Answer those whom the server sends back."""
    _check_is_on()
    from .openid_provider import complete

    return complete(request)


class ConnectForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, request: HttpRequest, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.request = request
        if not request.user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        """Count a wrong password as a failed attempt to sign in, which is limited and logged."""
        password = self.cleaned_data["password"]
        credentials = {"username": self.request.user.get_username(), "password": password}
        if get_adapter().authenticate(self.request, **credentials) is None:
            raise ValidationError(_("This is not your password."))
        return password


class ConnectView(LoginRequiredMixin, RefusalMixin, FormView):
    """Whether an account is connected with the server, to connect it and to end that."""

    template_name = "account/openid.html"
    form_class = ConnectForm

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        _check_is_on()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"request": self.request}

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {
            "openid_name": settings.OIDC_NAME,
            "is_connected": connections_of(self.request.user).exists(),
            "may_end": self.request.user.has_usable_password(),
        }

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if "end" in request.POST:
            return self._end()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ConnectForm) -> HttpResponse:
        if connections_of(self.request.user).exists():
            return redirect("openid")
        return _lead_to_the_server(self.request, CONNECT, reverse("openid"))

    def _end(self) -> HttpResponse:
        if not self.request.user.has_usable_password():
            raise UserError(
                409,
                _("You could not sign in any more"),
                _("Your account has no password. Ask an administrator for a link to set one."),
                [SuggestedLink(reverse("openid"), _("Back"))],
            )
        connections_of(self.request.user).delete()
        logger.info("OpenID Connect of %s ended.", account_name(self.request.user))
        return redirect("openid")


def connections_of(user):
    return SocialAccount.objects.filter(user=user.pk, provider=settings.OIDC_SERVER)


def account_name(user) -> str:
    return pseudonym(user.get_username().casefold())


def server_failed(request: HttpRequest, error: Exception) -> UserError:
    """Return what to say where the server does not answer, or not what it must; and log it."""
    address = pseudonym(network_address(request))
    # Without its words, which may quote what was sent.
    logger.warning("OpenID Connect from %s failed: %s.", address, describe(error))
    return UserError(
        502,
        _("Signing in did not work"),
        _(
            "%(name)s did not answer as it must, so nobody was signed in. Try again in a moment. "
            "If it stays so, tell an administrator."
        )
        % {"name": settings.OIDC_NAME},
        [SuggestedLink(reverse("account_login"), _("Sign in"))],
    )


def describe(error: BaseException) -> str:
    cause = error.__cause__
    return f"{type(error).__name__} of {type(cause).__name__}" if cause else str(error)
