"""People: their numbers stand under a heading of their own, masked."""

from __future__ import annotations

from typing import Any

from django.forms.fields import Field
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from dashboard.admin.forms.numbers import NumberField
from dashboard.admin.ledger.derived import derived
from dashboard.admin.ledger.tracked import TrackedAdmin
from dashboard.admin.ledger.unit_filter import UnitFilter
from dashboard.admin.offices.merging_people import MergingPanel, may_merge
from dashboard.admin.offices.person_form import NUMBERS, PersonForm, with_box
from dashboard.admin.offices.revealing import RevealingPanel
from metrics.ledgers.registry import register_of
from metrics.models import Person
from metrics.models.columns.sealed import SealedField


class PersonAdmin(derived(register_of(Person))):  # type: ignore[misc]
    form = PersonForm
    panels = (*TrackedAdmin.panels, MergingPanel, RevealingPanel)
    change_form_template = "admin/person_change_form.html"
    change_list_template = "admin/person_change_list.html"
    list_display = ("name", "number", "gender", "birth_date", "education", "unit")
    list_filter = (UnitFilter, "gender", "education")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Beside each number what belongs to its box."""
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        names = super().get_fields(request, obj)
        return [with_box(name, obj) if may_write and name in NUMBERS else name for name in names]

    def grouped(self, names: list[Any]) -> list[tuple[Any, dict[str, Any]]]:
        """The numbers before the notes."""
        numbers = [name for name in names if name in NUMBERS or isinstance(name, tuple)]
        others = super().grouped([name for name in names if name not in numbers])
        return [*others[:-1], (_("号码"), {"fields": numbers}), *others[-1:]]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        if isinstance(db_field, SealedField):
            return NumberField(sealed=db_field, label=db_field.verbose_name, help_text=db_field.help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @method_decorator(sensitive_post_parameters(*NUMBERS))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"may_merge": may_merge(request)} | (extra_context or {}))
