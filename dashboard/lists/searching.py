"""Finding rows by what somebody types: a name, a code or pinyin, of the row or of those that it names.

Units go by their former names, too.

Codes and numbers are found only of rows that the reader may open: of the others he sees the name, and so finds by it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, reduce
from operator import and_, or_
from typing import Any

from django.db import models
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from dashboard.rights import Rights
from metrics.ledgers.registry import register_of
from metrics.models import FormerName, OrgUnit
from metrics.models.codes import ancestor_codes
from metrics.models.columns.pinyin import PinyinField
from metrics.models.rows import LedgerRow
from metrics.models.subtrees import kept_by, within_any
from metrics.models.tracked import Tracked

NAMES = ("name", "title", "topic", "subject")
CODES = ("number", "credit_code", "code")
# What tells rows of one name apart, and names none of them.
ROUNDS = ("round",)
# More words than this nobody types, and each costs a pass over the rows.
_MOST_WORDS = 6


class Kind(Enum):
    NAME = "name"
    PINYIN = "pinyin"
    CODE = "code"


@dataclass(frozen=True)
class SearchedColumn:
    """A column that is searched. `owner` is the path of the row it belongs to, empty for the row itself."""

    name: str
    kind: Kind
    owner: str
    model: type[Tracked]

    @property
    def path(self) -> str:
        return self.owner + self.name

    def holds(self, word: str) -> Q:
        if self.kind is Kind.PINYIN:
            # One letter is in every spelling somewhere.
            return Q(**{f"{self.path}__contains": word.lower()}) if len(word) > 1 else self.begins(word)
        return Q(**{f"{self.path}__icontains": word})

    def begins(self, word: str) -> Q:
        if self.kind is Kind.PINYIN:
            spelling = word.lower()
            return Q(**{f"{self.path}__startswith": spelling}) | Q(**{f"{self.path}__contains": f" {spelling}"})
        return Q(**{f"{self.path}__istartswith": word})

    def seen_by(self, reader: Rights) -> Q:
        """Where the reader may know what is in the column."""
        if self.kind is not Kind.CODE or not issubclass(self.model, LedgerRow):
            return Q()
        codes = reader.reads(self.model)
        own = within_any(f"{self.owner}unit_id", codes)
        above = (each for code in codes for each in ancestor_codes(code))
        return own | kept_by(f"{self.owner}unit_id", above) if self.model.SHARED_BELOW else own


@dataclass(frozen=True)
class FormerColumn(SearchedColumn):
    """A column of the former names of a unit. `owner` is the path of the unit."""

    def holds(self, word: str) -> Q:
        return self._of_units(super().holds(word))

    def begins(self, word: str) -> Q:
        return self._of_units(super().begins(word))

    @property
    def path(self) -> str:
        return self.name

    def _of_units(self, condition: Q) -> Q:
        return Q(**{f"{self.owner}pk__in": FormerName.objects.filter(condition).values("unit_id")})


def words_in(text: str) -> list[str]:
    """What was typed, word by word; full-width signs as their usual forms."""
    return unicodedata.normalize("NFKC", text.replace("\0", "")).split()[:_MOST_WORDS]


def found(rows: QuerySet, text: str, reader: Rights) -> QuerySet:
    """The rows of which every word is found somewhere."""
    model: Any = rows.model
    conditions = [_anywhere(columns_of(model), word, reader) for word in words_in(text)]
    return rows.filter(reduce(and_, conditions)) if conditions else rows


def ranked(rows: QuerySet, text: str, reader: Rights) -> QuerySet:
    """The rows, those first that begin with the first word; their names in the order of the alphabet."""
    model: Any = rows.model
    words = words_in(text)
    order = [*_alphabet(model), "pk"]
    if not words:
        return rows.order_by(*order)
    begins = reduce(or_, (each.begins(words[0]) & each.seen_by(reader) for each in _foremost(model)))
    place = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.alias(search_place=place).order_by("search_place", *order)


def _anywhere(columns: tuple[SearchedColumn, ...], word: str, reader: Rights) -> Q:
    fitting = (each for each in columns if word.isascii() or each.kind is not Kind.PINYIN)
    return reduce(or_, (each.holds(word) & each.seen_by(reader) for each in fitting))


@cache
def columns_of(model: type[Tracked]) -> tuple[SearchedColumn, ...]:
    """What is searched of a row: its own names and codes, those of the rows it names, and its unit's."""
    named = (column for key in _keys(model) for column in _named(_target(key), f"{key.name}__", deeper=True))
    return tuple(dict.fromkeys([*_own(model, ""), *named]))


def _foremost(model: type[Tracked]) -> list[SearchedColumn]:
    """What a row is known by: its own names, or else those of the rows that it names; of these not the unit's first."""
    own = _names(model, "")
    return own or [c for c in columns_of(model) if not c.owner.startswith("unit__")] or list(columns_of(model))


def _alphabet(model: type[Tracked]) -> list[str]:
    if model is OrgUnit:
        return ["code"]
    return [column.path for column in _foremost(model) if column.kind is Kind.PINYIN][:1] or list(
        register_of(model).ordering
    )


def _own(model: type[Tracked], owner: str) -> Iterator[SearchedColumn]:
    for field in register_of(model).stored:
        kinds = {**dict.fromkeys((*NAMES, *ROUNDS), Kind.NAME), **dict.fromkeys(CODES, Kind.CODE)}
        kind = Kind.PINYIN if isinstance(field, PinyinField) else kinds.get(field.name)
        if kind and not field.choices and isinstance(field, models.CharField):
            yield SearchedColumn(field.name, kind, owner, model)
    if model is OrgUnit:
        yield from (FormerColumn(each.name, each.kind, owner, FormerName) for each in _own(FormerName, ""))


def _names(model: type[Tracked], owner: str) -> list[SearchedColumn]:
    return [column for column in _own(model, owner) if column.name not in ROUNDS]


def has_name(model: type[Tracked]) -> bool:
    """Whether rows of the model have a name or number of their own."""
    return bool(_names(model, ""))


def _named(model: type[Tracked], owner: str, *, deeper: bool) -> Iterator[SearchedColumn]:
    """The names of a row that is referred to; one without a name goes by those of the rows it refers to itself."""
    yield from _own(model, owner)
    if deeper and not _names(model, owner):
        for key in _keys(model):
            if key.name != "unit":
                yield from _named(_target(key), f"{owner}{key.name}__", deeper=False)


def _keys(model: type[Tracked]) -> list[models.ForeignKey]:
    """Keys to units and rows of ledgers."""
    keys = register_of(model).keys
    return [key for key in keys if issubclass(_target(key), LedgerRow | OrgUnit) and _target(key) is not model]


def _target(key: models.ForeignKey) -> Any:
    return key.related_model
