"""A row of any ledger with a token in every column that can hold one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.validators import RegexValidator
from django.db import models

from metrics.ingest.rules import holds
from metrics.ledgers.registry import ledgers, register_of
from metrics.ledgers.times import EventTime
from metrics.models import (
    Asset,
    Assignment,
    Confirmation,
    Course,
    Document,
    Enterprise,
    Estate,
    ExchangeFile,
    Facility,
    Keeping,
    Meeting,
    Mentoring,
    Parameter,
    PartyOrganisation,
    Person,
    Project,
    Rating,
    Return,
    Service,
    Stake,
    VolunteerGroup,
)
from metrics.models.columns.money import MoneyField
from metrics.models.columns.personal import IdentityField
from metrics.models.columns.sealed import SealedField
from metrics.models.tracked import Tracked
from tests.rights.canaries import HIDDEN_YEAR, Canaries, Canary, Kind
from tests.support.maker import DAY, PERIOD, START

Shape = dict[str, Any]
DAYS = {"started_on": START, "day": DAY, "period_start": PERIOD}


@dataclass(frozen=True)
class Nth:
    """Refers to another row of its ledger in the unit than the first."""

    place: int


SECOND, LAST = Nth(1), Nth(-1)
# Other rows lie within the days of these, those of the hidden year, too.
WHOLES: dict[type[Tracked], date] = {
    **dict.fromkeys(
        (Assignment, Enterprise, PartyOrganisation, Asset, Project, Estate, Facility, VolunteerGroup),
        date(HIDDEN_YEAR - 3, 1, 1),
    ),
    Rating: date(HIDDEN_YEAR - 2, 1, 1),
}

# What the columns alone do not tell: which of them go together. Several shapes are several rows, of which the last is
# left free where one thing can be in one state only once at a time.
SHAPES: dict[type[Tracked], tuple[Shape, ...]] = {
    Asset: ({}, {}),
    Assignment: ({"role": "shadowing", "host": "east"}, {"role": "shadowing", "host": "east", "person": Nth(3)}),
    Confirmation: (
        {"applied_on": PERIOD, "return_reason": ""},
        {"applied_on": PERIOD, "reviewed_on": PERIOD, "returned_on": PERIOD},
        {"applied_on": PERIOD, "reviewed_on": PERIOD, "decided_on": DAY, "return_reason": ""},
    ),
    Course: ({"lecture": True, "level": "township"},),
    Document: (
        {"kind": "list", "list_type": "powers", "estate": None, "level": "village"},
        {"kind": "honour", "level": "village"},
    ),
    Enterprise: (
        {"kind": "township_company"},
        {"kind": "cooperative"},
        {"kind": "family_farm"},
        {"kind": "township_company"},
    ),
    Estate: ({}, {}),
    ExchangeFile: ({"dealt_on": DAY},),
    Facility: ({}, {}),
    Meeting: ({"level": "community"},),
    # Nobody mentors himself.
    Mentoring: ({"mentor": SECOND},),
    PartyOrganisation: ({"level": "enterprise"},) * 5,
    # The others are still free where somebody can be named only once.
    Person: ({}, {}, {}, {}, {"identity": None}),
    Rating: ({}, {"organisation": SECOND}),
    Return: (
        {"kind": "enterprise"} | dict.fromkeys(("workshop", "estate", "complaints_received", "complaints_closed")),
        {"kind": "workshop"} | dict.fromkeys(("enterprise", "estate", "complaints_received", "complaints_closed")),
        {"kind": "estate"} | dict.fromkeys(("enterprise", "workshop", "jobs", "wages", "revenue", "profit")),
    ),
    Service: ({}, {}),
    Stake: ({"kind": "cooperative", "holder": SECOND}, {"kind": "village", "holder": None}),
}

# What another district's row refers to, that neither the unit's own rows nor new ones do.
FREE: dict[type[Tracked], Shape] = {Rating: {"organisation": Nth(3)}}
# What a new row says otherwise than the one that stands.
ANEW: dict[type[Tracked], Shape] = {Keeping: {"part": "assignments"}, Parameter: {"code": "service_fund"}}


def anew(model: type[Tracked], shape: Shape) -> Shape:
    """What another row of the shape refers to and says, so that both can stand."""
    keys = {column.name: column for column in columns(model) if column.related_model}
    found: Shape = {name: LAST for name, column in keys.items() if column.unique}
    for rule in register_of(model).one_at_a_time:
        names = [name for name in rule.fields if name in keys and shape.get(name, "") is not None]
        if names and (rule.condition is None or holds(rule.condition, shape) is not False):
            name = next((name for name in names if name in shape), names[0])
            found[name] = Nth(shape[name].place + 1) if name in shape else LAST
    return shape | found | ANEW.get(model, {})


def shapes(model: type[Tracked]) -> tuple[Shape, ...]:
    return SHAPES.get(model, ({},))


def columns(model: type[models.Model]) -> Iterator[Any]:
    """The columns that people fill in."""
    for field in model._meta.concrete_fields:
        if field.editable and not field.primary_key and field.name != "unit":
            yield field


def is_filled(field: Any) -> bool:
    """Whether a row has something in the column unless its shape says otherwise."""
    needed = not (field.null or field.blank or field.has_default())
    is_plain = not field.choices and not isinstance(field, models.DateField | models.BooleanField)
    return needed or is_plain


def values(
    model: type[Tracked], shape: Shape, canaries: Canaries, canary: Canary, find: Callable[..., Any]
) -> dict[str, Any]:
    """A value for every column; `find(model, place)` gives the row that a key refers to."""
    found: dict[str, Any] = {}
    for field in columns(model):
        given = shape.get(field.name, ...)
        place = given.place if isinstance(given, Nth) else 0
        if isinstance(given, Nth) or (given is ... and is_filled(field)):
            found[field.name] = _value(field, canaries, canary, lambda target, place=place: find(target, place))
        elif given is not ...:
            found[field.name] = given
    if model in WHOLES:
        found["started_on"] = WHOLES[model]
    return _with_day(model, found)


def _with_day(model: type[Tracked], found: dict[str, Any]) -> dict[str, Any]:
    """Also the day of what happens on one, which may be empty while it has not come."""
    if model not in SHAPES:
        for ledger in ledgers():
            if ledger.model is model and isinstance(ledger.time, EventTime):
                found.setdefault(ledger.time.day, DAY)
    return found


def _value(field: Any, canaries: Canaries, canary: Canary, find: Callable[..., Any]) -> Any:
    mine = Canary(canary.kind, canary.unit, f"{canary.what}.{field.name}", canary.shared)
    if field.related_model:
        return find(field.related_model)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateField):
        return DAYS.get(field.name, PERIOD)
    if isinstance(field, models.PositiveSmallIntegerField):
        return 7  # too small for a token
    if isinstance(field, models.DecimalField) and not isinstance(field, MoneyField):
        return _decimal(field, canaries, mine)
    number = canaries.token(mine)
    if isinstance(field, SealedField):
        return _secret(field, number, canaries, mine)
    if isinstance(field, MoneyField):
        return Decimal(number)
    if isinstance(field, models.JSONField):
        return {"token": number}
    return number if isinstance(field, models.IntegerField) else text(field, number)


def _secret(field: SealedField, number: int, canaries: Canaries, canary: Canary) -> str:
    """A number that is sound: of a man born on a day that no row names."""
    text = identity(number) if isinstance(field, IdentityField) else f"13{number}"
    canaries.known.pop(str(number))
    canaries.mark(text.removesuffix("X"), Canary(Kind.SECRET, canary.unit, canary.what))
    return text


def identity(number: int) -> str:
    """An identity number made of the six last digits of another, with its check sign."""
    body = f"{number % 1_000_000:06}19830617001"
    return next(body + sign for sign in "0123456789X" if _is_sound(body + sign))


def _is_sound(text: str) -> bool:
    """The sum of GB 11643: each digit times the power of two of its place, the last sign counting ten as X."""
    digits = [10 if sign == "X" else int(sign) for sign in text]
    return sum(digit * pow(2, 17 - place, 11) for place, digit in enumerate(digits)) % 11 == 1


def _decimal(field: models.DecimalField, canaries: Canaries, canary: Canary) -> Decimal:
    """A position on earth has its token in the decimals."""
    number = canaries.token(canary)
    if field.max_digits - field.decimal_places >= 9:
        return Decimal(number)
    value = Decimal(50) + Decimal(number % 1_000_000) / 1_000_000
    value += 50 if field.name == "longitude" else 0
    canaries.mark(str(value), canary)
    return value


def text(field: Any, number: int) -> str:
    """With the token in it, and nothing that the column does not take."""
    if any(isinstance(each, RegexValidator) for each in field.validators):
        return f"91500{number}MA".ljust(field.max_length or 18, "X")[:18]
    return f"{field.verbose_name}{number}"[-(field.max_length or 500) :]


def in_year(model: type[Tracked], found: dict[str, Any], year: Callable[[int], int]) -> dict[str, Any]:
    """The same in another year."""
    return {
        name: value.replace(year=year(value.year)) if isinstance(value, date) and name in _dates(model) else value
        for name, value in found.items()
    }


def _dates(model: type[Tracked]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if isinstance(field, models.DateField)}
