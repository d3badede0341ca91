"""The returns of one kind and period as one grid: a line for each subject that owes, saved together or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.grid_lines import Line
from dashboard.rights import Rights, covered
from dashboard.scope import NO_SUCH_UNIT
from metrics.acts.reviews import reviews_of
from metrics.acts.writing import Work
from metrics.aggregation.returns.kinds import Duty, duty_named
from metrics.aggregation.returns.rounds import Owing, Round
from metrics.aggregation.returns.within import Rounds, last_ended
from metrics.models.returning import ReturnRow
from metrics.periods import Period, PeriodError

PAGE = 50
NO_SUCH_GRID = gettext_lazy("没有这种报表或这一期。请从“台账管理”首页进入。")
_VERSION = re.compile(r"(\d{1,19})-version", re.ASCII)


@dataclass(frozen=True)
class Place:
    """Which grid, and which part of it: its address."""

    duty: Duty
    period: Period
    unit: str = ""
    page: int = 1

    @classmethod
    def of(cls, request: HttpRequest, name: str, code: str) -> Place:
        """Raises Http404 for what is no period of a return, has not ended, or is a unit that is not the user's."""
        duty, unit = duty_or_404(name), request.GET.get("unit", "")
        if unit and not covered(unit, Rights.of(request).enters(model=duty.model)):
            raise Http404(_(NO_SUCH_UNIT))
        page = request.GET.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        return cls(duty, period_or_404(duty, code), unit, number)

    def address(self, **changes: Any) -> str:
        values = {"unit": self.unit, "page": self.page if self.page > 1 else ""} | changes
        return grid_address(self.duty, self.period) + _query(values)

    @property
    def draft_address(self) -> str:
        values = {"unit": self.unit, "page": self.page if self.page > 1 else ""}
        return reverse("admin:grid-draft", args=[self.duty.name, self.period.code]) + _query(values)


def _query(values: Mapping[str, Any]) -> str:
    asked = urlencode({key: value for key, value in values.items() if value})
    return f"?{asked}" if asked else ""


def grid_address(duty: Duty, period: Period) -> str:
    return reverse("admin:grid", args=[duty.name, period.code])


def duty_or_404(name: str) -> Duty:
    try:
        return duty_named(name)
    except KeyError:
        raise Http404(NO_SUCH_GRID) from None


def period_or_404(duty: Duty, code: str) -> Period:
    try:
        period = Period.parse(code)
    except PeriodError:
        raise Http404(NO_SUCH_GRID) from None
    if period.granularity is not duty.frequency or period > last_ended(duty, timezone.localdate()):
        raise Http404(NO_SUCH_GRID)
    return period


class Grid:
    """The lines of one page, or those that were sent, with what was typed in them."""

    def __init__(self, request: HttpRequest, place: Place) -> None:
        self.place, self.duty, self.period = place, place.duty, place.period
        self.rights, self.today = Rights.of(request), timezone.localdate()
        self.rounds = Rounds.of({self.duty: self.rights.enters(model=self.duty.model)})
        self.round: Round = self.rounds.round(self.duty, self.period)
        self.lines: list[Line] = []
        self.why = ""
        self.is_foreign = self.is_reason_missing = self.is_busy = False

    # -- lines ---------------------------------------------------------------------------------------

    @cached_property
    def page(self) -> Page:
        owing = [each for each in self.round.owing if each.unit.startswith(self.place.unit)]
        return Paginator(owing, PAGE).get_page(self.place.page)

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
        lines = self._lines([each for each in self.round.owing if str(each.key) in keys])
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

    def _lines(self, owing: Sequence[Owing]) -> list[Line]:
        """Three queries: names, returns, and what was said of them in reviews."""
        names = self.duty.subjects.model._base_manager.in_bulk([each.key for each in owing])
        kept = self._returns(owing)
        lines = [self._line(each, str(names.get(each.key, "")), kept) for each in owing]
        stands = reviews_of(self.duty.model, [line.row for line in lines if line.row])
        for line in lines:
            line.stands = stands[line.row.pk] if line.row else None
        return lines

    def _line(self, owing: Owing, name: str, kept: Mapping[Any, ReturnRow]) -> Line:
        row, before = kept.get(owing.row), kept.get(owing.before)
        is_mine = row is not None and self.rights.may_enter(row)
        return Line(self.duty, owing, (name, self.rounds.unit_name(owing.unit)), row if is_mine else None, before)

    def _returns(self, owing: Iterable[Owing]) -> dict[Any, ReturnRow]:
        """The returns of the period and of that before that the user may read, by key."""
        keys = [key for each in owing for key in (each.row, each.before) if key is not None]
        rows: dict[Any, ReturnRow] = self.duty.model.objects.readable(self.rights.reads(self.duty.model)).in_bulk(keys)
        return rows

    # -- saving --------------------------------------------------------------------------------------

    @property
    def changed(self) -> list[Line]:
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
        return bool(self.is_foreign or self.is_busy or self.is_reason_missing or self.wrong or self.stale)

    @property
    def status(self) -> int:
        return 403 if self.is_foreign else 409 if self.stale or self.is_busy else 200


class NotSaved(Exception):
    """Nothing was kept; the grid itself says why."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        super().__init__(grid.place)
