"""The shares by which a unit shares out the income of workshops: what no constraint can hold, being about four rows."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from metrics.ledgers.separation import Changed
from metrics.models import Parameter
from metrics.models.current import OpenWork
from metrics.models.structure.parameters import SHARES

# First day, last day, code, value.
_Share = tuple[date, date | None, str, Decimal]
WHOLE = 100
_SHARES_BROKEN = _(
    "工坊分配的四项比例合计须是100%%，而 %(day)s 起合计是%(total)s%%，没有保存。"
    "要改几项时，先终止其中一项，改好其余各项，再登记它。"
)


def keep_shares_whole(_work: OpenWork, changed: Changed) -> None:
    """The shares that a unit keeps are 100 of 100 on every day on which it keeps all four, and never more. One query.

    While they are entered one by one some are missing; nothing is shared out by them until all are there.
    """
    images = [image for pair in changed for image in pair if image is not None]
    units = {image["unit_id"] for image in images if image["code"] in SHARES}
    kept: dict[str, list[_Share]] = defaultdict(list)
    rows = Parameter.objects.filter(unit__in=units, code__in=SHARES).order_by("started_on")
    for unit, *row in rows.values_list("unit_id", "started_on", "ended_on", "code", "value"):
        kept[unit].append(tuple(row))
    for shares in kept.values():
        refuse_broken_shares(shares)


def refuse_broken_shares(shares: list[_Share]) -> None:
    turns = {first for first, *_rest in shares} | {last + timedelta(1) for _first, last, *_rest in shares if last}
    for day in sorted(turns):
        # Should a code hold twice, the later one: rows come in the order of their first days.
        held = {code: value for first, last, code, value in shares if first <= day and (last is None or day <= last)}
        total = sum(held.values(), Decimal(0))
        if total > WHOLE or (len(held) == len(SHARES) and total != WHOLE):
            words = {"day": day, "total": f"{total.normalize():f}"}
            raise ValidationError(_SHARES_BROKEN % words, code="shares")
