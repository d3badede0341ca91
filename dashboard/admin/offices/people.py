"""People: their numbers stand under a heading of their own, masked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms.fields import Field
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from dashboard.admin.boxes.personal_numbers import NumberField
from dashboard.admin.keys.choices import MERGERS
from dashboard.admin.ledger.derived import derived
from dashboard.admin.ledger.tracked import TrackedAdmin
from dashboard.admin.ledger.unit_filter import UnitFilter
from dashboard.admin.offices.merging_forms import FIRST, SECOND
from dashboard.admin.offices.merging_people import MergingPanel, may_merge
from dashboard.admin.offices.person_form import NUMBERS, PersonForm, with_box
from dashboard.admin.offices.revealing import RevealingPanel
from dashboard.rights import Rights, covered
from metrics.acts.merging import likely_doubles, namesakes
from metrics.ledgers.registry import register_of
from metrics.models import Person
from metrics.models.columns.sealed import SealedField

# More than these are in the list of likely doubles.
_MOST_NAMED = 5


class DoublesFilter(admin.SimpleListFilter):
    """People who are likely registered twice. Of those whom the reader may not see nothing is said."""

    title = gettext_lazy("疑似重复")
    parameter_name = "doubles"
    LIKELY = "likely"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(self.LIKELY, _("姓名、出生日期都相同"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return likely_doubles(queryset, _within_reach(request)) if self.value() == self.LIKELY else queryset


class PersonAdmin(derived(register_of(Person))):  # type: ignore[misc]
    form = PersonForm
    panels = (*TrackedAdmin.panels, MergingPanel, RevealingPanel)
    change_form_template = "admin/person_change_form.html"
    change_list_template = "admin/person_change_list.html"
    list_display = ("name", "number", "gender", "birth_date", "education", "unit")
    list_filter = (UnitFilter, DoublesFilter, "gender", "education")

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

    def get_ordering(self, request: HttpRequest) -> Any:
        """Likely doubles one below the other."""
        is_asked = request.GET.get(DoublesFilter.parameter_name) == DoublesFilter.LIKELY
        return ("same_name", "birth_date", "number") if is_asked else super().get_ordering(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if {"name", "birth_date", "identity"} & set(form.altered):
            self._point_out_doubles(request, obj)

    def _point_out_doubles(self, request: HttpRequest, person: Person) -> None:
        """Says whom he may be, and bars nothing."""
        found = namesakes([person], _within_reach(request).select_related("unit")).get(person.pk, [])
        if found:
            ways = [(each, self._way_to(request, person, each)) for each in found[:_MOST_NAMED]]
            context = {"ways": ways, "may_merge": may_merge(request)}
            messages.warning(request, render_to_string("admin/parts/likely_doubles.html", context))

    def _way_to(self, request: HttpRequest, person: Person, other: Person) -> str:
        """The address where the two are merged, for whoever may; for others that of the other one."""
        mergers = Rights.of(request).enters(MERGERS)
        is_mine = all(covered(each.unit_id, mergers) for each in (person, other))
        merging = f"{self.address('merge')}?{urlencode({FIRST: other.pk, SECOND: person.pk})}"
        return merging if is_mine else self.address("change", other.pk)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"may_merge": may_merge(request)} | (extra_context or {}))


def _within_reach(request: HttpRequest) -> QuerySet[Person]:
    found: QuerySet[Person] = Person.objects.readable(Rights.of(request).reads(Person))
    return found
