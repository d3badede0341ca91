"""By when a return is due: so many days after its period, as the parameter of the nearest unit says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from metrics.aggregation.parameters import Kept
from metrics.models import ParameterCode
from metrics.periods import Period

# What goes where no unit keeps the parameter.
USUAL_DAYS = 15


@dataclass(frozen=True)
class Deadlines:
    """The parameters RETURN_DAYS of some subtrees and of the units above them."""

    kept: Kept

    @classmethod
    def within(cls, codes: Iterable[str]) -> Deadlines:
        """One query."""
        return cls(Kept.within(codes, [ParameterCode.RETURN_DAYS]))

    def due_on(self, unit: str, period: Period) -> date:
        """The last day on which the unit's return of the period is in time."""
        return self.due_after(unit, period.last)

    def due_after(self, unit: str, last: date) -> date:
        """The same, by the last day of the period."""
        return last + timedelta(days=self._days(unit, last))

    def _days(self, unit: str, day: date) -> int:
        if not self.kept.spells:
            return USUAL_DAYS
        days = self.kept.value(ParameterCode.RETURN_DAYS, unit, day)
        return USUAL_DAYS if days is None else int(days)
