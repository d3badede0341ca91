"""The first page of the admin: what this user has to do, and the ledgers he keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from dashboard.addresses import admin_address
from dashboard.admin.home.desk import Desk
from dashboard.admin.offices.accounts import OFFICE
from dashboard.admin.row.trail_readers import readable_trail
from dashboard.rights import Rights
from metrics.aggregation.readiness import Step, readiness
from metrics.ledgers.office import ACCOUNTS
from metrics.models import Account, Role, TrailEntry, Verb
from metrics.models.codes import district_of
from metrics.today import today

SHOWN_ACTS = 10
DAYS = 7


@dataclass(frozen=True)
class Accounts:
    """For the system administrator."""

    all: int
    disabled: int
    without_grant: int


@dataclass(frozen=True)
class Act:
    """What was done at once: by whom, why, and how many rows it changed."""

    at: datetime
    user: str
    why: str
    rows: int


@dataclass(frozen=True)
class Watch:
    """For the auditor: how often what was done in the last days, and the last acts."""

    days: int
    counts: list[tuple[str, int]]
    acts: list[Act]


@dataclass(frozen=True)
class SetUpStep:
    """For who sets a district up: one thing it needs, and the page where it is entered, if he may open it."""

    step: Step
    address: str


def first_page(site: AdminSite, request: HttpRequest) -> dict[str, Any]:
    """What the page shows besides the ledgers; of each office only what it has."""
    rights, desk = Rights.of(request), Desk(site, request)
    return {
        "desk": desk if desk.is_entering else None,
        "accounts": _accounts(site, request) if rights.has(OFFICE) else None,
        "wanted": _wanted(site, request),
        "watch": _watch(request) if rights.has({Role.AUDITOR}) else None,
        "accounts_address": admin_address(ACCOUNTS, "changelist"),
        "trail_address": reverse("admin:metrics_trailentry_changelist"),
    }


def _wanted(site: AdminSite, request: HttpRequest) -> list[SetUpStep]:
    """All steps of his district as long as one is missing."""
    own = Rights.of(request).granted({Role.BUSINESS_ADMIN, Role.SYSTEM_ADMIN})
    steps = [step for code in sorted(own) if code == district_of(code) for step in readiness(code)]
    if all(step.is_done for step in steps):
        return []
    return [SetUpStep(step, _address(site, request, step)) for step in steps]


def _address(site: AdminSite, request: HttpRequest, step: Step) -> str:
    if step.register is None or not site.get_model_admin(step.register.model).has_view_permission(request):
        return ""
    return admin_address(step.register, "changelist")


def _accounts(site: AdminSite, request: HttpRequest) -> Accounts:
    """One query."""
    accounts = site.get_model_admin(Account).get_queryset(request).order_by()
    return Accounts(
        **accounts.aggregate(
            all=Count("pk", distinct=True),
            disabled=Count("pk", distinct=True, filter=Q(is_active=False)),
            without_grant=Count("pk", distinct=True, filter=Q(is_active=True, grants=None)),
        )
    )


def _watch(request: HttpRequest) -> Watch:
    """Of so many days before the day that it is, up to now. Two queries."""
    first = timezone.make_aware(datetime.combine(today() - timedelta(days=DAYS), time.min))
    entries = readable_trail(request).filter(at__gte=first).order_by()
    counted = entries.values_list("verb").annotate(rows=Count("pk"))
    counts = sorted(((str(Verb(verb).label), rows) for verb, rows in counted), key=lambda each: -each[1])
    return Watch(DAYS, counts, list(_acts(entries)))


def _acts(entries: QuerySet[TrailEntry]) -> Iterator[Act]:
    who = ("user__name", "user__username")
    found = entries.values("work", "at", "why", *who).annotate(rows=Count("pk"), last=Max("pk")).order_by("-last")
    for each in found[:SHOWN_ACTS]:
        yield Act(each["at"], each["user__name"] or each["user__username"] or "—", each["why"], each["rows"])
