"""One thing is not in one state twice on the same day: of changed rows, and of all that say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from metrics.acts.rules.chains import chains_of_rows
from metrics.acts.trailing import RowChange, batches
from metrics.ledgers.columns import column_name
from metrics.ledgers.register import Image, Register
from metrics.ledgers.registry import register_of
from metrics.models.overlapping import OneAtATime
from metrics.models.tracked import Tracked
from metrics.wording import listed

# Of a key to rows that 变更 may have linked: the first of the chain, by the key of each of its rows.
_Firsts = Mapping[Any, Any]


@dataclass(frozen=True)
class _Spell:
    key: Any
    unit: str
    first: date
    last: date | None

    def meets(self, other: _Spell) -> bool:
        return self.first <= (other.last or date.max) and other.first <= (self.last or date.max)


def overlapping(changes: Sequence[RowChange]) -> Iterator[tuple[Tracked, str]]:
    """(row, words) of each changed row that holds on a day on which another does that says the same.

    A query for each constraint that a change may break, and for each key of it that 变更 may have linked.
    """
    for register, rule, fresh in _concerned(changes):
        for key, other in _twice(register, rule, fresh):
            row = register.rows().get(pk=key)
            yield row, _words(register, rule, other if other.unit == fresh[key]["unit_id"] else None)


def _concerned(changes: Sequence[RowChange]) -> Iterator[tuple[Register, OneAtATime, dict[Any, Image]]]:
    """By constraint the rows, by key, that came or changed in what it is about."""
    found: dict[tuple[Register, OneAtATime], dict[Any, Image]] = defaultdict(dict)
    for model, key, before, after in changes:
        if after is None:
            continue
        register = register_of(model)
        for rule in register.one_at_a_time:
            names = [register.field(name).attname for name in (*rule.fields, "started_on", "ended_on")]
            if before is None or any(before[name] != after[name] for name in names):
                found[register, rule][key] = after
    yield from ((register, rule, fresh) for (register, rule), fresh in found.items())


def _twice(register: Register, rule: OneAtATime, fresh: Mapping[Any, Image]) -> Iterator[tuple[Any, _Spell]]:
    """(key of a fresh row, another that it meets), one for each pair."""
    for same in _alike(register, rule, fresh.values()).values():
        for one, other in combinations(same, 2):
            if one.meets(other) and (one.key in fresh or other.key in fresh):
                yield (one.key, other) if one.key in fresh else (other.key, one)


def _alike(register: Register, rule: OneAtATime, fresh: Iterable[Image]) -> dict[tuple[Any, ...], list[_Spell]]:
    """The spells of these rows and of those that say the same, by what they say."""
    names = [register.field(name).attname for name in rule.fields]
    said = {name: {image[name] for image in fresh} - {None} for name in names}
    firsts = {name: _firsts(register, name, said[name]) for name in names}
    found: dict[tuple[Any, ...], list[_Spell]] = defaultdict(list)
    for some in batches(said[names[0]] | firsts[names[0]].keys()):
        rows = register.rows().filter(rule.condition or Q(), **{f"{names[0]}__in": some}).order_by("started_on", "pk")
        for key, unit, first, last, *values in rows.values_list("pk", "unit_id", "started_on", "ended_on", *names):
            if None not in values:
                alike = tuple(firsts[name].get(value, value) for name, value in zip(names, values, strict=True))
                found[alike].append(_Spell(key, unit, first, last))
    return found


def _firsts(register: Register, name: str, keys: set[Any]) -> _Firsts:
    """Of what was changed by 变更, and does not take along the rows that name it, the first row of each chain."""
    target = next((link for link in register.links if link.attname == name), None)
    if target is None or target.name in register.model.PART_OF or not register_of(target.related_model).is_linked:
        return {}
    rows = register_of(target.related_model).rows()
    chains = chains_of_rows(row for some in batches(keys) for row in rows.filter(pk__in=some))
    return {row.pk: chain[0].pk for chain in chains.values() for row in chain}


def _words(register: Register, rule: OneAtATime, other: _Spell | None) -> str:
    """What is wrong; of a row of another unit no more than that there is one."""
    names = register.sources(rule.fields)
    parts: dict[str, Any] = {"columns": listed(column_name(register.field(name)) for name in names)}
    if other is None:
        return _("“%(columns)s”相同的登记，同一时间只能有一条，系统中已有一条。请核对起止日期。") % parts
    parts |= {"first": other.first, "last": other.last}
    if other.last is None:
        return _("“%(columns)s”相同的登记，同一时间只能有一条；自 %(first)s 起的一条尚未结束，请先结束它。") % parts
    return _("“%(columns)s”相同的登记，同一时间只能有一条；已有 %(first)s 至 %(last)s 的一条。请核对日期。") % parts
