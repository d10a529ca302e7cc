"""All settings, read from the environment alone.

Development needs no variable. ``ROLEKB_ENV=production`` refuses to start without ``SECRET_KEY``,
``ALLOWED_HOSTS`` and ``DATABASE_URL``; docs/settings.md lists every variable.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from sources.addresses import site_of

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

ENVIRONMENT = env.str("ROLEKB_ENV", "development")
if ENVIRONMENT not in {"development", "production"}:
    raise ImproperlyConfigured(
        f"ROLEKB_ENV is {ENVIRONMENT!r}; it is either 'development' or 'production'."
    )
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG shows the site's insides; production never has it on.")

if PRODUCTION:
    SECRET_KEY = env.str("SECRET_KEY")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
    _database = env.dj_db_url("DATABASE_URL")
else:
    # Good for this machine only: the hosts below answer nowhere else.
    SECRET_KEY = env.str("SECRET_KEY", "django-insecure-development-only")
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    _database = env.dj_db_url("DATABASE_URL", f"sqlite:///{BASE_DIR / 'var' / 'rolekb.sqlite3'}")

SITE_NAME = env.str("SITE_NAME", "Rolebook")
CONTACT = env.str("CONTACT", "")
"""An e-mail or web address for readers; the about page shows it."""

SITE_ADDRESS = env.str("SITE_ADDRESS", "").rstrip("/").lower()
"""The address of the site if it has several: https://rolebook.example"""
if SITE_ADDRESS and site_of(SITE_ADDRESS) != SITE_ADDRESS:
    raise ImproperlyConfigured(
        f"SITE_ADDRESS is {SITE_ADDRESS!r}; it begins with https:// and ends with the host."
    )

EDITION_OF = None
"""The time of the content while ``manage.py publish`` writes pages as files; see
rolekb.publishing."""

RELEASES = env.path("RELEASES", None if PRODUCTION else BASE_DIR / "var" / "releases")
"""The folder in which ``manage.py release`` writes and from which /data/ offers the newest."""
SECOND_PERSON = env.bool("SECOND_PERSON", False)
"""Whether nobody publishes a draft, or accepts a proposal, that they were the last to change."""

SECOND_FACTOR = env.str("SECOND_FACTOR", "optional")
"""Who cannot use /admin/ and /orgs/ without a second factor; see rolekb.second_factor."""
if SECOND_FACTOR not in {"optional", "staff", "everyone"}:
    raise ImproperlyConfigured(
        f"SECOND_FACTOR is {SECOND_FACTOR!r}; it is 'optional', 'staff' or 'everyone'."
    )

TITLES_FROM_CATALOGUES = env.bool("TITLES_FROM_CATALOGUES", False)
ORGANISATIONS = env.str("ORGANISATIONS", "one")
"""How many organisations keep their teams here: none, one or many."""
if ORGANISATIONS not in {"none", "one", "many"}:
    raise ImproperlyConfigured(
        f"ORGANISATIONS is {ORGANISATIONS!r}; it is 'none', 'one' or 'many'."
    )

# --- Database -----------------------------------------------------------------------------

# A connection is closed after its request (CONN_MAX_AGE is 0). The server ends idle threads without
# closing their connections: after two rushes of visitors PostgreSQL had none left. Of SQLite the
# next request takes it over (rolekb.kept_sqlite).
DATABASES = {"default": _database}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue from their first statement instead of failing at their first write.
        "transaction_mode": "IMMEDIATE",
        # An edit is confirmed when it is on the disk (docs/decisions/0028-durability.md). What is
        # deleted is overwritten, so that no backup holds the name of an erased person.
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON",
        "timeout": 20,
        # Of 128, as Python keeps by itself, most are of pages that nobody asks for again.
        "cached_statements": 32,
    }
else:
    # If CONN_MAX_AGE keeps connections, one that broke while it was idle is replaced.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        # Seconds. Without a limit readers wait for a server that is down.
        "connect_timeout": 5,
        # Milliseconds after which data without an acknowledgement counts as lost.
        "tcp_user_timeout": 10_000,
        # What DATABASE_URL says wins.
        **DATABASES["default"].get("OPTIONS", {}),
    }
