"""Reads conditions, and checks them against what the ledger offers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from metrics.catalogue.faults import unknown
from metrics.catalogue.measures import Age, Compare, Condition, Ended, Has, Limits
from metrics.catalogue.reading.limits import LIMIT_KEYS, read_limits
from metrics.catalogue.tables import Table
from metrics.ledgers.columns import Column, Type
from metrics.ledgers.ledger import Ledger, Related
from metrics.ledgers.times import StateTime
from metrics.quantities import Dimension
from metrics.wording import OR, Words, listed


def read_conditions(table: Table, ledger: Ledger, key: str = "where") -> tuple[Condition, ...]:
    found = (_read_condition(inner, ledger) for inner in table.tables(key))
    return tuple(condition for condition in found if condition)


_CONDITIONS = ("column", "age", "has", "has_not", "ended")


def _read_condition(table: Table, ledger: Ledger) -> Condition | None:
    kinds = [key for key in _CONDITIONS if key in table]
    if len(kinds) != 1:
        table.fault("", _("条件须且只须写 column、age、has、has_not、ended 之一。"))
        for key in (*_CONDITIONS, "where", "stays"):
            table.discard(key)
        _discard_comparisons(table)
        table.done()
        return None
    condition: Condition | None
    if kinds[0] == "column":
        condition = _read_compare(table, ledger.columns)
    elif kinds[0] == "age":
        condition = _read_age(table, ledger)
    elif kinds[0] == "ended":
        condition = _read_ended(table, ledger)
    else:
        condition = _read_has(table, ledger, kinds[0])
    table.done()
    return condition


def _read_compare(table: Table, columns: dict[str, Column]) -> Compare | None:
    forms = [key for key in ("is", "in", "not_in", "filled") if key in table]
    bounded = any(key in table for key in LIMIT_KEYS)
    column = _named_column(table, "column", columns)
    if len(forms) + bounded != 1:
        table.fault("", _("一个条件只能有一种比较:is、in、not_in、filled 或一组界限。"))
        _discard_comparisons(table)
        return None
    if column is None:
        return None
    why = _read_why(table)
    if bounded:
        return _read_bounds(table, column, why)
    if forms[0] == "filled":
        filled = table.flag("filled")
        pattern = _("%(column)s未填") if filled else _("%(column)s已填")
        return Compare(column.name, why or Words(pattern, column=column.label), filled=filled)
    return _read_values(table, column, forms[0], why)


def _read_why(table: Table) -> Words | None:
    """The reason that the definition itself gives."""
    given = table.text("why", required=False)
    return Words(given) if given else None


def _read_values(table: Table, column: Column, form: str, why: Words | None) -> Compare | None:
    if column.type is not Type.CHOICE:
        table.fault("column", _("“%(column)s”不是选项，须用界限或 filled。") % {"column": column.name})
        table.take(form, str if form == "is" else list)
        return None
    if form == "is":
        values: tuple[str, ...] = (table.text("is"),)
        if values[0] and values[0] not in column.choices:
            table.fault("is", unknown(values[0], column.choices))
    else:
        values = table.names(form, column.choices, required=True)
    parts = {"column": column.label, "values": listed((column.choices.get(value, value) for value in values), OR)}
    if form == "not_in":
        return Compare(column.name, why or Words(_("%(column)s是%(values)s"), **parts), excluded=values)
    return Compare(column.name, why or Words(_("%(column)s不是%(values)s"), **parts), values=values)


def _read_bounds(table: Table, column: Column, why: Words | None) -> Compare | None:
    if column.type not in (Type.NUMBER, Type.MONEY):
        table.fault("column", _("“%(column)s”不是数量或金额，不能比较大小。") % {"column": column.name})
        for key in LIMIT_KEYS:
            table.number(key)
        return None
    limits = read_limits(table, Dimension.MONEY if column.type is Type.MONEY else Dimension.NUMBER)
    return Compare(column.name, why or Words(_("%(column)s不在界限之内"), column=column.label), limits=limits)


def _read_age(table: Table, ledger: Ledger) -> Age | None:
    column = _named_column(table, "age", ledger.columns)
    limits, why = read_limits(table, Dimension.NUMBER), _read_why(table)
    if column is None:
        return None
    if column.type is not Type.DATE:
        table.fault("age", _("“%(column)s”不是日期。") % {"column": column.name})
    if limits == Limits() or any(
        not 0 <= bound <= 150 for bound in (limits.floor, limits.ceiling) if bound is not None
    ):
        table.fault("at_most", _("年龄须给出 0 至 150 之间的界限。"))
    floor, ceiling = limits.floor or 0, limits.ceiling or 0
    return Age(
        column.name,
        limits,
        why or Words(_("已满%(age)s周岁"), age=ceiling + 1),
        why or Words(_("未满%(age)s周岁"), age=floor),
        Words(_("%(column)s不详"), column=column.label),
    )


def _read_ended(table: Table, ledger: Ledger) -> Ended:
    if not table.flag("ended"):
        table.fault("ended", _("只能写 true。"))
    if not isinstance(ledger.time, StateTime):
        table.fault("ended", _("“%(ledger)s”不是状态类台账，没有结束日期。") % {"ledger": ledger.label})
    return Ended(_read_why(table) or Words(_("尚未结束")))


def _read_has(table: Table, ledger: Ledger, key: str) -> Has | None:
    name, stays = table.text(key), table.flag("stays")
    related = ledger.related_named(name)
    if related is None:
        table.fault(key, unknown(name, [each.name for each in ledger.related]))
        table.take("where", list)
        return None
    found = [_read_inner_compare(inner, related.columns) for inner in table.tables("where")]
    where = tuple(condition for condition in found if condition)
    negated = key == "has_not"
    words = _("已有%(related)s") if negated else _("没有%(related)s") if stays else _("没有在期的%(related)s")
    return Has(name, where, negated, _read_why(table) or Words(words, related=_named(related, where)), stays)


def _named(related: Related, where: tuple[Compare, ...]) -> Any:
    labels = [related.columns[each.column].choices.get(value, value) for each in where for value in each.values]
    if labels:
        return Words(_("%(related)s(%(values)s)"), related=related.label, values=listed(labels))
    return related.label


def _read_inner_compare(table: Table, columns: dict[str, Column]) -> Compare | None:
    condition = _read_compare(table, columns)
    table.done()
    return condition


def _named_column(table: Table, key: str, columns: dict[str, Column]) -> Column | None:
    name = table.text(key)
    if name and name not in columns:
        table.fault(key, unknown(name, columns))
    column = columns.get(name)
    if column is None:
        _discard_comparisons(table)
    return column


def _discard_comparisons(table: Table) -> None:
    for key in ("is", "in", "not_in", "filled", "why", *LIMIT_KEYS):
        table.discard(key)
