"""The form of a 更名: the new name, the first day on which it holds, and on which authority."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dashboard.admin.acts.reasons import ReasonForm
from dashboard.admin.boxes.written import WrittenDay
from metrics.acts.renaming import rename
from metrics.acts.writing import Work
from metrics.models import OrgUnit

MOVED_ON = _("打开这个页面之后，别人已经改过这个单位，还没有更名。请核对现在的名称，再办理。")


class RenamingForm(ReasonForm):
    name = forms.CharField(
        label=_("新名称"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text=_("全称，例如“青禾镇”。"),
    )
    on = WrittenDay(
        label=_("更名日期"),
        help_text=_("使用新名称的第一天，不能晚于今天；原来的名称用到前一天为止。"),
    )
    seen_version = forms.IntegerField(label=_("版本"), widget=forms.HiddenInput)
    field_order = ("name", "on", "why")

    def __init__(self, data: Any, unit: OrgUnit) -> None:
        self.unit = unit
        super().__init__(data, initial={"seen_version": unit.version})
        self.fields["why"].label, self.fields["why"].help_text = _("依据"), _("批准更名的文件或说明，记入变更记录。")

    def clean_seen_version(self) -> int:
        if self.cleaned_data["seen_version"] != self.unit.version:
            raise ValidationError(MOVED_ON, code="conflict")
        return self.unit.version

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody else was faster."""
        return self.has_error("seen_version", "conflict")

    def look_again(self, unit: OrgUnit) -> None:
        """What is sent next time was typed before the unit as it stands now."""
        self.data = dict(self.data.items()) | {"seen_version": unit.version}

    def carry_out(self, work: Work) -> None:
        """Raises ValidationError and Conflict."""
        rename(work, self.unit, name=self.cleaned_data["name"], on=self.cleaned_data["on"])
