"""Forms that notice when two people change one row, and ask why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CONFLICT = _("打开这个页面之后，别人已经改过这一行。您的修改没有保存；请先核对现在的内容，再重新填写。")


class VersionedForm(forms.ModelForm):
    """Carries the version of the row that the user has seen; another one means that somebody was faster."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["seen_version"] = self.instance.version
            self._keep_chosen()

    def _keep_chosen(self) -> None:
        """What the row refers to already may stay, even where the user could not choose it anew."""
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                chosen = getattr(self.instance, f"{name}_id", None)
                if chosen is not None and not field.queryset.filter(pk=chosen).exists():
                    field.queryset = field.queryset.model._base_manager.filter(pk=chosen) | field.queryset

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.instance._state.adding and self.cleaned_data.get("seen_version") != self.instance.version:
            raise ValidationError(CONFLICT, code="conflict")
        return cleaned


class LedgerForm(VersionedForm):
    why = forms.CharField(
        label=_("事由"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("为什么改，记入变更记录；可不填。"),
    )


class SucceedForm(LedgerForm):
    """变更: from a day on some of the fields are different."""

    day = forms.DateField(
        widget=AdminDateWidget, label=_("变更日"), help_text=_("新内容从这一天起有效；原来的一行到前一天为止。")
    )
    field_order = ("day",)
