"""Invents rows of any ledger from its fields alone: a draw is taken again until the rules of the model hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from metrics.acts.succession import supersede
from metrics.acts.writing import Work
from metrics.ingest.rules import checks, holds, uniques
from metrics.ledgers.registry import ledgers, register_of
from metrics.models import ExchangeStep, ExchangeStepKind
from metrics.models.columns.money import MoneyField
from metrics.models.order import LOCK_ORDER
from metrics.models.returning import ReturnRow
from metrics.models.rows import State
from metrics.models.tracked import Tracked
from tests.referee.reader import Table, definition_files, read_definitions
from tests.support.dice import Dice, is_sound
from tests.support.places import CATALOGUE

# Own columns of the frame of every row, which are not drawn.
_GIVEN = ("id", "unit", "note", "started_on", "ended_on", "predecessor", "period_start", "is_nil")
DRAWS = 60
# So many rows are tried before none of them is changed over.
TRIES = 8


class Filling(Dice):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._steps: dict[Any, list[tuple[int, date]]] = {}

    def make_rest(self, work: Work, share: float = 3.0) -> None:
        """Rows of every model that has none yet, `share` for each village; some of them then follow through 变更."""
        made = {model for model, rows in self.district.rows.items() if rows}
        alone = [model for model in LOCK_ORDER if model.STANDS_ALONE and hasattr(model, "unit")]
        rest = [model for model in alone if model not in made]
        for model in rest:
            count = int(len(self.district.codes(12)) * share)
            self._store(model, [row for row in (self._draw(model) for _ in range(count)) if row])
        for model in rest:
            if issubclass(model, State):
                self._follow(self.district.rows[model], self._next)
                self._succeed_some(work, model)

    # -- one row ---------------------------------------------------------------------------------

    def _draw(self, model: type[Tracked]) -> Any:
        for _ in range(DRAWS):
            row = model(**self._values(model))
            if self._is_allowed(row):
                return row
        return None

    def _is_allowed(self, row: Any) -> bool:
        """Whether the row keeps all rules, also beside those that were made before."""
        model = type(row)
        values = {field.name: getattr(row, field.name) for field in model._meta.concrete_fields}
        if any(holds(check.condition, values) is False for check in checks(register_of(model))):
            return False
        keys = [
            (model, number, key) for number, rule in enumerate(uniques(register_of(model))) if (key := rule.of(values))
        ]
        if any(key in self._taken for key in keys) or not is_sound(row) or not self.is_lived(row):
            return False
        if isinstance(row, ExchangeStep) and not self._follows_steps(row):
            return False
        self._taken.update(keys)
        return True

    def _follows_steps(self, step: ExchangeStep) -> bool:
        """The steps of a file come one after another."""
        place, taken = ExchangeStepKind.values.index(step.kind), self._steps.setdefault(step.file_id, [])
        if any((place - other) * (step.day - day).days < 0 for other, day in taken):
            return False
        taken.append((place, step.day))
        return True

    def _values(self, model: type[Tracked]) -> dict[str, Any]:
        values = self._frame(model)
        fields = [field for field in model._meta.concrete_fields if field.editable and field.name not in _GIVEN]
        day = values.get("started_on")
        for field in fields:
            values[field.attname] = self._value(field, day)
            day = values[field.attname] if isinstance(values[field.attname], date) else day
        if wishes(model) and self.chance(0.5):
            values |= self._granted(model, self.rng.choice(wishes(model)))
        if values.get("is_nil"):
            values |= dict.fromkeys(getattr(model, "REPORTED", ()))
        if str(values.get("code")).startswith("share_"):
            # Together they are a whole.
            values["value"] = Decimal(25)
        return values | self._of_whole(model, values)

    def _granted(self, model: type[Tracked], wish: dict[str, list[Any]]) -> dict[str, Any]:
        """What a definition asks of a row, or of the row that it refers to ("organisation.level")."""
        found: dict[str, Any] = {}
        for name, allowed in wish.items():
            key, _, column = name.partition(".")
            if not column:
                found[key] = self.rng.choice(allowed)
            elif rows := [row for row in self._rows(model, key) if getattr(row, column) in allowed]:
                found[f"{key}_id"] = self.rng.choice(rows).pk
        return found

    def _frame(self, model: type[Tracked]) -> dict[str, Any]:
        """Where and when."""
        if issubclass(model, ReturnRow):
            months = range(1, 13, model.FREQUENCY.value)
            start = date(self.rng.choice((2021, 2022, 2023)), self.rng.choice(months), 1)
            return {"unit_id": self.place(), "period_start": start, "is_nil": self.chance(0.1)}
        days = self.span(0.6) if issubclass(model, State) else {}
        return {"unit_id": self.place(), **days}

    def _of_whole(self, model: type[Tracked], values: dict[str, Any]) -> dict[str, Any]:
        """A part mostly lies where its whole does, and often holds as long."""
        for name in getattr(model, "PART_OF", ()):
            whole = next(row for row in self._rows(model, name) if row.pk == values[f"{name}_id"])
            if self.chance(0.5):
                return {"unit_id": whole.unit_id, "started_on": whole.started_on, "ended_on": whole.ended_on}
        return {}

    def _rows(self, model: type[Tracked], name: str) -> list[Any]:
        target: Any = model._meta.get_field(name).related_model
        return self.district.rows.get(target, [])

    def _value(self, field: Any, day: date | None) -> Any:
        """`day` is that of the row so far; what follows in the order of the fields mostly follows in time."""
        if field.null and self.chance(0.3):
            return None
        if field.related_model:
            rows = self.district.rows.get(field.related_model)
            return self.rng.choice(rows).pk if rows else None
        if field.choices:
            return self.rng.choice([*([""] if field.blank else []), *(value for value, _ in field.flatchoices)])
        if isinstance(field, models.BooleanField):
            return self.chance(0.5)
        if isinstance(field, models.DateField):
            return self.day() if day is None else self.day(day, max(day, date(2024, 6, 30)))
        return self._number_or_text(field)

    def _number_or_text(self, field: Any) -> Any:
        if isinstance(field, MoneyField):
            return self.amount()
        if isinstance(field, models.DecimalField):
            return Decimal(self.rng.randint(24, 26))
        if isinstance(field, models.IntegerField):
            return self.rng.choice((0, 1, 15, 16, self.rng.randint(0, 40)))
        if field.blank and self.chance(0.5):
            return ""
        return f"{self.district.code}-{self.rng.getrandbits(32):x}"

    # -- 变更 ------------------------------------------------------------------------------------

    def _next(self, row: Any) -> Any:
        """The row after one that ended, with something else in it."""
        model, kept = type(row), {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
        kept |= {"id": None, "version": 1} | self._after(row)
        for _ in range(DRAWS):
            changed = self._values(model)
            others = sorted(changed.keys() - {"started_on", "ended_on", "number", "name"})
            following = model(**kept | {name: changed[name] for name in self.rng.sample(others, 2)})
            if self._is_allowed(following):
                return following
        return None

    def _succeed_some(self, work: Work, model: Any) -> None:
        """By the verb itself, with all that hangs on the row; some of that cannot follow, since two parts coincide."""
        lasting = list(model.objects.filter(ended_on=None, successor=None).order_by("pk"))
        for row in self.rng.sample(lasting, min(len(lasting), TRIES)):
            on = max(row.started_on + timedelta(days=1), self.day())
            with suppress(ValidationError), transaction.atomic():
                after = supersede(work, row, on)
                if not is_sound(after) or not self.is_lived(after):
                    raise ValidationError("what it hangs on has ended")
                self._firsts[model, after.pk] = self._firsts.get((model, row.pk), row.pk)
                self.district.rows[model].append(after)
                return


@cache
def wishes(model: type[Tracked]) -> list[dict[str, list[Any]]]:
    """Values that the definitions ask for: for each of their measures, what its columns may hold."""
    declared = {ledger.name: ledger for ledger in ledgers() if ledger.model is model}
    found: list[dict[str, list[Any]]] = []
    for table in read_definitions(definition_files(CATALOGUE)).values():
        for measure in _measures(table):
            if ledger := declared.get(measure["ledger"]):
                kinds = {ledger.kind: measure["kinds"]} if "kinds" in measure else {}
                found.append(kinds | _wanted(model, measure))
    return [wish for wish in found if wish]


def _measures(table: Any) -> Iterator[Table]:
    if isinstance(table, dict):
        if "ledger" in table:
            yield table
        for part in table.values():
            yield from _measures(part)


def _wanted(model: type[Tracked], measure: Table) -> dict[str, list[Any]]:
    conditions = [each for each in measure.get("where", []) if "in" in each or "is" in each]
    return {each["column"]: each.get("in") or [each["is"]] for each in conditions}
