"""Parameters: the value in force for a unit on a day, as a norm, a target or a bound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from metrics.catalogue.definitions import Indicator
from metrics.catalogue.dimensions import PARAMETER_UNITS
from metrics.models import Parameter
from metrics.models.codes import ancestor_codes
from metrics.models.subtrees import within_any
from metrics.quantities import Unit


def wanted(indicator: Indicator, norms: Mapping[str, Decimal]) -> tuple[Fraction | None, Fraction | None]:
    """Target and norm of the indicator in its unit, with the parameters that they may be."""
    return (
        _kept(norms, indicator.target_parameter, indicator.style.unit, indicator.target),
        _kept(norms, indicator.norm_parameter, indicator.style.unit, indicator.norm),
    )


def _kept(norms: Mapping[str, Decimal], code: str, unit: Unit, otherwise: Fraction | None) -> Fraction | None:
    """The parameter in the unit, where it is in force; nought is a value, too."""
    if code not in norms:
        return otherwise
    return Fraction(norms[code]) * PARAMETER_UNITS[code].size / unit.size


# First day, last day and value of a parameter.
_Spell = tuple[date, date | None, Decimal]


@dataclass(frozen=True)
class Kept:
    """The parameters of some codes that units of some subtrees keep, and the units above them."""

    spells: Mapping[tuple[str, str], list[_Spell]]
    _found: dict[tuple[str, str, date], Decimal | None] = field(default_factory=dict, repr=False)

    @classmethod
    def within(cls, subtrees: Iterable[str], codes: Iterable[str]) -> Kept:
        """One query."""
        roots = list(subtrees)
        above = Q(unit__in={code for root in roots for code in ancestor_codes(root)})
        rows = Parameter.objects.filter(above | within_any("unit_id", roots), code__in=list(codes))
        spells: dict[tuple[str, str], list[_Spell]] = defaultdict(list)
        for unit, code, *spell in rows.values_list("unit_id", "code", "started_on", "ended_on", "value"):
            spells[unit, code].append((spell[0], spell[1], spell[2]))
        return cls(dict(spells))

    def value(self, code: str, unit: str, day: date) -> Decimal | None:
        """Of the unit itself, else of the nearest unit above; None where it is not in force."""
        key = code, unit, day
        if key not in self._found:
            values = (self._of(code, each, day) for each in reversed(ancestor_codes(unit)))
            self._found[key] = next((value for value in values if value is not None), None)
        return self._found[key]

    def named_by(self, indicators: Iterable[Indicator], unit: str, day: date) -> dict[str, Decimal]:
        """The parameters in force that are targets and norms of the indicators."""
        codes = {code for each in indicators for code in (each.target_parameter, each.norm_parameter) if code}
        found = {code: self.value(code, unit, day) for code in sorted(codes)}
        return {code: value for code, value in found.items() if value is not None}

    def smallest(self, code: str, unit: str, day: date) -> int | None:
        """The same in the smallest unit of its dimension: 分 for money."""
        value = self.value(code, unit, day)
        return None if value is None else int(Fraction(value) * PARAMETER_UNITS[code].size)

    def _of(self, code: str, unit: str, day: date) -> Decimal | None:
        """What the very unit keeps on the day; of two the one that began last."""
        spells = self.spells.get((unit, code), ())
        held = [each for each in spells if each[0] <= day and (each[1] is None or day <= each[1])]
        return max(held, key=lambda each: each[0])[2] if held else None
