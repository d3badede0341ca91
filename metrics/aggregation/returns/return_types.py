"""The types of return: what each reports, how often, and who is expected to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledger_named, ledgers
from metrics.ledgers.times import Reporters, ReturnTime
from metrics.models.returning import ReturnRow
from metrics.periods import Granularity
from metrics.wording import Text


@dataclass(frozen=True, eq=False)
class ReturnType:
    """One type of return. `name` is how addresses know it: returns-workshop, incomes."""

    ledger: Ledger
    reporters: Reporters

    @property
    def name(self) -> str:
        return f"{self.ledger.name}-{self.reporters.kind}" if self.reporters.kind else self.ledger.name

    @property
    def model(self) -> type[ReturnRow]:
        assert issubclass(self.ledger.model, ReturnRow)
        return self.ledger.model

    @property
    def frequency(self) -> Granularity:
        return self.model.FREQUENCY

    @property
    def columns(self) -> tuple[str, ...]:
        """What returns of this type report, in the order of the form."""
        return self.model.columns_of(self.reporters.kind)

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.reporters.kind,) if self.reporters.kind else ()

    @property
    def label(self) -> Text:
        return self.ledger.kinds[self.reporters.kind] if self.reporters.kind else self.ledger.label

    @property
    def subjects(self) -> Ledger:
        """The ledger of those who report."""
        return ledger_named(self.reporters.ledger)


@cache
def return_types() -> tuple[ReturnType, ...]:
    """All of them, in the order of the menu."""
    found = [(ledger, ledger.time) for ledger in ledgers()]
    reported = [(ledger, time.reporters) for ledger, time in found if isinstance(time, ReturnTime)]
    return tuple(ReturnType(ledger, each) for ledger, reporters in reported for each in reporters)


def return_type_named(name: str) -> ReturnType:
    """The type of that name; KeyError otherwise."""
    return {each.name: each for each in return_types()}[name]


def return_type_of(row: ReturnRow) -> ReturnType | None:
    """The type that the row is of; None while it does not say of which kind it is."""
    kind = getattr(row, "kind", "")
    fitting = (each for each in return_types() if each.model is type(row) and each.reporters.kind == kind)
    return next(fitting, None)
