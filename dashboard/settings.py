"""The one settings file. What differs between installations comes from the environment and is read strictly.

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
import os
import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var")
NODE_MODULES = BASE_DIR / "node_modules"

env = environ.Env()
# Written by `manage.py make_settings`. An environment that names any of these is that of another installation.
SETTINGS_FILE = VAR_DIR / "district.env"
OF_AN_INSTALLATION = {"SECRET_KEY", "PERSONAL_DATA_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "DEMO"}
if SETTINGS_FILE.exists() and not os.environ.keys() & OF_AN_INSTALLATION:
    env.read_env(SETTINGS_FILE)


def flag(name: str, *, default: bool) -> bool:
    """A yes or no from the environment; anything else is refused, since a misspelt "ture" must not mean no."""
    raw = os.environ.get(name, "").strip().lower()
    if raw in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return raw in {"1", "true", "yes", "on"} if raw else default
    raise ImproperlyConfigured(f"{name}={raw!r} 既不是“是”（1）也不是“否”（0）。")


def kept_demo_key(name: str) -> str:
    """A random key, made once and kept. Several processes may start together, and all must end with the same one."""
    path = VAR_DIR / name
    if not path.exists():
        draft = path.with_name(f"{name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)  # fails if another process was first; then its key is the one
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def demo_today(*, demo: bool) -> date | None:
    """The day on which a demonstration stands; None where it goes by the clock, as a real district does."""
    text = os.environ.get("DEMO_TODAY", "").strip()
    if text and not demo:
        raise ImproperlyConfigured("DEMO_TODAY 只用于演示（DEMO=1）。")
    try:
        return None if not demo or text == "clock" else date.fromisoformat(text or "2024-07-16")
    except ValueError:
        raise ImproperlyConfigured(f"DEMO_TODAY={text!r} 既不是 2024-07-16 这样的日期，也不是 clock。") from None


def secret(name: str, *, demo: bool) -> str:
    """Empty where it is missing."""
    key: str = env.str(name, default="")
    if not key and demo:
        return kept_demo_key(name.lower())
    if 0 < len(key) < 50:
        raise ImproperlyConfigured(f"{name} 太短：须是至少 50 个字符的随机文字。")
    return key


def allowed_hosts(*, demo: bool) -> list[str]:
    hosts: list[str] = env.list("ALLOWED_HOSTS", default=[])
    if not hosts and demo:
        return ["127.0.0.1", "localhost", "[::1]"]
    if "*" in hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS 须写明本网站的域名，不能是 *。")
    return hosts


def missing_settings() -> str:
    """What is not named and must be, in one sentence with the command that makes it; empty where nothing is."""
    given = {"SECRET_KEY": SECRET_KEY, "PERSONAL_DATA_KEY": PERSONAL_DATA_KEY, "ALLOWED_HOSTS": ALLOWED_HOSTS}
    missing = "、".join(name for name, value in given.items() if not value)
    made = f"请运行 manage.py make_settings --host 本网站的域名，它会生成 {SETTINGS_FILE}。"
    return f"没有设置 {missing}：{made}" if missing else ""


def database() -> dict[str, Any]:
    config: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / DATABASE_FILE}")
    options = config.setdefault("OPTIONS", {})
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE: a transaction that reads first and writes later must not fail with "database is locked".
        options |= {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        }
    elif config["ENGINE"] == "django.db.backends.postgresql":
        config |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    else:
        raise ImproperlyConfigured("DATABASE_URL 须是 SQLite 或 PostgreSQL 的地址。")
    return config


def release() -> str:
    """Names what is installed: pages that a browser kept of another release are not the same pages."""
    names = ("metrics", "dashboard", "templates", "static", "locale")
    files = sorted(path for name in names for path in (BASE_DIR / name).rglob("*") if path.is_file())
    found = hashlib.sha256()
    for path in files:
        if path.suffix not in (".pyc", ".po"):
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


VAR_DIR.mkdir(mode=0o750, exist_ok=True)

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
MISSING_SETTINGS = missing_settings()
# The demonstration never stands where a district may have begun.
DATABASE_FILE = "demo.sqlite3" if DEMO else "district.sqlite3"
DATABASES = {"default": database()}
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
