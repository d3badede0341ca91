"""The returns of one kind and period as one grid: a line for each subject, saved together or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest

from dashboard.admin.acts.refusals import CONFLICT_STATUS
from dashboard.admin.returns.grid_lines import GridLine
from dashboard.admin.returns.grid_place import GridPlace
from dashboard.lists.page_sizes import LINES_IN_GRID, paged
from dashboard.rights import Rights
from metrics.acts.reviews import reviews_of
from metrics.acts.writing import Work
from metrics.aggregation.returns.rounds import ExpectedReturn, Round
from metrics.aggregation.returns.within import Rounds
from metrics.models.returning import ReturnRow
from metrics.today import today

_VERSION = re.compile(r"(\d{1,19})-version", re.ASCII)


class Grid:
    """The lines of one page, or those that were sent, with what was typed in them."""

    def __init__(self, request: HttpRequest, place: GridPlace) -> None:
        self.place, self.return_type, self.period = place, place.return_type, place.period
        self.rights, self.today = Rights.of(request), today()
        self.rounds = Rounds.of({self.return_type: self.rights.enters(model=self.return_type.model)})
        self.round: Round = self.rounds.round(self.return_type, self.period)
        self.lines: list[GridLine] = []
        self.why = ""
        self.is_foreign = self.is_reason_missing = self.is_busy = False
        # What the rules of the ledger have against it, in words.
        self.against: list[str] = []

    # -- lines ---------------------------------------------------------------------------------------

    @cached_property
    def page(self) -> Page:
        expected = [each for each in self.round.returns if each.unit.startswith(self.place.unit)]
        return paged(expected, LINES_IN_GRID).get_page(self.place.page)

    @property
    def previous(self) -> str:
        return self.place.address(page=self.page.number - 1)

    @property
    def next(self) -> str:
        return self.place.address(page=self.page.number + 1)

    def open(self) -> Grid:
        """With the lines of the page, as they are kept."""
        self.lines = self._lines(list(self.page.object_list))
        return self

    def sent(self, posted: Mapping[str, str]) -> Grid:
        """With the lines that were sent and are the user's, and what was typed in them."""
        keys = {match[1] for name in posted if (match := _VERSION.fullmatch(name))}
        lines = self._lines([each for each in self.round.returns if str(each.key) in keys])
        self.lines = [line for line in lines if not line.is_locked]
        self.is_foreign = keys != {line.key for line in self.lines}
        self.why = posted.get("why", "").strip()[:500]
        for line in self.lines:
            line.read(posted)
        return self

    def drafted(self, posted: Mapping[str, str]) -> dict[str, str]:
        """Of what was sent all that belongs to lines in which something was typed; for `restored`."""
        mine = tuple(f"{line.key}-" for line in self.sent(posted).lines if line.touched)
        return {name: text for name, text in posted.items() if name.startswith(mine)} if mine else {}

    def restored(self, draft: Mapping[str, str]) -> Grid:
        """With what was typed once into lines that are here, beside what they hold now."""
        for line in self.lines:
            if not line.is_locked and f"{line.key}-version" in draft:
                line.read(draft)
        return self

    def _lines(self, expected: Sequence[ExpectedReturn]) -> list[GridLine]:
        """Three queries: names, returns, and what was said of them in reviews."""
        names = self.return_type.subjects.rows().in_bulk([each.key for each in expected])
        kept = self._returns(expected)
        lines = [self._line(each, str(names.get(each.key, "")), kept) for each in expected]
        stands = reviews_of(self.return_type.model, [line.row for line in lines if line.row])
        for line in lines:
            line.stands = stands[line.row.pk] if line.row else None
        return lines

    def _line(self, expected: ExpectedReturn, name: str, kept: Mapping[Any, ReturnRow]) -> GridLine:
        row, before = kept.get(expected.row), kept.get(expected.before)
        is_mine = row is not None and self.rights.may_enter(row)
        return GridLine(
            self.return_type, expected, (name, self.rounds.unit_name(expected.unit)), row if is_mine else None, before
        )

    def _returns(self, expected: Iterable[ExpectedReturn]) -> dict[Any, ReturnRow]:
        """The returns of the period and of that before that the user may read, by key."""
        keys = [key for each in expected for key in (each.row, each.before) if key is not None]
        rows = self.return_type.ledger.rows().readable(self.rights.reads(self.return_type.model))
        return rows.in_bulk(keys)

    # -- saving --------------------------------------------------------------------------------------

    @property
    def changed(self) -> list[GridLine]:
        return [line for line in self.lines if line.changes]

    @property
    def wrong(self) -> int:
        """How many cells and lines are wrong."""
        return sum(len(line.wrong) + bool(line.errors) for line in self.lines)

    @property
    def stale(self) -> int:
        return sum(line.is_stale for line in self.lines)

    def write(self, work: Work) -> None:
        """All lines that were changed. Raises NotSaved when one of them cannot be kept, Conflict when one is taken.

        The rest is tried even where one is wrong, so that everything is said at once.
        """
        fit = [line for line in self.changed if not (line.wrong or line.is_stale or self.is_foreign)]
        work.lock_rows(line.row for line in fit if line.row)
        for line in fit:
            line.write(work, self.period, self.today)
        if self.is_foreign or self.wrong or self.stale:
            raise NotSaved(self)

    @property
    def is_refused(self) -> bool:
        marks = self.is_foreign, self.is_busy, self.is_reason_missing, self.against, self.wrong, self.stale
        return any(marks)

    @property
    def status(self) -> int:
        return 403 if self.is_foreign else CONFLICT_STATUS if self.stale or self.is_busy else 200


class NotSaved(Exception):
    """Nothing was kept; the grid itself says why."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        super().__init__(grid.place)
