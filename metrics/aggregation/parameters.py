"""Norms and targets that are parameters: the value in force for a unit at the end of a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from metrics.catalogue.definitions import Indicator
from metrics.catalogue.dimensions import PARAMETER_UNITS
from metrics.models import Parameter
from metrics.models.codes import ancestor_codes
from metrics.periods import Period
from metrics.quantities import Unit


def parameters(unit: str, day: date) -> dict[str, Decimal]:
    """The parameters in force on the day: of the unit itself, else of the nearest unit above. One query."""
    rows = Parameter.objects.in_force(day).filter(unit__in=ancestor_codes(unit)).order_by("unit_id")
    # Units come from the province down, so the nearest is written last.
    return dict(rows.values_list("code", "value"))


def norms_of(indicators: Iterable[Indicator], unit: str, period: Period) -> dict[str, Decimal]:
    """The parameters that the targets and norms of the indicators may be. One query where one of them is."""
    named = any(each.target_parameter or each.norm_parameter for each in indicators)
    return parameters(unit, period.last) if named else {}


def wanted(indicator: Indicator, norms: Mapping[str, Decimal]) -> tuple[Fraction | None, Fraction | None]:
    """Target and norm of the indicator in its unit, with the parameters of `norms_of`."""
    return (
        _kept(norms, indicator.target_parameter, indicator.style.unit, indicator.target),
        _kept(norms, indicator.norm_parameter, indicator.style.unit, indicator.norm),
    )


def _kept(norms: Mapping[str, Decimal], code: str, unit: Unit, otherwise: Fraction | None) -> Fraction | None:
    """The parameter in the unit, where it is in force; nought is a value, too."""
    if code not in norms:
        return otherwise
    return Fraction(norms[code]) * PARAMETER_UNITS[code].size / unit.size
