"""What the columns of rows hold, in people's words and as far as a reader may see it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.rights import Rights
from dashboard.wording import label_of
from metrics.ledgers.columns import column_name
from metrics.ledgers.register import Image, Register
from metrics.ledgers.registry import register_of
from metrics.models import READERS
from metrics.models.columns.money import MoneyField
from metrics.models.returning import ReturnRow
from metrics.models.tracked import Tracked
from metrics.periods import Period

NOTHING = "—"
HIDDEN = gettext_lazy("（无权查看）")
_LONGEST = 300


class Teller:
    """Tells one reader what columns hold. Names of other rows are looked up once for all that was announced."""

    def __init__(self, reader: Rights, roles: Iterable[str] = READERS) -> None:
        """Of other rows he is told the names where he has one of the roles."""
        self._reader, self._roles = reader, frozenset(roles)
        self._names: dict[tuple[type[models.Model], Any], str] = {}

    def announce(self, register: Register, images: Iterable[Mapping[str, Any] | None]) -> None:
        """Finds the names of the rows that these images refer to. One query a referred model."""
        wanted: dict[Any, set[Any]] = defaultdict(set)
        keys = [field for field in register.fields if field.related_model]
        for image in filter(None, images):
            for field in keys:
                if (key := field.to_python(image.get(field.attname))) is not None:
                    wanted[field.related_model].add(key)
        for target, found in wanted.items():
            rest = [key for key in found if (target, key) not in self._names]
            if rest:
                named = {row.pk: label_of(row, self._reader) for row in self._visible(target).filter(pk__in=rest)}
                self._names |= {(target, key): named.get(key, str(HIDDEN)) for key in rest}

    def _visible(self, target: Any) -> QuerySet:
        if not issubclass(target, Tracked):
            return target._default_manager.all()
        register = register_of(target)
        inner = [key.name for key in register.keys]
        return register.choosable(self._reader.units(self._roles, target)).select_related(*inner)

    def text(self, field: Any, value: Any) -> str:
        """What a column holds; `value` as Python or as the trail has it."""
        if value is None or value == "":
            return NOTHING
        value = field.to_python(value)
        if field.related_model:
            return self._names.get((field.related_model, value), str(HIDDEN))
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(field, models.BooleanField):
            return _("是") if value else _("否")
        return _plain(field, value)

    def lines(self, register: Register, before: Image | None, after: Image | None) -> Iterator[tuple[str, str, str]]:
        """(column, before, after) of what differs between two images; of one alone, all that it holds."""
        for field in register.fields:
            was, now = ((image or {}).get(field.attname) for image in (before, after))
            if was != now and not (_is_blank(was) and _is_blank(now)):
                yield str(column_name(field)), self.text(field, was), self.text(field, now)


def _is_blank(value: object) -> bool:
    """Nought is a value, a box that is not ticked is none."""
    return value is None or value == "" or value is False


def _plain(field: models.Field, value: Any) -> str:
    if isinstance(field, MoneyField):
        return _("%(amount)s元") % {"amount": f"{value:,.2f}"}
    if field.name == "period_start" and issubclass(field.model, ReturnRow):
        return str(Period.of(value, field.model.FREQUENCY))
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = json.dumps(value, ensure_ascii=False) if isinstance(field, models.JSONField) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
