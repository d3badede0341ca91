"""Reads indicators."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.catalogue.definitions import (
    Change,
    Form,
    Indicator,
    Rate,
    Share,
)
from metrics.catalogue.dimensions import dimension
from metrics.catalogue.faults import unknown
from metrics.catalogue.measures import Measure
from metrics.catalogue.reading.forms import read_form
from metrics.catalogue.tables import Table
from metrics.ledgers.registry import ledger_named
from metrics.ledgers.times import ReturnTime
from metrics.models import ParameterCode, UnitKind
from metrics.periods import Granularity
from metrics.quantities import STYLES, UNITS_OF_MEASURE, Approximation, Better, Dimension, OverTime, Style
from metrics.rounding import Rounding
from metrics.wording import listed

FINEST = [granularity.name.lower() for granularity in Granularity]


def read_indicator(table: Table) -> Indicator | None:
    form = read_form(table)
    style = _read_style(table, form)
    finest = _read_finest(table, form)
    better, reviewed = table.choice("better", Better), table.day("reviewed_on", required=True)
    values = {key: table.text(key) for key in ("code", "name_zh", "name_en", "section", "definition", "basis", "owner")}
    applies_to = table.names("applies_to", UnitKind.values)
    target, norm, hidden = table.number("target"), table.number("norm"), table.flag("hidden")
    target_parameter, norm_parameter = (
        _read_parameter(table, "target_parameter"),
        _read_parameter(table, "norm_parameter"),
    )
    valid_from, valid_to = table.day("valid_from"), table.day("valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        table.fault("valid_to", _("失效日期不能早于生效日期。"))
    table.done()
    if form is None or style is None or finest is None or better is None or reviewed is None:
        return None
    return Indicator(
        **values,
        style=style,
        better=better,
        finest=finest,
        reviewed_on=reviewed,
        form=form,
        target=target,
        norm=norm,
        target_parameter=target_parameter,
        norm_parameter=norm_parameter,
        applies_to=applies_to,
        valid_from=valid_from,
        valid_to=valid_to,
        hidden=hidden,
    )


def _read_parameter(table: Table, key: str) -> str:
    code = table.text(key, required=False)
    if code and code not in ParameterCode.values:
        table.fault(key, unknown(code, ParameterCode.values))
    return code


def _read_style(table: Table, form: Form | None) -> Style | None:
    name = table.text("unit")
    decimals = table.whole("decimals", least=0, most=6)
    rounding = table.choice("rounding", Rounding, default=Rounding.HALF_UP) or Rounding.HALF_UP
    approximation = _read_approximation(table)
    if name not in UNITS_OF_MEASURE:
        if name:
            table.fault("unit", unknown(name, UNITS_OF_MEASURE))
        return None
    unit = UNITS_OF_MEASURE[name]
    if form is not None and unit.dimension not in (allowed := _dimensions(form)):
        words = {"unit": name, "kinds": listed((_DIMENSION_NAMES[each] for each in allowed), _("或"))}
        table.fault("unit", _("“%(unit)s”与算法不符，须是%(kinds)s单位。") % words)
    return Style(unit, decimals, rounding, approximation, is_change=isinstance(form, Change))


_DIMENSION_NAMES = {
    Dimension.NUMBER: gettext_lazy("数量"),
    Dimension.MONEY: gettext_lazy("金额"),
    Dimension.RATIO: gettext_lazy("比例"),
}


def _dimensions(form: Form) -> tuple[Dimension, ...]:
    match form:
        case Measure():
            return (dimension(form),)
        case Share() | Change():
            return (Dimension.RATIO,)
        case Rate(numerator=numerator, denominator=denominator):
            if dimension(numerator) is dimension(denominator):
                return (Dimension.RATIO, Dimension.NUMBER)
            return (Dimension.MONEY,)
    return tuple(Dimension)


def _read_approximation(table: Table) -> Approximation | None:
    inner = table.table("approximate")
    if inner is None:
        return None
    style, step = inner.text("style"), inner.whole("step", least=1, most=10**9, required=True)
    if style and style not in STYLES:
        inner.fault("style", unknown(style, STYLES))
    inner.done()
    return Approximation(style, step or 1)


def _read_finest(table: Table, form: Form | None) -> Granularity | None:
    name = table.text("finest")
    if name not in FINEST:
        if name:
            table.fault("finest", unknown(name, FINEST))
        return None
    finest = Granularity.named(name)
    for measure in _measures(form):
        time = ledger_named(measure.ledger).time
        if isinstance(time, ReturnTime) and measure.time is OverTime.FLOW and finest < time.frequency:
            words = {"ledger": ledger_named(measure.ledger).label, "length": time.frequency.label}
            table.fault("finest", _("“%(ledger)s”按%(length)s填报，最细只能到%(length)s。") % words)
            break
    return finest


def _measures(form: Form | None) -> tuple[Measure, ...]:
    match form:
        case Measure():
            return (form,)
        case Share(whole=whole):
            return (whole,)
        case Rate(numerator=numerator, denominator=denominator):
            return (numerator, denominator)
    return ()
