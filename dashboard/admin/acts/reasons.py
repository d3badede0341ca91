"""Reasons: what needs one, and what none may hold."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from metrics.acts.writing import ReasonNeeded


def without_numbers(text: str) -> None:
    """Validator of reasons: they are kept in the trail, where no personal number belongs."""
    if re.search(r"\d[\d\s-]{9,}[\dXx]", text):
        raise ValidationError(_("事由会记入变更记录，不要写号码。请改写后再提交。"), code="number")


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


class ReasonForm(forms.Form):
    """An act that is never done without a reason."""

    why = forms.CharField(
        label=_("事由"),
        max_length=200,
        validators=[without_numbers],
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text=_("为什么要这样做，必须填写，记入变更记录。"),
        error_messages={"required": _("请填写事由，再提交。")},
    )
