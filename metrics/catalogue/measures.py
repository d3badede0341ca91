"""Reads measures and their conditions, and checks them against what the ledgers offer."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from metrics.catalogue.definitions import Age, Aggregate, Compare, Condition, Has, Limits, Measure, On, Places
from metrics.catalogue.faults import Table, unknown
from metrics.ledgers.columns import Column, Type
from metrics.ledgers.ledger import Ledger, Related
from metrics.ledgers.registry import ledger_named, ledgers
from metrics.ledgers.times import ReturnTime, StateTime
from metrics.models import UnitKind
from metrics.quantities import Dimension, OverTime
from metrics.wording import OR, Words, listed, within_sentence

OF_PLACES = (Aggregate.BAND, Aggregate.MINIMUM)
LIMIT_KEYS = ("at_least", "at_most", "above", "below")


def read_measure(table: Table, *, inner: bool = False) -> Measure | None:
    """The measure of a table, or None with faults reported. `inner` measures may not be of places themselves."""
    aggregate = table.choice("aggregate", Aggregate)
    if aggregate is None:
        return None
    if aggregate in OF_PLACES:
        if inner:
            table.fault("aggregate", _("这里只能用 count、sum、latest、distinct 或 presence。"))
            return None
        return _read_of_places(table, aggregate)
    return _read_of_rows(table, aggregate)


def _read_of_places(table: Table, aggregate: Aggregate) -> Measure | None:
    inner_table, within = table.table("of", required=True), read_places(table, required=True)
    inner = read_measure(inner_table, inner=True) if inner_table else None
    limits = read_limits(table, dimension(inner)) if aggregate is Aggregate.BAND and inner else Limits()
    if aggregate is Aggregate.BAND and inner and limits == Limits():
        table.fault("at_least", _("分段须至少给出一个界限。"))
    table.done()
    if inner is None or within is None:
        return None
    if inner.within or inner.aggregate is Aggregate.PRESENCE:
        table.fault("of", _("分段和最低值里的指标不能再限定单位。"))
    return Measure(
        inner.ledger,
        aggregate,
        inner.time,
        kinds=inner.kinds,
        since=inner.since,
        within=within,
        of=inner,
        limits=limits,
    )


def _read_of_rows(table: Table, aggregate: Aggregate) -> Measure | None:
    name = table.text("ledger")
    known = [ledger.name for ledger in ledgers()]
    if name not in known:
        if name:
            table.fault("ledger", unknown(name, known))
        return None
    ledger = ledger_named(name)
    time = table.choice("time", OverTime)
    measure = Measure(
        name,
        aggregate,
        time or OverTime.FLOW,
        kinds=table.names("kinds", ledger.kinds),
        on=_read_on(table, ledger, time),
        columns=_read_columns(table, ledger, aggregate),
        subject=_read_subject(table, ledger, aggregate),
        window=_read_window(table, aggregate),
        since=table.day("since", required=time is OverTime.SINCE),
        where=read_conditions(table, ledger),
        within=read_places(table, required=aggregate is Aggregate.PRESENCE),
    )
    _check_time(table, ledger, measure)
    table.done()
    return measure


def _read_on(table: Table, ledger: Ledger, time: OverTime | None) -> On:
    state = isinstance(ledger.time, StateTime)
    if time is None:
        # Reported already; what `on` may be depends on it.
        table.discard("on")
        return On.DAY
    if time is OverTime.STOCK or not state:
        if "on" in table and table.choice("on", On) is not On.DAY:
            table.fault("on", _("只有状态类台账的流量才分 start 和 end。"))
        return On.DAY
    on = table.choice("on", On)
    if on is On.DAY:
        table.fault("on", _("状态类台账须写 start(开始)或 end(结束)。"))
    return on or On.START


def _read_columns(table: Table, ledger: Ledger, aggregate: Aggregate) -> tuple[str, ...]:
    if aggregate not in (Aggregate.SUM, Aggregate.LATEST):
        return ()
    summable = [name for name, column in ledger.columns.items() if column.type in (Type.NUMBER, Type.MONEY)]
    columns = table.names("columns", summable, required=True)
    if len({ledger.columns[name].type for name in columns if name in summable}) > 1:
        table.fault("columns", _("金额与数量不能相加。"))
    return tuple(name for name in columns if name in summable)


def _read_subject(table: Table, ledger: Ledger, aggregate: Aggregate) -> str:
    if aggregate is not Aggregate.DISTINCT:
        return ""
    subject = table.text("subject")
    if subject and subject not in ledger.subjects:
        table.fault("subject", unknown(subject, ledger.subjects))
    return subject


def _read_window(table: Table, aggregate: Aggregate) -> int:
    return table.whole("window", least=1, most=60, required=True) if aggregate is Aggregate.LATEST else 0


def _check_time(table: Table, ledger: Ledger, measure: Measure) -> None:
    latest = measure.aggregate is Aggregate.LATEST
    if latest and not isinstance(ledger.time, ReturnTime):
        table.fault("aggregate", _("“%(ledger)s”不是报表，没有 latest。") % {"ledger": ledger.label})
    if latest and measure.time is not OverTime.STOCK:
        table.fault("time", _("latest 是期末数，须写 stock。"))
    if measure.time is OverTime.STOCK and not latest and not isinstance(ledger.time, StateTime):
        table.fault("time", _("“%(ledger)s”没有期末数，须写 flow 或 since。") % {"ledger": ledger.label})
    if measure.aggregate is Aggregate.DUE and ledger.owed(measure.kinds) is None:
        words = _("没有写明谁应报“%(ledger)s”；有几种报表的须用 kinds 只选一种。") % {"ledger": ledger.label}
        table.fault("aggregate", words)
    if measure.time is not OverTime.STOCK and ledger.name == "units":
        table.fault("time", _("单位只有期末数，须写 stock。"))
    if measure.since and measure.time is not OverTime.SINCE:
        table.fault("since", _('只有 time = "since" 才写起始日。'))


def read_conditions(table: Table, ledger: Ledger, key: str = "where") -> tuple[Condition, ...]:
    found = (_read_condition(inner, ledger) for inner in table.tables(key))
    return tuple(condition for condition in found if condition)


def _read_condition(table: Table, ledger: Ledger) -> Condition | None:
    kinds = [key for key in ("column", "age", "has", "has_not") if key in table]
    if len(kinds) != 1:
        table.fault("", _("条件须且只须写 column、age、has、has_not 之一。"))
        return None
    condition: Condition | None
    if kinds[0] == "column":
        condition = _read_compare(table, ledger.columns)
    elif kinds[0] == "age":
        condition = _read_age(table, ledger)
    else:
        condition = _read_has(table, ledger, kinds[0])
    table.done()
    return condition


def _read_compare(table: Table, columns: dict[str, Column]) -> Compare | None:
    column = _named_column(table, "column", columns)
    if column is None:
        return None
    forms = [key for key in ("is", "in", "not_in", "filled") if key in table]
    bounded = any(key in table for key in LIMIT_KEYS)
    if len(forms) + bounded != 1:
        table.fault("", _("一个条件只能有一种比较:is、in、not_in、filled 或一组界限。"))
        _discard_comparisons(table)
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


def read_limits(table: Table, of: Dimension) -> Limits:
    """Bounds in the smallest unit: amounts are written in 元."""
    scale = 100 if of is Dimension.MONEY else 1
    found: dict[str, int] = {}
    for key in LIMIT_KEYS:
        value = table.number(key)
        if value is not None:
            scaled: Fraction = value * scale
            if scaled.denominator != 1:
                table.fault(key, _("界限过细：金额最多两位小数，数量须是整数。"))
            found[key] = int(scaled)
    limits = Limits(**found)
    if limits.floor is not None and limits.ceiling is not None and limits.floor > limits.ceiling:
        table.fault("at_least", _("下限高于上限，没有数会计入。"))
    return limits


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


def _read_has(table: Table, ledger: Ledger, key: str) -> Has | None:
    name = table.text(key)
    related = ledger.related_named(name)
    if related is None:
        table.fault(key, unknown(name, [each.name for each in ledger.related]))
        table.take("where", list)
        return None
    found = [_read_inner_compare(inner, related.columns) for inner in table.tables("where")]
    where = tuple(condition for condition in found if condition)
    negated = key == "has_not"
    return Has(name, where, negated, _read_why(table) or _related_why(related, where, negated=negated))


def _related_why(related: Related, where: tuple[Compare, ...], *, negated: bool) -> Words:
    labels = [related.columns[each.column].choices.get(value, value) for each in where for value in each.values]
    named: Any = related.label
    if labels:
        named = Words(_("%(related)s(%(values)s)"), related=related.label, values=listed(labels))
    return Words(_("已有%(related)s") if negated else _("没有在期的%(related)s"), related=named)


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


def read_places(table: Table, *, required: bool = False) -> Places | None:
    inner = table.table("within", required=required)
    if inner is None:
        return None
    kinds = inner.names("kinds", UnitKind.values, required=True)
    under = inner.names("under", UnitKind.values)
    inner.done()
    labels, parents = (
        listed((within_sentence(UnitKind(kind).label) for kind in named if kind in UnitKind.values), OR)
        for named in (kinds, under)
    )
    pattern = _("不在%(parents)s下的%(kinds)s之内") if under else _("不在%(kinds)s之内")
    return Places(kinds, under, Words(pattern, kinds=labels, parents=parents))


def dimension(measure: Measure | None) -> Dimension:
    """Whether the measure's values are numbers or money."""
    if measure is None:
        return Dimension.NUMBER
    if measure.aggregate is Aggregate.MINIMUM:
        return dimension(measure.of)
    if measure.aggregate in (Aggregate.SUM, Aggregate.LATEST) and measure.columns:
        column = ledger_named(measure.ledger).columns[measure.columns[0]]
        return Dimension.MONEY if column.type is Type.MONEY else Dimension.NUMBER
    return Dimension.NUMBER


def part_of(whole: Measure, conditions: tuple[Condition, ...]) -> Measure:
    """The part of a share: the whole with further conditions."""
    return replace(whole, where=whole.where + conditions)
