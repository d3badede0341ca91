"""The rows of a ledger in a scope, filtered and sorted as the address says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard.addresses import admin_address
from dashboard.lists.filters import filters_of
from dashboard.lists.page_sizes import ROWS_IN_LIST, paged
from dashboard.pages.around.choices import Choice
from dashboard.scope import Scope
from dashboard.tables.ledgers import (
    LedgerTable,
    Sorting,
    ledger_table,
    order_path,
    sortable,
)
from dashboard.tables.rows import related_paths
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.times import EventTime
from metrics.models.tracked import Tracked


@dataclass(frozen=True)
class LedgerPage:
    table: LedgerTable
    page: Page
    previous: str
    next: str
    file: str

    @property
    def count(self) -> str:
        return f"{self.page.paginator.count:,}"


class LedgerListing:
    """The rows of a ledger in a scope, filtered and sorted as the address says."""

    def __init__(self, ledger: Ledger, scope: Scope) -> None:
        self.ledger, self.scope = ledger, scope
        self.entered = scope.rights.enters(model=ledger.model)
        reached = ledger.rows().readable(scope.permitted).within(scope.unit.pk)
        self.filters = filters_of(
            ledger, reached, scope.filters, reader=scope.rights, unit=scope.unit.pk, period=scope.period
        )
        # What the ledger knows nothing of is not carried along.
        self.asked = {key: value for key, value in scope.filters.items() if value and key in self.filters.filters}

    @property
    def order(self) -> str:
        """By what the rows are sorted: as the address says, else the newest first."""
        if self.scope.listing.sort in sortable(self.ledger):
            return self.scope.listing.sort
        time = self.ledger.time
        return f"-{time.day if isinstance(time, EventTime) else time.start}"

    @property
    def rows(self) -> QuerySet:
        order = order_path(self.ledger, self.order)
        return self.filters.qs.select_related(*related_paths(self.ledger.model)).order_by(order, "pk")

    def unit_name(self, row: Tracked) -> str:
        return self.scope.name_of(self.code_of(row))

    def code_of(self, row: Tracked) -> str:
        return getattr(row, self.ledger.unit)

    def query(self, **changes: Any) -> str:
        return self.scope.query(**{"sort": self.scope.listing.sort, **self.asked, **changes})

    def rows_page(self) -> LedgerPage:
        """One query, and one for how many rows there are of a ledger of one kind."""
        pages = paged(self.rows, ROWS_IN_LIST)
        if self.counts is not None:
            pages.count = self.counts.get(self.kind, 0) if self.kind else sum(self.counts.values())
        page = pages.get_page(self.scope.listing.page)
        table = ledger_table(
            self.ledger,
            list(self.scope.as_called(page.object_list)),
            reader=self.scope.rights,
            unit_name=self.unit_name,
            url=self._change_address,
            sorting=Sorting(self.order, address=lambda sort: self.query(sort=sort) + "#rows"),
        )
        before = self.query(page=page.number - 1) + "#rows" if page.has_previous() else ""
        after = self.query(page=page.number + 1) + "#rows" if page.has_next() else ""
        return LedgerPage(table, page, before, after, reverse("ledger-file", args=[self.ledger.name]) + self.query())

    def _change_address(self, row: Tracked) -> str:
        """Where the row can be changed; nothing for those who may not."""
        if not self.scope.rights.may_enter(row):
            return ""
        return admin_address(self.ledger, "change", row.pk)

    def admin_address(self) -> str:
        """Where rows are entered; nothing for those who may not."""
        if not self.entered:
            return ""
        return admin_address(self.ledger, "changelist")

    def chosen(self) -> Iterator[Choice]:
        """The filters in use, each with the address without it."""
        if not self.filters.is_valid():
            return
        for name, value in self.asked.items():
            field = self.filters.form.fields[name]
            words = dict(getattr(field, "choices", ())).get(value, value)
            yield Choice(
                _("%(name)s：%(value)s") % {"name": field.label, "value": words}, self.query(**{name: ""}), name
            )

    @property
    def kind(self) -> str:
        """The kind that is asked for; empty for all."""
        return self.asked.get(self.ledger.kind, "")

    @cached_property
    def counts(self) -> dict[str, int] | None:
        """How many rows of each kind pass the other filters; None for a ledger of one kind. One query."""
        name = self.ledger.kind
        if not name or not self.filters.is_valid():
            return None
        others = filters_of(
            self.ledger,
            self.filters.queryset,
            {key: value for key, value in self.scope.filters.items() if key != name},
            reader=self.scope.rights,
            unit=self.scope.unit.pk,
            period=self.scope.period,
        )
        return dict(others.qs.order_by().values_list(name).annotate(rows=Count("pk")))

    def kinds(self) -> list[Choice]:
        """The kinds with the rows of each that pass the other filters; none for a ledger of one kind."""
        if self.counts is None:
            return []
        kinds = [(kind, label, self.counts.get(kind, 0)) for kind, label in self.ledger.kinds.items()]
        return [
            Choice(str(label), self.query(**{self.ledger.kind: kind}), f"{count:,}", kind == self.kind)
            for kind, label, count in [("", pgettext("many", "全部"), sum(self.counts.values())), *kinds]
            if count or not kind or kind == self.kind
        ]
