"""Acts that need a reason."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def without_numbers(text: str) -> None:
    """Validator of reasons: they are kept in the trail, where no personal number belongs."""
    if re.search(r"\d[\d\s-]{9,}[\dXx]", text):
        raise ValidationError(_("事由会记入变更记录，不要写号码。请改写后再提交。"), code="number")


class ReasonForm(forms.Form):
    why = forms.CharField(
        label=_("事由"),
        max_length=200,
        validators=[without_numbers],
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text=_("为什么要这样做，必须填写，记入变更记录。"),
        error_messages={"required": _("请填写事由，再提交。")},
    )
