"""The forms of merging: which two people, and what of them is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.acts.reasons import ReasonForm
from dashboard.admin.keys.choices import MERGERS, TO_MERGE, choices_of
from dashboard.admin.keys.key_field import KeyField
from dashboard.admin.keys.row_select import RowSelect
from metrics.acts.merging import fillable, merge_people
from metrics.acts.writing import Work
from metrics.ledgers.registry import register_of
from metrics.models import Person

FIRST, SECOND = "first", "second"
MOVED = gettext_lazy("打开这个页面之后，其中一条记录又有改动，没有合并。请核对下面的内容，再合并。")


class ChoosingForm(forms.Form):
    """Which two. Only people registered where the account may merge."""

    def __init__(self, request: HttpRequest, site: AdminSite) -> None:
        super().__init__(request.GET if {FIRST, SECOND} & request.GET.keys() else None)
        rows = choices_of(TO_MERGE, request, MERGERS)
        for name, label in ((FIRST, _("第一条")), (SECOND, _("第二条"))):
            field = KeyField(rows, db_field=TO_MERGE, request=request, writers=MERGERS, label=label)
            field.widget = RowSelect(TO_MERGE, site)
            field.widget.is_required, field.widget.choices = True, field.choices
            self.fields[name] = field

    @property
    def pair(self) -> tuple[Person, Person] | None:
        """The two; None while one is not chosen. Somebody who may not be seen is nobody."""
        if not self.is_bound or not self.is_valid():
            return None
        return self.cleaned_data[FIRST], self.cleaned_data[SECOND]


class MergingForm(ReasonForm):
    keep = forms.ChoiceField(
        label=gettext_lazy("保留哪一条"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("各台账改为指向保留的这一条，另一条删除。"),
        error_messages={"required": gettext_lazy("请选择保留哪一条。")},
    )
    fill = forms.MultipleChoiceField(
        label=gettext_lazy("空着的项用另一条补上"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("只补保留的一条空着的项；不选的随另一条一起删除。"),
    )
    versions = forms.CharField(widget=forms.HiddenInput)
    field_order = ("keep", "fill", "why", "versions")

    def __init__(self, data: Any, pair: tuple[Person, Person]) -> None:
        self.pair = pair
        super().__init__(data, initial={"versions": self._versions})
        self.fields["keep"].choices = [(str(each.pk), each.name_and_number) for each in pair]  # type: ignore[attr-defined]
        names = {*fillable(*pair), *fillable(*reversed(pair))}
        labels = [(f.name, f.verbose_name) for f in register_of(Person).stored if f.name in names]
        self.fields["fill"].choices = labels  # type: ignore[attr-defined]
        if not labels:
            del self.fields["fill"]

    @property
    def _versions(self) -> str:
        return "-".join(str(each.version) for each in self.pair)

    def clean_versions(self) -> str:
        if self.cleaned_data["versions"] != self._versions:
            raise ValidationError(MOVED, code="conflict")
        return self._versions

    @property
    def kept_and_gone(self) -> tuple[Person, Person]:
        first, second = self.pair
        return (first, second) if self.cleaned_data["keep"] == str(first.pk) else (second, first)

    def carry_out(self, work: Work) -> None:
        """Raises ValidationError and Conflict."""
        kept, gone = self.kept_and_gone
        chosen = set(self.cleaned_data.get("fill", ())) & set(fillable(kept, gone))
        merge_people(work, kept, gone, fill=sorted(chosen))
