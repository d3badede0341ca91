"""Reads the cases, and stores the rows of one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Model

from metrics.acts.succession import supersede
from metrics.acts.writing import writing
from metrics.ledgers.registry import ledger_named
from metrics.models import OrgUnit, Parameter, Person, Service
from metrics.periods import Period
from tests.support.cast import DISTRICT, FACTORIES, UNITS, make_person, make_unit
from tests.support.maker import make

FOLDER = Path(__file__).parent
FATE = ("counts", "reason")
KEYS = {"about", "ledger", "unit", "period", "number", "text", "note", "also", "rows", "places"}


@dataclass(frozen=True)
class Case:
    code: str
    file: str
    body: dict[str, Any]

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        return self.body["rows"]

    @property
    def places(self) -> dict[str, dict[str, Any]]:
        return self.body.get("places", {})

    def counted(self, label: str) -> dict[str, Any]:
        """What each counted row of a part adds (`True` for nothing), by its name."""
        return self._fate("counts", label)

    def not_counted(self, label: str) -> dict[str, str]:
        return self._fate("reason", label)

    def _fate(self, key: str, label: str) -> dict[str, Any]:
        fates = {name: _by_label(row[key]) for name, row in self.rows.items() if key in row}
        return {name: fate[label] for name, fate in fates.items() if label in fate}

    @property
    def has_parts(self) -> bool:
        return self.labels != {""}

    def places_of(self, label: str) -> dict[str, tuple[str, str]]:
        """Value and reason of each place in a part, by its name."""
        return {
            name: (place["value"], _by_label(place.get("reason", "")).get(label, ""))
            for name, place in self.places.items()
        }

    @property
    def labels(self) -> set[str]:
        return {label for row in self.rows.values() for key in FATE if key in row for label in _by_label(row[key])}


def _by_label(fate: Any) -> dict[str, Any]:
    return fate if isinstance(fate, dict) else {"": fate}


def read_cases() -> dict[str, Case]:
    cases: dict[str, Case] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        tables = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        for code, body in tables.items():
            assert not body.keys() - KEYS, f"{file.name}: {code}: {body.keys() - KEYS}"
            cases[code] = Case(code, file.name, body)
    return cases


@dataclass
class Stage:
    """The rows of one case in the database, by name."""

    case: Case
    units: dict[str, str] = field(default_factory=lambda: {name: code for code, (name, _) in UNITS.items()})
    rows: dict[str, Any] = field(default_factory=dict)

    def build(self) -> None:
        for name, row in self.case.rows.items():
            values = {key: value for key, value in row.items() if key not in FATE}
            self.rows[name] = self._made(name, values)

    def code_of(self, unit: str) -> str:
        return self.units[unit]

    def names(self) -> dict[tuple[str, Any], str]:
        """The name of each row, by its model and key."""
        return {(row._meta.label, row.pk): name for name, row in self.rows.items() if row is not None}

    def _made(self, name: str, values: dict[str, Any]) -> Any:
        if "is" in values:
            return OrgUnit.objects.get(code=self.units[values["is"]])
        if "follows" in values:
            # What hangs on a row went with it through 变更.
            return self.rows[values["follows"]].successor
        if "from" in values:
            return self._changed(self.rows[values.pop("from")], values)
        ledger = values.pop("ledger", self.case.body["ledger"])
        if ledger == "units":
            self.units[name] = values["code"]
            return make_unit(name=name, **values)
        if ledger == "parameters":
            return make(Parameter, **self._resolved(Parameter, values))
        return FACTORIES[ledger](**self._resolved(ledger_named(ledger).model, values))

    def _changed(self, row: Any, values: dict[str, Any]) -> Any:
        on = values.pop("on")
        changes = self._resolved(type(row), values)
        if "unit" in changes:
            changes["unit_id"] = changes.pop("unit")
        with writing(None, "变更") as work:
            return supersede(work, row, on, **changes)

    def _resolved(self, model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in values.items():
            found |= self._column(model, key, value)
        return found

    def _column(self, model: type[Model], key: str, value: Any) -> dict[str, Any]:
        match key:
            case "unit":
                column = {"unit": self.units[value]}
            case "born":
                column = {"person": make_person(birth_date=None if value == "不详" else value)}
            case "degree":
                column = {"person": make_person(education="" if value == "不详" else value)}
            case "quarter" | "year":
                column = {"period_start": Period.parse(value).first}
            case "person" | "mentor":
                column = {key: self._person(value)}
            case "service":
                column = {key: self._service(value)}
            case _ if value == "未填":
                column = {key: None}
            case _:
                column = {key: self.rows[value] if _names_a_row(model, key) else value}
        return column

    def _person(self, name: str) -> Person:
        if name not in self.rows:
            self.rows[name] = make_person(name=name)
        return self.rows[name]

    def _service(self, name: str) -> Service:
        if name not in self.rows:
            self.rows[name] = make(Service, unit=DISTRICT, name=name)
        return self.rows[name]


def _names_a_row(model: type[Model], key: str) -> bool:
    """Whether the column refers to another row of the case; `subject` is whom a return is of."""
    columns = {column.name: column for column in model._meta.fields}
    return columns[key].is_relation if key in columns else key == "subject"
