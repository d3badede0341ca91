"""A reader of tables that leaves no key unread and reports every fault with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.catalogue.faults import Fault, unknown
from metrics.wording import Text

_E = TypeVar("_E", bound=Enum)

_KIND_NAMES = {
    str: gettext_lazy("文字"),
    int: gettext_lazy("整数"),
    bool: gettext_lazy("true 或 false"),
    list: gettext_lazy("列表"),
    dict: gettext_lazy("表"),
    date: gettext_lazy("日期，例如 2023-01-31"),
}


class Table:
    """One table of a definition. Every `take` removes a key; `done` reports what nobody asked for."""

    def __init__(self, values: Mapping[str, Any], file: str, entry: str, faults: list[Fault], path: str = "") -> None:
        self._values = dict(values)
        self._known: list[str] = []
        self.file, self.entry, self.faults, self.path = file, entry, faults, path

    def fault(self, key: str, message: Text) -> None:
        self.faults.append(Fault(self.file, self.entry, ".".join(filter(None, (self.path, key))), str(message)))

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def take(self, key: str, kind: type, *, required: bool = False) -> Any:
        """The value of `key` when it is of that kind; None, with a fault, when it is not."""
        self._known.append(key)
        if key not in self._values:
            if required:
                self.fault(key, _("缺少这一项。"))
            return None
        value = self._values.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            words = {"kind": _KIND_NAMES[kind], "value": repr(value)}
            self.fault(key, _("须是%(kind)s，而不是 %(value)s。") % words)
            return None
        return value

    def peek(self, key: str) -> Any:
        """The value as it stands, which is yet to be taken."""
        return self._values.get(key)

    def text(self, key: str, *, required: bool = True) -> str:
        value = self.take(key, str, required=required)
        if value is not None and required and not value.strip():
            self.fault(key, _("不能为空。"))
        return value or ""

    def flag(self, key: str) -> bool:
        return bool(self.take(key, bool))

    def whole(self, key: str, *, least: int, most: int, default: int = 0, required: bool = False) -> int:
        value = self.take(key, int, required=required)
        if value is None:
            return default
        if not least <= value <= most:
            words = {"least": least, "most": most, "value": value}
            self.fault(key, _("须在 %(least)s 至 %(most)s 之间，而不是 %(value)s。") % words)
            return default
        return value

    def number(self, key: str) -> Fraction | None:
        """An integer or decimal number, exactly as written."""
        self._known.append(key)
        if key not in self._values:
            return None
        value = self._values.pop(key)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            self.fault(key, _("须是数字，而不是 %(value)s。") % {"value": repr(value)})
            return None
        try:
            # str() first: 0.1 shall be a tenth.
            return Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            self.fault(key, _("须是数字，而不是 %(value)s。") % {"value": repr(value)})
            return None

    def day(self, key: str, *, required: bool = False) -> date | None:
        value = self._values.get(key)
        if isinstance(value, str):
            # A row of the database keeps a day as text.
            with suppress(ValueError):
                self._values[key] = date.fromisoformat(value)
        return self.take(key, date, required=required)

    def choice(self, key: str, kind: type[_E], *, default: _E | None = None) -> _E | None:
        text = self.text(key, required=default is None)
        if not text:
            return default
        names = {str(member.value): member for member in kind}
        if text not in names:
            self.fault(key, unknown(text, names))
            return None
        return names[text]

    def names(self, key: str, allowed: Iterable[str] | None = None, *, required: bool = False) -> tuple[str, ...]:
        """A list of different names out of the allowed ones (any, when None)."""
        values = self.take(key, list, required=required)
        if values is None:
            return ()
        if not values or not all(isinstance(value, str) for value in values) or len(set(values)) < len(values):
            self.fault(key, _("须是不重复且不为空的文字列表。"))
            return ()
        for value in values:
            if allowed is not None and value not in allowed:
                self.fault(key, unknown(value, allowed))
        return tuple(values)

    def table(self, key: str, *, required: bool = False) -> Table | None:
        values = self.take(key, dict, required=required)
        return None if values is None else self._inner(values, key)

    def tables(self, key: str, *, required: bool = False) -> list[Table]:
        values = self.take(key, list, required=required) or []
        for value in values:
            if not isinstance(value, dict):
                self.fault(key, _("须是表的列表，而不是 %(value)s。") % {"value": repr(value)})
                return []
        return [self._inner(value, f"{key}[{number}]") for number, value in enumerate(values, 1)]

    def _inner(self, values: dict[str, Any], key: str) -> Table:
        return Table(values, self.file, self.entry, self.faults, ".".join(filter(None, (self.path, key))))

    def discard(self, key: str) -> None:
        """Leaves `key` unread without complaint: what it belongs to is reported already."""
        self._known.append(key)
        self._values.pop(key, None)

    def done(self) -> None:
        for key in self._values:
            self.fault(key, unknown(key, self._known, _("没有这一项")))
