"""One line of a grid of returns: a subject, what its return says, what was typed, and what others put meanwhile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from dashboard.admin.returns.grid_texts import TICKED, before_text, seen_texts, typed_texts, warning_words
from metrics.acts.reviews import Reviewed
from metrics.acts.writing import Work
from metrics.aggregation.returns.return_types import ReturnType
from metrics.aggregation.returns.rounds import ExpectedReturn
from metrics.ingest.cells import CellError, clean, parse
from metrics.models.current import Conflict
from metrics.models.returning import ReturnRow
from metrics.periods import Period

# The cells beside the reported columns.
BESIDE = ("is_nil", "note")


@dataclass
class GridCell:
    """One input. `theirs` is what somebody else has put since the grid was opened; None when nobody has."""

    name: str
    column: str
    label: str
    text: str
    before: str = ""
    change: str = ""
    error: str = ""
    theirs: str | None = None

    @property
    def is_ticked(self) -> bool:
        return self.text == TICKED

    @property
    def is_wrong(self) -> bool:
        return bool(self.error) or self.theirs is not None


class GridLine:
    """A subject that is to report. `row` is the return as it is kept, `before` that of the period before."""

    def __init__(
        self,
        return_type: ReturnType,
        expected: ExpectedReturn,
        names: tuple[str, str],
        row: ReturnRow | None,
        before: ReturnRow | None,
    ) -> None:
        self.return_type, self.expected, self.row, self.before = return_type, expected, row, before
        self.subject, self.unit = names
        # Kept apart: a row that is written raises its own, even if it is undone afterwards.
        self.version = row.version if row else 0
        self.stands: Reviewed | None = None
        # The return is there, but kept by a unit that the user does not enter.
        self.is_locked = expected.row is not None and row is None
        self.errors: list[str] = []
        self.is_stale = self.is_gone = False
        self.shown = typed_texts(return_type, row)
        self.typed = dict(self.shown)
        self.seen = dict(self.shown)
        self.touched: set[str] = set()
        self.changes: dict[str, Any] = {}
        self.wrong: dict[str, str] = {}

    @property
    def key(self) -> str:
        return str(self.expected.key)

    @property
    def was_accepted(self) -> bool:
        return bool(self.stands and self.stands.was_accepted)

    @property
    def has_problem(self) -> bool:
        return bool(self.errors or self.wrong or self.is_stale)

    @property
    def seen_text(self) -> str:
        """What the grid shows, to be sent back with what was typed."""
        return json.dumps(self.shown, ensure_ascii=False)

    # -- what was typed ------------------------------------------------------------------------------

    def read(self, posted: Mapping[str, str]) -> None:
        """Takes what was typed, and finds what is to be changed and what is wrong with it."""
        self.typed = {name: clean(posted.get(f"{self.key}-{name}", "")) for name in self.shown}
        self.seen = seen_texts(posted.get(f"{self.key}-seen", ""), self.shown)
        self.touched = {name for name, text in self.typed.items() if text != self.seen[name]}
        for name in self.touched:
            self._take(name)
        self.is_stale = bool(self.changes) and posted.get(f"{self.key}-version") != str(self.version)
        self.is_gone = self.is_stale and self.row is None
        self.typed |= {name: text for name, text in self.shown.items() if name not in self.touched}

    def _take(self, name: str) -> None:
        text = self.typed[name]
        try:
            value = text == TICKED if name == "is_nil" else parse(self._field(name), text)
        except CellError as error:
            self.wrong[name] = f"{error.message}{error.hint}"
            return
        if value != getattr(self.row or self.return_type.model(), name):
            self.changes[name] = value

    # -- what is kept --------------------------------------------------------------------------------

    def write(self, work: Work, period: Period, today: date) -> None:
        """Stores what was changed, or notes what is wrong. Raises Conflict."""
        row = self.row or self._new(period, today)
        try:
            self._check_filled(row)
            if self.row:
                work.correct(row, **self.changes)
            else:
                self._create(work, row)
        except ValidationError as error:
            self._note(error)

    def _check_filled(self, row: ReturnRow) -> None:
        values = {name: self.changes.get(name, getattr(row, name)) for name in (*self.return_type.columns, "is_nil")}
        if not values.pop("is_nil") and all(value is None for value in values.values()):
            raise ValidationError(_("各项都空着。没有发生的请勾“零报告”，有数的请至少填一项。"))

    def _new(self, period: Period, today: date) -> ReturnRow:
        values: dict[str, Any] = {
            "unit_id": self.expected.unit,
            f"{self.return_type.reporters.subject}_id": self.expected.key,
        }
        if self.return_type.reporters.kind:
            values["kind"] = self.return_type.reporters.kind
        return self.return_type.model(**values, period_start=period.first, received_on=today)

    def _create(self, work: Work, row: ReturnRow) -> None:
        for name, value in self.changes.items():
            setattr(row, name, value)
        try:
            work.create(row)
        except ValidationError:
            # Somebody was faster: then the grid is shown with his return, and not with a rule that it breaks.
            subject = {f"{self.return_type.reporters.subject}_id": self.expected.key, "period_start": row.period_start}
            if self.return_type.ledger.rows().filter(**subject).exists():
                raise Conflict(row) from None
            raise

    def _note(self, error: ValidationError) -> None:
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, messages in found.items():
            if name in self.shown:
                self.wrong[name] = "".join(messages)
            else:
                self.errors += messages

    # -- what is shown -------------------------------------------------------------------------------

    @cached_property
    def cells(self) -> list[GridCell]:
        return [self._cell(name) for name in self.return_type.columns]

    @cached_property
    def nil(self) -> GridCell:
        return self._cell("is_nil")

    @cached_property
    def note(self) -> GridCell:
        return self._cell("note")

    def _field(self, name: str) -> Any:
        return self.return_type.ledger.field(name)

    def _cell(self, name: str) -> GridCell:
        cell = GridCell(f"{self.key}-{name}", name, str(self._field(name).verbose_name), self.typed[name])
        cell.error = self.wrong.get(name, "")
        if self.is_stale and self.shown[name] not in (self.seen[name], self.typed[name]):
            cell.theirs = self.shown[name]
        if name in self.return_type.columns:
            cell.before, cell.change = before_text(self.before, name), self._change(name)
        return cell

    def _change(self, name: str) -> str:
        value = self.changes.get(name, getattr(self.row, name, None))
        return warning_words(value, getattr(self.before, name, None))
