"""One thing is not in one state twice on the same day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.ddl_references import Statement, Table
from django.db.models import Q
from django.db.models.sql.query import Query


class OneAtATime(models.BaseConstraint):
    """No two rows in which these columns say the same hold on the same day; of `condition` only those that meet it.

    PostgreSQL keeps it by itself, and looks when the unit of work ends, within which a row may make room for another.
    It wants the extension btree_gist. Where there is no such constraint the unit of work alone keeps it, under its
    locks; it says for both in words what is wrong (metrics/acts/rules/overlapping.py).
    """

    def __init__(self, *, fields: Sequence[str], name: str, condition: Q | None = None) -> None:
        super().__init__(name=name)
        self.fields = tuple(fields)
        self.condition = condition

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        kwargs["fields"] = self.fields
        if self.condition is not None:
            kwargs["condition"] = self.condition
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, OneAtATime):
            return NotImplemented
        return (self.name, self.fields, self.condition) == (other.name, other.fields, other.condition)

    __hash__ = models.BaseConstraint.__hash__

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        if schema_editor.connection.vendor != "postgresql":
            return ""
        quote, column_of = schema_editor.quote_name, model._meta.get_field
        same = "".join(f"{quote(column_of(name).column)} WITH =, " for name in self.fields)
        days = ", ".join(quote(column_of(name).column) for name in ("started_on", "ended_on"))
        where = f" WHERE ({_as_sql(self.condition, model, schema_editor)})" if self.condition else ""
        excluded = f"EXCLUDE USING gist ({same}daterange({days}, '[]') WITH &&)"
        return f"CONSTRAINT {quote(self.name)} {excluded}{where} DEFERRABLE INITIALLY DEFERRED"

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        made = self.constraint_sql(model, schema_editor)
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return Statement("ALTER TABLE %(table)s ADD %(made)s", table=table, made=made) if made else None

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return None
        table, name = Table(model._meta.db_table, schema_editor.quote_name), schema_editor.quote_name(self.name)
        return Statement("ALTER TABLE %(table)s DROP CONSTRAINT %(name)s", table=table, name=name)

    def validate(self, *_args: Any, **_kwargs: Any) -> None:
        """Says nothing of a single row: in the unit of work one that follows may still make room."""


def _as_sql(condition: Q, model: Any, schema_editor: Any) -> str:
    query = Query(model, alias_cols=False)
    sql, params = query.build_where(condition).as_sql(
        query.get_compiler(connection=schema_editor.connection), schema_editor.connection
    )
    return str(sql % tuple(schema_editor.quote_value(each) for each in params))
