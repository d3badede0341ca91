"""Reads indicators."""

from __future__ import annotations

from django.utils.translation import gettext as _

from metrics.catalogue.definitions import (
    Form,
    Indicator,
    Rate,
    Share,
)
from metrics.catalogue.dimensions import DIMENSION_NAMES, PARAMETER_UNITS
from metrics.catalogue.faults import unknown
from metrics.catalogue.measures import Measure
from metrics.catalogue.reading.forms import read_form
from metrics.catalogue.reading.styles import read_style
from metrics.catalogue.tables import Table
from metrics.ledgers.registry import ledger_named
from metrics.ledgers.times import ReturnTime
from metrics.models import ParameterCode, UnitKind
from metrics.periods import Granularity
from metrics.quantities import Better, OverTime, Style

FINEST = [granularity.name.lower() for granularity in Granularity]


def read_indicator(table: Table) -> Indicator | None:
    form = read_form(table)
    target, norm = table.number("target"), table.number("norm")
    style = read_style(table, form, tuple(bound for bound in (target, norm) if bound is not None))
    finest = _read_finest(table, form)
    better, reviewed = table.choice("better", Better), table.day("reviewed_on", required=True)
    values = {key: table.text(key) for key in ("code", "name_zh", "name_en", "section", "definition", "basis", "owner")}
    applies_to = table.names("applies_to", UnitKind.values)
    target_parameter = _read_parameter(table, "target_parameter", style)
    norm_parameter, hidden = _read_parameter(table, "norm_parameter", style), table.flag("hidden")
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


def _read_parameter(table: Table, key: str, style: Style | None) -> str:
    code = table.text(key, required=False)
    if code and code not in PARAMETER_UNITS:
        table.fault(key, unknown(code, PARAMETER_UNITS))
    elif code and style and style.unit.dimension is not (kept := PARAMETER_UNITS[code].dimension):
        words = {"name": ParameterCode(code).label, "kind": DIMENSION_NAMES[kept], "unit": style.unit.key}
        table.fault(key, _("参数“%(name)s”是%(kind)s，与计量单位“%(unit)s”不符。") % words)
    return code


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
