"""Invents enterprises, stakes, workshops and estates, and what they report."""

from __future__ import annotations

from datetime import date
from typing import Any

from metrics.models import (
    CollectiveIncome,
    Enterprise,
    EnterpriseKind,
    Estate,
    Return,
    Sponsor,
    Stake,
    Workshop,
)
from tests.support.dice import QUARTERS, Dice


class Businesses(Dice):
    def make_businesses(self) -> None:
        towns, villages = self.district.codes(9), self.district.codes(12)
        kinds = [("district_company", self.district.code), *[("township_company", town) for town in towns]]
        kinds += [(kind, self.rng.choice(villages)) for kind in EnterpriseKind.values[2:] for _ in range(len(towns))]
        firms = [
            Enterprise(
                name=f"企业{n}", kind=kind, unit_id=unit, sponsor=self.rng.choice(("", *Sponsor.values)),
                **self._long_span(),
            )
            for n, (kind, unit) in enumerate(kinds)
        ]  # fmt: skip
        self._follow(self._store(Enterprise, firms), self._next_firm)
        stakes = [stake for stake in (self._stake() for _ in range(len(villages) * 3)) if stake]
        self._follow(self._store(Stake, stakes), self._next_stake)
        self._store(Workshop, [
            Workshop(
                name=f"工坊{n}", unit_id=self.place(), operator=self._firm() if self.chance(0.6) else None,
                **self._long_span(),
            )
            for n in range(len(villages))
        ])  # fmt: skip
        self._store(Estate, [
            Estate(
                name=f"小区{n}", unit_id=self.place(), firm=self._firm() if self.chance(0.7) else None,
                households=self.rng.choice((299, 300, self.rng.randint(20, 900))), **self._long_span(),
            )
            for n in range(len(villages))
        ])  # fmt: skip

    def _long_span(self) -> dict[str, Any]:
        start = self.day(date(2021, 1, 1), date(2022, 9, 1))
        return {"started_on": start, "ended_on": None if self.chance(0.7) else self.day(start)}

    def _firm(self) -> Enterprise:
        return self.rng.choice(self.district.rows[Enterprise])

    def _next_firm(self, firm: Enterprise) -> Enterprise:
        return Enterprise(
            name=firm.name, kind=self.rng.choice(EnterpriseKind.values), unit_id=firm.unit_id, **self._after(firm)
        )

    def _stake(self) -> Stake | None:
        companies = [firm for firm in self.district.rows[Enterprise] if firm.kind.endswith("company")]
        holders: list[Enterprise] = []
        kind = self.rng.choice(("village", "cooperative", "family_farm"))
        if kind != "village":
            holders = [firm for firm in self.district.rows[Enterprise] if firm.kind == kind]
            kind = kind if holders else "village"
        company, days, unit = self.rng.choice(companies), self.span(), self.rng.choice(self.district.codes(12))
        holder = self.rng.choice(holders) if holders else None
        if not self.is_new("stake", company.pk, holder.pk if holder else unit, days["started_on"]):
            return None
        amount = None if self.chance(0.15) else self.amount()
        return Stake(
            enterprise=company,
            holder=holder,
            kind=kind,
            unit_id=holder.unit_id if holder else unit,
            amount=amount,
            **days,
        )

    def _next_stake(self, stake: Stake) -> Stake | None:
        days = self._after(stake)
        if not self.is_new("stake", stake.enterprise_id, stake.holder_id or stake.unit_id, days["started_on"]):
            return None
        return Stake(
            enterprise_id=stake.enterprise_id, holder_id=stake.holder_id, kind=stake.kind, unit_id=stake.unit_id,
            amount=self.amount(), **days,
        )  # fmt: skip

    # -- returns ---------------------------------------------------------------------------------

    def make_returns(self) -> None:
        """Some are missing, nil or half filled, and all were entered in any order: late ones after their successors."""
        kinds = {
            "enterprise": self.district.rows[Enterprise],
            "workshop": self.district.rows[Workshop],
            "estate": self.district.rows[Estate],
        }
        due = [
            (kind, subject, quarter) for kind, subjects in kinds.items() for subject in subjects for quarter in QUARTERS
        ]
        self.rng.shuffle(due)
        self._store(Return, [self._return(*each) for each in due if self.chance(0.6)])
        years = [(unit, year) for unit in self.district.codes(12) for year in (2023, 2021, 2022)]
        self.rng.shuffle(years)
        self._store(CollectiveIncome, [self._income(*each) for each in years if self.chance(0.75)])

    def _return(self, kind: str, subject: Any, quarter: date) -> Return:
        unit = subject.unit_id if self.chance(0.9) else self.place()
        row = Return(kind=kind, unit_id=unit, period_start=quarter, is_nil=self.chance(0.1), **{kind: subject})
        if row.is_nil:
            return row
        if kind == "estate":
            row.complaints_received = self._maybe(self.rng.randint(0, 25))
            # No more than were received, where somebody says how many these are.
            row.complaints_closed = self._maybe(
                self.rng.randint(0, 25 if row.complaints_received is None else row.complaints_received)
            )
        else:
            row.jobs = self._maybe(self.rng.randint(0, 25))
        for column in ("wages", "revenue", "profit") if kind != "estate" else ():
            setattr(row, column, self._maybe(self.amount()))
        return row

    def _income(self, unit: str, year: int) -> CollectiveIncome:
        row = CollectiveIncome(unit_id=unit, period_start=date(year, 1, 1), is_nil=self.chance(0.1))
        if not row.is_nil and not self.chance(0.1):
            for column in CollectiveIncome.REPORTED:
                setattr(row, column, self._maybe(self.amount()))
        return row

    def _maybe(self, value: Any) -> Any:
        return None if self.chance(0.15) else value
