"""The guards of what is written."""

from __future__ import annotations

from django.contrib import admin

from dashboard import rights
from dashboard.admin.acts.permissions import Scoped, ScopedActs
from dashboard.admin.offices import accounts, merging_people, reorganising
from dashboard.admin.offices.renaming import page as renaming_page
from dashboard.admin.papers.panel import PapersPanel
from dashboard.admin.returns import grid_place
from dashboard.admin.row import superseding
from metrics.files import attaching
from metrics.ledgers import separation
from metrics.models import Assignment, CollectiveIncome, Person, Takeover
from tests.rights import acts, offices, probes, writes
from tests.rights.probes import reaching, row, writing
from tests.rights.roles import Relation
from tests.rights.switches import (
    Everything,
    Guard,
    all_choices,
    all_gone,
    all_taken_off,
    always,
    any_paper,
    everywhere_entered,
    is_no_unit,
    is_unit,
    of_anybody,
    put,
    without,
)

OWN, SIBLING, ANCESTOR = Relation.OWN, Relation.SIBLING, Relation.ANCESTOR
LOOKS = "village clerk who looks at the township"
SEES = "village clerk who sees the township"

WRITING: tuple[Guard, ...] = (
    # -- who writes ---------------------------------------------------------------------------------
    Guard("rows are entered in own units", all_choices(is_unit), writing(writes.adding, "village clerk", Takeover)),
    Guard("rows refer to what is seen", all_choices(is_no_unit), writing(writes.adding, "village clerk", Assignment)),
    Guard(
        "a change is checked again when it is written",
        always(ScopedActs, "refuse_foreign", None),
        reaching(writes.every_foreign_row, SEES, Takeover),
        always(Scoped, "has_change_permission"),
    ),
    Guard(
        "rights are given where the own reach",
        without(accounts.GrantInline, "formfield_for_foreignkey", admin.TabularInline),
        writing(offices.granting, "system administrator"),
    ),
    Guard(
        "nobody gives rights to himself",
        always(separation, "is_own", False),
        probes.on_own_account,
    ),
    Guard(
        "who runs accounts or audits holds no other role",
        always(separation, "refuse_mixed", None),
        probes.a_second_role,
    ),
    Guard(
        "units are reorganised by whose they are",
        always(reorganising, "covered"),
        writing(offices.recoding, "business administrator"),
    ),
    Guard(
        "units are renamed by who reorganises them",
        always(renaming_page, "may_rename"),
        writing(offices.renaming, "district officer"),
    ),
    Guard(
        "rights of the disabled are none",
        put(rights.Rights, "of_account", classmethod(of_anybody)),
        probes.rights_of_the_disabled,
    ),
    Guard(
        "deleting is checked again when it is done",
        always(ScopedActs, "refuse_foreign", None),
        reaching(writes.deleting, SEES, Takeover),
        always(Scoped, "has_delete_permission"),
    ),
    Guard(
        "nothing is changed over into another unit",
        put(superseding, "Rights", Everything),
        reaching(writes.changing_over, "village clerk", Takeover),
        all_choices(is_unit),
    ),
    Guard(
        "files are put on and taken off by who enters the row",
        always(PapersPanel, "_require_entry", None),
        writing(acts.attaching, SEES, Takeover),
    ),
    Guard(
        "files of others are not taken off by an own row",
        put(PapersPanel, "_paper_of", any_paper),
        writing(acts.attaching, "village clerk", Takeover),
    ),
    Guard(
        "files come back to the row they were on",
        put(attaching, "taken_off", all_taken_off),
        writing(acts.attaching, "village clerk", Takeover),
    ),
    Guard(
        "rows come back to own units",
        put(ScopedActs, "restorable", all_gone),
        writing(acts.bringing_back, "village clerk", Takeover),
    ),
    Guard(
        "restoring is checked again when it is done",
        always(ScopedActs, "refuse_foreign", None),
        reaching(acts.bringing_back, "village clerk", Takeover),
        put(ScopedActs, "restorable", all_gone),
    ),
    Guard(
        "rows are reviewed by who reviews them",
        always(ScopedActs, "has_review_permission"),
        writing(acts.reviewing, SEES, Takeover),
    ),
    Guard("a grid is of own units", always(grid_place, "covered"), row("grid-incomes", "village clerk", SIBLING)),
    Guard(
        "a grid keeps the own lines",
        put(rights.Rights, "enters", everywhere_entered),
        writing(acts.filling_grids, "village clerk", CollectiveIncome),
    ),
    Guard(
        "people are merged by whose they are and who names them",
        always(merging_people, "refuse_foreign", None),
        writing(acts.merging, "district officer", Person),
    ),
    Guard(
        "people are merged by who answers for many",
        always(merging_people, "may_merge"),
        row("person-merge", "village clerk", OWN),
    ),
)
