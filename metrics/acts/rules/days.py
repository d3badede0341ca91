"""Impossible days: of changed rows, and of the rows that refer to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from metrics.acts.rules.chains import chains_of_rows, lives_of
from metrics.acts.trailing import Brought, RowChange, batches, row_of
from metrics.ledgers.columns import column_name
from metrics.ledgers.register import Register
from metrics.ledgers.registry import ledger_of, register_of, registers
from metrics.ledgers.rules.days import EARLIEST, PLANNED, Within, days_of
from metrics.models.current import OpenWork
from metrics.models.tracked import Tracked
from metrics.today import today


def impossible(work: OpenWork, changes: Sequence[RowChange], brought: Brought) -> Iterator[tuple[Tracked, str]]:
    """(row, words) of each fault. A query a ledger whose rules read other rows, and one a key through which it is read.

    What is brought along ends on the eve of the act, which may be planned. The rows in whose days others must lie are
    held, so that none of them is ended meanwhile.
    """
    _hold_wholes(work, changes)
    keys: dict[Register, set[Any]] = defaultdict(set)
    for model, key, _before, after in changes:
        if after is not None:
            register = register_of(model)
            keys[register].add(key)
            if (model, key) not in brought:
                row = row_of(register, after)
                yield from ((row, words) for words in _out_of_bounds(row))
    for register, own in keys.items():
        for rows in _rows(register, "pk", own if register.sound else ()):
            yield from _broken(rows)
    for register, path, referred in _referring(changes):
        for rows in _rows(register, path, referred):
            yield from _broken([row for row in rows if row.pk not in keys[register]])


def _hold_wholes(work: OpenWork, changes: Sequence[RowChange]) -> None:
    wholes: dict[type[Tracked], set[Any]] = defaultdict(set)
    for model, _key, _before, after in changes:
        register = register_of(model)
        for field in (register.field(rule.key) for rule in register.sound if isinstance(rule, Within)):
            wholes[field.related_model].add((after or {}).get(field.attname))
    for register in (each for each in registers() if each.model in wholes):
        work.hold(register.model, wholes[register.model] - {None})


def _broken(rows: Sequence[Tracked]) -> Iterator[tuple[Tracked, str]]:
    """Against which rules the rows are. A chain of 变更 is looked up only where the row itself is too short."""
    found = [(row, rule) for row in rows for rule in ledger_of(row).sound if rule.breaks(row, days_of)]
    wholes = {getattr(row, rule.key) for row, rule in found if isinstance(rule, Within)}
    lives = lives_of(wholes) if wholes else {}
    yield from ((row, str(rule.words)) for row, rule in found if rule.breaks(row, lives.__getitem__))


def _out_of_bounds(row: Tracked) -> Iterator[str]:
    register, day = ledger_of(row), today()
    for field in register.days:
        value = getattr(row, field.attname)
        if value is None:
            continue
        last = _latest(register, field.name, day)
        parts = {"column": column_name(field), "last": last}
        if field.name == "period_start":
            if row.period.last >= day:  # type: ignore[attr-defined]
                yield _("所属期还没有结束，期末之后才能填报。")
        elif value > last:
            words = _("“%(column)s”不能晚于今天。") if last == day else _("“%(column)s”最晚填到 %(last)s。")
            yield words % parts
        if value < EARLIEST:
            yield _("“%(column)s”的年份不对。") % parts


def _latest(register: Register, name: str, day: date) -> date:
    """The last day that the column may hold: today, and of what is planned so many days more."""
    usual = PLANNED if register.is_linked else {}
    return day + timedelta(days={**usual, **register.ahead}.get(name, 0))


def _rows(register: Register, path: str, keys: Iterable[Any]) -> Iterator[list[Tracked]]:
    along = {name.rpartition(".")[0].replace(".", "__") for rule in register.sound for name in rule.paths} - {""}
    rows = register.rows().select_related(*sorted(along)) if along else register.rows()
    yield from (list(rows.filter(**{f"{path}__in": those}).order_by("pk")) for those in batches(keys))


def _referring(changes: Sequence[RowChange]) -> Iterator[tuple[Register, str, set[Any]]]:
    """(register, path of keys, keys) of the rows whose rules read a column that was changed."""
    changed: dict[type[Tracked], dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for model, key, before, after in changes:
        for name in _altered(before, after):
            changed[model][name].add(key)
    for register in registers():
        found: dict[str, set[Any]] = defaultdict(set)
        for path in {path for rule in register.sound for path in rule.paths if "." in path}:
            keys, _dot, column = path.rpartition(".")
            found[keys] |= changed.get(register.field(keys).related_model, {}).get(column, set())
        for keys, those in sorted(found.items()):
            if those:
                yield register, keys.replace(".", "__"), _linked(register_of(register.field(keys).related_model), those)


def _linked(register: Register, keys: set[Any]) -> set[Any]:
    """Also those of the other rows of their chains, since one life ends or begins for what hangs on any of them."""
    if not register.is_linked:
        return keys
    chains = chains_of_rows(register.rows().filter(pk__in=keys))
    return {row.pk for chain in chains.values() for row in chain}


def _altered(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Iterator[str]:
    if before is not None and after is not None:
        yield from (name for name, value in after.items() if before.get(name) != value)
