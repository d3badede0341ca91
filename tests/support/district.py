"""Invents a district with a few years of ledgers, thick with the days and cases where counting goes wrong."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from metrics.acts.writing import writing
from metrics.models import (
    Admission,
    Assignment,
    AssignmentRole,
    Background,
    Case,
    Document,
    Education,
    EndReason,
    Gender,
    Host,
    Keeping,
    ListType,
    Mentoring,
    MentorRole,
    OrganisationLevel,
    OrgUnit,
    Parameter,
    ParameterCode,
    PartyOrganisation,
    Person,
    Project,
    ProjectFunding,
    Rating,
    Succession,
)
from tests.support.businesses import Businesses
from tests.support.dice import BIRTHS, EDGES, RESERVES, District
from tests.support.filling import Filling

__all__ = ["BIRTHS", "EDGES", "District", "build"]


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
    builder = Builder(random.Random(seed), District(code))
    with writing(None, "造一个区") as work:
        builder.make_units(townships, villages)
        builder.make_people(people, guests or [])
        builder.make_posts(people * 2)
        builder.make_admissions()
        builder.make_businesses()
        builder.make_returns()
        builder.make_rest(work)
        builder.make_norms()
        builder.make_seldom()
        builder.make_keepings()
    return builder.district


class Builder(Businesses, Filling):
    def __init__(self, rng: random.Random, district: District) -> None:
        super().__init__(rng, district)
        self.guests: list[Person] = []

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

    def make_norms(self) -> None:
        """Those of the funds for the whole district, under what its units keep."""
        code, start = self.district.code, date(2022, 1, 3)
        for norm in (ParameterCode.RUNNING_FUND, ParameterCode.SERVICE_FUND, ParameterCode.PARTNER_FUND):
            self._store(Parameter, [Parameter(unit_id=code, code=norm, value=Decimal(25), started_on=start)])

    def make_keepings(self) -> None:
        """A township began to keep its returns within a year, and one of its villages later still."""
        village = self.district.codes(12)[0]
        town = village[:9]
        parts = [
            (town, "returns", date(2022, 2, 15)),
            (village, "returns:workshop", date(2022, 8, 1)),
            (town, "incomes", date(2022, 5, 1)),
            (village, "incomes", date(2023, 1, 1)),
        ]
        self._store(Keeping, [Keeping(unit_id=unit, part=part, kept_from=day) for unit, part, day in parts])

    def make_seldom(self) -> None:
        """What chance brings together too seldom: the four lists of one township, an advanced branch, and the like."""
        unit, start = self.district.codes(9)[0], date(2022, 7, 1)
        lists = [
            Document(unit_id=unit, title=kind, kind="list", list_type=kind, level="township", started_on=start)
            for kind in ListType
        ]
        notice = Document(unit_id=unit, title="n", kind="notice", topic="secondment", level="city", started_on=start)
        self._store(Document, [*lists, notice])
        level, names = OrganisationLevel.VILLAGE, {"number": f"S{unit}", "name": "s", "kind": "branch"}
        party = self._store(
            PartyOrganisation, [PartyOrganisation(unit_id=unit, level=level, started_on=start, **names)]
        )
        self._store(
            Rating, [Rating(unit_id=unit, organisation=party[0], grade="advanced", round="1", started_on=start)]
        )
        project = self._store(Project, [Project(unit_id=unit, name="s", kind="industry", started_on=start)])
        money = {"source": "partner", "amount": Decimal(70_000)}
        self._store(ProjectFunding, [ProjectFunding(unit_id=unit, project=project[0], day=date(2023, 3, 1), **money)])
        days = {"started_on": date(2023, 2, 1), "ended_on": date(2023, 5, 31)}
        self._store(Case, [Case(unit_id=unit, subject="s", kind="secondment", outcome="returned", **days)])

    # -- people ----------------------------------------------------------------------------------

    def make_people(self, count: int, guests: list[Person]) -> None:
        people = [
            Person(
                number=f"{self.district.code}-{n:05}", name=f"某{n:05}", unit_id=self.place(), birth_date=self._birth(),
                gender=self.rng.choice(Gender.values), education=self.rng.choice(["", *Education.values]),
            )
            for n in range(count)
        ]  # fmt: skip
        self._store(Person, people)
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
        posts.append(self._leapling(everybody[0]))
        self._follow(self._store(Assignment, [post for post in posts if post]), self._next_post)
        mentorings = [mentor for post in self.district.rows[Assignment] for mentor in self._mentors(post)]
        self._follow(self._store(Mentoring, mentorings), self._next_mentor)

    def _leapling(self, person: Person) -> Assignment:
        """Somebody born on a leap day who turns 30 in office, which no seed shall leave out."""
        person.birth_date = date(1992, 2, 29)
        person.save()
        unit = self.district.codes(12)[0]
        return Assignment(person=person, unit_id=unit, role="grid_head", started_on=date(2021, 9, 1))

    def _post(self, person: Person, role: str = "") -> Assignment | None:
        role = role or self.rng.choice(
            (*RESERVES, *RESERVES, "resident_cadre", "first_secretary", *AssignmentRole.values)
        )
        days, unit = self.span(), self.place()
        if not self.is_new("post", person.pk, unit, role, days["started_on"]):
            return None
        reason = self.rng.choice(["", *EndReason.values]) if days["ended_on"] else ""
        host = self.rng.choice(Host.values) if role == "shadowing" else ""
        return Assignment(person=person, unit_id=unit, role=role, end_reason=reason, host=host, **days)

    def _next_post(self, post: Assignment) -> Assignment | None:
        unit, days = post.unit_id if self.chance(0.7) else self.place(), self._after(post)
        if not self.is_new("post", post.person_id, unit, post.role, days["started_on"]):
            return None
        return Assignment(person_id=post.person_id, unit_id=unit, role=post.role, host=post.host, **days)

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
        self._store(Admission, [
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
