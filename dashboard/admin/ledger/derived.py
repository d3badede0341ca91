"""The admin of a model, read off the model: what its list shows, filters and searches, and the order of its form."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from dashboard.admin.autocomplete import SearchedByName
from dashboard.admin.base import ScopedInline, TrackedAdmin, UnitFilter
from dashboard.admin.return_pages import ReturnPages
from dashboard.admin.reviewing import ReviewFilter
from dashboard.admin.succeeding import StateAdmin
from metrics.ledgers.registry import register_of
from metrics.models.order import LOCK_ORDER
from metrics.models.returning import ReturnRow
from metrics.models.rows import Event, State
from metrics.models.tracked import Tracked
from metrics.wording import period_name

# How a row is kept comes after what it says.
_FIRST, _LAST = ("unit", "kind"), ("day", "started_on", "ended_on", "received_on", "note")
_NAMES = ("name", "title", "topic", "subject", "number", "credit_code", "round")
# What moves on while a matter is dealt with is changed in the list; an outcome comes with its day.
_MOVING = ("progress", "outcome")
# A list wider than this is not read any more.
_MOST_COLUMNS = 8


class ReturnAdmin(ReturnPages, TrackedAdmin):
    """Returns name their period as people do."""

    change_list_template = "admin/return_change_list.html"

    @admin.display(description=_("所属期"), ordering="period_start")
    def period_name(self, row: Any) -> str:
        return period_name(row.period)


def derived(model: type[Tracked], **own: Any) -> type[TrackedAdmin]:
    """An admin class for the model; `own` attributes go before what is derived."""
    base = StateAdmin if issubclass(model, State) else ReturnAdmin if issubclass(model, ReturnRow) else TrackedAdmin
    fields = [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]
    fields.sort(key=_order)
    names = [field.name for field in fields]
    keys: list[Any] = [field for field in fields if isinstance(field, models.ForeignKey)]
    review = [ReviewFilter] if issubclass(model, ReturnRow) else []
    values: dict[str, Any] = {
        "fields": tuple(names),
        "list_display": _columns(model, fields),
        "list_filter": (UnitFilter, *review, *(field.name for field in fields if _is_choice(field))),
        "list_select_related": tuple(path for key in keys for path in _paths(key)) or False,
        "autocomplete_fields": tuple(key.name for key in keys if issubclass(key.related_model, Tracked)),
        "search_fields": _searched(model, fields),
        "search_help_text": _("按名称、编号、拼音或所属单位查找"),
        "inlines": tuple(_inlines(model)),
    }
    if day := _day_of(model):
        values["date_hierarchy"] = day
    if moving := _moving(values["list_display"]):
        values |= {"list_editable": moving, "list_display": (*values["list_display"], "seen_version")}
    return type(f"{model.__name__}Admin", (SearchedByName, base), {"__module__": __name__, **values, **own})


def _order(field: models.Field) -> int:
    if field.name in _FIRST:
        return _FIRST.index(field.name) - len(_FIRST)
    if field.name in ("period_start", "is_nil"):
        return 0
    return 2 + _LAST.index(field.name) if field.name in _LAST else 1


def _day_of(model: type[Tracked]) -> str:
    if issubclass(model, ReturnRow):
        return "period_start"
    return "started_on" if issubclass(model, State) else "day" if issubclass(model, Event) else ""


def _is_choice(field: models.Field) -> bool:
    return bool(field.choices) or isinstance(field, models.BooleanField)


def _columns(model: type[Tracked], fields: list[models.Field]) -> tuple[str, ...]:
    """What tells rows apart first, then what they say, then where and when."""
    shown = [field.name for field in fields if not isinstance(field, models.TextField)]
    key = [
        name
        for name in register_of(model).natural_key
        if name in shown and name not in ("unit", "started_on", "period_start")
    ]
    last = [name for name in ("unit", "day", "started_on", "ended_on") if name in shown]
    rest = [name for name in shown if name not in {*key, *last, "note", "period_start", "received_on"}]
    period = ["period_name"] if issubclass(model, ReturnRow) else []
    return (*key, *period, *rest[: max(_MOST_COLUMNS - len(key) - len(last), 1)], *last) or ("__str__",)


def _moving(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of the list that are changed in it."""
    names = [*_MOVING, *(["ended_on"] if "outcome" in columns else [])]
    return tuple(name for name in columns[1:] if name in names)


def _paths(key: models.ForeignKey) -> list[str]:
    """The row referred to, and those that its own name may need."""
    target: Any = key.related_model
    inner = [f.name for f in target._meta.concrete_fields if isinstance(f, models.ForeignKey) and f.editable]
    return [key.name, *(f"{key.name}__{name}" for name in inner)]


def _searched(model: type[Tracked], fields: list[models.Field]) -> tuple[str, ...]:
    own = [field.name for field in fields if field.name in _NAMES]
    referred = []
    for field in fields:
        target: Any = field.related_model
        if target and issubclass(target, Tracked):
            referred += [f"{field.name}__{each.name}" for each in target._meta.concrete_fields if each.name in _NAMES]
    codes = ["unit__code"] if hasattr(model, "unit") else []
    return (*own, *referred, *codes)


def _inlines(model: type[Tracked]) -> list[type[ScopedInline]]:
    """The rows that are part of one row are kept on its form."""
    found = []
    for part in LOCK_ORDER:
        for name in (*getattr(part, "PART_OF", ()), *getattr(part, "SEEN_FROM", ())):
            if part._meta.get_field(name).related_model is model:
                found.append(_inline(part, name))
    return found


def _inline(part: type[Tracked], key: str) -> type[ScopedInline]:
    fields = [field for field in part._meta.concrete_fields if field.editable and not field.primary_key]
    names = [field.name for field in sorted(fields, key=_order) if field.name != key]
    keys = [field.name for field in fields if isinstance(field, models.ForeignKey) and field.name != key]
    # A table shows the hidden fields, too, only where they are named.
    shown = (*names, "seen_version")
    values = {"model": part, "fk_name": key, "fields": shown, "autocomplete_fields": tuple(keys)}
    return type(f"{part.__name__}Inline", (ScopedInline,), {"__module__": __name__, **values})