PAGE_CACHE = env.int("PAGE_CACHE", 0 if DEBUG else 32)
"""MiB of public pages that each worker keeps; 0 switches it off. See rolekb.page_cache."""
STATEMENT_TIMEOUT = env.int("STATEMENT_TIMEOUT", 30)
"""Seconds after which PostgreSQL cancels a query of a page; 0 is never. See rolekb.serving."""
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", 1)
"""How many processes serve the site. scripts/server.py sets it."""
DATABASE_CONNECTIONS = env.int("DATABASE_CONNECTIONS", 80)
"""How many connections to PostgreSQL they open together for pages. See rolekb.serving."""
CACHES = {
    # In the database, because every worker has to count the same attempts to sign in. An attempt
    # leaves two entries for five minutes and costs the server a password hash, so no guesser fills
    # the table with live entries; expired ones go first when it is full.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # An hour: counting anew (``incr``) gives an entry this time again, and some limits count
        # for that long.
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Pictures of cards, in the memory of each worker: a public page writes nothing to the database.
    "cards": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "cards"},
    # How often an address has searched or asked the interface for programs, in the memory of each
    # worker.
    "rates": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "rates",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # Results of looking quotations up: a form, an import or a new text needs each of them twice.
    "quotations": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "quotations",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "rolekb.User"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
CONTENT_DIR = BASE_DIR / "fixtures"

# --- Applications -------------------------------------------------------------------------

INSTALLED_APPS = [
    "rolekb.apps.RolekbConfig",
    "teams.apps.TeamsConfig",
    "roles.apps.RolesConfig",
    "sources.apps.SourcesConfig",
    "taggit",
    "simple_history",
    "csp",
    "rolekb.apps.RolebookAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "rolekb.request_log.note_the_address",
    "rolekb.security_headers.security_headers",
    "rolekb.middleware.refuse_foreign_hosts",
    "django.middleware.security.SecurityMiddleware",
    # What is kept in memory (rolekb.page_cache) reaches readers compressed; this is for all else.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Before sessions: one that ends meanwhile is spoken of in the language of the page.
    "rolekb.middleware.language_of_address",
    "rolekb.sessions.SessionMiddleware",
    "rolekb.middleware.read_the_state_once",
    "django.middleware.common.CommonMiddleware",
    # Before the one below, which reads every form that is posted.
    "rolekb.middleware.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rolekb.second_factor.SecondFactorMiddleware",
    "rolekb.middleware.UserErrorMiddleware",
]
ROOT_URLCONF = "rolekb.urls"
WSGI_APPLICATION = "rolekb.wsgi.application"
TEMPLATE_LOADERS = [
    (
        "rolekb.template_loader.CachedLoader",
        ["rolekb.template_loader.Loader", "django.template.loaders.app_directories.Loader"],
    )
]
TEMPLATES = [
    {
        "BACKEND": "rolekb.template_backend.DjangoTemplates",
        "NAME": "django",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": TEMPLATE_LOADERS,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rolekb.context_processors.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "roles.templatetags.languages",
            ],
        },
    }
]
TAGGIT_CASE_INSENSITIVE = True

# --- Language and time --------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
# English has no prefix, every other language its own: /de/.
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
CONTENT_LANGUAGE = "en"
"""The language of roles, questions, claims and explanations on every page."""
USE_I18N = True
FORMAT_MODULE_PATH = "rolekb.formats"
TIME_ZONE = "UTC"
USE_TZ = True

