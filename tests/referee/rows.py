"""Fetches all rows and writes each out as one plain record a ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from metrics import models
from tests.referee.days import Day, month_end

Values = dict[str, Any]
BUSINESS = ("jobs", "wages", "revenue", "profit", "complaints_received", "complaints_closed")
INCOME = ("operating", "leasing", "investment", "subsidy", "other")
MONEY = {"amount", "wages", "revenue", "profit", *INCOME}
RETURNS = {"returns", "incomes"}
EVENTS = {"admissions"}
KIND = {
    "units": "kind", "assignments": "role", "mentorings": "role", "admissions": "background", "enterprises": "kind",
    "stakes": "kind", "returns": "kind",
}  # fmt: skip


@dataclass
class Related:
    first: Day
    last: Day | None
    columns: Values


@dataclass
class Row:
    """A ledger row. A return runs over its period; `closing` is the last day of what the row depends on."""

    key: Any
    unit: str
    first: Day | None
    last: Day | None
    columns: Values
    subjects: Values
    closing: Day | None = None
    follows: bool = False
    followed: bool = False
    related: dict[str, list[Related]] = field(default_factory=dict)


class Rows:
    """Everything in the database at one moment, read in a dozen queries."""

    def __init__(self) -> None:
        self.units = _by_key(models.OrgUnit, "code")
        self.successors: dict[str, list[str]] = defaultdict(list)
        for values in models.Succession.objects.values():
            self.successors[values["predecessor_id"]].append(values["successor_id"])
        self.people = _by_key(models.Person)
        self.enterprises = _by_key(models.Enterprise)
        self.workshops = _by_key(models.Workshop)
        self.estates = _by_key(models.Estate)
        self.stakes = _by_key(models.Stake)
        self.assignments = _by_key(models.Assignment)
        self.mentorings = _by_key(models.Mentoring)
        self.ledgers: dict[str, list[Row]] = {
            "units": [_unit(values) for values in self.units.values()],
            "assignments": list(self._assignments()),
            "mentorings": list(self._mentorings()),
            "admissions": [self._admission(values) for values in models.Admission.objects.values()],
            "enterprises": list(self._enterprises()),
            "stakes": list(self._stakes()),
            "workshops": [*self._plain(self.workshops, "workshop", operator="operator_id")],
            "estates": [*self._plain(self.estates, "estate", households="households", firm="firm_id")],
            "returns": [self._return(values) for values in models.Return.objects.values()],
            "incomes": [self._income(values) for values in models.CollectiveIncome.objects.values()],
        }

    def _person(self, key: Any, prefix: str) -> Values:
        person = self.people[key]
        return {f"{prefix}.{name}": person[name] for name in ("gender", "education", "birth_date")}

    def _assignments(self) -> Iterator[Row]:
        mentors = _grouped(self.mentorings, "assignment_id", "role")
        for row, values in _states(self.assignments):
            row.columns = {
                "role": values["role"],
                "end_reason": values["end_reason"],
                **self._person(values["person_id"], "person"),
            }
            row.subjects = {"person": values["person_id"]}
            row.related = {"mentoring": mentors[row.key]}
            yield row

    def _mentorings(self) -> Iterator[Row]:
        for row, values in _states(self.mentorings):
            row.columns = {"role": values["role"], **self._person(values["mentor_id"], "mentor")}
            row.subjects = {"mentor": values["mentor_id"], "reserve": values["assignment_id"]}
            yield row

    def _admission(self, values: Values) -> Row:
        columns = {"background": values["background"], **self._person(values["person_id"], "person")}
        return Row(
            values["id"], values["unit_id"], values["day"], values["day"], columns, {"person": values["person_id"]}
        )

    def _enterprises(self) -> Iterator[Row]:
        stakes = _grouped(self.stakes, "enterprise_id", "kind")
        for row, values in _states(self.enterprises):
            row.columns, row.subjects = {"kind": values["kind"]}, {"enterprise": row.key}
            row.related = {"stake": stakes[row.key]}
            yield row

    def _stakes(self) -> Iterator[Row]:
        for row, values in _states(self.stakes):
            company, holder = self.enterprises[values["enterprise_id"]], self.enterprises.get(values["holder_id"])
            row.closing = _earliest(company["ended_on"], holder["ended_on"] if holder else None)
            row.columns = {"kind": values["kind"], "amount": values["amount"], "enterprise.kind": company["kind"]}
            row.subjects = {"holder": values["holder_id"], "enterprise": values["enterprise_id"]}
            yield row

    def _plain(self, table: dict[Any, Values], subject: str, **columns: str) -> Iterator[Row]:
        for row, values in _states(table):
            row.columns, row.subjects = {name: values[source] for name, source in columns.items()}, {subject: row.key}
            yield row

    def _return(self, values: Values) -> Row:
        enterprise, estate = self.enterprises.get(values["enterprise_id"]), self.estates.get(values["estate_id"])
        workshop = self.workshops.get(values["workshop_id"])
        subject = enterprise or workshop or estate
        assert subject is not None
        columns = {name: 0 if values["is_nil"] else values[name] for name in BUSINESS} | {
            "kind": values["kind"],
            "enterprise.kind": enterprise["kind"] if enterprise else None,
            "estate.households": estate["households"] if estate else None,
        }
        last = month_end(values["period_start"].year, values["period_start"].month + 2)
        # Number 3 of the workshops is not number 3 of the estates.
        subjects = {"subject": (values["kind"], subject["id"])}
        return Row(
            values["id"], values["unit_id"], values["period_start"], last, columns, subjects, subject["ended_on"]
        )

    def _income(self, values: Values) -> Row:
        columns = {name: 0 if values["is_nil"] else values[name] for name in INCOME}
        last = Day(values["period_start"].year, 12, 31)
        closing = self.units[values["unit_id"]]["closed_on"]
        return Row(
            values["id"],
            values["unit_id"],
            values["period_start"],
            last,
            columns,
            {"subject": values["unit_id"]},
            closing,
        )


def _by_key(model: Any, key: str = "id") -> dict[Any, Values]:
    return {values[key]: values for values in model.objects.order_by(key).values()}


def _unit(values: Values) -> Row:
    columns = {name: values[name] for name in ("kind", "population", "households")}
    return Row(
        values["code"], values["code"], values["opened_on"], values["closed_on"], columns, {"unit": values["code"]}
    )


def _states(table: dict[Any, Values]) -> Iterator[tuple[Row, Values]]:
    predecessors = {values["predecessor_id"] for values in table.values()}
    for key, values in table.items():
        row = Row(key, values["unit_id"], values["started_on"], values["ended_on"], {}, {})
        row.follows, row.followed = values["predecessor_id"] is not None, key in predecessors
        yield row, values


def _grouped(table: dict[Any, Values], parent: str, column: str) -> dict[Any, list[Related]]:
    groups: dict[Any, list[Related]] = defaultdict(list)
    for values in table.values():
        groups[values[parent]].append(Related(values["started_on"], values["ended_on"], {column: values[column]}))
    return groups


def _earliest(*days: Day | None) -> Day | None:
    return min((day for day in days if day is not None), default=None)
