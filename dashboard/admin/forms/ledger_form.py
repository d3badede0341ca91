"""Forms that notice when two people change one row, and ask why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import ErrorList
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dashboard.admin.acts.reasons import reason_field
from dashboard.admin.acts.refusals import say
from dashboard.admin.acts.visit import Visit
from dashboard.admin.django_private import OpenForm
from dashboard.admin.forms.conflicts import NOW, Clash, ClashErrors, conflicted
from metrics.acts.reviews import was_accepted
from metrics.ledgers.registry import ledger_of
from metrics.models.current import Conflict

CONFLICT = _("打开这个页面之后，别人已经改过这一行，您的修改还没有保存。请在下面逐项选用哪一个，再按所选保存。")
ROW_GONE = _(
    "打开这个页面之后，这一行已经被删除，您的修改没有保存，列在下面。需要时请到“已删除的行”里恢复；再按一次保存会略过它。"
)


class VersionedForm(OpenForm):
    """Carries the version of the row that the user has seen; another one means that somebody was faster."""

    seen_version = forms.IntegerField(label=_("版本"), widget=forms.HiddenInput, required=False)

    # Set for each request: whose visit it is, and what stopped the same form a moment ago.
    visit: Visit
    refusal: ValidationError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clash: Clash | None = None
        # Who deleted the row meanwhile, if anybody.
        self.deletion = self.visit.deletion_of(self.instance)
        # Columns in which the row will differ from what it is now; known once the form is clean.
        self.altered: list[str] = []
        if self.deletion:
            self.empty_permitted, self.use_required_attribute = True, False
        if not self.instance._state.adding:
            self.initial["seen_version"] = self.instance.version
            self._keep_chosen()
        if self.is_bound and (self.deletion or not self.instance._state.adding):
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
        own = {"seen_version", self._key}
        skipped = self.clash is not None and self.clash.entry is not None and self.clash.is_shown
        return [] if skipped else [name for name in super().changed_data if name not in own]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self._key in self.errors and not self.instance._state.adding:
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
            raise ValidationError(ROW_GONE if clash.entry else CONFLICT, code="conflict")
        for each in clash.differences:
            if each.choice == NOW:
                self.cleaned_data[each.name] = each.value
                self.errors.pop(each.name, None)

    @property
    def _key(self) -> str:
        """The column that tells rows apart."""
        return ledger_of(self.instance).primary_key.name

    def _columns(self) -> list[models.Field]:
        return [f for f in ledger_of(self.instance).stored if f.name in self.cleaned_data and f.editable]

    def _is_altered(self, field: models.Field) -> bool:
        value = self.cleaned_data[field.name]
        return bool(getattr(value, "pk", value) != getattr(self.instance, field.attname))

    def non_field_errors(self) -> ErrorList:
        errors = super().non_field_errors()
        if self.clash is None or not self.errors:
            return errors
        return ClashErrors(errors, self.clash) if conflicted(self) or self.clash.concerns_me else errors


class LedgerForm(VersionedForm):
    """The form of a row; what was accepted once is changed only for a reason, and the form says so beforehand."""

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
