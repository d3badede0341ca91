"""Which frames may have read a changed row: the (district, ledger) pairs whose counters are raised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from metrics.acts.trailing import RowChange, batches
from metrics.ledgers.registry import ledger_of, register_of, registers
from metrics.models.codes import district_of
from metrics.models.tracked import Tracked


def references(row: Tracked) -> Iterator[tuple[str, type[Tracked], Any]]:
    """(column, model, key) of the shared rows that a row refers to."""
    for field in ledger_of(row).links:
        key = getattr(row, field.attname)
        if key is not None:
            yield field.name, field.related_model, key


def locked_with(model: type[Tracked], keys: Iterable[Any]) -> Iterator[tuple[type[Tracked], list[Any]]]:
    """(model, keys) of the rows that are locked before these. One query a key of `LOCKED_WITH`, mostly none."""
    for name in model.LOCKED_WITH:
        field = register_of(model).field(name)
        rows = model._base_manager.filter(pk__in=keys)
        yield field.related_model, list(rows.order_by().values_list(field.attname, flat=True).distinct())


def touched(changes: Iterable[RowChange]) -> set[tuple[str, str]]:
    """(district, ledger) of every frame that may have read one of the changed rows. One query a referring key."""
    found: set[tuple[str, str]] = set()
    changed: dict[type[Tracked], list[Any]] = defaultdict(list)
    parents: dict[tuple[type[Tracked], type[Tracked]], set[Any]] = defaultdict(set)
    for model, key, before, after in changes:
        register = register_of(model)
        if not register.is_counted:
            continue
        for image in filter(None, (before, after)):
            found |= {(district_of(code), register.key) for code in model.units_of(image)}
            for field in register.parents:
                if image[field.attname] is not None:
                    parents[model, field.related_model].add(image[field.attname])
        if before is not None:
            changed[model].append(key)
    for model, keys in changed.items():
        found |= {(district, register_of(model).key) for district in _referring_districts(model, keys)}
    for (model, parent), those in parents.items():
        found |= {(district, register_of(model).key) for district in _districts(parent, "pk", those)}
    return found


def _referring_districts(model: type[Tracked], keys: list[Any]) -> set[str]:
    """Districts of the rows that refer to the rows `keys`. One query a referring ledger."""
    districts: set[str] = set()
    for other in registers():
        for field in other.links:
            if field.related_model is model:
                districts |= _districts(other.model, field.attname, keys)
    return districts


def _districts(model: type[models.Model], path: str, keys: Iterable[Any]) -> set[str]:
    found: set[str] = set()
    for those in batches(keys):
        query = model._base_manager.filter(**{f"{path}__in": those})
        found |= {district_of(code) for code in query.order_by().values_list("unit_id", flat=True).distinct()}
    return found
