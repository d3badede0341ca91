"""变更: a row holds until a day, and a linked successor from that day on. Neither is an end or a beginning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from metrics.acts.writing import Work
from metrics.ledgers.register import Register
from metrics.ledgers.registry import ledger_of, registers
from metrics.models import Verb
from metrics.models.rows import State


def supersede(work: Work, row: State, on: date, **changes: Any) -> State:
    """The row holds until the day before `on`, a linked successor with `changes` from `on`, which is returned.

    States that hang on the row (mentors of a reserve) go with it. Refuses, with ValidationError, a day that is not a
    later one on which the row holds, and a row that was changed already.
    """
    if _following(row) is not None:
        raise ValidationError(_("本行已经变更过，请从变更后的行再变更。"), code="succession")
    return carry(work, row, on, **changes)


def carry(work: Work, row: State, on: date, **changes: Any) -> State:
    """变更 as part of a larger act: a row that was changed later already gets another in between.

    Returns the successor. Refuses a day as `supersede` does.
    """
    if on <= row.started_on or (row.ended_on and on > row.ended_on):
        raise ValidationError(_("变更日须在本行开始之后、到期之前。"), code="succession")
    successor = _successor(row, on, changes)
    work.correct(row, ended_on=on - timedelta(days=1), **row.WHEN_SUPERSEDED)
    following = _following(row)
    if following is not None:
        work.correct(following, predecessor=None)
    work.create(successor)
    if following is not None:
        work.correct(following, predecessor=successor)
    work.called(Verb.SUPERSEDE, row, successor)
    _carry_dependents(work, row, successor, on)
    return successor


def _successor(row: State, on: date, changes: dict[str, Any]) -> State:
    kept = {f.attname: getattr(row, f.attname) for f in ledger_of(row).stored if not f.primary_key}
    successor = type(row)(**kept)
    successor.started_on, successor.predecessor, successor.version = on, row, 1
    for name, value in changes.items():
        setattr(successor, name, value)
    return successor


def _carry_dependents(work: Work, row: State, successor: State, on: date) -> None:
    for register, field in _dependents(row):
        open_rows = register.rows().filter(**{field: row}).exclude(ended_on__lt=on)
        for dependent in open_rows.order_by("pk"):
            if dependent.started_on < on:
                work.brought_along(dependent, carry(work, dependent, on, **{field: successor}))
            else:
                work.correct(dependent, **{field: successor})
                work.brought_along(dependent)


def _dependents(row: State) -> Iterator[tuple[Register, str]]:
    """(register, field) of states that are part of such rows and follow them through 变更."""
    for register in registers():
        for key in register.links:
            if key.name in register.model.PART_OF and key.related_model is type(row):
                yield register, key.name


def _following(row: State) -> State | None:
    """The row that 变更 made of it."""
    found: State | None = ledger_of(row).rows().filter(predecessor=row).first()
    return found
