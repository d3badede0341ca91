"""Reads how values are written, and checks that the unit of measure is one that they can have."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from metrics.catalogue.definitions import Change, Combination, Form, Indicator, Operator, Rate, Share
from metrics.catalogue.dimensions import DIMENSION_NAMES, combined_dimensions, dimension
from metrics.catalogue.faults import unknown
from metrics.catalogue.measures import Measure
from metrics.catalogue.tables import Table
from metrics.quantities import STYLES, UNITS_OF_MEASURE, Approximation, Dimension, Style, Unit
from metrics.rounding import Rounding
from metrics.wording import Text, listed, name_of


def read_style(table: Table, form: Form | None, bounds: tuple[Fraction, ...]) -> Style | None:
    name = table.text("unit")
    decimals = table.whole("decimals", least=0, most=6)
    rounding = table.choice("rounding", Rounding, default=Rounding.HALF_UP) or Rounding.HALF_UP
    approximation, trims_zeros = _read_approximation(table), table.flag("trims_zeros")
    if name not in UNITS_OF_MEASURE:
        if name:
            table.fault("unit", unknown(name, UNITS_OF_MEASURE))
        return None
    unit, is_change = UNITS_OF_MEASURE[name], isinstance(form, Change)
    _check_unit(table, form, unit)
    return Style(unit, decimals, rounding, approximation, is_change, trims_zeros, bounds)


def _check_unit(table: Table, form: Form | None, unit: Unit) -> None:
    match form:
        case Measure():
            allowed: Sequence[Dimension] = (dimension(form),)
        case Share() | Change():
            allowed = (Dimension.RATIO,)
        case Rate(numerator=numerator, denominator=denominator):
            kinds = dimension(numerator), dimension(denominator)
            allowed = combined_dimensions(Operator.QUOTIENT, kinds)
            if not allowed:
                names = {"numerator": DIMENSION_NAMES[kinds[0]], "denominator": DIMENSION_NAMES[kinds[1]]}
                table.fault("rate", _("分子是%(numerator)s，分母是%(denominator)s，不能相除。") % names)
                return
        case _:
            # What a combination is made of is known once all are read.
            return
    if message := unit_fault(unit, allowed):
        table.fault("unit", message)


def unit_fault(unit: Unit, allowed: Sequence[Dimension]) -> str:
    """What is wrong with the unit; empty where it is of one of the dimensions."""
    if unit.dimension in allowed:
        return ""
    words = {"unit": unit.key, "kinds": listed((DIMENSION_NAMES[each] for each in allowed), _("或"))}
    return _("“%(unit)s”与算法不符，须是%(kinds)s单位。") % words


def combination_fault(combination: Combination, unit: Unit, parts: Sequence[Indicator]) -> tuple[str, str] | None:
    """The key and what is wrong there: the parts do not go together, or the unit does not go with what they make."""
    dimensions = [part.style.unit.dimension for part in parts]
    if allowed := combined_dimensions(combination.operator, dimensions):
        message = unit_fault(unit, allowed)
        return ("unit", message) if message else None
    words = {"parts": listed(_told(part) for part in parts), "act": _act(combination.operator)}
    return "of", _("%(parts)s，不能%(act)s。") % words


def _told(part: Indicator) -> str:
    unit = part.style.unit
    words = {"code": part.code, "name": name_of(part), "kind": DIMENSION_NAMES[unit.dimension], "unit": unit.label}
    return _("%(code)s %(name)s是%(kind)s(%(unit)s)") % words


def _act(operator: Operator) -> Text:
    return {
        Operator.SUM: _("相加"),
        Operator.DIFFERENCE: _("相减"),
        Operator.PRODUCT: _("相乘"),
        Operator.QUOTIENT: _("相除"),
    }[operator]


def _read_approximation(table: Table) -> Approximation | None:
    inner = table.table("approximate")
    if inner is None:
        return None
    style, step = inner.text("style"), inner.whole("step", least=1, most=10**9, required=True)
    if style and style not in STYLES:
        inner.fault("style", unknown(style, STYLES))
    inner.done()
    return Approximation(style, step or 1)
