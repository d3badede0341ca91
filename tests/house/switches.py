"""What stands in the place of each rule of docs/WHERE.md while its guard is run without it.

Each takes what the rule takes, and lets pass what the rule would not; nothing in it goes wrong by itself.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404

from dashboard.admin.acts.permissions import Scoped
from metrics.acts import guard
from metrics.aggregation.lines import drawing
from metrics.catalogue.measures import Aggregate, Measure
from metrics.catalogue.reading.conditions import _discard_comparisons
from metrics.ledgers.rules.days import days_of
from metrics.models import FormerName, MediaType, OrgUnit, TrailEntry
from metrics.periods import Period
from metrics.quantities import Dimension, OverTime
from metrics.rounding import rounded

# What is called while its rule is switched off is taken beforehand, and by another name: by its own it is replaced.
_as_it_happens, _guarded = drawing._happening, guard.guarded_tables


def nothing(*_args: Any, **_named: Any) -> None: ...


def always(value: Any) -> Any:
    return lambda *_args, **_named: value


def passed_on(self: Any, request: Any) -> Any:
    """A middleware that does nothing."""
    return self.get_response(request)


def at_28(born: date, age: int) -> date:
    return date(born.year + age, born.month, min(born.day, 28))


def cut(value: Any, decimals: int, rounding: Any = None) -> Decimal:
    return Decimal(int(value * 10**decimals)).scaleb(-decimals)


def each_by_itself(parts: Any, whole: int) -> list[Decimal]:
    return [cut(Fraction(part * 100, whole), 1) for part in parts]


def whoever_is_in_force(_measure: Any, reporters: Any) -> Measure:
    return Measure(reporters.ledger, Aggregate.COUNT, OverTime.STOCK)


def corrected(work: Any, row: Any, _on: Any, **changes: Any) -> Any:
    work.correct(row, **changes)
    return row


def renamed_for_ever(work: Any, unit: OrgUnit, *, name: str, on: date) -> FormerName:
    was = FormerName(unit=unit, name=unit.name, day=on)
    work.correct(unit, name=name)
    return was


def counting_all(ground: Any, measure: Any) -> Any:
    nobody = np.zeros(len(ground.frame.keys), bool)
    frame = replace(ground.frame, supersedes=nobody, is_superseded=nobody)
    return _as_it_happens(replace(ground, frame=frame), measure)


def any_column(table: Any, key: str, columns: Any) -> Any:
    column = columns.get(table.text(key))
    if column is None:
        _discard_comparisons(table)
    return column


def without_trail() -> frozenset[str]:
    return _guarded() - {TrailEntry._meta.db_table}


def as_they_come(self: Any, rows: Any, _objs: Any) -> None:
    for row in rows:
        self.lock(type(row), [row.pk])


def noted(work: Any, row: Any, verb: Any, _seen_version: int) -> None:
    work.note(verb, row)


def entering_what_is_read(self: Any, roles: Any, model: Any, _wanted: Any) -> Any:
    return self.units(roles, model)


def of_each_alone(rows: Any) -> Any:
    return {row: days_of(row) for row in rows}


def every_row(field: Any, *_args: Any, **_named: Any) -> Any:
    return field.related_model._base_manager.all()


OFF: dict[str, Any] = {
    "metrics.aggregation.lines.since:first_day": always(1),
    "metrics.aggregation.lines.tallies:Tally._of_rows": lambda self, rows: len(rows),
    "metrics.birthdays:birthday": at_28,
    "metrics.rounding:rounded": cut,
    "metrics.money:fen": lambda amount: int(amount * 100),
    "metrics.aggregation.rule_5221:shared_by_5221": always([]),
    "metrics.ledgers.rules.shares:refuse_broken_shares": nothing,
    "metrics.catalogue.dimensions:combined_dimensions": always(tuple(Dimension)),
    "metrics.quantities:Style._number": lambda self, value: rounded(value, self.decimals, self.rounding),
    "metrics.aggregation.composition:percentages": each_by_itself,
    "metrics.aggregation.lines.standing:lapse_days": lambda last, window: last + 29 * window,
    "metrics.aggregation.frames.nil_returns:fill_nil_returns": nothing,
    "metrics.aggregation.returns.expected:expected_measure": whoever_is_in_force,
    "metrics.aggregation.returns.deadlines:Deadlines.due_on": lambda self, unit, period: period.last,
    "metrics.acts.succession:supersede": corrected,
    "metrics.aggregation.lines.drawing:_happening": counting_all,
    "metrics.aggregation.frames.trees:Units.moved": lambda self, units, tree: units,
    "metrics.aggregation.frames.moment:Moment.of_models": always(frozenset()),
    "metrics.models.snapshot:snapshot": nullcontext,
    "metrics.periods:Period.parse": always(Period.year(2023)),
    "metrics.catalogue.reading.conditions:_named_column": any_column,
    "metrics.acts.guard:may_write": always(True),
    "metrics.acts.guard:guarded_tables": without_trail,
    "metrics.models.versions:as_it_was_read": lambda rows, row: rows,
    "metrics.acts.writing:Work._lock_in_order": as_they_come,
    "metrics.models.office.counters:Counter.raise_all": nothing,
    "metrics.acts.reorganising:refuse_used_code": nothing,
    "dashboard.admin.offices.units:UnitAdmin.get_readonly_fields": always(()),
    "metrics.acts.reviews:any_accepted_of": always(False),
    "metrics.acts.reviewing:_review": noted,
    "metrics.ingest.all_or_nothing:refuse_all": nothing,
    "metrics.ledgers.separation:refuse_mixed": nothing,
    "metrics.ledgers.separation:refuse_own": nothing,
    "metrics.models.office.accounts:Grant.clean": nothing,
    "dashboard.rights:Rights.sections_at": always(None),
    "dashboard.rights:Rights._entered": entering_what_is_read,
    "dashboard.rights:Rights._with_predecessors": lambda self, codes: tuple(sorted(codes)),
    "dashboard.scope:_unit": lambda code, rights: get_object_or_404(OrgUnit, pk=code.replace("\0", "")),
    "dashboard.etags:etag_of": always('"the same"'),
    "dashboard.lists.page_sizes:paged": lambda rows, most: Paginator(rows, 10**6),
    "dashboard.exports.formulas:without_formula": lambda text: text,
    "dashboard.middleware.sign_in_lock:failures_allowed": always(10**6),
    "dashboard.middleware.sessions:TouchSession.__call__": passed_on,
    "dashboard.middleware.language:chosen": always("en"),
    "dashboard.middleware.uploads:RefuseLargeBodies.__call__": passed_on,
    "metrics.files.gate:recognised": always(MediaType.PDF),
    "metrics.files.attaching:note_download": nothing,
    "metrics.models.columns.sealed:Sealed.__str__": lambda self: self.open(),
    "dashboard.admin.offices.revealing:may_reveal": always(True),
    "dashboard.admin.row.trail_readers:readable_trail": lambda request: TrailEntry.objects.select_related("user"),
    "dashboard.admin.keys.choices:choices_of": every_row,
    "dashboard.admin.row.drafts:DraftPanel.discard": nothing,
    "metrics.acts.rules.entering:refusal_of_entry": always(""),
    "dashboard.admin.acts.permissions:Scoped.has_module_permission": Scoped.has_view_permission,
    "metrics.ledgers.rules.entering:Entered.barred": always({}),
    "metrics.acts.writing:Work.brought_along": nothing,
    "metrics.acts.rules.days:impossible": always(()),
    "metrics.acts.rules.lives:outside_units": always(()),
    "metrics.acts.rules.overlapping:overlapping": always(()),
    "metrics.acts.rules.overlapping:_firsts": always({}),
    "metrics.acts.reorganising:_Act._ends": always(False),
    "metrics.acts.rules.days:_out_of_bounds": always(()),
    "metrics.ledgers.rules.days:InOrder.breaks": always(False),
    "metrics.ledgers.rules.days:Within.breaks": always(False),
    "metrics.acts.rules.chains:lives_of": of_each_alone,
    "metrics.ledgers.rules.days:Apart.breaks": always(False),
    "metrics.ledgers.rules.steps:refuse_disorder": nothing,
    "metrics.aggregation.frames.kept:named_day": nothing,
    "metrics.aggregation.valuation:Valuation._kept_whole": lambda self, value, measure, unit, period: value,
    "metrics.aggregation.returns.coverage:Coverage.beyond_in": always(0),
    "metrics.aggregation.absence:Value.is_complete": property(lambda self: self.amount is not None),
    "metrics.acts.rules.usual:unusual": always(()),
    "metrics.aggregation.frames.trees:name_on": lambda day, now, former: now,
    "metrics.acts.renaming:rename": renamed_for_ever,
    "metrics.acts.renaming:_refuse_day": nothing,
    "metrics.acts.reorganising:_Act._refuse_later_names": nothing,
    "dashboard.lists.searching:FormerColumn._of_units": lambda self, condition: Q(pk__in=[]),
    "dashboard.admin.offices.renaming.page:may_rename": always(True),
    "metrics.sameness:same_text": lambda text: text,
    "metrics.sameness:tidy_text": lambda text: text,
    "metrics.models.columns.made:as_stored": lambda model, values: dict(values),
    "metrics.models.columns.made:excluded_with": lambda model, names: names,
    "metrics.ledgers.register:Register.compared": lambda self, name, value: value,
    "metrics.ingest.checking:_repeated": always(()),
    "metrics.acts.merging:namesakes": always({}),
    "metrics.acts.merging:likely_doubles": lambda rows, reach: rows,
    "metrics.aggregation.frames.kept:are_kept": lambda units, ledger, kinds, found: np.ones(len(found[0]), bool),
    "dashboard.middleware.first_password:ChooseOwnPassword.__call__": passed_on,
    "dashboard.rights:Rights.desk": property(lambda self: "ledgers"),
    "metrics.management.commands.demo:is_somebody_elses": always(False),
    "metrics.management.commands.first_account:refuse_a_second": nothing,
    "metrics.aggregation.readiness:readiness": always(()),
    "metrics.ingest.cells:read": lambda field, text: field.to_python(text),
}
