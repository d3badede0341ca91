"""Tables made from the models are those that the migrations make: same definitions, and no rows beside Django's own."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from metrics.models import Draft, Grant, TrailEntry
from tests.support import databases
from tests.support.schema import filled, parts_of, schema

Planting = Callable[[Any], None]
# Django makes the table between groups and permissions with one width of key from its migrations and with another from
# its models; the keys of neither are used.
DJANGOS_OWN = {
    "postgresql": {
        "column auth_group_permissions.id: bigint NOT NULL identity d",
        "column auth_group_permissions.id: integer NOT NULL identity d",
    }
}


@dataclass(frozen=True)
class Made:
    schema: set[str]
    filled: dict[str, int]


@pytest.fixture(scope="module")
def migrated(own_database: Any) -> Made:
    with own_database():
        databases.migrate()
        return Made(schema(), filled())


@pytest.fixture(scope="module")
def made_from_models(own_database: Any) -> Iterator[str]:
    with own_database() as name:
        databases.make_from_models()
        yield name


@pytest.fixture
def from_models(migrated: Made, made_from_models: str, own_database: Any) -> Iterator[None]:
    with own_database(like=made_from_models):
        yield


def differences(migrated: Made) -> list[str]:
    """Lines of one and not of the other."""
    own = DJANGOS_OWN.get(connection.vendor, set())
    found = migrated.schema ^ schema()
    assert own <= found, "an exemption that is not needed goes"
    return sorted(found - own)


def test_the_tables_are_the_same(migrated: Made, from_models: None) -> None:
    assert differences(migrated) == []
    assert len(migrated.schema) > 900


def test_migrations_leave_no_rows_that_the_models_do_not_make(migrated: Made, from_models: None) -> None:
    """Kinds of content and permissions are made by Django after either."""
    assert migrated.filled == filled()
    assert migrated.filled.keys() == {"auth_permission", "django_content_type"}


def test_a_row_left_by_a_migration_is_found(migrated: Made, from_models: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO metrics_counter (district, ledger, value) VALUES ('', 'planted', 1)")
    assert filled() == {**migrated.filled, "metrics_counter": 1}


# --- planted differences -------------------------------------------------------------------------------------------


def column_dropped(editor: Any) -> None:
    editor.remove_field(Draft, Draft._meta.get_field("saved_at"))


def column_added(editor: Any) -> None:
    editor.execute("ALTER TABLE metrics_draft ADD COLUMN saved_at_last integer NULL")


def null_allowed(editor: Any) -> None:
    altered(editor, Draft, "saved_at", null=True)


def default_given(editor: Any) -> None:
    altered(editor, Draft, "address", db_default="saved_at")


def type_changed(editor: Any) -> None:
    altered(editor, Grant, "role", max_length=21)


def collation_changed(editor: Any) -> None:
    altered(editor, TrailEntry, "ledger", db_collation="NOCASE" if editor.connection.vendor == "sqlite" else "C")


def key_dropped(editor: Any) -> None:
    altered(editor, Draft, "account", db_constraint=False)


def check_dropped(editor: Any) -> None:
    taken_out(editor, Grant, "grant_sections")


def unique_dropped(editor: Any) -> None:
    taken_out(editor, Draft, "draft_once")


def index_dropped(editor: Any) -> None:
    editor.execute("DROP INDEX trail_work")


def view_added(editor: Any) -> None:
    editor.execute("CREATE VIEW drafts_in_view AS SELECT address FROM metrics_draft")


def trigger_added(editor: Any) -> None:
    if editor.connection.vendor == "sqlite":
        editor.execute("CREATE TRIGGER drafted AFTER INSERT ON metrics_draft BEGIN SELECT 1; END")
        return
    editor.execute("CREATE FUNCTION drafted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
    editor.execute("CREATE TRIGGER drafted AFTER INSERT ON metrics_draft EXECUTE FUNCTION drafted()")


def altered(editor: Any, model: Any, name: str, **changes: Any) -> None:
    """The column as it would be if its field were declared with the changes."""
    field = model._meta.get_field(name)
    other = copy.copy(field)
    vars(other).update(changes)
    editor.alter_field(model, field, other, strict=True)


def taken_out(editor: Any, model: Any, name: str) -> None:
    """A constraint, also of what the model declares: SQLite makes the table anew from that."""
    [constraint] = [each for each in model._meta.constraints if each.name == name]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model._meta, "constraints", [each for each in model._meta.constraints if each is not constraint])
        editor.remove_constraint(model, constraint)


PLANTED: dict[Planting, str] = {
    column_dropped: "saved_at",
    column_added: "saved_at_last",
    null_allowed: "saved_at",
    default_given: "address",
    type_changed: "role",
    collation_changed: "ledger",
    key_dropped: "account_id",
    check_dropped: "grant_sections",
    unique_dropped: "draft_once",
    index_dropped: "trail_work",
    view_added: "drafts_in_view",
    trigger_added: "drafted",
}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_difference_is_found_and_nothing_else(plant: Planting, migrated: Made, from_models: None) -> None:
    with connection.schema_editor() as editor:
        plant(editor)
    found = differences(migrated)
    assert found and all(PLANTED[plant] in line for line in found), found


def test_a_statement_is_taken_apart_at_its_own_commas() -> None:
    parts = ["\"x\" text DEFAULT 'it''s, ('", '"y,z" integer', "CHECK ((\"x\" IN ('(', 'b')))", 'UNIQUE ("x", "y,z")']
    assert list(parts_of(f'CREATE TABLE "a" ({", ".join(parts)}) STRICT')) == [*parts, "options STRICT"]
