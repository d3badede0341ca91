"""What a write may reach: every key of every form, in every way to write, towards units and rows of every relation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dashboard.admin.site import site
from metrics.models import Keeping, Parameter
from metrics.models.rows import State
from tests.rights import filling
from tests.rights.channels import address
from tests.rights.levels import OPINIONS
from tests.rights.policies import policy_of
from tests.rights.roles import NO_UNIT, WRITE, Relation
from tests.rights.writing import Attempt, Writing, fresh, keys_of, towards, typed
from tests.support.forms import Values

# On this day what holds in the world can be changed over.
CHANGE_OVER = date(2023, 3, 1)


def own_rows(writing: Writing, model: Any) -> list[Any]:
    """Those of the actor's own unit that are not a higher level's."""
    return [row for row in writing.world.rows[model, writing.actor.unit(Relation.OWN)] if writing.actor.keeps(row)]


def adding(writing: Writing, model: Any) -> Iterator[Attempt]:
    path, own = address(model, "add"), writing.actor.unit(Relation.OWN)
    if not writing.actor.may_enter(WRITE, model):
        yield Attempt(f"add {model.__name__}, which a higher level enters", path, {"unit": own}, False)
        return
    blank = writing.page(path)
    for number, shape in enumerate(filling.shapes(model)):
        values = fresh(writing, model, shape, own)
        if not writing.actor.writes(model(**values)):
            continue
        data = blank | {name: typed(value) for name, value in values.items() if value is not False}
        for column in keys_of(model):
            if values.get(column.name) is not None:
                yield from towards(writing, model, column, data, column.name, f"add {model.__name__} {number}", path)


def corrected(writing: Writing, path: str) -> Values:
    """The form at an address, as it would be sent to correct the row; a state asks which verb it is."""
    page = writing.page(path)
    return page | {"note": "改", "why": "更正"} | ({"verb": "correct"} if "change_day" in page else {})


def changing(writing: Writing, model: Any) -> Iterator[Attempt]:
    for row in own_rows(writing, model):
        path = address(model, "change", row.pk)
        data = corrected(writing, path)
        data |= {name: typed(value) for name, value in _a_year_later(model, row).items()}
        yield from _every_key(writing, model, row, data, f"change {model.__name__}", path)


# Of these every unit of the world has the same already, so that none can be moved to another.
HELD_ONCE = (Parameter, Keeping)


def _every_key(writing: Writing, model: Any, row: Any, data: Values, what: str, path: str) -> Iterator[Attempt]:
    for column in keys_of(model):
        if getattr(row, column.name) is None:
            continue
        for attempt in towards(writing, model, column, data, column.name, what, path):
            is_moved = column.name == "unit" and attempt.asked != row.unit_id
            if not (attempt.allowed and is_moved and model in HELD_ONCE):
                yield attempt


def _a_year_later(model: Any, row: Any) -> dict[str, Any]:
    if model in filling.WHOLES:
        # Other rows lie within its days.
        return {}
    if any(of is model and getattr(row, name) for of, name in OPINIONS):
        # The days of what somebody else has said of it are his.
        return {}
    days = {column.name: getattr(row, column.name) for column in filling.columns(model)}
    days = {name: day for name, day in days.items() if isinstance(day, date)}
    return filling.in_year(model, days, lambda year: year + 1)


def changing_over(writing: Writing, model: Any) -> Iterator[Attempt]:
    """变更."""
    if not issubclass(model, State):
        return
    for row in own_rows(writing, model):
        path = address(model, "change", row.pk)
        data = corrected(writing, path) | {"verb": "supersede", "change_day": CHANGE_OVER.isoformat()}
        yield from _every_key(writing, model, row, data, f"succeed {model.__name__}", path)


def with_parts(writing: Writing, model: Any) -> Iterator[Attempt]:
    """The rows on the form of another: a new one, one that stands there, and keys of rows that do not."""
    rows = own_rows(writing, model)
    for inline in site._registry[model].inlines:
        for row in rows:
            path = address(model, "change", row.pk)
            data = {**corrected(writing, path), "note": row.note}
            prefix = inline.model._meta.get_field(inline.fk_name).remote_field.get_accessor_name()
            if row is rows[-1]:
                # The others may have their one part already.
                yield from _new_part(writing, inline, data, prefix, path)
            if int(data[f"{prefix}-INITIAL_FORMS"]):
                yield from _old_part(writing, inline, data, prefix, path)


def _new_part(writing: Writing, inline: Any, data: Values, prefix: str, path: str) -> Iterator[Attempt]:
    if not writing.actor.may_enter(WRITE, inline.model):
        return
    number, own = int(data[f"{prefix}-TOTAL_FORMS"]), writing.actor.unit(Relation.OWN)
    shape = filling.shapes(inline.model)[-1]
    values = fresh(writing, inline.model, shape, own)
    part = {f"{prefix}-{number}-{name}": typed(value) for name, value in values.items() if name in inline.fields}
    more = data | part | {f"{prefix}-TOTAL_FORMS": number + 1}
    for column in _keys_in(inline, values):
        name, what = f"{prefix}-{number}-{column.name}", f"add {inline.model.__name__} on a form"
        yield from towards(writing, inline.model, column, more, name, what, path)


def _old_part(writing: Writing, inline: Any, data: Values, prefix: str, path: str) -> Iterator[Attempt]:
    values = {name: data.get(f"{prefix}-0-{name}") or None for name in inline.fields}
    changed = data | {f"{prefix}-0-note": "改"}
    for column in _keys_in(inline, values):
        name, what = f"{prefix}-0-{column.name}", f"change {inline.model.__name__} on a form"
        yield from towards(writing, inline.model, column, changed, name, what, path)
    for foreign in _foreign_keys(writing, inline.model):
        what = f"change {inline.model.__name__} of key {foreign} on a form"
        yield Attempt(what, path, changed | {f"{prefix}-0-id": foreign}, False)
        yield Attempt(
            f"{what}, deleting", path, changed | {f"{prefix}-0-id": foreign, f"{prefix}-0-DELETE": "on"}, False
        )


def _keys_in(inline: Any, values: Mapping[str, Any]) -> Iterator[Any]:
    return (column for column in keys_of(inline.model) if column.name in inline.fields and values.get(column.name))


def _foreign_keys(writing: Writing, model: Any) -> list[Any]:
    """Of rows that the actor does not enter: those that refer to his, and one elsewhere."""
    unit = writing.actor.unit(Relation.OTHER)
    rows = [*writing.world.strangers.get(model, ())[:1], *writing.world.rows.get((model, unit), ())[:1]]
    return [row.pk for row in rows if not writing.actor.enters(row.unit_id, model=model)]


def deleting(writing: Writing, model: Any) -> Iterator[Attempt]:
    """One by one, and by the action of the list."""
    for relation in reversed(Relation):
        unit = writing.actor.unit(relation)
        row, key = writing.world.row(model, unit), str(writing.world.key(model, unit))
        mine = row is not None and writing.actor.enters(unit, model=model) and writing.actor.keeps(row)
        allowed = mine and not _is_protected(row)
        what = f"delete {model.__name__} of {relation}"
        groups = ["", ""] if _sees(writing, model, unit) else [f"delete {model.__name__}", f"action {model.__name__}"]
        sure = {"post": "yes", "why": "删", f"version-{key}": 1}
        yield Attempt(what, address(model, "delete", key), sure, allowed, groups[0], key)
        chosen = {"action": "delete_selected", "_selected_action": [key], **sure}
        yield Attempt(f"{what} by action", address(model), chosen, allowed, groups[1], key)


def _sees(writing: Writing, model: Any, unit: str) -> bool:
    policy = policy_of(model)
    return unit != NO_UNIT and policy is not None and policy.sees(writing.actor, unit, model)


def _is_protected(row: Any) -> bool:
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in row._meta.related_objects
    )


def every_foreign_row(writing: Writing, model: Any) -> Iterator[Attempt]:
    """A sound form for a row that is another's."""
    unit = writing.actor.unit(Relation.OWN)
    own = writing.world.row(model, unit)
    if not writing.actor.keeps(own):
        return
    values = fresh(writing, model, filling.shapes(model)[0], unit)
    data = corrected(writing, address(model, "change", own.pk))
    data |= {name: typed(value) for name, value in values.items() if value is not False}
    for relation in reversed(Relation):
        unit = writing.actor.unit(relation)
        if not writing.actor.enters(unit, model=model):
            key = str(writing.world.key(model, unit))
            group = "" if _sees(writing, model, unit) else f"foreign {model.__name__}"
            what = f"change {model.__name__} of {relation}"
            yield Attempt(what, address(model, "change", key), data, False, group, key)


WAYS = (adding, changing, changing_over, with_parts, deleting, every_foreign_row)
