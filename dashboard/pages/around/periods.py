"""The periods to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dashboard.pages.around.choices import Choice
from dashboard.scope import Scope
from metrics.periods import YEARS, Granularity, Period
from metrics.today import today


@dataclass(frozen=True)
class PeriodPicker:
    """Links to periods, in rows from years to months."""

    years: list[Choice]
    rows: list[tuple[str, list[Choice]]]
    day: str
    least_day: date
    most_day: date


def period_picker(scope: Scope) -> PeriodPicker:
    period, this_year = scope.period, today().year
    year = Period.of(period.first, Granularity.YEAR)
    # Six years to this one, or moved so that the one at hand has a neighbour on either side.
    last = min(max(this_year, year.first.year + 1), YEARS.stop - 1)
    first = max(min(last - 5, year.first.year - 1), YEARS.start)
    years = [Period.year(number) for number in range(first, first + 6)]
    names = {Granularity.HALF: _("半年"), Granularity.QUARTER: _("季度"), Granularity.MONTH: _("月份")}
    rows = [(name, [_period_choice(scope, each) for each in year.split(length)]) for length, name in names.items()]
    day = period.code if period.granularity is Granularity.DAY else ""
    return PeriodPicker(
        [_period_choice(scope, each) for each in years],
        rows,
        day,
        date(YEARS.start, 1, 1),
        date(YEARS.stop - 1, 12, 31),
    )


def _period_choice(scope: Scope, period: Period) -> Choice:
    return Choice(
        period.part or str(period), scope.query(period=period.code), period.code, is_current=period == scope.period
    )
