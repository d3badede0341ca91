"""Rows lie within the life of their unit: of changed rows, and of those of units whose days were changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from metrics.acts.trailing import RowChange, batches, row_of
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.register import Register
from metrics.ledgers.registry import ledger_of, register_of, registers
from metrics.ledgers.structure import UNITS
from metrics.ledgers.times import EventTime
from metrics.models.current import OpenWork
from metrics.models.returning import ReturnRow
from metrics.models.rows import Event, LedgerRow, State
from metrics.models.structure.units import OrgUnit
from metrics.models.tracked import Tracked
from metrics.wording import listed

# What has days that a unit must have lived, beside the files of what is applied for and decided.
_DATED = (State, Event, ReturnRow)


def _is_dated(model: type[Tracked]) -> bool:
    """Whether rows of the table lie within the life of their unit; people and what has no days do not."""
    return issubclass(model, _DATED) or _day_of_file(model) is not None


def _day_of_file(model: type[Tracked]) -> str | None:
    """The column with the day on which a file is decided; None of what is none."""
    ledger = register_of(model)
    if issubclass(model, Event) or not isinstance(ledger, Ledger) or not isinstance(ledger.time, EventTime):
        return None
    return ledger.time.day


def outside_units(work: OpenWork, changes: Sequence[RowChange]) -> Iterator[tuple[Tracked, str]]:
    """(row, words) of each row that its unit does not live to see, and of each unit that leaves such rows behind.

    What is open when a unit closes ends with it or goes on in another; nothing stays open where nobody keeps it. One
    query; one a ledger where a unit's days change. Units are held till the end, so that none closes meanwhile.
    """
    dated = [(model, after) for model, _key, _before, after in changes if after and _is_dated(model)]
    rows = [row_of(register_of(model), after) for model, after in dated]
    codes = {row.unit_id for row in rows}
    work.hold(OrgUnit, codes)
    units = OrgUnit.objects.in_bulk(codes) if codes else {}
    yield from ((row, words) for row in rows if (words := fault_in(row, units[row.unit_id])))
    yield from _left_behind(changes)


def _left_behind(changes: Sequence[RowChange]) -> Iterator[tuple[Tracked, str]]:
    """Of each unit whose days were changed how many rows of which ledgers it does not live to see."""
    moved = [(key, before, after) for model, key, before, after in changes if model is OrgUnit and before and after]
    units = {key: row_of(UNITS, after) for key, before, after in moved if _days(before) != _days(after)}
    told = {(model, key) for model, key, _before, _after in changes}
    found: dict[str, Counter[Register]] = defaultdict(Counter)
    for register in registers() if units else ():
        for some in batches(units) if _is_dated(register.model) else ():
            for row in register.rows().filter(unit__in=some):
                if (type(row), row.pk) not in told and fault_in(row, units[row.unit_id]):
                    found[row.unit_id][register] += 1
    for code, counted in sorted(found.items()):
        rows = listed(_("%(ledger)s %(count)s 行") % {"ledger": each.label, "count": counted[each]} for each in counted)
        words = _("这些登记超出%(unit)s的存续期：%(rows)s。请先逐行填结束日期，或者用区划调整转入承接单位。")
        yield units[code], words % {"unit": units[code].name, "rows": rows}


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
    if isinstance(row, Event):
        return row.day, row.day
    decided = _day_of_file(type(row))
    if decided is None:
        return None, None
    # A file in hand goes over to the unit that follows, so only its decision lies in the life of the one that keeps it.
    days = [getattr(row, each.name) for each in ledger_of(row).days]
    return getattr(row, decided), max((day for day in days if day), default=None)


def _days(image: dict[str, object]) -> tuple[object, object]:
    return image["opened_on"], image["closed_on"]
