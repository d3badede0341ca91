"""Rows edited together, on the form of another row or in a list, while others change or delete some of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, BaseModelFormSet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dashboard.admin.conflicts import conflicted, gone_row
from dashboard.admin.forms import (
    Verbed,
    VersionedForm,
    VersionInput,
    day_field,
    reason_field,
    refuse_idle,
    say,
    verb_field,
)
from dashboard.admin.protection import protecting
from dashboard.rights import Rights
from metrics.models.tracked import Tracked
from metrics.wording import listed

CHANGED_BEFORE_DELETING = _("打开这个页面之后，别人改过您要删除的行，没有删除。请先核对现在的内容，再决定是否删除。")
SAY_WHAT = _("没有保存：请先填好表格下面的“本次修改”。")


class StandingMixin:
    """Each form stays with the row it was opened on, be it deleted meanwhile."""

    rights = Rights()

    def _existing_object(self, pk: Any) -> Any:
        found = super()._existing_object(pk)  # type: ignore[misc]
        return found or gone_row(self.model, pk, self.rights)  # type: ignore[attr-defined]

    def get_queryset(self) -> Any:
        """Once the forms are there, their rows in their order, which is what the page is drawn from."""
        if self.is_bound and "forms" in self.__dict__:  # type: ignore[attr-defined]
            return [form.instance for form in self.initial_forms]  # type: ignore[attr-defined]
        return super().get_queryset()  # type: ignore[misc]

    def to_write(self) -> list[Tracked]:
        """The rows that saving this will write."""
        return [form.instance for form in self.forms if form.has_changed()]  # type: ignore[attr-defined]

    def conflicts(self) -> Iterator[VersionedForm]:
        return (form for form in self.forms if conflicted(form))  # type: ignore[attr-defined]


class InlineFormSet(StandingMixin, BaseInlineFormSet):
    def clean(self) -> None:
        """Forms that delete are not asked whether they are valid: they must not take away what nobody saw."""
        super().clean()
        doomed: list[Any] = [form for form in self.initial_forms if self._should_delete_form(form)]  # type: ignore[attr-defined]
        unseen = [form for form in doomed if form.clash and not form.clash.entry and not form.clash.is_shown]
        for form in unseen:
            form.add_error(None, ValidationError(CHANGED_BEFORE_DELETING, code="conflict"))
        if unseen:
            raise ValidationError(CHANGED_BEFORE_DELETING, code="conflict")


class QuietDeletion:
    """Says what stands in the way of deleting an inline row, as far as the reader may see it."""

    def hand_clean_DELETE(self) -> None:
        form: Any = self
        if not form.cleaned_data.get("DELETE") or form.instance._state.adding:
            return
        relations = form.instance._meta.related_objects
        lines = [line for each in relations for line in protecting(each, [form.instance], form.rights)]
        if lines:
            words = _("还有其他行指向“%(row)s”，不能删除：%(rows)s。请先处理那些行。")
            raise ValidationError(words % {"row": form.instance, "rows": listed(lines)}, code="protected")


class ListForm(VersionedForm):
    """One row of a list, of which some columns can be changed there."""

    act: ListAct
    seen_version = forms.IntegerField(widget=VersionInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding and not self.may_enter(self.instance):
            self.fields.clear()

    def may_enter(self, row: Tracked) -> bool:
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


class ListFormSet(StandingMixin, BaseModelFormSet):
    # Set for each request.
    act_class = ListAct
    refusal: ValidationError | None = None
    asked: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked._formsets = [self]

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
