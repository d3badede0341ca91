"""Names, periods and units of measure in the reader's language, for the pages."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from dashboard.rights import Rights
from metrics.models import Person
from metrics.models.tracked import Tracked
from metrics.periods import Period
from metrics.quantities import Style
from metrics.wording import is_english, length_name, listed, name_of, period_name, unit_of_measure

__all__ = [
    "amount_text",
    "is_english",
    "label_of",
    "length_name",
    "listed",
    "name_of",
    "number_and_unit",
    "period_name",
    "period_part",
    "short_period_name",
    "unit_of_measure",
]


def label_of(row: Tracked, reader: Rights) -> str:
    """What a row is called before this reader: of people he may open also the number, since names repeat."""
    return row.name_and_number if isinstance(row, Person) and reader.may_read(row) else str(row)


def period_part(period: Period) -> str:
    """The period within its year, where the year stands beside it: 四季度, Q4; of a year its name."""
    return period.part(english=is_english()) or period_name(period)


def short_period_name(period: Period) -> str:
    """The period on an axis: 23年四季度, Q4 2023."""
    return period.short_name(english=is_english())


def amount_text(style: Style, number: Fraction | Decimal) -> str:
    """A difference or target as it was written, with its unit: 12名, 97.5%; 12 people."""
    exact = number if isinstance(number, Decimal) else (Decimal(number.numerator) / number.denominator).normalize()
    return style.amount(exact, english=is_english())


def number_and_unit(style: Style, value: Fraction | None) -> tuple[str, str]:
    """A figure's text in two, for a large number with its unit beside it: ("600余", "人"), ("over 600", "people")."""
    return style.parts(value, english=is_english())
