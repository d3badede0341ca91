"""Invents a district with a few years of ledgers, thick with the days and cases where counting goes wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from metrics.models import (
    Admission,
    Assignment,
    AssignmentRole,
    Background,
    CollectiveIncome,
    Education,
    EndReason,
    Enterprise,
    EnterpriseKind,
    Estate,
    Gender,
    Mentoring,
    MentorRole,
    OrgUnit,
    Person,
    Return,
    Stake,
    Succession,
    Workshop,
)  # fmt: skip
from metrics.models.writing import writing

ONE = timedelta(days=1)
# Ends and beginnings of years, quarters and months, and around the leap day.
EDGES = [
    date(2021, 12, 31), date(2022, 1, 1), date(2022, 2, 28), date(2022, 3, 1), date(2022, 6, 30), date(2022, 7, 1),
    date(2022, 12, 31), date(2023, 1, 1), date(2023, 2, 28), date(2023, 3, 1), date(2023, 3, 31), date(2023, 4, 1),
    date(2023, 6, 30), date(2023, 7, 1), date(2023, 9, 30), date(2023, 12, 30), date(2023, 12, 31), date(2024, 1, 1),
    date(2024, 2, 29),
]  # fmt: skip
# Whose birthday falls on such a day, or who turns 36 or 41 in the years that are asked about.
BIRTHS = [
    date(year, month, day) for year in (1982, 1986, 1987, 1988) for month, day in ((1, 1), (2, 28), (3, 1), (12, 31))
]
# Born on a leap day one turns 36 on a leap day, but 30 in a common year, which has none.
BIRTHS += [date(1988, 2, 29), date(1992, 2, 29), date(1992, 2, 29), date(1992, 5, 20)]
BIRTHS += [date(1987, 7, 1), date(1986, 6, 30), date(1975, 11, 3)]
FIRST, LAST = date(2021, 6, 1), date(2024, 6, 30)
RESERVES = ("reserve_cadre", "reserve_secretary")
QUARTERS = [date(year, month, 1) for year in (2021, 2022, 2023) for month in (1, 4, 7, 10)][2:]


@dataclass
class District:
    """What was invented, by ledger; `units` by code."""

    code: str
    units: dict[str, OrgUnit] = field(default_factory=dict)
    successions: list[Succession] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    mentorings: list[Mentoring] = field(default_factory=list)
    admissions: list[Admission] = field(default_factory=list)
    enterprises: list[Enterprise] = field(default_factory=list)
    stakes: list[Stake] = field(default_factory=list)
    workshops: list[Workshop] = field(default_factory=list)
    estates: list[Estate] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    incomes: list[CollectiveIncome] = field(default_factory=list)

    def codes(self, length: int) -> list[str]:
        return [code for code in self.units if len(code) == length]


def build(
    seed: int,
    *,
    code: str = "529901",
    townships: int = 4,
    villages: int = 3,
    people: int = 40,
    guests: list[Person] | None = None,
) -> District:
    """Invents and stores a district; the same seed gives the same one. `guests` are registered elsewhere."""
    builder = _Builder(random.Random(seed), District(code))
    with writing(None, "造一个区"):
        builder.make_units(townships, villages)
        builder.make_people(people, guests or [])
        builder.make_posts(people * 2)
        builder.make_admissions()
        builder.make_businesses()
        builder.make_returns()
    return builder.district


class _Builder:
    def __init__(self, rng: random.Random, district: District) -> None:
        self.rng = rng
        self.district = district
        self.guests: list[Person] = []
        self._taken: set[Any] = set()

    # -- chance ----------------------------------------------------------------------------------

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def day(self, first: date = FIRST, last: date = LAST) -> date:
        edges = [edge for edge in EDGES if first <= edge <= last]
        if edges and self.chance(0.6):
            return self.rng.choice(edges)
        return first + timedelta(days=self.rng.randint(0, (last - first).days))

    def span(self, open_share: float = 0.45) -> dict[str, Any]:
        start = self.day(last=date(2024, 1, 31))
        if self.chance(open_share):
            return {"started_on": start, "ended_on": None}
        return {"started_on": start, "ended_on": start if self.chance(0.05) else self.day(first=start)}

    def place(self) -> str:
        """Mostly a village; sometimes a township, a grid, the district or a body outside the division tree."""
        length = self.rng.choices((12, 9, 15, 6), (75, 14, 8, 3))[0]
        return self.rng.choice(self.district.codes(length) or self.district.codes(12))

    def amount(self, most: int = 90_000) -> Decimal:
        return Decimal(self.rng.choice((0, 1, 1999, 5_000_000, 10_000_000, self.rng.randint(0, most * 100)))).scaleb(-2)

    def is_new(self, *key: Any) -> bool:
        if key in self._taken:
            return False
        self._taken.add(key)
        return True

    # -- units -----------------------------------------------------------------------------------

    def make_units(self, townships: int, villages: int) -> None:
        self._unit(self.district.code, "district")
        for number in range(1, townships + 1):
            town = f"{self.district.code}{number:03}"
            kind = ("town", "subdistrict", "township")[number % 3]
            self._unit(town, kind)
            for each in range(1, villages + 1):
                self._unit(f"{town}{each:03}", "community" if kind == "subdistrict" or each == villages else "village")
            for each in range(1, 3 if number == 1 else 2):
                self._unit(f"{town}001{each:03}", "grid")
        self._outside_bodies()
        self._merge_and_split(townships, villages)
        OrgUnit.objects.bulk_create(self.district.units.values())
        Succession.objects.bulk_create(self.district.successions)

    def _unit(self, code: str, kind: str, **days: Any) -> None:
        population = self.rng.choice((None, 500, 501, self.rng.randint(200, 4000)))
        self.district.units[code] = OrgUnit(
            code=code,
            name=f"{kind}{code[6:]}",
            kind=kind,
            population=population,
            households=self.rng.randint(50, 900),
            **days,
        )

    def _outside_bodies(self) -> None:
        self._unit(f"{self.district.code}901", "zone")
        self._unit(f"{self.district.code}901001", "village", opened_on=date(2022, 3, 1))
        self._unit(f"{self.district.code}902", "office", closed_on=date(2023, 6, 30))

    def _close(self, code: str, closed: date, *successors: str) -> None:
        self.district.units[code].closed_on = closed
        self.district.successions += [
            Succession(predecessor_id=code, successor_id=successor, reason="调整") for successor in successors
        ]

    def _merge_and_split(self, townships: int, villages: int) -> None:
        """Two villages into one, whose successor is merged again; one into two; a township into its neighbour."""
        one, two, last = (f"{self.district.code}{number:03}" for number in (1, 2, townships))
        self._unit(f"{one}101", "village", opened_on=date(2023, 1, 1))
        self._close(f"{one}001", date(2022, 12, 31), f"{one}101")
        self._close(f"{one}002", date(2022, 12, 31), f"{one}101")
        self._unit(f"{one}102", "village", opened_on=date(2023, 10, 1))
        self._close(f"{one}101", date(2023, 9, 30), f"{one}102")
        self._unit(f"{two}103", "community", opened_on=date(2022, 7, 1))
        self._close(f"{two}001", date(2022, 6, 30), f"{two}103", f"{two}002")
        if townships > 3:
            self._close(f"{last}{villages:03}", date(2023, 3, 31))
            self._close(f"{last}001", date(2023, 6, 30), f"{two}002", f"{one}{villages:03}")
            self._close(last, date(2023, 6, 30), two)
            # Followed by a village that goes with its township afterwards.
            self._unit(f"{one}104", "village")
            self._close(f"{one}104", date(2022, 3, 31), f"{last}002")

    # -- people ----------------------------------------------------------------------------------

    def make_people(self, count: int, guests: list[Person]) -> None:
        self.district.people = [
            Person(
                number=f"{self.district.code}-{n:05}", name=f"某{n:05}", unit_id=self.place(), birth_date=self._birth(),
                gender=self.rng.choice(Gender.values), education=self.rng.choice(["", *Education.values]),
            )
            for n in range(count)
        ]  # fmt: skip
        Person.objects.bulk_create(self.district.people)
        self.guests = guests

    def _birth(self) -> date | None:
        if self.chance(0.08):
            return None
        if self.chance(0.6):
            return self.rng.choice(BIRTHS)
        return date(self.rng.randint(1965, 2003), self.rng.randint(1, 12), self.rng.randint(1, 28))

    def make_posts(self, count: int) -> None:
        everybody = self.district.people + self.guests
        posts = [self._post(self.rng.choice(everybody)) for _ in range(count)]
        posts += [self._post(person, "reserve_cadre") for person in everybody[:6] for _ in range(2)]
        self.district.assignments = self._store(Assignment, [post for post in posts if post])
        self._follow(self.district.assignments, self._next_post)
        self.district.mentorings = self._store(
            Mentoring, [m for post in self.district.assignments for m in self._mentors(post)]
        )
        self._follow(self.district.mentorings, self._next_mentor)

    def _post(self, person: Person, role: str = "") -> Assignment | None:
        role = role or self.rng.choice(
            (*RESERVES, *RESERVES, "resident_cadre", "first_secretary", *AssignmentRole.values)
        )
        days, unit = self.span(), self.place()
        if not self.is_new("post", person.pk, unit, role, days["started_on"]):
            return None
        reason = self.rng.choice(["", *EndReason.values]) if days["ended_on"] else ""
        return Assignment(person=person, unit_id=unit, role=role, end_reason=reason, **days)

    def _store(self, model: Any, rows: list[Any]) -> list[Any]:
        return list(model.objects.bulk_create(rows))

    def _follow(self, rows: list[Any], make: Callable[[Any], Any]) -> None:
        """变更, as the verb leaves it: rows that ended are followed the next day; some of those again."""
        fresh = rows
        for _ in range(2):
            ended = [row for row in fresh if row.ended_on and self.chance(0.3)]
            fresh = self._store(type(rows[0]), [row for row in map(make, ended) if row])
            rows += fresh

    def _after(self, row: Any) -> dict[str, Any]:
        start = row.ended_on + ONE
        return {
            "started_on": start,
            "ended_on": None if self.chance(0.5) else self.day(start, start + timedelta(days=400)),
            "predecessor": row,
        }

    def _next_post(self, post: Assignment) -> Assignment | None:
        unit, days = post.unit_id if self.chance(0.7) else self.place(), self._after(post)
        if not self.is_new("post", post.person_id, unit, post.role, days["started_on"]):
            return None
        return Assignment(person_id=post.person_id, unit_id=unit, role=post.role, **days)

    def _mentors(self, post: Assignment) -> list[Mentoring]:
        if post.role not in RESERVES:
            return []
        return [
            mentor
            for role in MentorRole.values
            for _ in range(self.rng.randint(0, 2))
            if (mentor := self._mentor(post, role))
        ]

    def _mentor(self, post: Assignment, role: str) -> Mentoring | None:
        days, mentor = self.span(), self.rng.choice(self.district.people)
        if self.chance(0.5):
            days = {"started_on": post.started_on, "ended_on": post.ended_on}
        if not self.is_new("mentor", post.pk, mentor.pk, role, days["started_on"]):
            return None
        return Mentoring(assignment=post, mentor=mentor, role=role, unit_id=post.unit_id, **days)

    def _next_mentor(self, row: Mentoring) -> Mentoring | None:
        days, mentor = self._after(row), self.rng.choice(self.district.people)
        if not self.is_new("mentor", row.assignment_id, mentor.pk, row.role, days["started_on"]):
            return None
        return Mentoring(assignment_id=row.assignment_id, mentor=mentor, role=row.role, unit_id=row.unit_id, **days)

    def make_admissions(self) -> None:
        self.district.admissions = self._store(Admission, [
            Admission(
                person=person, unit_id=self.place(), day=self._admitted(person),
                background=self.rng.choice(Background.values),
            )
            for person in self.district.people if self.chance(0.6)
        ])  # fmt: skip

    def _admitted(self, person: Person) -> date:
        """Often on the birthday with which he turns 36, or a day to either side."""
        born = person.birth_date
        if born and 1986 <= born.year <= 1987 and self.chance(0.7):
            return date(born.year + 36, born.month, min(born.day, 28)) + timedelta(days=self.rng.choice((-1, 0, 1)))
        return self.day()

    # -- businesses ------------------------------------------------------------------------------

    def make_businesses(self) -> None:
        towns, villages = self.district.codes(9), self.district.codes(12)
        kinds = [("district_company", self.district.code), *[("township_company", town) for town in towns]]
        kinds += [(kind, self.rng.choice(villages)) for kind in EnterpriseKind.values[2:] for _ in range(len(towns))]
        firms = [
            Enterprise(name=f"企业{n}", kind=kind, unit_id=unit, **self._long_span())
            for n, (kind, unit) in enumerate(kinds)
        ]
        self.district.enterprises = self._store(Enterprise, firms)
        self._follow(self.district.enterprises, self._next_firm)
        self.district.stakes = self._store(
            Stake, [stake for stake in (self._stake() for _ in range(len(villages) * 3)) if stake]
        )
        self._follow(self.district.stakes, self._next_stake)
        self.district.workshops = self._store(Workshop, [
            Workshop(
                name=f"工坊{n}", unit_id=self.place(), operator=self._firm() if self.chance(0.6) else None,
                **self._long_span(),
            )
            for n in range(len(villages))
        ])  # fmt: skip
        self.district.estates = self._store(Estate, [
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
        return self.rng.choice(self.district.enterprises)

    def _next_firm(self, firm: Enterprise) -> Enterprise:
        return Enterprise(
            name=firm.name, kind=self.rng.choice(EnterpriseKind.values), unit_id=firm.unit_id, **self._after(firm)
        )

    def _stake(self) -> Stake | None:
        companies = [firm for firm in self.district.enterprises if firm.kind.endswith("company")]
        kind = self.rng.choice(("village", "cooperative", "family_farm"))
        holders = [firm for firm in self.district.enterprises if firm.kind == kind]
        company, days, unit = self.rng.choice(companies), self.span(), self.rng.choice(self.district.codes(12))
        holder = self.rng.choice(holders) if kind != "village" else None
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
            "enterprise": self.district.enterprises,
            "workshop": self.district.workshops,
            "estate": self.district.estates,
        }
        due = [
            (kind, subject, quarter) for kind, subjects in kinds.items() for subject in subjects for quarter in QUARTERS
        ]
        self.rng.shuffle(due)
        self.district.returns = self._store(Return, [self._return(*each) for each in due if self.chance(0.6)])
        years = [(unit, year) for unit in self.district.codes(12) for year in (2023, 2021, 2022)]
        self.rng.shuffle(years)
        self.district.incomes = self._store(
            CollectiveIncome, [self._income(*each) for each in years if self.chance(0.75)]
        )

    def _return(self, kind: str, subject: Any, quarter: date) -> Return:
        unit = subject.unit_id if self.chance(0.9) else self.place()
        row = Return(kind=kind, unit_id=unit, period_start=quarter, is_nil=self.chance(0.1), **{kind: subject})
        if row.is_nil:
            return row
        for column in ("jobs",) if kind != "estate" else ("complaints_received", "complaints_closed"):
            setattr(row, column, self._maybe(self.rng.randint(0, 25)))
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
