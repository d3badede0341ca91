"""The site starts only in a safe state, and says what is wrong otherwise."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection

from dashboard import static_files
from metrics.management.commands.make_settings import OF_THE_DEMONSTRATION
from tests.support.places import ROOT

SAFE = {"SECRET_KEY": "k" * 50, "PERSONAL_DATA_KEY": "p" * 50, "ALLOWED_HOSTS": "kanban.example"}


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Starts the site in a new process with only these variables, and prints what matters."""
    names = ("DEBUG", "SESSION_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
    show = (
        f"import dashboard.wsgi; from dashboard import settings as s; print({', '.join(f's.{name}' for name in names)})"
    )
    clean = {"PATH": os.environ["PATH"], **environment}
    command = [sys.executable, "-c", show]
    return subprocess.run(command, env=clean, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_configured_site_is_strict_by_default() -> None:
    assert start(**SAFE).stdout.split() == ["False", "True", "True", "True"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"PERSONAL_DATA_KEY": ""}, "PERSONAL_DATA_KEY"),
        ({"PERSONAL_DATA_KEY": "k" * 50}, "PERSONAL_DATA_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"HTTPS": "ture"}, "HTTPS"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL"),
    ],
)
def test_an_unsafe_start_is_refused(change: dict[str, str], named: str) -> None:
    outcome = start(**(SAFE | change))
    assert outcome.returncode != 0
    assert named in outcome.stderr.splitlines()[-1]


def manage(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs manage.py with an environment that names nothing but a folder."""
    clean = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder)}
    call = [sys.executable, "manage.py", *command]
    return subprocess.run(call, env=clean, cwd=ROOT, capture_output=True, text=True, check=False)


def test_without_settings_commands_are_explained_and_what_is_missing_is_one_sentence(tmp_path: Path) -> None:
    missing = (
        "没有设置 SECRET_KEY、PERSONAL_DATA_KEY、ALLOWED_HOSTS："
        f"请运行 manage.py make_settings --host 本网站的域名，它会生成 {tmp_path / 'district.env'}。"
    )
    helped = manage(tmp_path, "help")
    assert helped.returncode == 0 and "import_ledgers" in helped.stdout
    assert manage(tmp_path, "figures", "--help").returncode == 0
    for command in (["check"], ["migrate"]):
        refused = manage(tmp_path, *command)
        assert refused.returncode == 1 and refused.stderr.count(missing) == 1, command


def test_settings_are_made_once_and_then_are_those_of_every_command(tmp_path: Path) -> None:
    path = tmp_path / "district.env"
    path.write_text(OF_THE_DEMONSTRATION, encoding="utf-8")  # a district takes its place
    made = manage(tmp_path, "make_settings", "--host", "kanban.example", "--tls-proxy")
    assert made.returncode == 0 and "PERSONAL_DATA_KEY 抄存" in made.stdout
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    again = manage(tmp_path, "make_settings", "--host", "other.example")
    assert again.returncode == 1 and "没有改动" in again.stderr and path.read_bytes() == before
    show = "from django.conf import settings as s; print(s.ALLOWED_HOSTS, s.SECURE_PROXY_SSL_HEADER[1], s.DEMO)"
    assert manage(tmp_path, "shell", "--no-imports", "-c", show).stdout.strip() == "['kanban.example'] https False"


def test_only_psycopg2_is_installed() -> None:
    """Django would silently prefer psycopg 3."""
    assert importlib.util.find_spec("psycopg") is None
    if connection.vendor == "postgresql":
        from django.db.backends.postgresql.psycopg_any import is_psycopg3

        assert not is_psycopg3


def test_vendor_files_are_found_and_nothing_beside_them() -> None:
    assert all(finders.find(name) for name in static_files.VENDOR_FILES)
    assert finders.find("vendor/package.json") is None
    assert finders.find("chart.js/dist/chart.js") is None


def test_a_missing_vendor_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert static_files.check_vendor_files() == []
    monkeypatch.setattr(settings, "NODE_MODULES", tmp_path)
    messages = [fault.msg for fault in static_files.check_vendor_files()]
    assert len(messages) == len(static_files.VENDOR_FILES)
    assert "chart.umd.min.js" in messages[0]


def test_no_source_map_is_looked_for() -> None:
    rules = [rule for _, rules in static_files.StaticStorage.patterns for rule in rules]
    assert rules
    assert not any("sourceMappingURL" in str(rule) for rule in rules)
