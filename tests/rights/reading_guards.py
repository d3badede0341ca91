"""The guards of what is read."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from dashboard import rights, scope
from dashboard.admin import site
from dashboard.admin.acts.permissions import Scoped, ScopedActs
from dashboard.admin.keys import labels
from dashboard.admin.keys.autocomplete import Autocomplete
from dashboard.admin.ledger.inlines import ScopedInline
from dashboard.admin.ledger.tracked import TrackedAdmin
from dashboard.admin.ledger.unit_filter import UnitFilter
from dashboard.admin.offices import accounts, catalogue, reorganising, revealing, trail, units
from dashboard.admin.papers.panel import PapersPanel
from dashboard.admin.row import history, protection, trail_readers
from dashboard.lists import searching
from dashboard.pages.around import frame
from metrics.models import (
    Account,
    Assignment,
    Course,
    Enterprise,
    Mentoring,
    OrgUnit,
    Person,
    Role,
    TrailEntry,
    Workshop,
    managers,
)  # fmt: skip
from metrics.models.columns.sealed import Sealed
from metrics.models.office.drafts import DraftQuerySet
from tests.rights import channels, probes
from tests.rights.probes import asking, channel, row
from tests.rights.roles import Relation
from tests.rights.switches import (
    EVERYWHERE,
    Everything,
    Guard,
    all_gone,
    all_places,
    always,
    answers_all,
    any_paper,
    any_unit,
    anybodys_draft,
    entered_though_only_looking,
    etag_of_all,
    every_row,
    every_unit,
    name_and_number,
    no_condition,
    put,
    unscoped,
    whole_trail,
    with_any_predecessor,
    with_shortcuts,
    without,
)

OWN, SIBLING, ANCESTOR = Relation.OWN, Relation.SIBLING, Relation.ANCESTOR
LOOKS = "village clerk who looks at the township"
SEES = "village clerk who sees the township"

READING: tuple[Guard, ...] = (
    # -- who reads -------------------------------------------------------------------------------
    Guard("only roles that read rows see any", put(rights, "READERS", frozenset(Role)), row("home", "auditor", OWN)),
    Guard(
        "a unit of another is as one that is not", put(scope, "_unit", any_unit), row("unit", "village viewer", SIBLING)
    ),
    Guard(
        "a closed unit is whose all its successors are",
        put(rights.Rights, "_with_predecessors", with_any_predecessor),
        probes.of_divided_unit,
    ),
    Guard("the picker offers the own units", put(frame, "places_to_go", all_places), asking("village viewer", "/")),
    Guard(
        "what is fetched for a page lies in the own subtrees",
        put(scope.Scope, "permitted", EVERYWHERE),
        probes.fetching,
    ),
    Guard(
        "of units before and after the own are named", always(scope.Scope, "may_see"), asking("village clerk", "/unit/")
    ),
    Guard(
        "rows are read in the own subtrees",
        put(managers.LedgerQuerySet, "readable", every_row),
        channel(channels.filters_and_counts, "village clerk", Workshop),
    ),
    Guard(
        "of shared rows those above are read and not those beside",
        put(managers, "kept_by", managers.within_any),
        channel(channels.filters_and_counts, "village clerk", Course),
    ),
    Guard("who is disabled is a stranger", always(ModelBackend, "user_can_authenticate"), row("home", "disabled", OWN)),
    Guard(
        "a stranger is asked to sign in", put(AnonymousUser, "is_authenticated", True), row("home", "anonymous", OWN)
    ),
    Guard("a kept page is its reader's", put(scope, "_etag", etag_of_all), probes.kept),
    Guard(
        "one section is read by who has one",
        always(rights.Rights, "sections_at", None),
        row("ledger-workshops", "section officer", OWN),
    ),
    # -- the admin -------------------------------------------------------------------------------
    Guard(
        "only offices enter the admin",
        always(site.DistrictAdminSite, "has_permission"),
        row("admin:index", "village viewer", OWN),
    ),
    Guard(
        "lists have the own rows",
        put(Scoped, "get_queryset", unscoped),
        channel(channels.filters_and_counts, "village clerk", Workshop),
    ),
    Guard(
        "one section is kept by who has one",
        always(rights.Rights, "_opens"),
        row("workshop-changelist", "section officer", OWN),
    ),
    Guard(
        "who only looks enters nothing",
        put(rights.Rights, "_entered", entered_though_only_looking),
        row("takeover-change", LOOKS, SIBLING, "POST"),
    ),
    Guard(
        "what is only seen is not changed",
        always(Scoped, "has_change_permission"),
        row("takeover-change", SEES, SIBLING, "POST"),
    ),
    Guard(
        "what is only seen is not deleted",
        always(Scoped, "has_delete_permission"),
        row("takeover-delete", SEES, SIBLING),
    ),
    Guard(
        "filters offer the own units",
        put(UnitFilter, "lookups", every_unit),
        channel(channels.filters_and_counts, "village clerk", Workshop),
    ),
    Guard(
        "columns that are not offered are not asked",
        put(TrackedAdmin, "lookup_allowed", answers_all),
        channel(channels.lookups, "village clerk", Workshop),
    ),
    Guard(
        "windows choose by key",
        always(TrackedAdmin, "to_field_allowed"),
        channel(channels.popups, "village clerk", Person),
    ),
    Guard("no shortcut leads to any row", with_shortcuts, channel(channels.shortcuts, "village clerk", Workshop)),
    Guard(
        "what protects a row is named to who sees it",
        put(protection, "Rights", Everything),
        channel(channels.deleting, "village clerk", Enterprise),
    ),
    Guard(
        "parts on a form are the own",
        without(ScopedInline, "get_queryset", admin.TabularInline),
        channel(channels.opening, "village clerk", Assignment),
    ),
    Guard(
        "typing finds in ledgers that are open",
        always(Autocomplete, "_refuse_strangers"),
        row("autocomplete-assignment-person", "auditor", OWN),
    ),
    Guard(
        "successions are of own units",
        without(reorganising.SuccessionAdmin, "get_queryset", admin.ModelAdmin),
        asking("village clerk", "/admin/metrics/succession/"),
    ),
    Guard(
        "units are the own",
        without(units.UnitAdmin, "get_queryset", admin.ModelAdmin),
        channel(channels.filters_and_counts, "village clerk", OrgUnit),
    ),
    Guard(
        "personal numbers are masked",
        put(Sealed, "__str__", Sealed.open),
        channel(channels.opening, "village clerk", Person),
    ),
    # -- trail, catalogue and accounts --------------------------------------------------------------
    Guard(
        "the trail is of own units",
        put(trail, "readable_trail", whole_trail),
        row("trailentry-changelist", "village clerk", OWN),
    ),
    Guard(
        "the trail is read by who may",
        always(trail.TrailAdmin, "has_view_permission"),
        row("trailentry-changelist", "system administrator", OWN),
    ),
    Guard(
        "who holds which role is told to who audits",
        put(trail_readers, "_of_offices", lambda rights: Q()),
        probes.grants_in_the_trail,
    ),
    Guard(
        "the trail answers no other questions",
        put(trail.TrailAdmin, "lookup_allowed", answers_all),
        channel(channels.lookups, "auditor", TrailEntry),
    ),
    Guard(
        "the catalogue is the business administrators",
        always(catalogue.CatalogueAdmin, "has_view_permission"),
        row("catalogueentry-changelist", "district officer", OWN),
    ),
    Guard(
        "accounts are the system administrators",
        always(accounts.OfficeMixin, "has_view_permission"),
        row("account-changelist", "village clerk", OWN),
    ),
    Guard(
        "accounts are those of own units",
        without(accounts.AccountAdmin, "get_queryset", UserAdmin),
        row("account-change", "system administrator", SIBLING),
    ),
    Guard(
        "accounts answer no other questions",
        put(accounts.AccountAdmin, "lookup_allowed", answers_all),
        channel(channels.lookups, "system administrator", Account),
    ),
    # -- files, drafts, history and people -------------------------------------------------------
    Guard(
        "a history tells what the reader may read",
        put(history, "readable_history", whole_trail),
        row("course-history", "village clerk", ANCESTOR),
    ),
    Guard(
        "who looked at numbers is told to whom it concerns",
        put(trail_readers, "LOOKS", ()),
        row("trailentry-changelist", "village clerk", OWN),
    ),
    Guard("files are those of the row", put(PapersPanel, "_paper_of", any_paper), probes.paper_by_an_own_row),
    Guard(
        "what is gone is shown to who entered it",
        put(ScopedActs, "restorable", all_gone),
        row("workshop-deleted", "village clerk", OWN),
    ),
    Guard("what was typed is its writer's", put(DraftQuerySet, "at", anybodys_draft), probes.draft_of_another),
    Guard(
        "mentors are offered by name alone",
        put(labels, "label_of", name_and_number),
        channel(channels.typing, "village clerk", Mentoring),
    ),
    Guard(
        "numbers find own people alone",
        put(searching.SearchedColumn, "seen_by", no_condition),
        channel(channels.typing, "village clerk", Mentoring),
    ),
    Guard(
        "numbers are opened by who needs them",
        always(revealing, "may_reveal"),
        row("person-reveal", "business administrator", OWN),
    ),
    Guard("numbers are opened of own people", always(revealing, "may_reveal"), row("person-reveal", SEES, SIBLING)),
)