# --- Static files -------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "rolekb.stylesheet.StylesheetFinder",
]
# In development files are served without collecting them first.
WHITENOISE_USE_FINDERS = not PRODUCTION
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "var" / "static") if PRODUCTION else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Security -----------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_RESET_TIMEOUT = 86_400
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "rolekb.signin.AccountAdapter"
ACCOUNT_FORMS = {"login": "rolekb.signin.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
SESSION_ENGINE = "rolekb.sessions"
SESSION_IDLE_HOURS = env.int("SESSION_IDLE_HOURS", 12)
SESSION_LONGEST_DAYS = env.int("SESSION_LONGEST_DAYS", 14)
"""After how long without use, and how long at most, a session ends. See rolekb.sessions."""
if not (0 < SESSION_IDLE_HOURS <= 8_760 and 0 < SESSION_LONGEST_DAYS <= 365):
    raise ImproperlyConfigured(
        "SESSION_IDLE_HOURS and SESSION_LONGEST_DAYS are at least 1 and at most a year."
    )
MFA_ADAPTER = "rolekb.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Clocks of phones are a little fast or slow.
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
# PASSKEYS of roles.request.limits counts these, with what asks for a challenge.
MFA_RATE_LIMITS = {"webauthn_login": None}
SOCIALACCOUNT_ADAPTER = "rolekb.openid_provider.SocialAdapter"
OIDC_NAME = env.str("OIDC_NAME", "")
OIDC_SERVER = env.str("OIDC_SERVER", "").rstrip("/")
OIDC_CLIENT = env.str("OIDC_CLIENT", "")
OIDC_SECRET = env.str("OIDC_SECRET", "")
"""A server by which people sign in, its name on the button, and what it knows this site by. See
rolekb.openid."""
_openid = {
    "OIDC_NAME": OIDC_NAME,
    "OIDC_SERVER": OIDC_SERVER,
    "OIDC_CLIENT": OIDC_CLIENT,
    "OIDC_SECRET": OIDC_SECRET,
}
if any(_openid.values()) and not all(_openid.values()):
    _missing = ", ".join(name for name, value in _openid.items() if not value)
    raise ImproperlyConfigured(f"OpenID Connect needs all four settings: {_missing} is missing.")
if OIDC_SERVER and not (
    OIDC_SERVER.startswith(("https://", "http://localhost:", "http://127.0.0.1:"))
    and len(OIDC_SERVER) <= 200
):
    raise ImproperlyConfigured(
        f"OIDC_SERVER is {OIDC_SERVER!r}; it begins with https://, and has at most 200 characters."
    )
# Nothing is fetched from another host. One dictionary, so that only its name changes for Django's
# own SECURE_CSP (6.0).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# Then the reader's address is the last one in X-Forwarded-For, which the proxy has added.
BEHIND_TLS_PROXY = PRODUCTION and env.bool("BEHIND_TLS_PROXY", False)
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# What staff may send in one request, files included. A pasted text of more than 2 MB or a table of
# more than 5 MB is refused by its form with the reason, so somewhat more has to come in.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8_000_000
# What anyone may send: the longest suggestion, all in emoji, takes 24 kB. So small a file is kept
# in memory (FILE_UPLOAD_MAX_MEMORY_SIZE).
PUBLIC_BODY_MAX_BYTES = 64_000
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", True)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])
    if BEHIND_TLS_PROXY:
        # Safe only behind a proxy that always sets or strips this header.
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- How often one address may ask ----------------------------------------------------------

# Counted by roles.request.limits; the table is in docs/operations.md.
ACCOUNT_RATE_LIMITS = {
    # The address first: one that is refused can no longer lock an account.
    "login_failed": "20/5m/ip,5/5m/key",
    # No second limit for all attempts: those with the right password do not count.
    "login": None,
    # A wrong password counts as a failed attempt there, too.
    "reauthenticate": None,
}
SUGGESTIONS_AN_HOUR = env.int("SUGGESTIONS_AN_HOUR", 100)
SUGGESTIONS_AN_HOUR_FROM_ONE = env.int("SUGGESTIONS_AN_HOUR_FROM_ONE", 5)
"""How many suggestions of readers are accepted within an hour: in total, and from one address."""
LINKED_LISTS_AN_HOUR_FROM_ONE = env.int("LINKED_LISTS_AN_HOUR_FROM_ONE", 60)
"""How many lists of titles are read within an hour for one address."""
API_REQUESTS_AN_HOUR_FROM_ONE = env.int("API_REQUESTS_AN_HOUR_FROM_ONE", 1_000)
"""How many requests to /api/v1/ a worker answers within an hour for one address."""
# A search takes 25 ms of a processor and a completion 15 ms, so one address takes 3 % of it at
# most, and an office of a hundred people stays below.
SEARCHES_AN_HOUR_FROM_ONE = env.int("SEARCHES_AN_HOUR_FROM_ONE", 1_000)
"""How many searches a worker answers within an hour for one address without an account."""
COMPLETIONS_AN_HOUR_FROM_ONE = env.int("COMPLETIONS_AN_HOUR_FROM_ONE", 5_000)
"""The same for what is suggested while somebody types into the search box."""

# --- Logging ------------------------------------------------------------------------------

REQUEST_LOG = env.str("REQUEST_LOG", "json" if PRODUCTION else "lines")
"""How requests are logged on standard output: json, lines (for people) or off."""
if REQUEST_LOG not in {"json", "lines", "off"}:
    raise ImproperlyConfigured(f"REQUEST_LOG is {REQUEST_LOG!r}; it is 'json', 'lines' or 'off'.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "json": {"class": "rolekb.request_log.JsonHandler"},
    },
    "root": {"handlers": ["json" if REQUEST_LOG == "json" else "console"], "level": "WARNING"},
    "loggers": {
        "rolekb.signin": {"level": "INFO"},
        # The line of the request says that a page was refused or is not there.
        "django.request": {"level": "ERROR"},
    },
}
