"""Which grid, and which part of it: its address, and what is no grid at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dashboard.rights import Rights, covered
from dashboard.scope import NO_SUCH_UNIT
from metrics.aggregation.returns.return_types import ReturnType, return_type_named
from metrics.aggregation.returns.within import last_ended
from metrics.periods import Period, PeriodError
from metrics.today import today

NO_SUCH_GRID = gettext_noop("没有这种报表或这一期。请从“台账管理”首页进入。")


@dataclass(frozen=True)
class GridPlace:
    """Which grid, and which part of it: its address."""

    return_type: ReturnType
    period: Period
    unit: str = ""
    page: int = 1

    @classmethod
    def of(cls, request: HttpRequest, name: str, code: str) -> GridPlace:
        """Raises Http404 for what is no period of a return, has not ended, or is a unit that is not the user's."""
        return_type, unit = return_type_or_404(name), request.GET.get("unit", "")
        if unit and not covered(unit, Rights.of(request).enters(model=return_type.model)):
            raise Http404(_(NO_SUCH_UNIT))
        page = request.GET.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        return cls(return_type, period_or_404(return_type, code), unit, number)

    def address(self, **changes: Any) -> str:
        values = {"unit": self.unit, "page": self.page if self.page > 1 else ""} | changes
        return grid_address(self.return_type, self.period) + _query(values)

    @property
    def draft_address(self) -> str:
        values = {"unit": self.unit, "page": self.page if self.page > 1 else ""}
        return reverse("admin:grid-draft", args=[self.return_type.name, self.period.code]) + _query(values)


def _query(values: Mapping[str, Any]) -> str:
    asked = urlencode({key: value for key, value in values.items() if value})
    return f"?{asked}" if asked else ""


def grid_address(return_type: ReturnType, period: Period) -> str:
    return reverse("admin:grid", args=[return_type.name, period.code])


def return_type_or_404(name: str) -> ReturnType:
    try:
        return return_type_named(name)
    except KeyError:
        raise Http404(_(NO_SUCH_GRID)) from None


def period_or_404(return_type: ReturnType, code: str) -> Period:
    try:
        period = Period.parse(code)
    except PeriodError:
        raise Http404(_(NO_SUCH_GRID)) from None
    if period.granularity is not return_type.frequency or period > last_ended(return_type, today()):
        raise Http404(_(NO_SUCH_GRID))
    return period
