"""Django's settings, all derived from the checked environment (`kit/env.py`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict

from quarterdeck.kit import env as environment
from quarterdeck.kit import postgres

ENV = environment.load()
HERE = Path(__file__).parent

SECRET_KEY = ENV.secret_key
DEBUG = False  # our own pages say what went wrong; a debug page would show secrets
DATABASE_URL = ENV.database_url or postgres.url(ENV.data)
DATABASE_DIRECT_URL = ENV.database_direct_url or DATABASE_URL

INSTALLED_APPS = [
    "quarterdeck.team",
    "quarterdeck.people",
    "quarterdeck.emails",
    "quarterdeck.compose",
    "quarterdeck.delivery",
    "quarterdeck.inbound",
    "quarterdeck.tracking",
    "quarterdeck.tasks",
    "quarterdeck.campaigns",
    "quarterdeck.public",
    "quarterdeck.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_prose_editor",
    "js_asset",
    "lucide",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "quarterdeck.kit.middleware.StreamsHoldNothing",
    "quarterdeck.kit.proxies.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "quarterdeck.kit.middleware.Compressed",
    "quarterdeck.web.csp.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "quarterdeck.web.own_browsers.OwnBrowsers",
    "quarterdeck.web.access.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "quarterdeck.web.viewing.OnlyLooking",
    "quarterdeck.web.zone.ReadersZone",
    "quarterdeck.web.errors.WordsForErrors",
    "allauth.account.middleware.AccountMiddleware",
    "quarterdeck.kit.middleware.OneThread",
]

ROOT_URLCONF = "quarterdeck.urls"
ASGI_APPLICATION = "quarterdeck.asgi.app"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "quarterdeck.web.csp.csp_nonce",
            ],
        },
    },
]


# A line to PostgreSQL that was cut without a word is noticed in a minute; left to the kernel, it would be two hours.
KEEPALIVE = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 4, "tcp_user_timeout": 60_000}


def database(url: str) -> dict[str, Any]:
    """Django's description of a database URL; whatever libpq understands in it is passed on."""
    parts = conninfo_to_dict(url)
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    named = {ours: str(parts.pop(theirs)) for ours, theirs in known.items() if parts.get(theirs)}
    # Only what goes by kit/prepared.py is ever prepared.
    # The pool waits twice as long before each new try; given up soon, the next caller tries afresh. Left at its five
    # minutes, a process would stay without a database for as long again as the database was away.
    pool = {"min_size": 1, "max_size": 12, "timeout": 15, "reconnect_timeout": 4}
    options = {"application_name": "quarterdeck", "prepare_threshold": 5, **KEEPALIVE, **parts, "pool": pool}
    engine = {"ENGINE": "quarterdeck.kit.database"}
    return {**engine, **named, "OPTIONS": options}


DATABASES = {"default": database(DATABASE_URL)}

# Attempts to log in are counted here, for all processes together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "quarterdeck_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# Who may come in.
AUTH_USER_MODEL = "team.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "quarterdeck.web.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a code that has just run out, or a clock half a minute off
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# How browsers have to treat us.
_OWN_HOSTS = {urlsplit(ENV.url).hostname or "", urlsplit(ENV.tracking_url).hostname or ""}
_HTTPS = ENV.url.startswith("https://")
ALLOWED_HOSTS = sorted(_OWN_HOSTS | {"localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = [ENV.url]
SESSION_COOKIE_NAME = f"quarterdeck_{ENV.port}"  # cookies ignore ports: two Quarterdecks on one machine stay apart
CSRF_COOKIE_NAME = f"quarterdeck_csrf_{ENV.port}"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "quarterdeck.web.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # set by TrustedProxies only
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
TRUSTED_PROXIES = ENV.trusted_proxies

# Static files: collected by `up` and `prepare` (hashed names, compressed); else the finders serve them (tests).
STATIC_URL = "/static/"
STATIC_ROOT = ENV.data / "static"
COLLECTED_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
FOUND_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # uploads live in PostgreSQL, never in files
    "staticfiles": {"BACKEND": COLLECTED_STORAGE if _COLLECTED else FOUND_STORAGE},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024  # a long letter with pasted pictures
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("nl", "Nederlands")]  # each in its own words; a whole catalogue is in locale/
LOCALE_PATHS = [HERE / "locale"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS: list[str] = []

# Logging: one line an event on standard error, in our words (`kit/logs.py`).
LOGGING_CONFIG = "quarterdeck.kit.logs.configure"
LOGGING = {"json": ENV.production}

# The rooms' own settings.
QUARTERDECK = ENV
SPOOL = ENV.data / "spool"
