"""What stands where there is no number, and why: an enumeration, of which words are made when it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.models import UnitKind
from metrics.wording import Text, within_sentence


class Absence(Enum):
    """Why there is no number."""

    # A return that is expected did not come in; or nobody there is expected to send one.
    NOT_REPORTED = auto()
    NOT_EXPECTED = auto()
    # The indicator is not made for this kind of unit, for so short a period, or for that time.
    NOT_APPLICABLE = auto()
    TOO_FINE = auto()
    NOT_YET_VALID = auto()
    NO_LONGER_VALID = auto()
    # The period has not begun.
    NOT_BEGUN = auto()
    # There is no place among which one could be the lowest.
    NO_PLACE = auto()
    # What it would be divided by is nought, or is absent itself.
    EMPTY_DENOMINATOR = auto()
    ZERO_BEFORE = auto()
    ABSENT_BEFORE = auto()


# Those of figures that would be there, had somebody reported.
OF_RETURNS = (Absence.NOT_REPORTED, Absence.NOT_EXPECTED)


@dataclass(frozen=True, slots=True)
class Value:
    """A number in the indicator's unit of measure, or why there is none.

    `about` is what the words of the absence speak of: a kind of unit, a length, a day, the absent value itself.
    """

    amount: Fraction | None
    absence: Absence | None = None
    about: Any = None

    @property
    def note(self) -> str:
        """The absence in the reader's language; empty where there is a number."""
        return "" if self.absence is None else words_of(self.absence, self.about)


def absent(absence: Absence, about: Any = None) -> Value:
    return Value(None, absence, about)


_WORDS: dict[Absence, Text] = {
    Absence.NOT_REPORTED: gettext_lazy("未报"),
    Absence.NOT_EXPECTED: gettext_lazy("没有应报的对象"),
    Absence.NOT_BEGUN: gettext_lazy("这个时期还没有开始"),
    Absence.NO_PLACE: gettext_lazy("没有可比的单位"),
    Absence.EMPTY_DENOMINATOR: gettext_lazy("分母为零"),
    Absence.ZERO_BEFORE: gettext_lazy("上期为零"),
}


def words_of(absence: Absence, about: Any = None) -> str:
    """未报, 不适用：本指标不统计到村, 上期未报."""
    match absence:
        case Absence.NOT_APPLICABLE:
            return _("不适用：本指标不统计到%(kind)s") % {"kind": within_sentence(UnitKind(about).label)}
        case Absence.TOO_FINE:
            return _("本指标最细按%(length)s统计") % {"length": about.label}
        case Absence.NOT_YET_VALID:
            return _("本指标自%(day)s起统计") % {"day": about}
        case Absence.NO_LONGER_VALID:
            return _("本指标统计至%(day)s为止") % {"day": about}
        case Absence.ABSENT_BEFORE:
            return _("上期%(note)s") % {"note": about.note}
    return str(_WORDS[absence])
