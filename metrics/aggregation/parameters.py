"""Norms and targets that are parameters: the value in force for a unit at the end of a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from metrics.catalogue.definitions import Indicator
from metrics.models import Parameter, ParameterCode
from metrics.models.codes import ancestor_codes
from metrics.periods import Period
from metrics.quantities import Dimension, distribute, fen, yuan

# What the four parts of the 5221 rule are kept as, in the order of the rule, and who gets them.
SHARES = {
    ParameterCode.SHARE_COLLECTIVE: _("村集体"),
    ParameterCode.SHARE_WORKERS: _("务工群众"),
    ParameterCode.SHARE_OPERATOR: _("经营主体"),
    ParameterCode.SHARE_WELFARE: _("公益积累"),
}


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
        _in_unit(norms.get(indicator.target_parameter), indicator) or indicator.target,
        _in_unit(norms.get(indicator.norm_parameter), indicator) or indicator.norm,
    )


def _in_unit(value: Decimal | None, indicator: Indicator) -> Fraction | None:
    """A parameter of money is kept in 元."""
    if value is None:
        return None
    unit = indicator.style.unit
    return Fraction(value) * 100 / unit.size if unit.dimension is Dimension.MONEY else Fraction(value)


def distribution(unit: str, day: date, income: Decimal) -> list[tuple[str, Decimal]]:
    """A workshop's income (元) shared by the 5221 rule: for each part its name and amount. One query.

    The parts add up to the income to the cent. Empty while the parameters are not set.
    """
    found = parameters(unit, day)
    codes = [code for code in SHARES if code in found]
    if not any(found[code] for code in codes):
        return []
    amounts = distribute(fen(income), [found[code] for code in codes])
    return [(str(SHARES[code]), yuan(amount)) for code, amount in zip(codes, amounts, strict=True)]
