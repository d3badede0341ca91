"""The admin of a ledger, read off its register: what its list shows, filters and finds, and the order of its form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from dashboard.admin.ledger.inlines import ScopedInline
from dashboard.admin.ledger.named import NamedAdmin
from dashboard.admin.ledger.return_admin import ReturnAdmin
from dashboard.admin.ledger.states import StateAdmin
from dashboard.admin.ledger.unit_filter import UnitFilter
from dashboard.admin.reviews.list_filter import ReviewFilter
from metrics.ledgers.register import Register
from metrics.ledgers.registry import register_of, registers_part_of
from metrics.models.returning import ReturnRow
from metrics.models.tracked import Tracked

# How a row is kept comes after what it says.
_FIRST, _LAST = ("unit", "kind"), ("day", "started_on", "ended_on", "received_on", "note")
_NAMES = ("name", "title", "topic", "subject", "number", "credit_code", "round")
# What moves on while a matter is dealt with is changed in the list; an outcome comes with its day.
_MOVING = ("progress", "outcome")
_MOST_CHOICES = 20
# A list wider than this is not read any more.
_MOST_COLUMNS = 8


def derived(register: Register, **own: Any) -> type[NamedAdmin]:
    """An admin class for the rows of the register; `own` attributes go before what is derived."""
    model, fields = register.model, _in_order(register.entered)
    review = [ReviewFilter] if _is_return(register) else []
    values: dict[str, Any] = {
        "fields": tuple(field.name for field in fields),
        "list_display": _columns(register, fields),
        "list_filter": (UnitFilter, *review, *(field.name for field in fields if _is_filtered(field))),
        "list_select_related": tuple(path for key in _keys(fields) for path in _paths(key)) or False,
        "autocomplete_fields": tuple(key.name for key in _keys(fields) if _is_tracked(key)),
        "search_fields": _searched(fields),
        "search_help_text": _("按名称、编号、拼音或所属单位查找"),
        "inlines": tuple(_inline(part, key.name) for part, key in registers_part_of(register)),
    }
    if day := _day_of(register):
        values["date_hierarchy"] = day
    if moving := _moving(values["list_display"]):
        values |= {"list_editable": moving, "list_display": (*values["list_display"], "seen_version")}
    return type(f"{model.__name__}Admin", (_base(register),), {"__module__": __name__, **values, **own})


def _in_order(fields: Iterable[models.Field]) -> list[models.Field]:
    """As forms and lists have them: whose it is, what it says, when, and notes."""
    return sorted(fields, key=_rank)


def _rank(field: models.Field) -> int:
    if field.name in _FIRST:
        return _FIRST.index(field.name) - len(_FIRST)
    if field.name in ("period_start", "is_nil"):
        return 0
    return 2 + _LAST.index(field.name) if field.name in _LAST else 1


def _base(register: Register) -> type[NamedAdmin]:
    if register.is_linked:
        return StateAdmin
    return ReturnAdmin if _is_return(register) else NamedAdmin


def _is_return(register: Register) -> bool:
    return issubclass(register.model, ReturnRow)


def _day_of(register: Register) -> str:
    """The column by whose days a list is opened; empty for what has none."""
    names = ("period_start",) if _is_return(register) else ("started_on",) if register.is_linked else ("day",)
    return next((field.name for field in register.stored if field.name in names), "")


def _is_filtered(field: models.Field) -> bool:
    """Whether it is yes or no, or one of a few: nobody looks through the choices of a hundred."""
    return isinstance(field, models.BooleanField) or 0 < len(list(field.flatchoices)) <= _MOST_CHOICES


def _keys(fields: Iterable[models.Field]) -> list[Any]:
    return [field for field in fields if isinstance(field, models.ForeignKey)]


def _is_tracked(key: Any) -> bool:
    return issubclass(key.related_model, Tracked)


def _columns(register: Register, fields: list[models.Field]) -> tuple[str, ...]:
    """What tells rows apart first, then what they say, then where and when."""
    shown = [field.name for field in fields if not isinstance(field, models.TextField)]
    last = [name for name in ("unit", "day", "started_on", "ended_on") if name in shown]
    key = [name for name in register.natural_key if name in shown and name not in (*last, "period_start")]
    rest = [name for name in shown if name not in {*key, *last, "note", "period_start", "received_on"}]
    period = ["period_name"] if _is_return(register) else []
    return (*key, *period, *rest[: max(_MOST_COLUMNS - len(key) - len(last), 1)], *last) or ("__str__",)


def _moving(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of the list that are changed in it."""
    names = [*_MOVING, *(["ended_on"] if "outcome" in columns else [])]
    return tuple(name for name in columns[1:] if name in names)


def _paths(key: Any) -> list[str]:
    """The row referred to, and those that its own name may need."""
    inner = register_of(key.related_model).keys if _is_tracked(key) else ()
    return [key.name, *(f"{key.name}__{each.name}" for each in inner)]


def _searched(fields: list[models.Field]) -> tuple[str, ...]:
    own = [field.name for field in fields if field.name in _NAMES]
    tracked = [key for key in _keys(fields) if _is_tracked(key)]
    referred = [
        f"{key.name}__{each.name}"
        for key in tracked
        for each in register_of(key.related_model).stored
        if each.name in _NAMES
    ]
    codes = ["unit__code"] if any(field.name == "unit" for field in fields) else []
    return (*own, *referred, *codes)


def _inline(part: Register, key: str) -> type[ScopedInline]:
    """The rows that are part of one row are kept on its form."""
    fields = _in_order(field for field in part.entered if field.name != key)
    # A table shows the hidden fields, too, only where they are named.
    shown = (*(field.name for field in fields), "seen_version")
    keys = tuple(each.name for each in _keys(fields))
    values = {"model": part.model, "fk_name": key, "fields": shown, "autocomplete_fields": keys}
    return type(f"{part.model.__name__}Inline", (ScopedInline,), {"__module__": __name__, **values})
