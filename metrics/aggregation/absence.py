"""What stands where there is no number, and why: an enumeration, of which words are made when it is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.models import UnitKind
from metrics.wording import Text, Words, within_sentence

# How many returns were received, and how many expected.
Counts = tuple[int, int]


class Absence(Enum):
    """Why there is no number."""

    # Returns that are expected did not come in, or not all of them; or they need not be in yet; or nobody there is
    # expected to send one.
    NOT_REPORTED = auto()
    PARTLY_REPORTED = auto()
    NOT_YET_DUE = auto()
    NOT_EXPECTED = auto()
    # The indicator is not made for this kind of unit, for so short a period, or for that time.
    NOT_APPLICABLE = auto()
    TOO_FINE = auto()
    NOT_YET_VALID = auto()
    NO_LONGER_VALID = auto()
    # The period has not begun; or it was over before the ledger was kept, or a part of it was.
    NOT_BEGUN = auto()
    NOT_KEPT = auto()
    PARTLY_KEPT = auto()
    # There is no place among which one could be the lowest.
    NO_PLACE = auto()
    # No norm is in force that places could be held against.
    NO_NORM = auto()
    # What it would be divided by is nought, or is absent itself.
    EMPTY_DENOMINATOR = auto()
    ZERO_BEFORE = auto()
    ABSENT_BEFORE = auto()


# Where there is nobody and no place to speak of, a part adds nothing; any other absent part leaves a whole absent.
NOTHING_THERE = (Absence.NOT_EXPECTED, Absence.NO_PLACE)


@dataclass(frozen=True, slots=True)
class Value:
    """A number in the indicator's unit of measure, or why there is none, or why it is not the whole.

    `about` is what the words of the absence speak of: a kind of unit, a length, a day, the absent value itself. Of what
    rests on returns `received` says how many there are of the `expected` ones.
    """

    amount: Fraction | None
    absence: Absence | None = None
    about: Any = None
    received: int | None = None
    expected: int | None = None
    # How many returns are in it besides, of whoever was not expected to send one.
    beyond: int = 0

    @property
    def is_complete(self) -> bool:
        """Only such a number is compared, coloured, ranked, drawn or held to a target."""
        return self.amount is not None and self.absence is None

    def resting_on(self, counts: Counts | None) -> Value:
        """The same, known to rest on so many returns: a number that lacks some of them is not complete."""
        if counts is None:
            return self
        received, expected = counts
        if self.amount is not None and received < expected:
            return replace(self, absence=Absence.PARTLY_REPORTED, about=None, received=received, expected=expected)
        return replace(self, received=received, expected=expected)

    @property
    def lack(self) -> str:
        """What a number lacks, as a cell has room for: 41/43, 期中建账. Empty where it is complete."""
        if self.absence is Absence.PARTLY_REPORTED:
            return f"{self.received}/{self.expected}"
        return "" if self.absence is None else short_words_of(self.absence)

    @property
    def reason(self) -> Words:
        """The note, for all readers."""
        if self.absence not in _ABOUT or self.about is None:
            return Words(gettext_lazy("台账里还没有记录"))
        words, named = _ABOUT[self.absence]
        return Words(words, **named(self.about))

    @property
    def note(self) -> str:
        """The absence in the reader's language; empty where there is a number and nothing lacks."""
        if self.absence is Absence.PARTLY_REPORTED:
            return words_of(self.absence, (self.received, self.expected))
        return "" if self.absence is None else words_of(self.absence, self.about)


def made_of(values: Sequence[Value], amount: Fraction | None) -> Value:
    """The value that is made of others: it rests on the returns of that which lacks most, and is absent as that is.

    `amount` is what they make, where none of them is absent that should be there.
    """
    lacking = [each for each in values if each.amount is None and each.absence not in NOTHING_THERE]
    worst = min(values, key=_part_received)
    if lacking:
        return replace(min(lacking, key=_part_received), received=worst.received, expected=worst.expected)
    if amount is None:
        nothing = next((each for each in values if each.amount is None), None)
        return nothing or absent(Absence.EMPTY_DENOMINATOR)
    counts = None if worst.received is None or worst.expected is None else (worst.received, worst.expected)
    kept = [each.about for each in values if each.absence is Absence.PARTLY_KEPT]
    value = Value(amount, Absence.PARTLY_KEPT, max(kept)) if kept else Value(amount)
    return replace(value, beyond=max(each.beyond for each in values)).resting_on(counts)


