"""Links by which people set a new password. An administrator hands them over: no mail is sent.

A link works once and for a day. It is signed, and nothing of it is stored: it stops working when
the password changes or somebody signs in to the account.
"""

import logging

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetCompleteView, PasswordResetConfirmView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse, reverse_lazy
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from roles.request.absolute import absolute
from roles.request.errors import SuggestedLink, UserError
from roles.request.limits import network_address
from sources.editing.staff import render_page

from .request_log import pseudonym
from .signin import RefusalMixin

# One kind of line for all that happens when somebody signs in.
logger = logging.getLogger("rolekb.signin")


def make_path(user, by: str) -> str:
    """Return the path of a link for this account, and log it. ``by`` is what the log says of who
    made it."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    logger.warning("Link to a new password of %s made by %s.", _name(user), by)
    with translation.override("en-gb"):
        return reverse("password_reset_confirm", args=[uid, token])


def _name(user) -> str:
    return pseudonym(user.get_username().casefold())


class NewPasswordForm(SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["new_password1"].widget.attrs["autofocus"] = True


class NewPasswordView(RefusalMixin, PasswordResetConfirmView):
    form_class = NewPasswordForm
    template_name = "account/new_password.html"
    success_url = reverse_lazy("password_reset_complete")

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        # Not even the host goes to other sites. Without any referrer the form could not be sent.
        response["Referrer-Policy"] = "same-origin"
        return response

    def get_user(self, uidb64: str):
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        address = pseudonym(network_address(self.request))
        logger.info("New password of %s set by a link from %s.", _name(self.user), address)
        return response

    def render_to_response(self, context: dict, **kwargs) -> HttpResponse:
        if self.validlink:
            return super().render_to_response(context, **kwargs)
        return UserError(
            410,
            _("This link does not work any more"),
            _(
                "A link to set a password works once and for a day, and stops working when "
                "somebody signs in to the account. Perhaps a part of it is missing. Ask an "
                "administrator for a new one."
            ),
            [SuggestedLink(reverse("account_login"), _("Sign in"))],
        ).render(self.request)


class PasswordSetView(PasswordResetCompleteView):
    template_name = "account/password_set.html"


class ResetLinkAdminMixin:
    """The page of an account that makes a link. Who may change the account may make one."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.reset_link)
        return [
            path("<int:pk>/reset-link/", view, name="rolekb_user_reset_link"),
            *super().get_urls(),
        ]

    def reset_link(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(self.model, pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if not user.is_active:
            messages.error(request, "The account is not active: nobody can sign in to it.")
            return redirect("admin:rolekb_user_change", pk)
        link = ""
        if request.method == "POST":
            link = absolute(request, make_path(user, _name(request.user)))
            self.log_change(request, user, "Made a link to set a new password.")
        title = f"A link to set a new password: {user}"
        template = "rolekb/user/reset_link"
        return render_page(request, template, title, self.model, account=user, link=link)
