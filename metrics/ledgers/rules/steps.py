"""The steps of an exchange come one after another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from metrics.models.current import OpenWork
from metrics.models.economy.exchanges import ExchangeStep, ExchangeStepKind

_ORDER = {kind: place for place, kind in enumerate(ExchangeStepKind.values)}


def keep_steps_in_order(
    _work: OpenWork, changed: Sequence[tuple[dict[str, Any] | None, dict[str, Any] | None]]
) -> None:
    """The rule of steps: no kind begins before the one that precedes it has begun. One query."""
    files = {after["file_id"] for _before, after in changed if after is not None}
    first: dict[Any, dict[int, date]] = defaultdict(dict)
    steps = ExchangeStep.objects.filter(file__in=files).order_by("-day")
    for file, kind, day in steps.values_list("file_id", "kind", "day"):
        first[file][_ORDER[kind]] = day
    for days in first.values():
        refuse_disorder([days[place] for place in sorted(days)])


def refuse_disorder(days: Sequence[date]) -> None:
    """Raises ValidationError unless none of the days is before the one that stands before it."""
    if any(earlier > later for earlier, later in pairwise(days)):
        words = _("交易环节须依次办理：申请、民主决策、审核、挂牌公告、竞价、签订合同、价款结算。请核对各环节的日期。")
        raise ValidationError(words, code="days")
