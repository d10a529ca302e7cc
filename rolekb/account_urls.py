"""Addresses of accounts. Their names are those by which Django and allauth look for them."""

from django.urls import path

from roles.request.deferred import deferred_views

view = deferred_views("rolekb")
page = deferred_views("rolekb.account_pages")

urlpatterns = [
    path("login/", view("signin.SignInView"), name="account_login"),
    path("logout/", deferred_views("allauth.account.views")("logout"), name="account_logout"),
    path("login/code/", page("CodePage"), name="mfa_authenticate"),
    path("login/passkey/", page("PasskeySignIn"), name="mfa_login_webauthn"),
    path("openid/", view("openid.ConnectView"), name="openid"),
    path("openid/sign-in/", view("openid.sign_in"), name="openid_sign_in"),
    path("openid/callback/", view("openid.callback"), name="openid_callback"),
    path("reset/done/", view("reset_links.PasswordSetView"), name="password_reset_complete"),
    path(
        "reset/<uidb64>/<token>/",
        view("reset_links.NewPasswordView"),
        name="password_reset_confirm",
    ),
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
