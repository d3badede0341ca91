"""Two records of one person side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from metrics.acts.merging import Naming, refuse_merging, rows_naming
from metrics.ledgers.registry import ledger_of, register_of
from metrics.models import Person

SHOWN = ("name", "number", "gender", "birth_date", "education", "identity", "phone", "unit", "note")


@dataclass(frozen=True)
class Pair:
    """One thing of both."""

    label: str
    first: str
    second: str

    @property
    def differs(self) -> bool:
        return self.first != self.second


@dataclass(frozen=True)
class Compared:
    lines: list[Pair]
    refusal: list[str]


def compared(pair: tuple[Person, Person]) -> Compared:
    """Both side by side, and what stands in the way. Some twenty queries, for whoever merges."""
    named = [rows_naming(each) for each in pair]
    try:
        refuse_merging(*pair, named[1], named[0])
        refusal: list[str] = []
    except ValidationError as error:
        refusal = error.messages
    return Compared([*_fields(pair), *_counts(named)], refusal)


def _fields(pair: tuple[Person, Person]) -> Iterator[Pair]:
    for field in map(register_of(Person).field, SHOWN):
        yield Pair(str(field.verbose_name), *(_text(each, field) for each in pair))


def _text(person: Person, field: models.Field) -> str:
    value = getattr(person, f"get_{field.name}_display")() if field.choices else getattr(person, field.name)
    return str(value) if value not in (None, "") else "—"


def _counts(named: Iterable[list[Naming]]) -> Iterator[Pair]:
    first, second = (Counter(ledger_of(each.row).one for each in rows) for rows in named)
    for name in dict.fromkeys([*first, *second]):
        label = _("%(ledger)s(行)") % {"ledger": capfirst(str(name))}
        yield Pair(label, str(first[name]), str(second[name]))
