"""Who may see, enter, delete and review which rows in the admin: by role and unit, as `Rights` has them."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dashboard.rights import Rights, covered, home_of
from metrics.acts.rules.entering import refusal_of_entry
from metrics.ledgers.registry import ledger_of
from metrics.models import WRITERS, Role
from metrics.models.subtrees import within_any
from metrics.models.tracked import Tracked
from metrics.wording import Text

NOT_YOUR_ROW = _("这一行归别的单位填报，您不能修改。")
REVIEWERS = frozenset({Role.REVIEWER, Role.OFFICER, Role.BUSINESS_ADMIN})


class Scoped(BaseModelAdmin):
    """Which rows may be seen and changed. Shared by admins and their inlines."""

    model: type[Tracked]
    writers: frozenset[Role] = WRITERS

    def entered(self, request: HttpRequest) -> tuple[str, ...]:
        """Subtrees whose rows of this ledger the user enters."""
        return Rights.of(request).enters(self.writers, self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.readable(Rights.of(request).reads(self.model))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the ledger is offered: to whoever enters it."""
        return bool(self.entered(request))

    def has_view_permission(self, request: HttpRequest, obj: Tracked | None = None) -> bool:
        return bool(Rights.of(request).units(WRITERS, self.model))

    def has_add_permission(self, request: HttpRequest, obj: Tracked | None = None) -> bool:
        return bool(self.entered(request))

    def has_change_permission(self, request: HttpRequest, obj: Tracked | None = None) -> bool:
        return bool(self.entered(request)) if obj is None else Rights.of(request).may_enter(obj, self.writers)

    def has_delete_permission(self, request: HttpRequest, obj: Tracked | None = None) -> bool:
        """Who may delete a row is who may change it."""
        return self.has_change_permission(request, obj)


class ScopedActs(Scoped):
    """Further acts on rows, of the admin of a ledger."""

    @property
    def reviewers(self) -> frozenset[Role]:
        return REVIEWERS & self.writers

    def has_review_permission(self, request: HttpRequest, obj: Tracked | None = None) -> bool:
        """Who reviews in a ledger is settled by role and unit, as what he enters is."""
        rights = Rights.of(request)
        return bool(rights.enters(self.reviewers, self.model)) if obj is None else rights.may_enter(obj, self.reviewers)

    def restorable(self, request: HttpRequest) -> Q:
        """Which entries of deletion are the user's: those of units whose rows he enters."""
        return within_any("unit", self.entered(request))

    def refuse_foreign(self, request: HttpRequest, row: Tracked) -> None:
        """Again inside the transaction: the unit that keeps the row, and the one that is to keep it, are the user's."""
        rights = Rights.of(request)
        stored = ledger_of(row).rows().filter(pk=row.pk).first() if not row._state.adding else None
        for each in filter(None, (stored, row)):
            if not rights.may_enter(each, self.writers):
                raise self.denied(request, each)

    def denied(self, request: HttpRequest, row: Tracked, foreign: Text = NOT_YOUR_ROW) -> PermissionDenied:
        """Why the row is not the user's to change: a higher level keeps it, or (`foreign`) another unit."""
        units, now = Rights.of(request).enters(self.writers), vars(row)
        too_low = refusal_of_entry(ledger_of(row), units, now, now) if covered(home_of(row), units) else ""
        return PermissionDenied(too_low or foreign)
