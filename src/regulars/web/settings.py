"""Django's settings for one company folder.

``REGULARS_FOLDER`` names the folder; ``REGULARS_DATABASE`` is empty (a SQLite file in the folder) or
``postgresql://user:password@host:port/name``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from regulars.web import configuration

REGULARS_FOLDER = Path(os.environ["REGULARS_FOLDER"]).absolute()
_PACKAGE: Final = Path(__file__).parent

SECRET_KEY = configuration.secret(REGULARS_FOLDER)
DEBUG = False
#: Which names the desk answers to; `regulars serve --host-name` adds to these.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *os.environ.get("REGULARS_HOSTS", "").split()]
CSRF_TRUSTED_ORIGINS = os.environ.get("REGULARS_ORIGINS", "").split()
_HTTPS: Final = os.environ.get("REGULARS_HTTPS") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "regulars.desk",
    "regulars.web",
]
MIDDLEWARE = [
    "regulars.web.middleware.InTurn",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "regulars.web.middleware.ContentSecurity",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "regulars.web.middleware.PersonsLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "regulars.web.middleware.PortfolioNamed",
    "regulars.web.middleware.Errors",
]
ROOT_URLCONF = "regulars.web.urls"
ASGI_APPLICATION = "regulars.web.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_PACKAGE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "regulars.web.context.frame",
            ],
            "builtins": ["regulars.web.templatetags.words"],
            "string_if_invalid": "",
        },
    }
]

DATABASES = {
    "default": configuration.database(
        os.environ.get("REGULARS_DATABASE", ""),
        REGULARS_FOLDER,
        stands=os.environ.get("REGULARS_DATABASE_STANDS") == "1",
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "desk.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None

LANGUAGES = [("en", "English"), ("ru", "Русский"), ("ro", "Română")]
LANGUAGE_CODE = configuration.language(REGULARS_FOLDER)
USE_I18N = True
USE_TZ = True
TIME_ZONE = configuration.zone(REGULARS_FOLDER)

STATIC_URL = "static/"
STATIC_ROOT = None
STATICFILES_DIRS = [(name, _PACKAGE.parent / "report" / name) for name in ("vega", "outline")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600
#: How large a file of records may be that somebody uploads.
REGULARS_UPLOAD_BYTES = int(os.environ.get("REGULARS_UPLOAD_MB", "200")) * 10**6

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "regulars.web.accounts.Accounts"
SOCIALACCOUNT_ADAPTER = "regulars.web.accounts.SocialAccounts"
MFA_ADAPTER = "regulars.web.accounts.SecondStep"
ACCOUNT_FORMS = {
    "login": "regulars.web.views.account_forms.SignIn",
    "change_password": "regulars.web.views.account_forms.ChangePassword",
    "set_password": "regulars.web.views.account_forms.SetPassword",
    "reauthenticate": "regulars.web.views.account_forms.Again",
}
MFA_FORMS = {
    "authenticate": "regulars.web.views.account_forms.SecondCode",
    "reauthenticate": "regulars.web.views.account_forms.SecondCodeAgain",
    "activate_totp": "regulars.web.views.account_forms.FirstCode",
}
# A plain link: the policy of content lets no form of the desk end on another host.
SOCIALACCOUNT_LOGIN_ON_GET = True
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "5/5m/key,20/5m/ip"}
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Regulars"
SOCIALACCOUNT_PROVIDERS = configuration.openid()
# Rates are counted over all processes of the desk together.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "desk_cache"},
}
CSRF_FAILURE_VIEW = "regulars.web.views.errors.stale"
#: Behind a proxy that speaks HTTPS, it says who asks.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _HTTPS else 0

#: Names and sums of clients never reach a log.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"plain": {"()": "regulars.web.logs.Plain"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["plain"]}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "psycopg.pool": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
