"""The form that puts files onto a row."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from metrics.files.gate import ENDINGS, check_all


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, all of which passed the gate."""

    def clean(self, data: Any, _initial: Any = None) -> Any:
        return check_all((each.name, each) for each in data or ())


class UploadForm(forms.Form):
    papers = FilesField(
        label=gettext_lazy("文件"),
        widget=FilesInput(attrs={"accept": ",".join(ending for each in ENDINGS.values() for ending in each)}),
    )
    note = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=500, help_text=gettext_lazy("材料说明什么，可不填。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Its page has another form with a note.
        super().__init__(*args, **{"auto_id": "id_paper_%s", **kwargs})
