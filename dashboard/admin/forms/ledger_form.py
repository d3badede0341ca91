"""Forms that notice when two people change one row, ask why, and ask which of the two verbs it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dashboard.admin.conflicts import NOW, Clash, ClashErrors, conflicted
from dashboard.admin.reasons import without_numbers
from dashboard.rights import Rights
from metrics.acts.reviews import was_accepted
from metrics.acts.writing import ReasonNeeded
from metrics.models.current import Conflict

CONFLICT = _("打开这个页面之后，别人已经改过这一行，您的修改还没有保存。请在下面逐项选用哪一个，再按所选保存。")
GONE = _(
    "打开这个页面之后，这一行已经被删除，您的修改没有保存，列在下面。需要时请到“已删除的行”里恢复；再按一次保存会略过它。"
)
NO_CHOICE = _("请选择这次是更正还是变更：原来记错了选“更正”，情况变了选“变更”。")
NO_DAY = _("请填写变更日：新内容从哪一天起有效。")
NOT_A_DATE = _("请填写日期，例如 2023-05-01。")
NOTHING_NEW = _("没有改动任何内容。请先改好内容再选“变更”，不改就直接离开。")
FIXED_START = _("变更不改开始日期：原来的一行照旧，新的一行从变更日开始。开始日期记错了请选“更正”。")

CORRECT, SUPERSEDE = "correct", "supersede"
VERBS = (
    (CORRECT, _("更正：原来记错了。改过去，过去各期的数跟着变。")),
    (SUPERSEDE, _("变更：情况变了，从某一天起不同。原来的一行到前一天为止，过去的数不变，既不算结束也不算新增。")),
)


def reason_field(*, required: bool = False) -> forms.CharField:
    """Why something is done; compulsory for what was accepted."""
    accepted = _("这一行已经审核通过，修改须写明为什么改，记入变更记录。")
    return forms.CharField(
        label=_("事由"),
        required=required,
        max_length=500,
        validators=[without_numbers],
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=accepted if required else _("为什么改，记入变更记录；可不填。审核通过的行须填。"),
        error_messages={"required": ReasonNeeded().message},
    )


def verb_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("这次是"), choices=VERBS, widget=forms.RadioSelect, error_messages={"required": NO_CHOICE}
    )


def day_field() -> forms.DateField:
    return forms.DateField(
        label=_("变更日"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("选“变更”时填：新内容从这一天起有效，原来的一行到前一天为止。"),
        error_messages={"invalid": NOT_A_DATE},
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


def say(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Puts what stopped an act to the field where it can be mended."""
    if hasattr(refusal, "error_dict"):
        for name, errors in refusal.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
        return
    places = {"reason": "why", "succession": "change_day"}
    for error in refusal.error_list:
        place = places.get(error.code or "", "")
        form.add_error(place if place in form.fields else None, error)


class VersionInput(forms.HiddenInput):
    """The version as people read it in a list, and as it is sent along."""

    template_name = "admin/parts/version.html"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class VersionedForm(forms.ModelForm):
    """Carries the version of the row that the user has seen; another one means that somebody was faster."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    # Set for each request: who reads, and what stopped the same form a moment ago.
    rights = Rights()
    refusal: ValidationError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clash: Clash | None = None
        # Columns in which the row will differ from what it is now; known once the form is clean.
        self.altered: list[str] = []
        if is_gone := hasattr(self.instance, "gone"):
            self.empty_permitted, self.use_required_attribute = True, False
        if not self.instance._state.adding:
            self.initial["seen_version"] = self.instance.version
            self._keep_chosen()
        if self.is_bound and (is_gone or not self.instance._state.adding):
            self.clash = Clash.of(self)
            self.initial.update(self.clash.base if self.clash else {})

    def _keep_chosen(self) -> None:
        """What the row refers to already may stay, even where the user could not choose it anew."""
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                chosen = getattr(self.instance, f"{name}_id", None)
                if chosen is not None:
                    field.queryset = field.queryset.model._base_manager.filter(pk=chosen) | field.queryset

    @cached_property
    def changed_data(self) -> list[str]:
        """What was typed anew, seen from the version on which the form was opened."""
        own = {"seen_version", self._meta.model._meta.pk.name}
        skipped = self.clash is not None and self.clash.entry is not None and self.clash.is_shown
        return [] if skipped else [name for name in super().changed_data if name not in own]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self._meta.model._meta.pk.name in self.errors and not self.instance._state.adding:
            # Deleted between two looks of this form at it.
            raise Conflict(self.instance)
        if self.refusal is not None:
            say(self, self.refusal)
        if self.clash is not None:
            self._settle(self.clash)
        self.altered = [field.name for field in self._columns() if self._is_altered(field)]
        return cleaned

    def _settle(self, clash: Clash) -> None:
        """Takes what was chosen. Raises ValidationError while there is something to choose."""
        if clash.concerns_me and (clash.entry or not clash.is_answered):
            raise ValidationError(GONE if clash.entry else CONFLICT, code="conflict")
        for each in clash.differences:
            if each.choice == NOW:
                self.cleaned_data[each.name] = each.value
                self.errors.pop(each.name, None)

    def _columns(self) -> list[models.Field]:
        return [f for f in self._meta.model._meta.concrete_fields if f.name in self.cleaned_data and f.editable]

    def _is_altered(self, field: models.Field) -> bool:
        value = self.cleaned_data[field.name]
        return bool(getattr(value, "pk", value) != getattr(self.instance, field.attname))

    def non_field_errors(self) -> Any:
        errors = super().non_field_errors()
        if self.clash is None or not self.errors:
            return errors
        return ClashErrors(errors, self.clash) if conflicted(self) or self.clash.concerns_me else errors


class LedgerForm(VersionedForm):
    why = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding and was_accepted(self.instance):
            self.fields["why"] = reason_field(required=True)

    @property
    def reason(self) -> str:
        return str(self.cleaned_data["why"])

    @property
    def supersedes_on(self) -> date | None:
        """The day of a 变更; None for a 更正, which is all that most ledgers know."""
        return None


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

    def _post_clean(self) -> None:
        """In a 变更 the row keeps what it says; its successor is checked in full when it is made."""
        if not self.supersedes_on:
            super()._post_clean()  # type: ignore[misc]


def refuse_idle(form: VersionedForm) -> None:
    """A 变更 changes something, and never the first day of the row."""
    if not form.altered and not form.errors:
        form.add_error(NON_FIELD_ERRORS, ValidationError(NOTHING_NEW, code="idle"))
    if "started_on" in form.altered:
        form.add_error("started_on", ValidationError(FIXED_START, code="succession"))
