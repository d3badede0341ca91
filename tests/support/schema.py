"""What a database is made of, line by line, and what is in it; the order of columns is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db import connection

# Django's list of the migrations that were run, which tables made from models do without.
HISTORY = "django_migrations"
# What is written between these is one name or text, whatever it holds.
_QUOTED = re.compile(r""""[^"]*"|'(?:[^']|'')*'|.""", re.DOTALL)


def schema() -> set[str]:
    """Tables, columns, constraints and indexes with all that is said of them, and whatever else somebody has made."""
    lines = _of_sqlite() if connection.vendor == "sqlite" else _of_postgres()
    return {line for line in lines if HISTORY not in line}


def filled() -> dict[str, int]:
    """How many rows the tables have that have any."""
    names = [name for name in connection.introspection.table_names() if name != HISTORY]
    counts = {name: _asked(f'SELECT count(*) FROM "{name}"')[0][0] for name in names}
    return {name: count for name, count in counts.items() if count}


# --- SQLite --------------------------------------------------------------------------------------------------------


def _of_sqlite() -> Iterator[str]:
    """The statements that would make it again. Indexes without one belong to a UNIQUE of their table."""
    for kind, name, sql in _asked("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"):
        if kind == "table" and not name.startswith("sqlite_"):
            yield from (f"table {name}: {part}" for part in parts_of(sql))
        else:
            yield f"{kind} {name}: {sql}"


def parts_of(sql: str) -> Iterator[str]:
    """The columns and constraints of a CREATE TABLE, and what stands after them."""
    depth, part = 0, ""
    for token in _QUOTED.findall(sql[sql.index("(") + 1 :]):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if (token == "," and depth == 0) or (token == ")" and depth == -1):
            yield part.strip()
            part = ""
        else:
            part += token
    yield f"options {part.strip()}"


# --- PostgreSQL ----------------------------------------------------------------------------------------------------

_COLUMNS = """
    SELECT format('column %s.%s: %s', c.relname, a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid),
        'identity ' || nullif(a.attidentity::text, ''), 'generated ' || nullif(a.attgenerated::text, ''),
        'COLLATE ' || l.collname))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_collation l ON l.oid = a.attcollation
        LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
    WHERE c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace = {public}
"""
_OTHERS = (
    # Tables, views and sequences, with how they are kept; indexes are below.
    """SELECT format('relation %s: %s', relname, concat_ws(' ', relkind::text, relpersistence::text, reloptions::text,
        relrowsecurity, 'comment ' || obj_description(oid))) FROM pg_class
    WHERE relkind NOT IN ('i', 'I') AND relnamespace = {public}""",
    """SELECT format('constraint %s of %s: %s', conname, conrelid::regclass, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = {public}""",
    "SELECT format('index %s: %s', indexname, indexdef) FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT format('trigger %s: %s', tgname, pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT format('function %s: %s', proname, prosrc) FROM pg_proc WHERE pronamespace = {public}",
    "SELECT format('collation %s', collname) FROM pg_collation WHERE collnamespace = {public}",
    "SELECT format('type %s', typname) FROM pg_type WHERE typtype IN ('d', 'e', 'r') AND typnamespace = {public}",
    "SELECT format('extension %s', extname) FROM pg_extension",
)


def _of_postgres() -> Iterator[str]:
    for query in (_COLUMNS, *_OTHERS):
        yield from (line for (line,) in _asked(query.format(public="'public'::regnamespace")))


def _asked(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()
