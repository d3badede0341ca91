"""By when a return is due: so many days after its period, as the parameter of the nearest unit says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from metrics.models import Parameter, ParameterCode
from metrics.models.codes import ancestor_codes
from metrics.models.subtrees import within_any
from metrics.periods import Period

# What goes where no unit keeps the parameter.
USUAL_DAYS = 15
# First day, last day and value of a parameter.
Kept = tuple[date, date | None, int]


@dataclass(frozen=True)
class Deadlines:
    """The parameters RETURN_DAYS of some subtrees and of the units above them."""

    kept: dict[str, list[Kept]]
    _found: dict[tuple[str, date], int] = field(default_factory=dict, repr=False)

    @classmethod
    def within(cls, codes: Iterable[str]) -> Deadlines:
        """One query."""
        roots = list(codes)
        above = Q(unit__in={code for root in roots for code in ancestor_codes(root)})
        rows = Parameter.objects.filter(above | within_any("unit_id", roots), code=ParameterCode.RETURN_DAYS)
        kept: dict[str, list[Kept]] = defaultdict(list)
        for unit, first, last, value in rows.values_list("unit_id", "started_on", "ended_on", "value"):
            kept[unit].append((first, last, int(value)))
        return cls(dict(kept))

    def due_on(self, unit: str, period: Period) -> date:
        """The last day on which the unit's return of the period is in time."""
        return self.due_after(unit, period.last)

    def due_after(self, unit: str, last: date) -> date:
        """The same, by the last day of the period."""
        return last + timedelta(days=self._days(unit, last))

    def _days(self, unit: str, day: date) -> int:
        if not self.kept:
            return USUAL_DAYS
        if (unit, day) not in self._found:
            chain = reversed(ancestor_codes(unit))
            values = (days for code in chain if (days := self._of(code, day)) is not None)
            self._found[unit, day] = next(values, USUAL_DAYS)
        return self._found[unit, day]

    def _of(self, unit: str, day: date) -> int | None:
        """The value that the very unit keeps on the day; the one that began last, should there be two."""
        values = [each for each in self.kept.get(unit, ()) if each[0] <= day and (each[1] is None or day <= each[1])]
        return max(values)[2] if values else None
