"""What somebody has to do: returns that are due or late, rows that came back, rows to review, forms left unsaved."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from dashboard.admin.acts.permissions import REVIEWERS
from dashboard.admin.acts.visit import account_of
from dashboard.admin.home.left_forms import LeftForm, left_forms
from dashboard.admin.home.reviews_waiting import Pile, Returned, piles, rows_returned
from dashboard.admin.home.tasks import OverdueRounds, Task, current_tasks, overdue_rounds
from dashboard.admin.returns.expected_returns import ExpectedReturns
from dashboard.rights import Rights
from metrics.acts.reviews import returned, to_answer
from metrics.models import WRITERS, OrgUnit, Role, TrailEntry
from metrics.wording import listed

# More than that nobody reads before he has dealt with some.
MOST_LISTED = 20


class Desk:
    """Of one user, today. Everything is looked up when it is asked for, and once."""

    def __init__(self, site: Any, request: HttpRequest) -> None:
        self.site, self.request, self.user = site, request, account_of(request)
        self.rights = Rights.of(request)
        self.expected = ExpectedReturns(self.rights)

    @property
    def is_entering(self) -> bool:
        return bool(self.rights.enters())

    @property
    def is_reviewing(self) -> bool:
        return bool(self.rights.enters(REVIEWERS))

    @cached_property
    def units(self) -> Any:
        """The names of the units that the user enters. One query."""
        granted = {each.unit for each in self.rights.held if each.role in WRITERS and not each.view_only}
        return listed(OrgUnit.objects.filter(pk__in=granted).values_list("name", flat=True))

    # -- returns -----------------------------------------------------------------------------------

    @cached_property
    def current(self) -> list[Task]:
        return list(current_tasks(self.expected))

    @property
    def open(self) -> int:
        """How many returns are missing whose day has not come."""
        return sum(task.missing for task in self.current)

    @cached_property
    def late(self) -> list[OverdueRounds]:
        return overdue_rounds(self.expected)

    @property
    def late_count(self) -> int:
        return sum(each.missing for each in self.late)

    # -- rows that came back, and rows to review -----------------------------------------------------

    @cached_property
    def _entries(self) -> list[TrailEntry]:
        """The newest returns that this user is to answer, and one more than is listed."""
        asked = to_answer(returned(self.rights.enters()), self.user, self.rights.enters({Role.CLERK}))
        return list(asked.defer("before", "after")[: MOST_LISTED + 1])

    @cached_property
    def returned(self) -> list[Returned]:
        """The newest, up to MOST_LISTED. A query for the entries and one a ledger."""
        return rows_returned(self.site, self.request, self._entries[:MOST_LISTED])

    @property
    def has_more_returned(self) -> bool:
        return len(self._entries) > MOST_LISTED

    @property
    def returned_count(self) -> str:
        return f"{MOST_LISTED}+" if self.has_more_returned else str(len(self.returned))

    @cached_property
    def piles(self) -> list[Pile]:
        return piles(self.site, self.request)

    @property
    def waiting(self) -> int:
        return sum(pile.count for pile in self.piles)

    # -- forms left unsaved --------------------------------------------------------------------------

    @cached_property
    def drafts(self) -> list[LeftForm]:
        return left_forms(self.user, MOST_LISTED)
