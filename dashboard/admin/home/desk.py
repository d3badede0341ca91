"""What somebody has to do: returns that are due or late, rows that came back, rows to review, forms left unsaved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.apps import apps
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.drafts import ASKED
from dashboard.admin.grid import grid_address
from dashboard.admin.reviewing import REVIEWERS, ReviewFilter
from dashboard.rights import Rights
from metrics.acts.reviews import count_waiting, returned, to_answer
from metrics.aggregation.returns.kinds import duties
from metrics.aggregation.returns.rounds import Older, Round, Standing
from metrics.aggregation.returns.within import Rounds
from metrics.models import WRITERS, Account, Draft, OrgUnit, Role, TrailEntry
from metrics.wording import listed, period_name

# More than that nobody reads before he has dealt with some.
MOST_LISTED = 20
MOST_UNITS = 6


@dataclass(frozen=True)
class Task:
    """One round of returns: how many are in, by when, and where they are entered. `units` have not handed in."""

    label: Any
    period: str
    address: str
    due: int
    reported: int
    due_on: date
    days_late: int
    units: Any = ""

    @property
    def missing(self) -> int:
        return self.due - self.reported


@dataclass(frozen=True)
class Arrears:
    """The rounds of one kind of return that are late, the newest first, and those before them added up."""

    label: Any
    tasks: Sequence[Task]
    older: Older
    older_address: str

    @property
    def missing(self) -> int:
        return sum(task.missing for task in self.tasks) + self.older.missing


@dataclass(frozen=True)
class Returned:
    """A row that a reviewer sent back."""

    ledger: str
    row: Any
    address: str
    entry: TrailEntry


@dataclass(frozen=True)
class Pile:
    """Rows of one ledger that wait for a review."""

    label: str
    count: int
    address: str


@dataclass(frozen=True)
class LeftForm:
    """A form that was left before it was saved."""

    title: str
    address: str
    saved_at: datetime


class Desk:
    """Of one user, today. Everything is looked up when it is asked for, and once."""

    def __init__(self, site: Any, request: HttpRequest) -> None:
        assert isinstance(request.user, Account)
        self.site, self.request, self.user = site, request, request.user
        self.rights, self.today = Rights.of(request), timezone.localdate()

    @property
    def is_entering(self) -> bool:
        return bool(self.rights.enters())

    @property
    def is_reviewing(self) -> bool:
        return bool(self.rights.enters(REVIEWERS))

    # -- returns -----------------------------------------------------------------------------------

    @cached_property
    def rounds(self) -> Rounds:
        return Rounds.of({duty: self.rights.enters(WRITERS, duty.model) for duty in duties()})

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        return self.rounds.standings(self.today)

    @cached_property
    def current(self) -> list[Task]:
        """The last round of each kind, unless it is late already."""
        newest = (each.rounds[0] for each in self.standings if each.rounds and self._is_last(each))
        return [self._task(each) for each in newest if not each.overdue(self.today)]

    @property
    def open(self) -> int:
        """How many returns are missing whose day has not come."""
        return sum(task.missing for task in self.current)

    @cached_property
    def late(self) -> list[Arrears]:
        found = (self._arrears(each) for each in self.standings)
        return [each for each in found if each.tasks or each.older.missing]

    @property
    def late_count(self) -> int:
        return sum(each.missing for each in self.late)

    def _is_last(self, standing: Standing) -> bool:
        return standing.rounds[0].period.next.last >= self.today

    def _arrears(self, standing: Standing) -> Arrears:
        late = [each for each in standing.rounds if each.overdue(self.today)]
        before = standing.rounds[-1].period.previous if standing.rounds else None
        address = grid_address(standing.duty, before) if before else ""
        return Arrears(standing.duty.label, [self._task(each) for each in late], standing.older, address)

    def _task(self, each: Round) -> Task:
        days_late = (self.today - each.due_on).days if each.missing else 0
        address = grid_address(each.duty, each.period)
        counts = (each.due, each.reported, each.due_on, max(days_late, 0))
        return Task(each.duty.label, period_name(each.period), address, *counts, self._units(each))

    def _units(self, each: Round) -> Any:
        """The units that have not handed in, with how many they owe; nothing for who enters one alone."""
        owed = Counter(owing.unit for owing in each.missing)
        if len({owing.unit for owing in each.owing}) < 2 or not owed:
            return ""
        named = [self._owes(unit, count) for unit, count in list(owed.items())[:MOST_UNITS]]
        words = listed(named)
        return (
            words
            if len(owed) <= MOST_UNITS
            else _("%(units)s等 %(count)s 个单位") % {"units": words, "count": len(owed)}
        )

    def _owes(self, unit: str, count: int) -> str:
        name = self.rounds.unit_name(unit)
        return name if count == 1 else f"{name} {count}"

    # -- rows that came back, and rows to review -----------------------------------------------------

    @cached_property
    def _entries(self) -> list[TrailEntry]:
        """The newest returns that this user is to answer, and one more than is listed."""
        asked = to_answer(returned(self.rights.enters()), self.user, self.rights.enters({Role.CLERK}))
        return list(asked.defer("before", "after")[: MOST_LISTED + 1])

    @cached_property
    def returned(self) -> list[Returned]:
        """The newest, up to MOST_LISTED. A query for the entries and one a ledger."""
        entries = self._entries[:MOST_LISTED]
        rows = dict(self._rows(entries))
        return [rows[entry.pk] for entry in entries if entry.pk in rows]

    @property
    def has_more_returned(self) -> bool:
        return len(self._entries) > MOST_LISTED

    @property
    def returned_count(self) -> str:
        return f"{MOST_LISTED}+" if self.has_more_returned else str(len(self.returned))

    def _rows(self, entries: Sequence[TrailEntry]) -> Iterator[tuple[int, Returned]]:
        by_ledger: dict[str, dict[str, TrailEntry]] = defaultdict(dict)
        for entry in entries:
            by_ledger[entry.ledger][entry.key] = entry
        for ledger, found in by_ledger.items():
            model_admin = self.site._registry[apps.get_model(ledger)]
            paths = model_admin.list_select_related or ()
            for row in model_admin.get_queryset(self.request).select_related(*paths).filter(pk__in=list(found)):
                name, entry = capfirst(str(model_admin.opts.verbose_name)), found[str(row.pk)]
                yield entry.pk, Returned(name, row, model_admin.address("change", row.pk), entry)

    @cached_property
    def piles(self) -> list[Pile]:
        """Returns that wait for this user's review. One query."""
        models = dict.fromkeys(duty.model for duty in duties())
        rows = [model.objects.readable(self.rights.enters(REVIEWERS, model)) for model in models]
        return [self._pile(model, count) for model, count in count_waiting(rows, self.user).items()]

    def _pile(self, model: Any, count: int) -> Pile:
        address = (
            f"{self.site._registry[model].address('changelist')}?{ReviewFilter.parameter_name}={ReviewFilter.WAITING}"
        )
        return Pile(capfirst(str(model._meta.verbose_name_plural)), count, address)

    @property
    def waiting(self) -> int:
        return sum(pile.count for pile in self.piles)

    # -- forms left unsaved --------------------------------------------------------------------------

    @cached_property
    def drafts(self) -> list[LeftForm]:
        """One query."""
        kept = Draft.objects.filter(account=self.user).order_by("-saved_at").values_list("address", "saved_at")
        return [LeftForm(_title(address), _restoring(address), saved_at) for address, saved_at in kept[:MOST_LISTED]]

    @cached_property
    def units(self) -> Any:
        """The names of the units that the user enters. One query."""
        granted = {each.unit for each in self.rights.held if each.role in WRITERS and not each.view_only}
        return listed(OrgUnit.objects.filter(pk__in=granted).values_list("name", flat=True))


_VERBS = {"add": gettext_lazy("新增"), "change": gettext_lazy("修改"), "supersede": gettext_lazy("变更")}


def _restoring(address: str) -> str:
    """Where the form is filled with what was typed."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode([ASKED])}"


def _title(address: str) -> str:
    """What is entered at the address: 任职(修改)."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return address
    parts = (match.url_name or "").split("_")
    if len(parts) != 3 or parts[2] not in _VERBS:
        return _("整表填报") if match.url_name == "grid" else address
    name = apps.get_model(parts[0], parts[1])._meta.verbose_name
    return _("%(ledger)s（%(verb)s）") % {"ledger": capfirst(str(name)), "verb": _VERBS[parts[2]]}
