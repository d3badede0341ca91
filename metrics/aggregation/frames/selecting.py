"""What a frame is made of: which columns of which rows."""

from __future__ import annotations

from collections.abc import Iterator

from metrics.aggregation.frames.chains import chains_of
from metrics.aggregation.frames.fetching import Select
from metrics.ledgers.ledger import Ledger, Related
from metrics.ledgers.register import Register
from metrics.ledgers.registry import register_of
from metrics.ledgers.times import EventTime, ReturnTime, StateTime


def selects(ledger: Ledger) -> Iterator[Select]:
    """Everything that a frame of the ledger is made from."""
    yield select_rows(ledger)
    for register in keys_to_states(ledger).values():
        yield chains_of(register)
    for related in ledger.related:
        yield select_related_rows(related, ledger)
    if ledger.related:
        yield chains_of(ledger)


def select_rows(ledger: Ledger) -> Select:
    return Select(ledger, tuple(_paths(ledger)), ledger.unit)


def closings_of(ledger: Ledger) -> tuple[str, ...]:
    return () if isinstance(ledger.time, EventTime) else ledger.time.closings


def _paths(ledger: Ledger) -> list[str]:
    time = ledger.time
    days = [time.day] if isinstance(time, EventTime) else [time.start, *time.closings]
    if isinstance(time, StateTime):
        days.append(time.end)
    linked = ["predecessor_id", "successor__pk"] if ledger.is_linked else []
    nil = ["is_nil"] if isinstance(time, ReturnTime) else []
    subjects = [path for paths in ledger.subjects.values() for path in paths]
    subjects += [f"{name}_id" for name in keys_to_states(ledger)]
    columns = [column.path for column in ledger.columns.values()]
    return list(
        dict.fromkeys(["pk", ledger.unit, *days, *linked, *nil, *subjects, *columns, *filter(None, [ledger.kind])])
    )


def keys_to_states(ledger: Ledger) -> dict[str, Register]:
    """The keys to states that a row of the ledger is counted by or depends on."""
    named = [path.removesuffix("_id") for paths in ledger.subjects.values() for path in paths]
    named += ledger.closing_keys
    targets = {name: ledger.field(name).related_model for name in dict.fromkeys(named)}
    registers = {name: register_of(target) for name, target in targets.items() if target}
    return {name: register for name, register in registers.items() if register.is_linked}


def select_related_rows(related: Related, ledger: Ledger) -> Select:
    parent_unit = f"{related.parent.removesuffix('_id')}__{ledger.unit}"
    paths = ["pk", related.parent, "started_on", "ended_on", *(column.path for column in related.columns.values())]
    return Select(related.register, tuple(dict.fromkeys(paths)), parent_unit)
