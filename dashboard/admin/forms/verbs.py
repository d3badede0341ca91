"""更正 or 变更: a row is corrected, or from a day on it is different. A form asks which of the two it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from dashboard.admin.boxes.written import WrittenDay
from dashboard.admin.forms.ledger_form import LedgerForm, VersionedForm

NO_CHOICE = _("请选择这次是更正还是变更：原来记错了选“更正”，情况变了选“变更”。")
NO_DAY = _("请填写变更日：新内容从哪一天起有效。")
NOTHING_NEW = _("没有改动任何内容。请先改好内容再选“变更”，不改就直接离开。")
FIXED_START = _("变更不改开始日期：原来的一行照旧，新的一行从变更日开始。开始日期记错了请选“更正”。")

CORRECT, SUPERSEDE = "correct", "supersede"
VERBS = (
    (CORRECT, _("更正：原来记错了。改过去，过去各期的数跟着变。")),
    (SUPERSEDE, _("变更：情况变了，从某一天起不同。原来的一行到前一天为止，过去的数不变，既不算结束也不算新增。")),
)


def verb_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("这次是"), choices=VERBS, widget=forms.RadioSelect, error_messages={"required": NO_CHOICE}
    )


def day_field() -> forms.DateField:
    return WrittenDay(
        label=_("变更日"),
        required=False,
        help_text=_("选“变更”时填：新内容从这一天起有效，原来的一行到前一天为止。"),
    )


class Verbed:
    """For forms that ask which verb it is."""

    cleaned_data: dict[str, Any]

    @property
    def supersedes_on(self) -> date | None:
        """The day of a 变更; None for a 更正."""
        return self.cleaned_data.get("change_day") if self.cleaned_data.get("verb") == SUPERSEDE else None

    def demand_day(self: Any) -> None:
        is_missing = self.cleaned_data.get("verb") == SUPERSEDE and not self.cleaned_data.get("change_day")
        if is_missing and not self.has_error("change_day"):
            self.add_error("change_day", ValidationError(NO_DAY, code="required"))


class StateForm(Verbed, LedgerForm):
    """A state is corrected, or from a day on some of it is different: which of the two is always asked."""

    verb = verb_field()
    change_day = day_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            del self.fields["verb"], self.fields["change_day"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.demand_day()
        if self.supersedes_on:
            refuse_idle(self)
        return cleaned

    @property
    def fills_row(self) -> bool:
        """In a 变更 the row keeps what it says; its successor is checked in full when it is made."""
        return not self.supersedes_on


def refuse_idle(form: VersionedForm) -> None:
    """A 变更 changes something, and never the first day of the row."""
    if not form.altered and not form.errors:
        form.add_error(NON_FIELD_ERRORS, ValidationError(NOTHING_NEW, code="idle"))
    if "started_on" in form.altered:
        form.add_error("started_on", ValidationError(FIXED_START, code="succession"))
