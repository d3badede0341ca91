"""The catalogue of indicators."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.forms.ledger_form import LedgerForm
from dashboard.admin.ledger.tracked import TrackedAdmin
from dashboard.rights import Rights
from metrics.catalogue.faults import CatalogueError
from metrics.catalogue.loading import check_entry, current_catalogue
from metrics.models import CatalogueEntry, EntryKind, Role
from metrics.models.tracked import Tracked

EDITORS = frozenset({Role.BUSINESS_ADMIN})


class ReadableJSON(json.JSONEncoder):
    """Chinese as Chinese, one key a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False, "indent": 2})


class EntryForm(LedgerForm):
    body = forms.JSONField(
        label=gettext_lazy("定义"),
        encoder=ReadableJSON,
        widget=forms.Textarea(attrs={"rows": 26, "cols": 90, "spellcheck": "false"}),
        help_text=gettext_lazy("键与 fixtures/catalogue 中的一致；保存前会检查整个目录，有误时指出是哪一项。"),
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        values = self.cleaned_data
        if values.keys() >= {"kind", "code", "body"}:
            self._check(values["kind"], values["code"], values["body"])
        return cleaned

    def _check(self, kind: str, code: str, body: Any) -> None:
        if not isinstance(body, dict):
            raise ValidationError({"body": _("定义须是一个 JSON 对象，以 { 开头。")})
        try:
            check_entry(EntryKind(kind), code, body, replaces=self.instance.pk)
        except CatalogueError as error:
            raise ValidationError({"body": [str(fault) for fault in error.faults]}) from None


class CatalogueAdmin(TrackedAdmin):
    form = EntryForm
    writers = EDITORS
    list_display = ("code", "name", "kind", "position")
    list_filter = ("kind",)
    search_fields = ("code", "body")
    search_help_text = gettext_lazy("按代码或定义里的文字查找")
    fields = ("kind", "code", "position", "body")

    @admin.display(description=gettext_lazy("名称"))
    def name(self, entry: CatalogueEntry) -> str:
        return str(entry.body.get("name_zh", ""))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return CatalogueEntry.objects.all() if Rights.of(request).has(EDITORS) else CatalogueEntry.objects.none()

    def has_view_permission(self, request: HttpRequest, obj: Tracked | None = None) -> bool:
        return Rights.of(request).has(EDITORS)

    def has_change_permission(self, request: HttpRequest, obj: Tracked | None = None) -> bool:
        return Rights.of(request).has(EDITORS)

    def grouped(self, names: list[Any]) -> list[tuple[Any, dict[str, Any]]]:
        """One group: a definition is no paper ledger."""
        return [(None, {"fields": names})]

    def restorable(self, request: HttpRequest) -> Q:
        """Entries belong to no unit."""
        return Q(unit="") if Rights.of(request).has(EDITORS) else Q(pk__in=[])

    def refuse_foreign(self, request: HttpRequest, row: Tracked) -> None:
        """The catalogue belongs to no unit; the role alone decides."""

    def check_whole(self) -> None:
        """Nothing is taken out that other entries need."""
        try:
            current_catalogue()  # inside a unit of work: read anew, with the change
        except CatalogueError as error:
            raise ValidationError([str(fault) for fault in error.faults]) from None
