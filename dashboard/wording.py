"""Names, periods and units of measure in the reader's language, for the pages."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from dashboard.rights import Rights
from metrics.models import Person
from metrics.models.tracked import Tracked
from metrics.quantities import Style
from metrics.wording import listed, name_of, period_name

__all__ = ["amount_text", "label_of", "listed", "name_of", "period_name"]


def label_of(row: Tracked, reader: Rights) -> str:
    """What a row is called before this reader: of people he may open also the number, since names repeat."""
    return row.name_and_number if isinstance(row, Person) and reader.may_read(row) else str(row)


def amount_text(style: Style, number: Fraction | Decimal) -> str:
    """A difference or target as it was written, with its unit: 12名, 97.5%; 12 people."""
    exact = number if isinstance(number, Decimal) else (Decimal(number.numerator) / number.denominator).normalize()
    return style.amount(exact)
