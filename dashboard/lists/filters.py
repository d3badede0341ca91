"""What the rows of a ledger can be narrowed by, derived from its model and its declaration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import django_filters
from django.db.models import BooleanField, Field, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dashboard.lists.searching import found
from dashboard.rights import Rights
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.times import EventTime, ReturnTime
from metrics.periods import Period

YES_OR_NO = (("True", gettext_lazy("是")), ("False", gettext_lazy("否")))


def choice_fields(ledger: Ledger) -> Iterator[Field]:
    """The ledger's own columns of choices."""
    for field in ledger.fields:
        if field.choices or isinstance(field, BooleanField):
            yield field


def filters_of(
    ledger: Ledger, rows: QuerySet, data: Mapping[str, str], *, reader: Rights, unit: str, period: Period
) -> django_filters.FilterSet:
    """A filter set over `rows`, fed with `data`. Its `form` has the faults; without a sound form it gives no row."""
    filters: dict[str, Any] = {"q": _searching(reader)}
    for field in choice_fields(ledger):
        choices = YES_OR_NO if isinstance(field, BooleanField) else field.flatchoices
        filters[field.name] = django_filters.ChoiceFilter(
            label=str(field.verbose_name), choices=choices, empty_label=pgettext("many", "全部")
        )
    filters["when"] = _whens(ledger, period)
    if ledger.unit != "code":
        filters["own"] = _owns(unit)
    made = type("LedgerFilters", (_LedgerFilters,), filters)
    return made({"when": "period"} | dict(data), queryset=rows)


class _LedgerFilters(django_filters.FilterSet):
    @property
    def qs(self) -> QuerySet:
        return super().qs if self.is_valid() else self.queryset.none()


def _searching(reader: Rights) -> django_filters.CharFilter:
    def search(rows: QuerySet, _name: str, value: str) -> QuerySet:
        return found(rows, value, reader)

    return django_filters.CharFilter(label=_("查找"), method=search, max_length=50)


def _whens(ledger: Ledger, period: Period) -> django_filters.ChoiceFilter:
    def during(rows: QuerySet, _name: str, value: str) -> QuerySet:
        if value == "all":
            return rows
        return rows.filter(touching(ledger, Period.parse(period.last.isoformat()) if value == "end" else period))

    choices = [("period", _("本期")), ("end", _("期末当天")), ("all", _("不限"))]
    return django_filters.ChoiceFilter(label=_("时间"), choices=choices, empty_label=None, method=during)


def touching(ledger: Ledger, period: Period) -> Q:
    """Rows that happened in the period, held on a day of it, or were reported for a period that meets it."""
    time = ledger.time
    if isinstance(time, EventTime):
        return Q(**{f"{time.day}__range": (period.first, period.last)})
    if isinstance(time, ReturnTime):
        return Q(**{f"{time.start}__range": (Period.of(period.first, time.frequency).first, period.last)})
    begun = Q(**{f"{time.start}__lte": period.last}) | Q(**{f"{time.start}__isnull": True})
    return begun & (Q(**{f"{time.end}__gte": period.first}) | Q(**{f"{time.end}__isnull": True}))


def _owns(unit: str) -> django_filters.ChoiceFilter:
    def own(rows: QuerySet, _name: str, _value: str) -> QuerySet:
        return rows.filter(unit_id=unit)

    return django_filters.ChoiceFilter(
        label=_("范围"), choices=[("only", _("仅本级"))], empty_label=_("本级及下级"), method=own
    )
