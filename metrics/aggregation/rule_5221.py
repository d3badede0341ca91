"""The 5221 rule: how the income of a workshop is shared, in the parts that the district keeps as parameters."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from metrics.ledgers.rules.shares import WHOLE
from metrics.models import Parameter, ParameterCode
from metrics.models.codes import ancestor_codes
from metrics.models.structure.parameters import SHARES
from metrics.money import distribute, fen, yuan

# Who gets the four parts.
RECIPIENTS = {
    ParameterCode.SHARE_COLLECTIVE: _("村集体"),
    ParameterCode.SHARE_WORKERS: _("务工群众"),
    ParameterCode.SHARE_OPERATOR: _("经营主体"),
    ParameterCode.SHARE_WELFARE: _("公益积累"),
}


class SharesNotWhole(Exception):
    """The shares that are kept do not make 100, so that nothing can be shared out by them."""


def shared_by_5221(unit: str, day: date, income: Decimal) -> list[tuple[str, Decimal]]:
    """A workshop's income (元) shared by the 5221 rule: for each part its name and amount. One query.

    The parts add up to the income to the cent. Empty while no shares are set; raises SharesNotWhole while some are
    missing, or where they do not make 100: they are never stretched to do so.
    """
    found = _shares(unit, day)
    if not found:
        return []
    total = sum(found.values(), Decimal(0))
    if len(found) < len(SHARES) or total != WHOLE:
        words = {"count": len(found), "total": f"{total.normalize():f}"}
        raise SharesNotWhole(_("四项分配比例设了%(count)s项，合计%(total)s%%；须四项合计100%%，才能分配。") % words)
    amounts = distribute(fen(income), [found[code] for code in SHARES])
    return [(str(RECIPIENTS[code]), yuan(amount)) for code, amount in zip(SHARES, amounts, strict=True)]


def _shares(unit: str, day: date) -> dict[str, Decimal]:
    """Those of the nearest unit that keeps any; the shares of one unit belong together."""
    rows = Parameter.objects.in_force(day).filter(unit__in=ancestor_codes(unit), code__in=SHARES)
    kept: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for place, code, value in rows.order_by("unit_id", "started_on").values_list("unit_id", "code", "value"):
        kept[place][code] = value
    return kept[max(kept)] if kept else {}
