"""Reads measures, and checks them against what the ledgers offer."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from metrics.catalogue.dimensions import DIMENSION_NAMES, PARAMETER_UNITS, dimension
from metrics.catalogue.faults import unknown
from metrics.catalogue.measures import Aggregate, Condition, Limits, Measure, On
from metrics.catalogue.reading.conditions import read_conditions
from metrics.catalogue.reading.limits import read_limits
from metrics.catalogue.reading.places import read_places
from metrics.catalogue.tables import Table
from metrics.ledgers.columns import Type
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledger_named, ledgers
from metrics.ledgers.times import ReturnTime, StateTime
from metrics.models import ParameterCode
from metrics.quantities import Dimension, OverTime

OF_PLACES = (Aggregate.BAND, Aggregate.MINIMUM)


def read_measure(table: Table, *, inner: bool = False) -> Measure | None:
    """The measure of a table, or None with faults reported. `inner` measures may not be of places themselves."""
    aggregate = table.choice("aggregate", Aggregate)
    if aggregate in OF_PLACES and inner:
        table.fault("aggregate", _("这里只能用 count、sum、latest、distinct 或 presence。"))
        return None
    if aggregate in OF_PLACES or (aggregate is None and "of" in table):
        return _read_of_places(table, aggregate)
    return _read_of_rows(table, aggregate)


def _read_of_places(table: Table, aggregate: Aggregate | None) -> Measure | None:
    inner_table, within = table.table("of", required=True), read_places(table, required=True)
    inner = read_measure(inner_table, inner=True) if inner_table else None
    limits, parameter = _read_band(table, aggregate, inner)
    table.done()
    if inner and (inner.within or inner.aggregate is Aggregate.PRESENCE):
        table.fault("of", _("分段和最低值里的指标不能再限定单位。"))
    if aggregate is None or inner is None or within is None:
        return None
    return Measure(
        inner.ledger,
        aggregate,
        inner.time,
        kinds=inner.kinds,
        since=inner.since,
        within=within,
        of=inner,
        limits=limits,
        at_least_parameter=parameter,
    )


def _read_band(table: Table, aggregate: Aggregate | None, inner: Measure | None) -> tuple[Limits, str]:
    """The limits of a band; those of money, where nobody knows what they are of, since it has the finer ones.

    And the parameter that is a bound.
    """
    if aggregate is Aggregate.MINIMUM:
        return Limits(), ""
    of = dimension(inner) if inner else Dimension.MONEY
    limits, parameter = read_limits(table, of), table.text("at_least_parameter", required=False)
    if parameter and parameter not in PARAMETER_UNITS:
        table.fault("at_least_parameter", unknown(parameter, PARAMETER_UNITS))
    elif parameter and inner and PARAMETER_UNITS[parameter].dimension is not of:
        words = {"name": ParameterCode(parameter).label, "kind": DIMENSION_NAMES[of]}
        table.fault("at_least_parameter", _("各单位的数是%(kind)s，不能与参数“%(name)s”相比。") % words)
    if parameter and limits != Limits():
        table.fault("at_least_parameter", _("以参数为界限的，不能再写别的界限。"))
    if aggregate and inner and limits == Limits() and not parameter:
        table.fault("at_least", _("分段须至少给出一个界限。"))
    return limits, parameter


def _read_of_rows(table: Table, aggregate: Aggregate | None) -> Measure | None:
    name = table.text("ledger")
    known = [ledger.name for ledger in ledgers()]
    if name not in known:
        if name:
            table.fault("ledger", unknown(name, known))
        _read_without_ledger(table, aggregate)
        return None
    ledger = ledger_named(name)
    time = table.choice("time", OverTime)
    measure = Measure(
        name,
        aggregate or Aggregate.COUNT,
        time or OverTime.FLOW,
        kinds=table.names("kinds", ledger.kinds),
        on=_read_on(table, ledger, time),
        columns=_read_columns(table, ledger, aggregate),
        subject=_read_subject(table, ledger, aggregate),
        window=_read_window(table, aggregate),
        since=table.day("since", required=time is OverTime.SINCE),
        stays=table.flag("stays"),
        from_above=table.flag("from_above"),
        where=read_conditions(table, ledger),
        within=read_places(table, required=aggregate is Aggregate.PRESENCE),
    )
    if time:
        _check_time(table, ledger, measure)
    table.done()
    return measure if aggregate else None


def _read_without_ledger(table: Table, aggregate: Aggregate | None) -> None:
    """What does not depend on the ledger has its faults told as well."""
    time = table.choice("time", OverTime)
    table.day("since", required=time is OverTime.SINCE)
    _read_window(table, aggregate)
    for key in ("stays", "from_above"):
        table.flag(key)
    read_places(table, required=aggregate is Aggregate.PRESENCE)
    for key in ("kinds", "on", "columns", "subject", "where"):
        table.discard(key)
    table.done()


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


def _read_columns(table: Table, ledger: Ledger, aggregate: Aggregate | None) -> tuple[str, ...]:
    if aggregate is None:
        table.discard("columns")
    if aggregate not in (Aggregate.SUM, Aggregate.LATEST):
        return ()
    summable = [name for name, column in ledger.columns.items() if column.type in (Type.NUMBER, Type.MONEY)]
    columns = table.names("columns", summable, required=True)
    if len({ledger.columns[name].type for name in columns if name in summable}) > 1:
        table.fault("columns", _("金额与数量不能相加。"))
    return tuple(name for name in columns if name in summable)


def _read_subject(table: Table, ledger: Ledger, aggregate: Aggregate | None) -> str:
    if aggregate is None:
        table.discard("subject")
    if aggregate not in (Aggregate.DISTINCT, Aggregate.SUM):
        return ""
    subject = table.text("subject", required=aggregate is Aggregate.DISTINCT)
    if subject and subject not in ledger.subjects:
        table.fault("subject", unknown(subject, ledger.subjects))
    if subject and aggregate is Aggregate.SUM and isinstance(ledger.time, ReturnTime):
        table.fault("subject", _("报表的合计不分对象，每期每个对象本来只有一张。"))
    return subject


def _read_window(table: Table, aggregate: Aggregate | None) -> int:
    if aggregate is None:
        table.discard("window")
    return table.whole("window", least=1, most=60, required=True) if aggregate is Aggregate.LATEST else 0


def _check_time(table: Table, ledger: Ledger, measure: Measure) -> None:
    latest = measure.aggregate is Aggregate.LATEST
    if latest and not isinstance(ledger.time, ReturnTime):
        table.fault("aggregate", _("“%(ledger)s”不是报表，没有 latest。") % {"ledger": ledger.label})
    if latest and measure.time is not OverTime.STOCK:
        table.fault("time", _("latest 是期末数，须写 stock。"))
    if measure.time is OverTime.STOCK and not latest and not isinstance(ledger.time, StateTime):
        table.fault("time", _("“%(ledger)s”没有期末数，须写 flow 或 since。") % {"ledger": ledger.label})
    if measure.aggregate in (Aggregate.EXPECTED, Aggregate.RECEIVED) and ledger.reporters(measure.kinds) is None:
        words = _("没有写明谁应报“%(ledger)s”；有几种报表的须用 kinds 只选一种。") % {"ledger": ledger.label}
        table.fault("aggregate", words)
    if measure.from_above and (measure.within or not isinstance(ledger.time, StateTime)):
        table.fault("from_above", _("只有不限定单位的状态类台账才能取自上级。"))
    if measure.time is not OverTime.STOCK and ledger.name == "units":
        table.fault("time", _("单位只有期末数，须写 stock。"))
    if measure.since and measure.time is not OverTime.SINCE and not measure.stays:
        table.fault("since", _('只有 time = "since" 或 stays = true 才写起始日。'))
    if measure.stays and not (measure.time is OverTime.STOCK and isinstance(ledger.time, StateTime)):
        table.fault("stays", _('只有状态类台账的期末数(time = "stock")才能写 stays。'))


def part_of(whole: Measure, conditions: tuple[Condition, ...]) -> Measure:
    """The part of a share: the whole with further conditions."""
    return replace(whole, where=whole.where + conditions)
