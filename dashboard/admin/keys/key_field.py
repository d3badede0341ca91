"""The form field of a key: it offers and takes what the account may refer to, and nothing else."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest

from dashboard.admin.acts.permissions import Scoped
from dashboard.admin.django_private import OpenKeyField
from dashboard.admin.keys.choices import DEPENDS, NOTHING_BESIDE, Beside, Writers, choices_of
from dashboard.admin.keys.row_select import RowSelect
from dashboard.rights import Rights
from dashboard.wording import label_of
from metrics.ledgers.registry import register_of
from metrics.models import OrgUnit
from metrics.models.tracked import Tracked


class KeyField(OpenKeyField):
    """A key in a form. Its choices may depend on what stands beside it."""

    def __init__(self, queryset: Any, *, db_field: Any, request: HttpRequest, writers: Writers, **options: Any) -> None:
        self.db_field, self.request, self.writers = db_field, request, writers
        super().__init__(queryset, **options)

    def look_beside(self, bound: Any) -> None:
        names = DEPENDS.get((self.db_field.model, self.db_field.name), ())
        if names:
            beside = Beside.of({name: bound.form[name].data for name in names if name in bound.form.fields})
            chosen = getattr(bound.form.instance, self.db_field.attname)
            rows = choices_of(self.db_field, self.request, self.writers, beside=beside)
            self.queryset = rows | rows.model.objects.filter(pk=chosen) if chosen else rows

    def label_from_instance(self, obj: Tracked) -> str:
        return label_of(obj, Rights.of(self.request))


def row_field(owner: Any, db_field: Any, request: HttpRequest, writers: Writers) -> dict[str, Any]:
    """How an admin or inline builds the form field of a key."""
    options: dict[str, Any] = {
        "form_class": partial(KeyField, db_field=db_field, request=request, writers=writers),
        "queryset": choices_of(db_field, request, writers, beside=NOTHING_BESIDE),
    }
    if db_field.name in owner.get_autocomplete_fields(request):
        options["widget"] = RowSelect(db_field, owner.admin_site)
    return options


class ScopedKeys(Scoped):
    """For admins and inlines of tracked rows."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only what the user may refer to: units he writes for, rows he reads."""
        own = row_field(self, db_field, request, self.writers)
        return super().formfield_for_foreignkey(db_field, request, **own | kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Beside a choice stands at most the way to add or change what is chosen; units are not made in passing."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if barred := register_of(self.model).entry.barred(self.entered(request)).get(db_field.name):
            # A kind that the user may not enter is not offered.
            choices: Any = field
            choices.choices = [(value, label) for value, label in choices.choices if value not in barred]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            is_unit = db_field.related_model is OrgUnit
            field.widget.can_delete_related = field.widget.can_view_related = False
            field.widget.can_add_related = field.widget.can_change_related = not is_unit
        return field
