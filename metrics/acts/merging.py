"""Two records that are likely of one person, and merging them: one act in the trail, undone like any other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from metrics.acts.trailing import batches
from metrics.acts.writing import Work
from metrics.ledgers.office import PEOPLE
from metrics.ledgers.register import Register
from metrics.ledgers.registry import ledger_of, registers
from metrics.models.current import Conflict
from metrics.models.grassroots.people import Person
from metrics.models.office.attachments import Attachment
from metrics.models.office.trail import Verb
from metrics.models.tracked import Tracked


def likely_doubles(rows: QuerySet[Person], reach: QuerySet[Person]) -> QuerySet[Person]:
    """Those of the rows beside whom, within reach, stands another of the same name and birth date."""
    others = reach.filter(same_name=OuterRef("same_name"), birth_date=OuterRef("birth_date"))
    return rows.filter(Exists(others.exclude(pk=OuterRef("pk"))))


def namesakes(people: Iterable[Person], reach: QuerySet[Person]) -> dict[Any, list[Person]]:
    """By the key of each of these people who has any: those within reach of the same name and birth date.

    One query for some thousand names.
    """
    asked: dict[tuple[str, Any], list[Any]] = defaultdict(list)
    for person in people:
        if person.birth_date:
            asked[person.same_name, person.birth_date].append(person.pk)
    found: dict[Any, list[Person]] = defaultdict(list)
    for some in batches({name for name, _day in asked}):
        for other in reach.filter(same_name__in=some, birth_date__isnull=False).order_by("number"):
            for key in asked.get((other.same_name, other.birth_date), ()):
                if key != other.pk:
                    found[key].append(other)
    return found


@dataclass(frozen=True)
class Naming:
    """A row that names a person, and the field in which it does."""

    row: Tracked
    field: str

    @property
    def words(self) -> str:
        """The row in words, with where and when it is."""
        parts = [getattr(self.row, name, None) for name in ("unit", "day", "started_on")]
        return f"{capfirst(str(ledger_of(self.row).one))}“{self.row}”({'，'.join(str(p) for p in parts if p)})"


def rows_naming(person: Person) -> list[Naming]:
    """All rows of all ledgers that name the person, and his papers. One query a key."""
    key, value = _papers_of(person)
    papers = [Naming(row, "key") for row in Attachment.objects.filter(ledger=key, key=value)]
    named = (
        Naming(row, field.name)
        for register, field in _keys()
        for row in register.rows().filter(**{field.name: person}).order_by("pk")
    )
    return [*named, *papers]


def fillable(kept: Person, gone: Person) -> list[str]:
    """Fields that are blank in the one and say something in the other."""
    fields = [f for f in PEOPLE.stored if f.editable and f.blank and not f.primary_key]
    return [f.name for f in fields if getattr(kept, f.name) in (None, "") and getattr(gone, f.name) not in (None, "")]


def merge_people(work: Work, kept: Person, gone: Person, *, fill: Collection[str] = ()) -> None:
    """Whatever names `gone` names `kept` from now on, who takes over the fields to `fill`; `gone` is deleted.

    Raises ValidationError in words when they are not one person, or when rows of both would coincide, and Conflict
    when one of them was changed since it was read.
    """
    kept, gone = _locked(work, kept), _locked(work, gone)
    found = rows_naming(gone)
    refuse_merging(kept, gone, found, rows_naming(kept))
    if not set(fill) <= set(fillable(kept, gone)):
        raise ValidationError(_("只能补填保留的一方空着、另一方有内容的项。请重新打开合并页面。"), code="fill")
    filled = {name: getattr(gone, name) for name in fill}
    work.lock_rows(each.row for each in found)
    work.called(Verb.MERGE, kept, gone, *(each.row for each in found))
    for each in found:
        work.correct(each.row, **{each.field: kept if each.field != "key" else str(kept.pk)})
    work.delete(gone)
    # Last, since what is unique to a person can pass to another only when the first is gone.
    if filled:
        work.correct(kept, **filled)
    else:
        work.note(Verb.MERGE, kept)


def refuse_merging(kept: Person, gone: Person, found: Iterable[Naming], others: Iterable[Naming]) -> None:
    """Raises ValidationError with all that stands in the way. `found` are the rows of `gone`, `others` of `kept`."""
    faults = []
    if kept.pk == gone.pk:
        faults.append(_("两次选的是同一条人员记录。请选择两条不同的记录。"))
    if kept.identity and gone.identity and kept.identity != gone.identity:
        faults.append(_("两人的身份证号不同，不是同一个人，不能合并。请核对号码。"))
    for mine, theirs in coincidences(found, others):
        words = _("%(row)s与%(other)s合并后会重复。请先删除或更正其中一行，再合并。")
        faults.append(words % {"row": mine.words, "other": theirs.words})
    if faults:
        raise ValidationError(faults, code="merge")


def coincidences(found: Iterable[Naming], others: Iterable[Naming]) -> Iterator[tuple[Naming, Naming]]:
    """Rows of the one beside those of the other that no rule would let stand together once both name one person."""
    taken = {key: each for each in others for key in _unique_keys(each)}
    for each in found:
        yield from ((each, taken[key]) for key in _unique_keys(each) if key in taken)


def _unique_keys(each: Naming) -> Iterator[tuple[Any, ...]]:
    """What of the row no other row may say of the same person, by each rule that the person is part of."""
    register = ledger_of(each.row)
    for fields in _unique_with(register, each.field):
        values = [getattr(each.row, register.field(name).attname) for name in fields]
        if None not in values:
            yield (register, each.field, *fields, *values)


def _unique_with(register: Register, name: str) -> Iterator[tuple[str, ...]]:
    if register.field(name).unique:
        yield ()
    for rule in register.constraints:
        if isinstance(rule, models.UniqueConstraint) and name in rule.fields:
            yield tuple(field for field in rule.fields if field != name)


def _keys() -> Iterator[tuple[Register, Any]]:
    """Every key to people, in the order in which rows are locked."""
    for register in registers():
        yield from ((register, field) for field in register.links if field.related_model is Person)


def _papers_of(person: Person) -> tuple[str, str]:
    return PEOPLE.key, str(person.pk)


def _locked(work: Work, person: Person) -> Person:
    """The person as he stands now, who changes no more until the end. Raises Conflict."""
    work.lock(Person, [person.pk])
    found: Person | None = Person.objects.filter(pk=person.pk, version=person.version).first()
    if found is None:
        raise Conflict(person)
    return found
