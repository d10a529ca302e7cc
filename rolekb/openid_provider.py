"""allauth's OpenID Connect with what it leaves out: the nonce, and the signature of the ID token.

Who comes back from the server is known by its address and the ``sub`` that it gives them, and by
nothing else: never by name or e-mail. See docs/decisions/0034-openid-connect.md.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing, contextmanager
from functools import partial
from io import BytesIO
from secrets import compare_digest
from threading import Thread
from urllib.parse import urlsplit

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from requests import RequestException, Response, Session, Timeout
from urllib3.exceptions import HTTPError

from roles.request.absolute import absolute
from roles.request.errors import SuggestedLink, UserError

from .openid import CONNECT, account_name, connections_of, logger, server_failed

User = get_user_model()

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Only those whose keys the server alone has: with others the public key would sign as well."""
LONGEST = 10
"""Seconds within which an answer has to be complete."""
LARGEST = 2**20
"""Bytes that an answer may have: keys of a large server are a tenth of it."""
_CLOCKS_DIFFER = 60
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ServerError(OAuth2Error):
    """The server did not answer, or not what it must."""


@contextmanager
def _as_server_error():
    try:
        yield
    except ServerError:
        raise
    except (RequestException, OAuth2Error, jwt.PyJWTError) as error:
        raise ServerError from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        # Something is missing, of another type, or deeper than it can be read.
        raise ServerError from error


