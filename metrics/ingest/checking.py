"""Tables of text into rows of values, with every fault of every row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, cast

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.ingest.cells import CellError, as_named, parse
from metrics.ingest.known import Known, Row, RowKey
from metrics.ingest.problems import Problem, RowFault
from metrics.ingest.reading import SheetText
from metrics.ingest.rules import checks, holds
from metrics.ingest.sheets import Reference, Sheet, SheetColumn, naming
from metrics.ingest.tree import check_successions, check_units
from metrics.ledgers.office import SUCCESSIONS
from metrics.ledgers.register import Register
from metrics.ledgers.registry import register_of
from metrics.ledgers.structure import UNITS
from metrics.models.columns.sealed import SealedField
from metrics.models.returning import ReturnRow
from metrics.models.tracked import Tracked
from metrics.periods import Period
from metrics.wording import Text, in_chinese

# Rules about all rows of a sheet together, which no constraint can state.
_TOGETHER = {UNITS: check_units, SUCCESSIONS: check_successions}


# How what is there already comes to say otherwise: a sheet only adds.
_MENDED_BY_HAND = gettext_lazy("现为“%(value)s”；已登记的行请在后台更正或变更。")
_MENDED: dict[tuple[Register, str], Text] = {
    (UNITS, "name"): gettext_lazy("现为“%(value)s”；写错了字的请在后台单位的表单里更正，改了名称的请在那里办理更名。")
}


class _Faulty(Exception):
    """The cell or the reference is wrong; its fault is noted."""


class Checker:
    """Checks tables in the order of SHEETS against what is known, which grows with every row."""

    def __init__(self, known: dict[Register, Known], broken: set[Sheet]) -> None:
        self.known = known
        self.broken = {sheet.register for sheet in broken}
        self.problems: list[Problem] = []
        self._cells: dict[tuple[models.Field, str], Any] = {}

    def check(self, table: SheetText) -> list[Row]:
        """The rows of the table that are not in the database yet."""
        fresh = [row for row in (self._row(table, line, cells) for line, cells in table.rows) if row]
        if together := _TOGETHER.get(table.sheet.register):
            self.problems += [fault.at(table.file, row.line) for row, fault in together(fresh, self.known)]
        return fresh

    def _row(self, table: SheetText, line: int, cells: dict[str, str]) -> Row | None:
        """A new row, which is known from now on; None for one that was there already or repeats another."""
        row, faults = Row(table.sheet, {}, line), list[RowFault]()
        self._read(row, cells, faults)
        faults += _broken_rules(row, cells)
        known = self.known[table.sheet.register]
        there = None if row.faulty else known.rows.get(row.key)
        if there is not None and not there.line:
            faults += self._differences(there, row, cells)
        elif not row.faulty:
            faults += [*_taken(row, cells, known), *_repeated(row, cells, there)][:1]
        if there is None:
            known.add(row)
        self.problems += [_without_numbers(table.sheet, fault).at(table.file, line) for fault in faults]
        return row if there is None else None

    def _read(self, row: Row, cells: dict[str, str], faults: list[RowFault]) -> None:
        """Fills the values of the row; references last, since they may need its dates, though its unit first."""
        for column in row.sheet.in_reading_order:
            try:
                if isinstance(column, SheetColumn):
                    row.values[column.field] = self._value(row, column, cells, faults)
                else:
                    row.values[column.field] = self._reference(row, column, cells, faults)
            except _Faulty:
                row.values[column.field] = None
                row.faulty.add(column.field)

    def _value(self, row: Row, column: SheetColumn, cells: dict[str, str], faults: list[RowFault]) -> Any:
        field = row.sheet.field(column.field)
        if column.heading in cells:
            return self._cell(field, column.heading, cells[column.heading], faults)
        if row.sheet.headings[column.heading]:
            raise _Faulty
        return None if field.null else field.get_default()

    def _cell(self, field: models.Field, heading: str, text: str, faults: list[RowFault]) -> Any:
        """The value of a cell. Equal cells are read once."""
        place = field, text
        if place not in self._cells:
            try:
                self._cells[place] = parse(field, text)
            except CellError as error:
                self._cells[place] = error
        found = self._cells[place]
        if isinstance(found, CellError):
            faults.append(RowFault(found.message, found.hint, heading, text))
            raise _Faulty
        return found

    def _reference(
        self, row: Row, reference: Reference, cells: dict[str, str], faults: list[RowFault]
    ) -> RowKey | None:
        """The natural key of the row that the cells name; None when they are blank and may be."""
        if not any(cells.get(heading) for heading, _ in reference.parts):
            if row.sheet.field(reference.field).blank:
                return None
            if reference.main in cells:
                faults.append(RowFault(_("不能为空。"), column=reference.main))
            raise _Faulty
        wanted = self._wanted(row, reference, cells, faults)
        target = row.sheet.targets[reference.field]
        return self._target(row, target, wanted, reference.main, cells.get(reference.main, ""), faults)

    def _wanted(self, row: Row, reference: Reference, cells: dict[str, str], faults: list[RowFault]) -> dict[str, Any]:
        """What the target's fields must be."""
        target, before = row.sheet.targets[reference.field], len(faults)
        wanted: dict[str, Any] = {}
        for heading, name in reference.parts:
            field, text = target.field(name), cells.get(heading, "")
            if not text and reference.is_own_unit(name):
                wanted[name] = row.values["unit"]
                continue
            with suppress(_Faulty):
                wanted[name] = self._part(row, field, heading, text, faults)
        if len(faults) > before or None in wanted.values():
            raise _Faulty
        return wanted

    def _part(self, row: Row, field: models.Field, heading: str, text: str, faults: list[RowFault]) -> Any:
        """What a cell says of one field of the target; of a reference the natural key of the row that it names."""
        if field.related_model is None:
            return self._cell(field, heading, as_named(field, text), faults)
        target = register_of(cast("type[Tracked]", field.related_model))
        [name] = naming(target)
        value = self._part(row, target.field(name), heading, text, faults)
        return self._target(row, target, {name: value}, heading, text, faults)

    def _target(
        self, row: Row, target: Register, wanted: dict[str, Any], heading: str, text: str, faults: list[RowFault]
    ) -> RowKey:
        namesakes = self.known[target].find(wanted)
        found = namesakes if len(namesakes) == 1 else [other for other in namesakes if other.holds_on(_day_of(row))]
        if len(found) == 1:
            return found[0].key
        label = target.one
        if namesakes:
            words = _("有几个同名的%(name)s，从日期上分不出是哪一个。") % {"name": label}
            faults.append(RowFault(words, _("请在后台登记这一行。"), heading, text))
        elif target not in self.broken:
            faults.append(RowFault(_("没有这个%(name)s。") % {"name": label}, _where(wanted), heading, text))
        raise _Faulty

    def _differences(self, there: Row, row: Row, cells: dict[str, str]) -> Iterator[RowFault]:
        """What a row of the sheet says otherwise than the same row in the database; columns left out say nothing."""
        for column in row.sheet.columns:
            heading = column.heading if isinstance(column, SheetColumn) else column.main
            if heading in cells and there.said([column.field]) != row.said([column.field]):
                words = _MENDED.get((row.sheet.register, column.field), _MENDED_BY_HAND)
                hint = words % {"value": self._written(there, column.field)}
                yield RowFault(_("这一行已经登记，内容不同。"), hint, heading, cells[heading])

    def _written(self, row: Row, name: str) -> str:
        """What the row says there; of a row that it names, what that is known by."""
        value = row.values.get(name)
        if not isinstance(value, tuple):
            return _in_words(row.sheet.field(name), value)
        named = self.known[row.sheet.targets[name]].rows[value]
        return " ".join(self._written(named, part) for part in named.sheet.key if named.values.get(part) is not None)


