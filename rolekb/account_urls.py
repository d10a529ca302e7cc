"""Addresses of the pages of an account. Their names are those by which allauth looks for them."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(name: str):
    """Return the view of a page of ``rolekb.account_pages``, imported when it is called."""

    def view(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        from . import account_pages

        return getattr(account_pages, name).as_view()(request, *args, **kwargs)

    return view


urlpatterns = [
    path("login/code/", page("CodePage"), name="mfa_authenticate"),
    path("login/passkey/", page("PasskeySignIn"), name="mfa_login_webauthn"),
    path("confirm/", page("ConfirmPassword"), name="account_reauthenticate"),
    path("confirm/code/", page("ConfirmCode"), name="mfa_reauthenticate"),
    path("confirm/passkey/", page("ConfirmPasskey"), name="mfa_reauthenticate_webauthn"),
    path("security/", page("Overview"), name="mfa_index"),
    path("security/password/", page("PasswordPage"), name="account_change_password"),
    path("security/sessions/", page("EndSessions"), name="account_end_sessions"),
    path("security/app/", page("SetUpApp"), name="mfa_activate_totp"),
    path("security/app/remove/", page("RemoveApp"), name="mfa_deactivate_totp"),
    path("security/codes/", page("RecoveryCodesPage"), name="mfa_view_recovery_codes"),
    path("security/codes/new/", page("NewRecoveryCodes"), name="mfa_generate_recovery_codes"),
    path("security/passkeys/", page("AddPasskey"), name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/", page("RenamePasskey"), name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove/", page("RemovePasskey"), name="mfa_remove_webauthn"),
    # Where allauth's views lead that have their list of passkeys on a page of its own
    path("security/", page("Overview"), name="mfa_list_webauthn"),
]
