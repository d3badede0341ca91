"""All rows of a register that a row may meet or refer to: those in the database and those in the sheets.

A row is named by its natural key: the values of the sheet's key as they are compared, in which a reference is the
natural key of its target. So rows that have no number yet are named like those that have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from metrics.ingest.rules import uniques
from metrics.ingest.sheets import SHEETS, Sheet
from metrics.ledgers.register import Register
from metrics.wording import Text

RowKey = tuple[Any, ...]


@dataclass(eq=False)
class Row:
    """One row: its values by field (references as natural keys), and where it stands."""

    sheet: Sheet
    values: dict[str, Any]
    line: int = 0
    pk: Any = None
    # Fields whose cells are wrong; nothing more can be said of them.
    faulty: set[str] = field(default_factory=set)

    @property
    def key(self) -> RowKey:
        return self.said(self.sheet.key)

    def said(self, names: Iterable[str]) -> RowKey:
        """What it says in these fields, as that is compared with other rows."""
        return tuple(self.sheet.register.compared(name, self.values.get(name)) for name in names)

    @property
    def place(self) -> str:
        return _("本文件第 %(line)s 行") % {"line": self.line} if self.line else _("系统中已有的一行")

    def holds_on(self, day: date) -> bool:
        start, end = self.values.get("started_on"), self.values.get("ended_on")
        return (start is None or start <= day) and (end is None or day <= end)


class Known:
    """The rows of one register."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows: dict[RowKey, Row] = {}
        self.key_of: dict[Any, RowKey] = {}
        self._indexes: dict[tuple[str, ...], dict[RowKey, list[Row]]] = {}
        self._taken: dict[int, dict[RowKey, Row]] = defaultdict(dict)

    def add(self, row: Row) -> None:
        self.rows.setdefault(row.key, row)
        for fields, index in self._indexes.items():
            index[row.said(fields)].append(row)
        if row.pk is not None:
            self.key_of[row.pk] = row.key
        for number, rule in enumerate(uniques(self.sheet.register)):
            if not row.faulty and (values := rule.of(row.values)) is not None:
                self._taken[number].setdefault(values, row)

    def collisions(self, row: Row) -> Iterator[tuple[Row, tuple[str, ...], Text]]:
        """Rows that share with this one what no two rows may share, and the fields and message of the rule."""
        for number, rule in enumerate(uniques(self.sheet.register)):
            values = rule.of(row.values)
            if values is not None and (other := self._taken[number].get(values)):
                yield other, rule.fields, rule.message

    def find(self, wanted: dict[str, Any]) -> list[Row]:
        """The rows with these values."""
        fields = tuple(wanted)
        if fields not in self._indexes:
            self._indexes[fields] = defaultdict(list)
            for row in self.rows.values():
                self._indexes[fields][row.said(fields)].append(row)
        compared = self.sheet.register.compared
        return self._indexes[fields].get(tuple(compared(name, value) for name, value in wanted.items()), [])


def load(sheets: Iterable[Sheet]) -> dict[Register, Known]:
    """The rows in the database of these sheets and of all that they refer to. One query a register."""
    wanted = {sheet.register for sheet in sheets}
    for sheet in reversed(SHEETS):
        if sheet.register in wanted:
            wanted |= set(sheet.targets.values())
    known: dict[Register, Known] = {}
    for sheet in SHEETS:
        if sheet.register in wanted:
            known[sheet.register] = _load(sheet, known)
    return known


def _load(sheet: Sheet, known: dict[Register, Known]) -> Known:
    loaded = Known(sheet)
    references = sheet.targets
    names = [column.field for column in sheet.columns]
    keys = [known[references[name]].key_of if name in references else None for name in names]
    for pk, *cells in sheet.register.rows().order_by().values_list("pk", *names):
        # A reference to a row of its own register would not be loaded yet; no sheet has one.
        values = {
            name: cell if of is None or cell is None else of[cell]
            for name, of, cell in zip(names, keys, cells, strict=True)
        }
        loaded.add(Row(sheet, values, pk=pk))
    return loaded