def _day_of(row: Row) -> date:
    """The day on which what the row refers to must hold, where there is a choice."""
    model = row.sheet.register.model
    if issubclass(model, ReturnRow) and row.values.get("period_start"):
        return Period.of(row.values["period_start"], model.FREQUENCY).last
    return row.values.get("started_on") or row.values.get("day") or date.max


def _where(wanted: dict[str, Any]) -> str:
    if "name" in wanted:
        return _("在单位 %(unit)s 里找过；须先在该单位登记，名称须一致，不分全角半角、空格和大小写。") % {
            "unit": wanted["unit"][0]
        }
    return _("请核对，或先登记。")


def _broken_rules(row: Row, cells: dict[str, str]) -> Iterator[RowFault]:
    """The constraints of the register that the row breaks."""
    for rule in checks(row.sheet.register):
        if holds(rule.condition, row.values) is False and row.faulty.isdisjoint(rule.fields):
            yield _fault_of(row, cells, rule.fields, str(rule.message))


def _fault_of(row: Row, cells: dict[str, str], fields: tuple[str, ...], message: str, hint: str = "") -> RowFault:
    headings = [heading for heading in row.sheet.headings_of(fields) if heading in cells]
    filled = [heading for heading in headings if cells[heading]]
    return RowFault(message, hint, "、".join(headings), "、".join(cells[heading] for heading in filled))


def _taken(row: Row, cells: dict[str, str], known: Known) -> Iterator[RowFault]:
    """What the row says that another one says already, and only one may say."""
    for other, fields, message in known.collisions(row):
        yield _fault_of(row, cells, fields, str(message), _see(other))


def _repeated(row: Row, cells: dict[str, str], first: Row | None) -> Iterator[RowFault]:
    """That an earlier line of the sheet is the same row."""
    if first is not None:
        yield _fault_of(row, cells, row.sheet.key, _("与前面的一行是同一条登记。"), _see(first))


def _see(other: Row) -> str:
    return _("见%(place)s。") % {"place": other.place}


def _without_numbers(sheet: Sheet, fault: RowFault) -> RowFault:
    """The fault as it may be written down: personal numbers are named and not repeated."""
    sealed = set(sheet.headings_of(_sealed_fields(sheet)))
    return replace(fault, value="") if sealed & set(fault.column.split("、")) else fault


def _sealed_fields(sheet: Sheet) -> tuple[str, ...]:
    return tuple(column.field for column in sheet.columns if isinstance(sheet.field(column.field), SealedField))


def _in_words(field: models.Field, value: Any) -> str:
    if value is None or value == "":
        return _("空")
    if field.choices:
        return in_chinese(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
