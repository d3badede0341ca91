"""The form of a person: numbers in boxes of their own, and what an identity number states by itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.boxes.personal_numbers import NumbersForm
from dashboard.admin.forms.ledger_form import LedgerForm
from metrics.models import Person
from metrics.models.columns.personal import born_in
from metrics.models.columns.sealed import Sealed
from metrics.models.grassroots.people import gender_in

NUMBERS = ("identity", "phone")
CLEAR = gettext_lazy("删除已登记的号码")


class PersonForm(NumbersForm, LedgerForm):
    NUMBERS = NUMBERS

    clear_identity = forms.BooleanField(label=CLEAR, required=False)
    clear_phone = forms.BooleanField(label=CLEAR, required=False)
    kept_identity = forms.CharField(widget=forms.HiddenInput, required=False)
    kept_phone = forms.CharField(widget=forms.HiddenInput, required=False)

    class Media:
        js = ("js/person-form.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "gender" in self.fields:
            self.fields["gender"].required = False  # the identity number states it

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        identity = self.cleaned_data.get("identity")
        if isinstance(identity, Sealed) and identity != self.number_field("identity").stored:
            number = identity.open()
            self.cleaned_data["birth_date"] = self.cleaned_data.get("birth_date") or born_in(number)
            self.cleaned_data["gender"] = self.cleaned_data.get("gender") or gender_in(number)
        if "gender" in self.fields and not self.cleaned_data.get("gender"):
            self.add_error("gender", _("请选择性别，或者填写身份证号，由它得出。"))
        return cleaned


def with_box(name: str, row: Person | None) -> tuple[str, ...]:
    """A number with what belongs to its box; of what is not registered nothing can be deleted."""
    is_stored = row is not None and getattr(row, name) is not None
    return (name, f"kept_{name}", *([f"clear_{name}"] if is_stored else []))
