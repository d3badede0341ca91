"""The kinds of return that are owed: what each reports, how often, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledger_named, ledgers
from metrics.ledgers.times import Owed, ReturnTime
from metrics.models.returning import ReturnRow
from metrics.periods import Granularity
from metrics.wording import Text


@dataclass(frozen=True, eq=False)
class Duty:
    """One kind of return. `name` is how addresses know it: returns-workshop, incomes."""

    ledger: Ledger
    owed: Owed

    @property
    def name(self) -> str:
        return f"{self.ledger.name}-{self.owed.kind}" if self.owed.kind else self.ledger.name

    @property
    def model(self) -> type[ReturnRow]:
        assert issubclass(self.ledger.model, ReturnRow)
        return self.ledger.model

    @property
    def frequency(self) -> Granularity:
        return self.model.FREQUENCY

    @property
    def columns(self) -> tuple[str, ...]:
        """What returns of this kind report, in the order of the form."""
        return self.model.columns_of(self.owed.kind)

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.owed.kind,) if self.owed.kind else ()

    @property
    def label(self) -> Text:
        return self.ledger.kinds[self.owed.kind] if self.owed.kind else self.ledger.label

    @property
    def subjects(self) -> Ledger:
        """The ledger of those who owe it."""
        return ledger_named(self.owed.ledger)


@cache
def duties() -> tuple[Duty, ...]:
    """All of them, in the order of the menu."""
    found = [(ledger, ledger.time) for ledger in ledgers()]
    return tuple(Duty(ledger, owed) for ledger, time in found if isinstance(time, ReturnTime) for owed in time.owed)


def duty_named(name: str) -> Duty:
    """The duty of that name; KeyError otherwise."""
    return {duty.name: duty for duty in duties()}[name]


def duty_of(row: ReturnRow) -> Duty | None:
    """What the row answers; None while it does not say of which kind it is."""
    kind = getattr(row, "kind", "")
    return next((duty for duty in duties() if duty.model is type(row) and duty.owed.kind == kind), None)
