"""Boxes for personal numbers: typed in full, shown masked, and never written back as they were typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dashboard.admin.acts.visit import Visit
from metrics.models.columns.sealed import Sealed, SealedField

# How long a number that was typed stays in a form that came back with errors.
_KEPT_SECONDS = 4 * 3600
_ATTRIBUTES = {"class": "vTextField", "autocomplete": "off", "spellcheck": "false", "data-personal": ""}
KEPT_WITHOUT_TICK = _("要删除已登记的号码，请勾选“删除已登记的号码”；不删除的，请重新打开本页，让框里的内容保持原样。")
TYPED_AND_TICKED = _("又填了新号码，又勾选了删除。请只做其中一样。")


class NumberField(forms.CharField):
    """Reads a number, or the masks of those that the form knows already: the stored one, and one typed just before."""

    def __init__(self, *, sealed: SealedField, **options: Any) -> None:
        options |= {"required": False, "max_length": None, "widget": forms.TextInput(attrs=_ATTRIBUTES)}
        super().__init__(**options)
        self.sealed = sealed
        self.stored: Sealed | None = None
        self.kept: Sealed | None = None

    def clean(self, value: Any) -> Sealed | None:
        text = (value or "").strip()
        known = {str(each): each for each in (self.stored, self.kept) if each is not None}
        return known.get(text) or (self.sealed.seal(text) if text else None)

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, str):
            try:
                value = self.clean(value)
            except ValidationError:
                value = None
        return "" if value is None else str(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return data is not None and str(data).strip() != str(initial or "")


class NumbersForm(forms.ModelForm):
    """A form with boxes for numbers; beside each a tick that deletes what is stored, and what was typed, sealed.

    What is carried through the page is signed for the account, so that a token found elsewhere is worth nothing here.
    """

    NUMBERS: tuple[str, ...] = ()
    # Set for each request.
    visit: Visit
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.numbers:
            field = self.number_field(name)
            field.stored = getattr(self.instance, name)
            field.kept = self._kept(name)

    @property
    def numbers(self) -> list[str]:
        """Names of the boxes that the form has."""
        return [name for name in self.NUMBERS if isinstance(self.fields.get(name), NumberField)]

    def clean(self) -> dict[str, Any] | None:
        # First, since a conflict ends the cleaning, and the form that comes back keeps what was typed.
        for name in self.numbers:
            if name in self.cleaned_data:
                self._read_number(name)
        return super().clean()

    def _read_number(self, name: str) -> None:
        """What becomes of the stored number."""
        field, typed = self.number_field(name), self.cleaned_data[name]
        ticked = bool(self.cleaned_data.get(f"clear_{name}"))
        if self.add_prefix(name) not in self.data:
            self.cleaned_data[name] = field.stored
        elif ticked and typed not in (None, field.stored):
            self.add_error(name, TYPED_AND_TICKED)
        elif ticked:
            self.cleaned_data[name] = None
        elif typed is None and field.stored is not None:
            self.add_error(name, KEPT_WITHOUT_TICK)
        elif typed != field.stored:
            self._keep(name, typed)

    def _keep(self, name: str, typed: Sealed) -> None:
        """Should the form come back with errors, the number need not be typed again."""
        self.data = self.data.copy()
        self.data[self.add_prefix(f"kept_{name}")] = signing.dumps(typed.token, salt=self._salt(name))

    def _kept(self, name: str) -> Sealed | None:
        signed = self.data.get(self.add_prefix(f"kept_{name}"), "") if self.is_bound else ""
        try:
            token = signing.loads(signed, salt=self._salt(name), max_age=_KEPT_SECONDS)
        except signing.BadSignature:
            return None
        return self.number_field(name).sealed.to_python(token)

    def _salt(self, name: str) -> str:
        return f"number:{name}:{self.visit.account.pk}"

    def number_field(self, name: str) -> NumberField:
        field = self.fields[name]
        assert isinstance(field, NumberField)
        return field
