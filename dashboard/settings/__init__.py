"""The settings. What differs between installations comes from the environment and is read strictly.

Where the environment names nothing of the site, var/district.env is read, which `manage.py make_settings` writes. What
is missing is a fault of `manage.py check`; other commands that need it, and the web server, do not start without it.

- SECRET_KEY: required, at least 50 characters (a demonstration makes and keeps its own)
- PERSONAL_DATA_KEY: required likewise, and another; encrypts identity and telephone numbers, which are lost without it
- ALLOWED_HOSTS: required outside a demonstration, comma-separated
- DATABASE_URL: sqlite:///path or postgres://user:password@host:port/name; default var/district.sqlite3, and for a
  demonstration var/demo.sqlite3
- HTTPS: cookies only over TLS, redirect to it, HSTS; on unless DEMO
- TLS_PROXY: trust X-Forwarded-Proto of the proxy in front; off by default
- DEMO, DEBUG: off by default; DEBUG only in a demonstration
- DEMO_TODAY: the day on which a demonstration stands, 2024-07-16 if it is not named; "clock" for that of the clock
- VAR_DIR: where all of these lie that are not named themselves; default var
- FILES_DIR: where supporting papers lie; default var/files
- PLAIN_STATIC: static files straight from their sources, for tests and development; follows DEBUG
"""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from dashboard.settings.environment import (
    BASE_DIR,
    VAR_DIR,
    allowed_hosts,
    database,
    demo_today,
    env,
    flag,
    missing_settings,
    secret,
)
from dashboard.settings.environment import (
    SETTINGS_FILE as SETTINGS_FILE,
)

NODE_MODULES = BASE_DIR / "node_modules"


def release() -> str:
    """Names what is installed: pages that a browser kept of another release are not the same pages."""
    names = ("metrics", "dashboard", "templates", "static", "locale")
    files = sorted(path for name in names for path in (BASE_DIR / name).rglob("*") if path.is_file())
    found = hashlib.sha256()
    for path in files:
        if path.suffix not in (".pyc", ".po"):
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


DEMO = flag("DEMO", default=False)
TODAY = demo_today(demo=DEMO)
DEBUG = flag("DEBUG", default=False)
if DEBUG and not DEMO:
    raise ImproperlyConfigured("DEBUG 会把设置和台账给任何人看，只用于演示（DEMO=1）。")
HTTPS = flag("HTTPS", default=not DEMO)
PLAIN_STATIC = flag("PLAIN_STATIC", default=DEBUG)

RELEASE = release()
SECRET_KEY = secret("SECRET_KEY", demo=DEMO)
PERSONAL_DATA_KEY = secret("PERSONAL_DATA_KEY", demo=DEMO)
if PERSONAL_DATA_KEY and PERSONAL_DATA_KEY == SECRET_KEY:
    raise ImproperlyConfigured("PERSONAL_DATA_KEY 不能和 SECRET_KEY 相同：换了 SECRET_KEY，证件号码就再也读不出来。")
ALLOWED_HOSTS = allowed_hosts(demo=DEMO)
MISSING_SETTINGS = missing_settings(
    {"SECRET_KEY": SECRET_KEY, "PERSONAL_DATA_KEY": PERSONAL_DATA_KEY, "ALLOWED_HOSTS": ALLOWED_HOSTS}
)
# The demonstration never stands where a district may have begun.
DATABASE_FILE = "demo.sqlite3" if DEMO else "district.sqlite3"
DATABASES = {"default": database(DATABASE_FILE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- the program ---------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "dashboard.apps.DashboardConfig",
    "metrics.apps.MetricsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tables2",
    "django_filters",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dashboard.middleware.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dashboard.middleware.uploads.RefuseLargeBodies",
    "dashboard.middleware.sessions.TouchSession",
    "dashboard.middleware.first_password.ChooseOwnPassword",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "dashboard.urls"
WSGI_APPLICATION = "dashboard.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- language and time ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
# Chinese is written in the sources; English is in locale/en. Each is named in itself.
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "dashboard.formats"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- static files --------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "dashboard.static_files.VendorFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLAIN_STATIC
        else "dashboard.static_files.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = PLAIN_STATIC
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- signing in ----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "metrics.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"

AXES_FAILURE_LIMIT = "dashboard.middleware.sign_in_lock.failures_allowed"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_CALLABLE = "dashboard.middleware.sign_in_lock.locked_out"
# By address alone, one forgetful colleague would lock out a whole office behind the same router.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True

SESSION_COOKIE_AGE = 30 * 60
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS

# --- supporting papers ---------------------------------------------------------------------------------------------

# Outside every public folder: a file leaves only through a page that asks who may see its row.
FILES_DIR = Path(env.str("FILES_DIR", default=str(VAR_DIR / "files")))
# What a form may bring without its files, and with them; how much one file may be is in metrics/files/limits.py.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
MOST_REQUEST_BYTES = 100 * 1024 * 1024
# Larger files wait on disk.
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

# --- headers -------------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if flag("TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb")
}

# --- logs ----------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Django adds a handler of its own for DEBUG; the root's is enough.
    "loggers": {"django": {"handlers": [], "level": "INFO"}, "axes": {"level": "WARNING"}},
}
