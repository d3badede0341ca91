"""Columns changed in the list itself: a form a row, and what is asked once for all of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dashboard.admin.acts.reasons import reason_field
from dashboard.admin.acts.refusals import say
from dashboard.admin.forms.formsets import StandingFormSet
from dashboard.admin.forms.ledger_form import VersionedForm
from dashboard.admin.forms.verbs import Verbed, day_field, refuse_idle, verb_field
from metrics.models.tracked import Tracked

SAY_WHAT = _("没有保存：请先填好表格下面的“本次修改”。")


class VersionInput(forms.HiddenInput):
    """The version as people read it in a list, and as it is sent along."""

    template_name = "admin/parts/version.html"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class ListForm(VersionedForm):
    """One row of a list, of which some columns can be changed there."""

    act: ListAct
    seen_version = forms.IntegerField(label=_("版本"), widget=VersionInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding and not self.may_enter(self.instance):
            self.fields.clear()

    def may_enter(self, _row: Tracked) -> bool:
        """Set for each request."""
        return False

    @property
    def reason(self) -> str:
        return self.act.reason

    @property
    def supersedes_on(self) -> date | None:
        return self.act.supersedes_on


class ListAct(forms.Form):
    """What is asked once for all rows that are changed in a list."""

    prefix = "act"

    why = reason_field()

    @property
    def reason(self) -> str:
        return str(self.cleaned_data["why"])

    @property
    def supersedes_on(self) -> date | None:
        return None


class StateListAct(Verbed, ListAct):
    verb = verb_field()
    change_day = day_field()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.demand_day()
        return cleaned


class ListFormSet(StandingFormSet):
    # Set for each request.
    act_class = ListAct
    refusal: ValidationError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visit.formsets = [self]

    @cached_property
    def act(self) -> ListAct:
        return self.act_class(self.data if self.is_bound else None)

    def clean(self) -> None:
        super().clean()
        changed = [form for form in self.forms if form.has_changed()]
        if changed and not self.act.is_valid():
            raise ValidationError(SAY_WHAT, code="act")
        if self.refusal is not None:
            say(self.act, self.refusal)
            raise ValidationError(SAY_WHAT, code="act")
        for form in changed:
            form.act = self.act
            if self.act.supersedes_on:
                refuse_idle(form)
