"""A database of its own for a test, which is the site's for the time; its tables come from migrations or models."""

from __future__ import annotations

import copy
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.test import override_settings

from metrics.catalogue.loading import forget


@contextmanager
def own_database(folder: Path, *, like: str = "") -> Iterator[str]:
    """An empty one, or a copy of another, in place of the site's in this thread; gives its name.

    Migrations and the catalogue ask for no other than the site's.
    """
    usual = connections[DEFAULT_DB_ALIAS]
    if like:
        # PostgreSQL copies what nobody is connected to.
        usual.close()
    with _made(usual, folder, like) as name:
        own = type(usual)(copy.deepcopy(usual.settings_dict) | {"NAME": name}, DEFAULT_DB_ALIAS)
        connections[DEFAULT_DB_ALIAS] = own
        _forget_rows()
        try:
            yield name
        finally:
            own.close()
            connections[DEFAULT_DB_ALIAS] = usual
            _forget_rows()


@contextmanager
def _made(usual: Any, folder: Path, like: str) -> Iterator[str]:
    name = f"own_{uuid.uuid4().hex}"
    if usual.vendor == "sqlite":
        path = folder / f"{name}.sqlite3"
        if like:
            shutil.copy(like, path)
        yield str(path)
        return
    with usual._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like else ""))
    try:
        yield name
    finally:
        with usual._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


def _forget_rows() -> None:
    """What is remembered of one database says nothing of another."""
    forget()
    ContentType.objects.clear_cache()


def address_of_database() -> str:
    """The site's database at the moment, as another process finds it."""
    place: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    where = f"{place['HOST']}:{place['PORT']}".rstrip(":")
    options = urlencode({name: value for name, value in place["OPTIONS"].items() if name == "host"})
    return f"postgres://{place['USER']}:{place['PASSWORD']}@{where}/{place['NAME']}?{options}"


# --- its tables ----------------------------------------------------------------------------------------------------


def migrate(*target: str) -> None:
    """As `manage.py migrate`, also in a run that makes its own tables without migrations."""
    with override_settings(MIGRATION_MODULES={}):
        call_command("migrate", *target, verbosity=0)


def make_from_models() -> None:
    with override_settings(MIGRATION_MODULES=dict.fromkeys(config.label for config in apps.get_app_configs())):
        call_command("migrate", run_syncdb=True, verbosity=0)


def models_at(migration: str) -> Any:
    """The models of `metrics` as they were after the migration."""
    with override_settings(MIGRATION_MODULES={}):
        return MigrationExecutor(connection).loader.project_state(("metrics", migration)).apps
