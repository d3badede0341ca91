"""Rows lie within the life of their unit: of changed rows, and of those of units whose days were changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from metrics.acts.trailing import RowChange, batches, row_of
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledger_of, register_of, registers
from metrics.models.returning import ReturnRow
from metrics.models.rows import Event, LedgerRow, State
from metrics.models.structure.units import OrgUnit
from metrics.models.tracked import Tracked

# What has days that a unit must have lived: not a person, and not a file that is in hand.
_DATED = (State, Event, ReturnRow)


def outside_units(changes: Sequence[RowChange]) -> Iterator[tuple[Tracked, str]]:
    """(row, words) of each row that its unit does not live to see. One query; one a ledger where a unit's days change.

    What is open when a unit closes ends with it or goes on in another; nothing stays open where nobody keeps it.
    """
    dated = [(model, after) for model, _key, _before, after in changes if after and issubclass(model, _DATED)]
    yield from _unlived([row_of(register_of(model), after) for model, after in dated])
    units = [(key, before, after) for model, key, before, after in changes if model is OrgUnit]
    closing = {key for key, before, after in units if before and after and _days(before) != _days(after)}
    changed = {(model, key) for model, key, _before, _after in changes}
    for register in registers() if closing else ():
        if issubclass(register.model, _DATED):
            for some in batches(closing):
                rows = register.rows().filter(unit__in=some).order_by("pk")
                yield from _unlived([row for row in rows if (type(row), row.pk) not in changed])


def _unlived(rows: Sequence[LedgerRow]) -> Iterator[tuple[Tracked, str]]:
    units = OrgUnit.objects.in_bulk({row.unit_id for row in rows}) if rows else {}
    for row in rows:
        if words := fault_in(row, units[row.unit_id]):
            yield row, words


def fault_in(row: LedgerRow, unit: OrgUnit) -> str:
    """Why the row cannot be one of the unit, in words; empty when it can."""
    begins, ends = _reach(row)
    parts = {"unit": unit.name, "opened": unit.opened_on, "closed": unit.closed_on}
    if unit.opened_on and begins and begins < unit.opened_on:
        return _("%(unit)s设立于 %(opened)s，登记的日期不能更早。") % parts
    if unit.closed_on is None:
        return ""
    if ends and ends > unit.closed_on:
        return _("%(unit)s已于 %(closed)s 撤销，登记的日期不能更晚；请登记在承接它的单位。") % parts
    if isinstance(row, State) and row.ended_on is None and not _is_over(row, unit):
        return _("%(unit)s于 %(closed)s 撤销，没有结束的登记须先填结束日期，或者随区划调整转入承接单位。") % parts
    return ""


def _is_over(row: State, unit: OrgUnit) -> bool:
    """Whether that without which the row cannot hold ended before the unit did."""
    ledger = ledger_of(row)
    wholes = [getattr(row, key) for key in (ledger.closing_keys if isinstance(ledger, Ledger) else ())]
    return any(whole and whole.ended_on and whole.ended_on <= unit.closed_on for whole in wholes)


def _reach(row: LedgerRow) -> tuple[date | None, date | None]:
    """The day to which the unit must not open later, and that before which it must not close."""
    if isinstance(row, ReturnRow):
        # Some days of its period are enough.
        return row.period.last, row.period.first
    if isinstance(row, State):
        return row.started_on, row.ended_on or row.started_on
    return (row.day, row.day) if isinstance(row, Event) else (None, None)


def _days(image: dict[str, object]) -> tuple[object, object]:
    return image["opened_on"], image["closed_on"]
