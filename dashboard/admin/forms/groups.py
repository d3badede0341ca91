"""A form in groups, as the paper ledgers are: whose it is, what it says, how much, when, and notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy as _

from metrics.ledgers.register import Register
from metrics.models.returning import ReturnRow

WHOSE, WHAT, MUCH, WHEN, NOTE = _("归属"), _("内容"), _("数额"), _("时间"), _("备注")
_ORDER = (WHOSE, WHAT, MUCH, WHEN, NOTE)
# A return is for a period before it says anything.
_RETURN_ORDER = (WHOSE, WHEN, WHAT, MUCH, NOTE)
_NAMED = {"unit": WHOSE, "kind": WHOSE, "is_nil": MUCH, "note": NOTE}
# So many short columns stand on one line.
_ABREAST = 3


# A column, or one with what belongs to its box.
FormLine = str | tuple[str, ...]


def grouped(register: Register, names: Iterable[FormLine]) -> list[tuple[Any, dict[str, Any]]]:
    """Fieldsets of these columns, short ones side by side; only groups that have something."""
    found: dict[Any, list[Any]] = {}
    for name in names:
        found.setdefault(_group(register, name), []).append(name)
    order = _RETURN_ORDER if issubclass(register.model, ReturnRow) else _ORDER
    return [(group, {"fields": _in_lines(register, found[group])}) for group in order if group in found]


def _group(register: Register, line: FormLine) -> Any:
    name = line if isinstance(line, str) else line[0]
    field = _field(register, name)
    if name in _NAMED or field is None:
        return _NAMED.get(name, MUCH)
    if field.related_model:
        return WHOSE
    if isinstance(field, models.DateField):
        return WHEN
    is_number = isinstance(field, models.IntegerField | models.DecimalField) and not field.choices
    return MUCH if is_number else WHAT


def _in_lines(register: Register, names: Sequence[FormLine]) -> tuple[Any, ...]:
    lines: list[Any] = []
    for is_short, some in groupby(names, key=lambda name: _is_short(_field(register, name))):
        together = list(some)
        size = _ABREAST if is_short else 1
        parts = [together[start : start + size] for start in range(0, len(together), size)]
        lines += [part[0] if len(part) == 1 else tuple(part) for part in parts]
    return tuple(lines)


def _is_short(field: models.Field | None) -> bool:
    short = models.DateField | models.IntegerField | models.DecimalField | models.BooleanField
    return isinstance(field, short) or bool(field is not None and field.choices)


def _field(register: Register, name: FormLine) -> Any:
    """The column; None for what is only shown, and for a line that stands already."""
    try:
        return register.field(name) if isinstance(name, str) else None
    except FieldDoesNotExist:
        return None
