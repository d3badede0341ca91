"""Two people on one row: what it was when the second opened it, what it is now, and what he typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.forms import BaseForm
from django.forms.models import model_to_dict
from django.forms.utils import ErrorList
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from dashboard.admin.acts.refusals import CONFLICT_STATUS
from dashboard.admin.forms.values_in_words import Teller
from metrics.acts.reviewing import as_of
from metrics.acts.trailing import image_of
from metrics.ledgers.columns import column_name
from metrics.ledgers.register import Register
from metrics.ledgers.registry import ledger_of
from metrics.models import Account, TrailEntry
from metrics.models.columns.sealed import SealedField
from metrics.models.tracked import Tracked

NOW, MINE = "now", "mine"


@dataclass(frozen=True)
class Difference:
    """One column in which the row as it is now and what was typed differ. `choice` is NOW, MINE or still empty."""

    name: str
    label: str
    before: str
    now: str
    mine: str
    choice: str
    value: Any  # what it holds now, as the form would have cleaned it


class Clash:
    """A form that was opened on an earlier version of its row, on an unknown one, or on a row that is gone."""

    def __init__(self, form: Any, base: Tracked | None) -> None:
        self._form, self._row, self._base = form, form.instance, base
        self.entry: TrailEntry | None = form.deletion
        self.when: datetime = self.entry.at if self.entry else self._row.changed_at
        self.version: int = self._row.version
        self.prefix: str = form.add_prefix("")
        self._now = model_to_dict(self._row)

    @classmethod
    def of(cls, form: Any) -> Clash | None:
        """None where the form was opened on the row as it stands. At most one query."""
        if form.deletion:
            return cls(form, form.instance)
        seen = _number(form["seen_version"].data)
        return None if seen == form.instance.version else cls(form, as_of(form.instance, seen))

    @property
    def who(self) -> Account | None:
        """Who was faster. May be a query."""
        return self.entry.user if self.entry else self._row.changed_by

    @cached_property
    def base(self) -> dict[str, Any]:
        """What the form began with, as its initial values; what the row holds now where nobody knows."""
        return model_to_dict(self._base or self._row, fields=list(self._form.fields))

    @property
    def is_answered(self) -> bool:
        """Whether the choices that came with the form were made on the row as it stands, and none is missing."""
        return self.is_shown and all(each.choice for each in self.differences)

    @property
    def is_shown(self) -> bool:
        return self._posted("shown_version") == str(self.version)

    @property
    def concerns_me(self) -> bool:
        """Whether anything that was typed would be lost, or would take the place of something newer."""
        return any(self._is_mine(each.name) for each in self.differences)

    @cached_property
    def differences(self) -> list[Difference]:
        """Once the form has read its fields, and before it puts them on the row."""
        return [self._difference(field) for field in self._fields() if self._is_open(field)]

    def _fields(self) -> list[models.Field]:
        shown = [field for field in self._register.fields if field.name in self._form.fields]
        # The key of an inline to what it hangs on, and what is disabled, cannot be typed.
        return [field for field in shown if not self._form.fields[field.name].widget.is_hidden]

    def _is_open(self, field: models.Field) -> bool:
        return self._differs(field.name, self._now[field.name])

    def _differs(self, name: str, initial: Any) -> bool:
        return bool(self._form.fields[name].has_changed(initial, self._form[name].data))

    def _is_mine(self, name: str) -> bool:
        return self._base is None or self._differs(name, self.base[name])

    def _is_theirs(self, name: str) -> bool:
        return self._base is None or self.base[name] != self._now[name]

    def _difference(self, field: models.Field) -> Difference:
        name, teller = field.name, self._teller
        typed = self._form.cleaned_data.get(name, self._form[name].data)
        readable = name in self._form.cleaned_data
        return Difference(
            name=name,
            label=str(column_name(field)),
            before=teller.text(field, getattr(self._base, field.attname)) if self._base else "",
            now="" if self.entry else teller.text(field, getattr(self._row, field.attname)),
            mine=teller.text(field, getattr(typed, "pk", typed)) if readable else as_typed(field, typed),
            choice=self._choice(name),
            value=getattr(self._row, name),
        )

    def _choice(self, name: str) -> str:
        posted = self._posted(f"choice-{name}")
        if posted in (NOW, MINE) and self.is_shown:
            return posted
        mine, theirs = self._is_mine(name), self._is_theirs(name)
        return "" if mine and theirs else MINE if mine else NOW

    def _posted(self, name: str) -> str:
        return str(self._form.data.get(self._form.add_prefix(name), ""))

    @property
    def _register(self) -> Register:
        return ledger_of(self._row)

    @cached_property
    def _teller(self) -> Teller:
        teller = Teller(self._form.visit.rights)
        typed = {
            f"{name}_id": value.pk for name, value in self._form.cleaned_data.items() if isinstance(value, Tracked)
        }
        images = [image_of(self._row), image_of(self._base) if self._base else None, typed]
        teller.announce(self._register, images)
        return teller


class ClashErrors(ErrorList):
    """The errors of a form, with the clash that they speak of beside them."""

    def __init__(self, errors: ErrorList, clash: Clash) -> None:
        super().__init__(list(errors.as_data()), renderer=errors.renderer)
        self.clash = clash

    def __str__(self) -> SafeString:
        return render_to_string("admin/parts/conflict.html", {"errors": list(self), "clash": self.clash})

    __html__ = __str__


def as_typed(field: models.Field, text: Any) -> str:
    """What could not be read, as it was typed; a personal number is not repeated."""
    return "" if isinstance(field, SealedField) else str(text or "")


def conflicted(form: BaseForm) -> bool:
    """Whether somebody else was faster, and there is still something to choose."""
    return form.has_error(NON_FIELD_ERRORS, code="conflict")


def status_of(forms: Iterable[BaseForm]) -> int:
    """409 while somebody has still to choose between two changes of one row."""
    return CONFLICT_STATUS if any(map(conflicted, forms)) else 200


def _number(text: Any) -> int | None:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10 else None
