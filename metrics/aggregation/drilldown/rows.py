"""The rows of one side: those that count with what each adds, or those that do not with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, overload

import numpy as np
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from metrics.aggregation.frames.trees import Ints
from metrics.aggregation.lines.drawing import Lines
from metrics.money import yuan
from metrics.quantities import NO_VALUE


@dataclass(frozen=True)
class RowBehind:
    """One row: its key and unit, what it adds (元 for money; None for a row of a place), why it does not count."""

    key: Any
    unit: str
    contribution: Decimal | None
    contribution_text: str
    reason: str


class RowsBehind(Sequence[RowBehind]):
    """Rows behind a figure; each is made when it is asked for."""

    def __init__(self, lines: Lines, rows: Ints, amounts: Ints | None, whys: Ints | None, *, is_money: bool) -> None:
        self._lines, self._rows, self._amounts, self._whys, self._is_money = lines, rows, amounts, whys, is_money

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> RowBehind: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[RowBehind, ...]: ...
    def __getitem__(self, index: int | slice) -> RowBehind | tuple[RowBehind, ...]:
        if isinstance(index, slice):
            return tuple(self._row(number) for number in range(*index.indices(len(self))))
        return self._row(range(len(self))[index])

    def sums_by(self, column: str) -> dict[int, int]:
        """What the rows add up to (分 for money) by the number that a choice column has in the frame."""
        frame = self._lines.frame
        values = frame.kind if column == frame.ledger.kind else frame.columns[column]
        found, which = np.unique(values[self._lines.rows[self._rows]], return_inverse=True)
        sums = np.zeros(len(found), np.int64)
        np.add.at(sums, which, 1 if self._amounts is None else self._amounts)
        return dict(zip(found.tolist(), sums.tolist(), strict=True))

    def _row(self, number: int) -> RowBehind:
        row, frame = self._rows[number], self._lines.frame
        key, unit = frame.keys[self._lines.rows[row]], frame.units.codes[self._lines.unit[row]]
        if self._amounts is None:
            return RowBehind(key, unit, None, "", self._reason(number))
        amount = int(self._amounts[number])
        contribution = yuan(amount) if self._is_money else Decimal(amount)
        return RowBehind(key, unit, contribution, amount_text(amount, is_money=self._is_money), self._reason(number))

    def _reason(self, number: int) -> str:
        return "" if self._whys is None else capfirst(str(self._lines.reasons.words[self._whys[number]]))


def amount_text(value: int | None, *, is_money: bool) -> str:
    """A number, or 分 as 元: 1,234, 1,234.50元; a dash for none."""
    if value is None:
        return NO_VALUE
    return _("%(amount)s元") % {"amount": f"{yuan(value):,}"} if is_money else f"{value:,}"
