"""What an installation says of itself, read strictly: from the environment, or from the file that stands in for it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var")
VAR_DIR.mkdir(mode=0o750, exist_ok=True)

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


def missing_settings(given: Mapping[str, object]) -> str:
    """What is not named and must be, in one sentence with the command that makes it; empty where nothing is."""
    missing = "、".join(name for name, value in given.items() if not value)
    made = f"请运行 manage.py make_settings --host 本网站的域名，它会生成 {SETTINGS_FILE}。"
    return f"没有设置 {missing}：{made}" if missing else ""


def database(file: str) -> dict[str, Any]:
    """The one that is named, else the file in SQLite."""
    config: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / file}")
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
