"""The 5221 rule: how the income of a workshop is shared, in the parts that the district keeps as parameters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from metrics.aggregation.parameters import parameters
from metrics.models import ParameterCode
from metrics.money import distribute, fen, yuan

# What the four parts of the 5221 rule are kept as, in the order of the rule, and who gets them.
SHARES = {
    ParameterCode.SHARE_COLLECTIVE: _("村集体"),
    ParameterCode.SHARE_WORKERS: _("务工群众"),
    ParameterCode.SHARE_OPERATOR: _("经营主体"),
    ParameterCode.SHARE_WELFARE: _("公益积累"),
}


def shared_by_5221(unit: str, day: date, income: Decimal) -> list[tuple[str, Decimal]]:
    """A workshop's income (元) shared by the 5221 rule: for each part its name and amount. One query.

    The parts add up to the income to the cent. Empty while the parameters are not set.
    """
    found = parameters(unit, day)
    codes = [code for code in SHARES if code in found]
    if not any(found[code] for code in codes):
        return []
    amounts = distribute(fen(income), [found[code] for code in codes])
    return [(str(SHARES[code]), yuan(amount)) for code, amount in zip(codes, amounts, strict=True)]
