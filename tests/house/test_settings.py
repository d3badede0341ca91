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
from tests.support.places import ROOT

SAFE = {"SECRET_KEY": "k" * 50, "PERSONAL_DATA_KEY": "p" * 50, "ALLOWED_HOSTS": "kanban.example"}


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Reads the settings in a new process with only these variables, and prints what matters."""
    names = ("DEBUG", "SESSION_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
    show = f"from dashboard import settings as s; print({', '.join(f's.{name}' for name in names)})"
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
