"""Impossible days: of changed rows, and of the rows that refer to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from metrics.acts.trailing import RowChange
from metrics.ledgers.columns import column_name
from metrics.ledgers.register import Register
from metrics.ledgers.registry import ledger_of, register_of, registers
from metrics.ledgers.rules.days import EARLIEST, Life, fields_with_days, latest
from metrics.models.tracked import Tracked
from metrics.today import today

# So many keys stand in one query.
_TOGETHER = 5000


def impossible(changes: Sequence[RowChange]) -> Iterator[tuple[Tracked, str, str]]:
    """(row, words, code) of each fault. A query a ledger that was changed, and one a key through which it is read."""
    keys: dict[Register, set[Any]] = defaultdict(set)
    for model, key, _before, after in changes:
        if after is not None:
            keys[register_of(model)].add(key)
    for register, own in keys.items():
        for row in _rows(register, "pk", own):
            yield from ((row, words, "days") for words in faults_of(row))
    for register, field, referred in _referring(changes):
        for row in _rows(register, f"{field}__in", referred, exclude=keys[register]):
            yield from ((row, words, "days") for words in _broken(row))


def faults_of(row: Tracked) -> Iterator[str]:
    """What cannot be of one row, stored or not."""
    yield from _out_of_bounds(row)
    yield from _broken(row)


def _broken(row: Tracked) -> Iterator[str]:
    return (str(rule.words) for rule in ledger_of(row).sound if rule.breaks(row, life_of))


def _out_of_bounds(row: Tracked) -> Iterator[str]:
    register, day = ledger_of(row), today()
    for field in fields_with_days(register.fields):
        value = getattr(row, field.attname)
        if value is None:
            continue
        last = _latest(register, field, day)
        parts = {"column": column_name(field), "last": last}
        if field.name == "period_start":
            if row.period.last >= day:  # type: ignore[attr-defined]
                yield _("所属期还没有结束，期末之后才能填报。")
        elif value > last:
            words = _("“%(column)s”不能晚于今天。") if last == day else _("“%(column)s”最晚填到 %(last)s。")
            yield words % parts
        if value < EARLIEST:
            yield _("“%(column)s”的年份不对。") % parts


def _latest(register: Register, field: Any, day: date) -> date:
    return latest(field.name, is_state=register.is_linked, day=day, ahead=dict(register.ahead))


def life_of(row: Any) -> Life:
    """From the first day of the first row of its chain of 变更 to the last of the last. A query a link."""
    first = last = row
    if ledger_of(row).is_linked:
        while first.predecessor_id is not None:
            first = first.predecessor
        while (following := ledger_of(row).rows().filter(predecessor=last).first()) is not None:
            last = following
    return first.started_on, last.ended_on


def _rows(register: Register, path: str, keys: Iterable[Any], exclude: Iterable[Any] = ()) -> Iterator[Tracked]:
    wanted, without = sorted(keys), set(exclude)
    along = {name.rpartition(".")[0].replace(".", "__") for rule in register.sound for name in rule.paths} - {""}
    name = path if path.endswith("__in") else f"{path}__in"
    for start in range(0, len(wanted), _TOGETHER):
        rows = register.rows().filter(**{name: wanted[start : start + _TOGETHER]}).order_by("pk")
        rows = rows.select_related(*sorted(along)) if along else rows
        yield from (row for row in rows if row.pk not in without)


def _referring(changes: Sequence[RowChange]) -> Iterator[tuple[Register, str, set[Any]]]:
    """(register, path of keys, keys) of the rows whose rules read a column that was changed."""
    changed: dict[type[Tracked], dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for model, key, before, after in changes:
        for name in _altered(before, after):
            changed[model][name].add(key)
    for register in registers():
        paths = {path for rule in register.sound for path in rule.paths if "." in path}
        for path in sorted(paths):
            keys, _dot, column = path.rpartition(".")
            found = changed.get(register.field(keys).related_model, {}).get(column, set())
            if found:
                yield register, keys.replace(".", "__"), found


def _altered(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Iterator[str]:
    if before is not None and after is not None:
        yield from (name for name, value in after.items() if before.get(name) != value)
