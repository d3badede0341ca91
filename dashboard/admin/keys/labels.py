"""What rows are called where one is chosen among others: with what tells namesakes apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dashboard.lists.searching import has_name
from dashboard.rights import Rights
from dashboard.tables.rows import related_paths
from dashboard.wording import label_of
from metrics.ledgers.register import Register
from metrics.models import FormerName, MentorRole, OrgUnit, Person
from metrics.models.rows import State
from metrics.models.tracked import Tracked
from metrics.wording import listed


def with_names(rows: QuerySet) -> QuerySet:
    """The rows with everything that their labels say."""
    model: Any = rows.model
    return rows.select_related(*related_paths(model), *(["unit"] if hasattr(model, "unit") else []))


def choice_labels(
    rows: Iterable[Tracked], reader: Rights, *, roles: Mapping[Any, MentorRole] | None = None
) -> list[str]:
    """The labels of the rows, as far as the reader may know what is in them. Two queries, where the rows are units.

    `roles` are those for which people are offered, by their keys.
    """
    rows = list(rows)
    beside = _Units.of([row for row in rows if isinstance(row, OrgUnit)], reader)
    ends = [role.label if (role := (roles or {}).get(row.pk)) else "" for row in rows]
    return [
        " · ".join(filter(None, [*_parts(row, reader, beside), str(end)])) for row, end in zip(rows, ends, strict=True)
    ]


def _parts(row: Any, reader: Rights, beside: _Units) -> Iterator[str]:
    yield label_of(row, reader)
    if isinstance(row, OrgUnit):
        if names := beside.former.get(row.code):
            yield _("曾用名 %(names)s") % {"names": listed(names)}
        yield beside.parents.get(row.parent_id, "")
        yield row.code
    elif reader.may_read(row):
        yield row.unit.name
    if isinstance(row, State):
        yield from _days(row)


def _days(row: State) -> Iterator[str]:
    """Of namesakes that followed each other the day tells which is meant."""
    if not has_name(type(row)):
        yield _("%(day)s起") % {"day": row.started_on}
    if row.ended_on:
        yield _("%(day)s止") % {"day": row.ended_on}


@dataclass(frozen=True)
class _Units:
    """What is said of units besides their names: those of the units above, where the reader may see them, and those
    that they had before.
    """

    parents: Mapping[str, str]
    former: Mapping[str, list[str]]

    @classmethod
    def of(cls, units: list[OrgUnit], reader: Rights) -> Self:
        if not units:
            return cls({}, {})
        above = OrgUnit.objects.filter(pk__in={unit.parent_id for unit in units})
        parents = {code: name for code, name in above.values_list("code", "name") if reader.may_see(code)}
        former: dict[str, list[str]] = defaultdict(list)
        for each in FormerName.objects.filter(unit__in=units).order_by("unit", "-day"):
            former[each.unit_id].append(each.name)
        return cls(parents, former)


def person_column(register: Register, name: Any, reader: Rights) -> Callable[[Any], str] | None:
    """A column of a list for a key to people; None for any other. Sorting by it tells no more than the names do."""
    field = next((f for f in register.stored if f.name == name and f.related_model is Person), None)
    if field is None:
        return None

    @admin.display(description=field.verbose_name, ordering=f"{name}__pinyin")
    def column(row: Any) -> str:
        return label_of(getattr(row, name), reader)

    return column


def hint_for(model: type[models.Model]) -> str:
    """What a box says while nothing is found; of people elsewhere not even whether there are any."""
    if model is Person:
        return _("没有找到。可按姓名、拼音或编号找；不归您的单位登记的人，请核对号码，输入完整的18位身份证号。")
    return _("没有找到。可按名称、代码或拼音找，例如 yunling 或 yl。")