class Adapter(OpenIDConnectOAuth2Adapter):
    state: dict
    """What was kept when somebody was led to the server."""

    def __init__(self, request: HttpRequest, provider_id: str = "") -> None:
        super().__init__(request, provider_id)

    def get_provider(self) -> "Provider":
        return Provider.of_site(self.request)

    @property
    def openid_config(self) -> dict:
        """Return what the server says of itself. Raises ServerError."""
        with _as_server_error():
            config = super().openid_config
            if config["issuer"].rstrip("/") != settings.OIDC_SERVER:
                raise ServerError("another issuer")
            is_safe = [_is_safe(config[name]) for name in _ENDPOINTS]
            if not all(is_safe):
                raise ServerError("an endpoint without https")
            # The default of the standard
            config.setdefault("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return config

    def get_callback_url(self, request: HttpRequest, app) -> str:
        """Return the one address that the server has to know, whatever the language."""
        with translation.override(settings.LANGUAGE_CODE):
            return absolute(request, reverse("openid_callback"))

    def get_access_token_data(self, *args, **kwargs) -> dict:
        with _as_server_error():
            return super().get_access_token_data(*args, **kwargs)

    def parse_token(self, data: dict) -> SocialToken:
        """Return a token without the server's: nothing is asked with it, and it is not kept."""
        return SocialToken(token="")

    def complete_login(self, request: HttpRequest, app, token, **kwargs) -> SocialLogin:
        with _as_server_error():
            claims = self._claims(kwargs["response"]["id_token"], app.client_id)
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _claims(self, id_token: str, client: str) -> dict:
        """Return what a token says. Raises an error unless the server signed it for this site, for
        this attempt to sign in, and just now."""
        header = jwt.get_unverified_header(id_token)
        claims = jwt.decode(
            id_token,
            key=self._key(header),
            algorithms=ALGORITHMS,
            audience=client,
            issuer=self.openid_config["issuer"],
            leeway=_CLOCKS_DIFFER,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
        if not compare_digest(claims.get("nonce", "").encode(), self.state["nonce"].encode()):
            raise ServerError("another nonce")
        is_for_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", "" if is_for_several else client) != client:
            raise ServerError("meant for another site")
        # PostgreSQL keeps no NUL, and no database half of a surrogate pair.
        if not 0 < len(claims["sub"]) <= 191 or not claims["sub"].isprintable():
            raise ServerError("no usable sub")
        return claims

    def _key(self, header: dict):
        if header["alg"] not in ALGORITHMS:
            raise ServerError("an algorithm that proves nothing")
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
            rows = response.json()["keys"]
        rows = [row for row in rows if row.get("use", "sig") == "sig"]
        if "kid" in header:
            rows = [row for row in rows if row.get("kid") == header["kid"]]
        if len(rows) != 1:
            raise ServerError("no such key")
        return jwt.PyJWK.from_dict(rows[0], algorithm=header["alg"]).key


def _in_time(ask: Callable[..., Response], *args, **kwargs) -> Response:
    """Return the answer of the server. Raises Timeout unless it is complete in time: the limits of
    ``requests`` are for each byte, and a server may send one after the other."""
    answer: Future[Response] = Future()

    def wait() -> None:
        try:
            answer.set_result(ask(*args, **kwargs))
        except Exception as error:
            answer.set_exception(error)

    Thread(target=wait, daemon=True).start()
    try:
        return answer.result(LONGEST)
    except TimeoutError as error:
        raise Timeout from error


def _read_bounded(answer: Response, *_args, **_kwargs) -> None:
    """Read the body of an answer, also of one that leads elsewhere. Raises RequestException if it
    is too large, as a server may send without end, or cannot be read."""
    with closing(answer):
        try:
            body = answer.raw.read(LARGEST + 1, decode_content=True)
        except HTTPError as error:
            # Here urllib3 is asked, whose errors are none of those of requests.
            raise RequestException from error
    if len(body) > LARGEST:
        raise RequestException("too large")
    answer.raw = BytesIO(body)


def _is_safe(address: str) -> bool:
    """Return whether nobody on the way can read or change what is sent there."""
    parts = urlsplit(address)
    is_local = urlsplit(settings.OIDC_SERVER).scheme == "http"
    return parts.scheme == "https" or (is_local and parts.scheme == "http")


class Provider(OpenIDConnectProvider):
    oauth2_adapter_class = Adapter

    @classmethod
    def of_site(cls, request: HttpRequest) -> "Provider":
        app = SocialApp(
            provider=cls.id,
            # What an account is connected with: another server may give the same "sub".
            provider_id=settings.OIDC_SERVER,
            name=settings.OIDC_NAME or cls.name,
            client_id=settings.OIDC_CLIENT,
            secret=settings.OIDC_SECRET,
            settings={"server_url": settings.OIDC_SERVER, "oauth_pkce_enabled": True},
        )
        return cls(request, app=app)

    def get_default_scope(self) -> list[str]:
        return ["openid", "profile"]

    def extract_extra_data(self, data: dict) -> dict:
        """Keep nothing but the ``sub``."""
        return {}

    def extract_common_fields(self, data: dict) -> dict:
        claims = data["id_token"]
        return {"username": claims.get("preferred_username") or claims.get("name")}

    def extract_email_addresses(self, data: dict) -> list:
        return []


class SocialAdapter(DefaultSocialAccountAdapter):
    def get_provider(self, request: HttpRequest, provider, client_id=None) -> Provider:
        return Provider.of_site(request)

    def get_requests_session(self) -> Session:
        session = super().get_requests_session()
        session.request = partial(_in_time, session.request)
        session.hooks["response"].append(_read_bounded)
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        return None

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict):
        name = data.get("username")
        sociallogin.user.username = name if isinstance(name, str) else ""
        return sociallogin.user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount) -> str:
        return reverse("openid")

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse, connect or make the account of somebody whom the server has confirmed."""
        try:
            if sociallogin.state["process"] == CONNECT:
                _check_may_connect(request, sociallogin)
            elif not sociallogin.is_existing:
                _make_account(sociallogin)
            elif not sociallogin.user.is_active:
                raise _inactive()
        except UserError as error:
            raise ImmediateHttpResponse(error.render(request)) from None

    def on_authentication_error(
        self, request: HttpRequest, provider, error=None, exception=None, extra_context=None
    ) -> None:
        if (extra_context or {}).get("state") is None:
            problem = _lost()
        elif error == AuthError.CANCELLED:
            problem = _cancelled()
        else:
            problem = server_failed(request, exception or ServerError("refused there"))
        raise ImmediateHttpResponse(problem.render(request))


def _check_may_connect(request: HttpRequest, sociallogin: SocialLogin) -> None:
    if not request.user.is_authenticated:
        raise _lost()
    if sociallogin.is_existing and sociallogin.user != request.user:
        raise UserError(
            409,
            _("This belongs to another account"),
            _("Another account of this site is connected with it. Nothing was changed."),
            [SuggestedLink(reverse("openid"), _("Back"))],
        )
    if not sociallogin.is_existing:
        if connections_of(request.user).exists():
            raise UserError(
                409,
                _("Your account is connected already"),
                _("It is connected with somebody else there. End that first."),
                [SuggestedLink(reverse("openid"), _("Back"))],
            )
        logger.warning("Account %s connected by OpenID Connect.", account_name(request.user))


def _make_account(sociallogin: SocialLogin) -> None:
    """Make an account without a password and without any right."""
    user, account = sociallogin.user, sociallogin.account
    user.username = _free_username(user.username)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
            account.user = user
            account.save()
    except IntegrityError:
        # Somebody else, or another window, was faster.
        raise _lost() from None
    logger.warning("Account %s made by OpenID Connect.", account_name(user))


def _free_username(wanted: str) -> str:
    """Return a username that nobody has, in whatever capitals, like the one wanted."""
    allowed = "".join(c for c in User.normalize_username(wanted) if c.isalnum() or c in "@.+-_")
    base = allowed[:120] or "member"
    taken = {
        name.casefold()
        for name in User.objects.filter(username__istartswith=base).values_list(
            "username", flat=True
        )
    }
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def _lost() -> UserError:
    return UserError(
        400,
        _("Sign in once more"),
        _(
            "This step of signing in was done before, took more than ten minutes, or began in "
            "another browser. Nobody was signed in by it."
        ),
        [SuggestedLink(reverse("account_login"), _("Sign in"))],
    )


def _cancelled() -> UserError:
    return UserError(
        403,
        _("You have not signed in"),
        _("%(name)s says that it was cancelled or that you may not sign in here.")
        % {"name": settings.OIDC_NAME},
        [SuggestedLink(reverse("account_login"), _("Sign in"))],
    )


def _inactive() -> UserError:
    return UserError(
        403,
        _("Your account is not active"),
        _("An administrator has deactivated it. Ask one if that is a mistake."),
    )


class CallbackView(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: Provider):
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        if state:
            # The address by which somebody comes back is the same in every language.
            request.LANGUAGE_CODE = state["language"]
            translation.activate(request.LANGUAGE_CODE)
        return state, response


def complete(request: HttpRequest) -> HttpResponse:
    return CallbackView.adapter_view(Adapter(request))(request)