def _part_received(value: Value) -> tuple[Fraction, int]:
    """How large a part of the returns was received; of equal parts that of more comes first, and that of none last."""
    if value.expected is None:
        return Fraction(1), 1
    return Fraction(value.received or 0, value.expected) if value.expected else Fraction(1), -value.expected


def absent(absence: Absence, about: Any = None) -> Value:
    return Value(None, absence, about)


_WORDS: dict[Absence, Text] = {
    Absence.NOT_REPORTED: gettext_lazy("未报"),
    Absence.NOT_YET_DUE: gettext_lazy("未到报送期限"),
    Absence.NOT_EXPECTED: gettext_lazy("没有应报的对象"),
    Absence.NOT_BEGUN: gettext_lazy("这个时期还没有开始"),
    Absence.NO_PLACE: gettext_lazy("辖区内没有这类单位"),
    Absence.NO_NORM: gettext_lazy("没有在期的标准"),
    Absence.EMPTY_DENOMINATOR: gettext_lazy("分母为零"),
    Absence.ZERO_BEFORE: gettext_lazy("上期为零"),
}


_SHORT: dict[Absence, Text] = {
    Absence.PARTLY_REPORTED: gettext_lazy("未报齐"),
    Absence.NOT_APPLICABLE: gettext_lazy("不适用"),
    Absence.TOO_FINE: gettext_lazy("不适用"),
    Absence.NOT_YET_VALID: gettext_lazy("尚未统计"),
    Absence.NO_LONGER_VALID: gettext_lazy("不再统计"),
    Absence.NOT_BEGUN: gettext_lazy("未开始"),
    Absence.NOT_YET_DUE: gettext_lazy("未到期限"),
    Absence.NOT_EXPECTED: gettext_lazy("不应报"),
    Absence.NO_PLACE: gettext_lazy("无此类单位"),
    Absence.ABSENT_BEFORE: gettext_lazy("上期无数"),
    Absence.NOT_KEPT: gettext_lazy("尚无台账"),
    Absence.PARTLY_KEPT: gettext_lazy("期中建账"),
}


def short_words_of(absence: Absence) -> str:
    """未报, 不适用, 上期为零: as a cell of a table has room for."""
    return str(_SHORT.get(absence) or _WORDS[absence])


# What the words speak of, by the name of its place in them.
_ABOUT: dict[Absence, tuple[Text, Callable[[Any], dict[str, Any]]]] = {
    Absence.PARTLY_REPORTED: (
        gettext_lazy("已报 %(received)s/%(expected)s"),
        lambda counts: {"received": counts[0], "expected": counts[1]},
    ),
    Absence.NOT_APPLICABLE: (
        gettext_lazy("不适用：本指标不统计到%(kind)s"),
        lambda kind: {"kind": within_sentence(UnitKind(kind).label)},
    ),
    Absence.TOO_FINE: (gettext_lazy("本指标最细按%(length)s统计"), lambda length: {"length": length.label}),
    Absence.NOT_YET_VALID: (gettext_lazy("本指标自%(day)s起统计"), lambda day: {"day": day}),
    Absence.NO_LONGER_VALID: (gettext_lazy("本指标统计至%(day)s为止"), lambda day: {"day": day}),
    Absence.NOT_KEPT: (gettext_lazy("台账自%(day)s起"), lambda day: {"day": day}),
    Absence.PARTLY_KEPT: (gettext_lazy("自%(day)s起记，不足一期"), lambda day: {"day": day}),
    Absence.ABSENT_BEFORE: (gettext_lazy("上期%(note)s"), lambda before: {"note": before.note}),
}


def words_of(absence: Absence, about: Any = None) -> str:
    """未报, 不适用：本指标不统计到村, 上期未报."""
    if absence is Absence.NOT_KEPT and about is None:
        return _("台账里还没有记录")
    if absence not in _ABOUT:
        return str(_WORDS[absence])
    words, named = _ABOUT[absence]
    return words % named(about)
