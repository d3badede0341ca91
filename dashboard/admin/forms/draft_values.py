"""Between a form and its draft: what of a form is kept, and a form filled with what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError

from metrics.ledgers.registry import ledger_of
from metrics.models.columns.sealed import SealedField

DraftValues = dict[str, Any]


def changed(form: forms.ModelForm) -> Iterator[tuple[str, Any]]:
    """Name and text of what was typed into the form, of what may be kept of it."""
    for name in form.changed_data:
        column, field, text = _column(form, name), form.fields[name], form[name].data
        if column is None or not _is_kept(column, field):
            continue
        # What came late, after it was saved, is what the row holds now.
        is_new = field.has_changed(column.value_from_object(form.instance), text)
        if is_new and (not isinstance(field, forms.ModelChoiceField) or _is_choice(field, text)):
            yield name, text


def _column(form: forms.ModelForm, name: str) -> Any:
    try:
        return ledger_of(form.instance).field(name)
    except FieldDoesNotExist:
        return None


def _is_kept(column: Any, field: forms.Field) -> bool:
    """What is no personal number, no file, no key and no secret."""
    is_secret = isinstance(column, SealedField) or isinstance(field.widget, forms.PasswordInput)
    return not (is_secret or column.primary_key or isinstance(field, forms.FileField))


def _is_choice(field: forms.Field, text: Any) -> bool:
    """Whether the account may choose this, so that a draft holds no other row."""
    try:
        field.clean(text)
    except ValidationError:
        return not text
    return True


def changed_parts(formset: Any) -> DraftValues:
    """The same of the rows on the form: of each that is there already, by its key, and of the new ones."""
    rows = {}
    for form in formset.initial_forms:
        fields = dict(changed(form)) | ({"DELETE": True} if form["DELETE"].data else {})
        if form.instance.pk and fields:
            rows[str(form.instance.pk)] = {"version": seen_version_of(form), "fields": fields}
    new = [fields for form in formset.extra_forms if (fields := dict(changed(form)))]
    return {"rows": rows, "new": new} if rows or new else {}


def seen_version_of(form: forms.BaseForm) -> int | None:
    """The version of the row that the form shows."""
    seen = form["seen_version"].data if "seen_version" in form.fields else None
    return int(seen) if seen and seen.isascii() and seen.isdigit() else None


def refill(form: forms.BaseForm, kept: DraftValues) -> None:
    """The form with the draft in it, for the version of the row that the draft was typed over."""
    form.initial |= kept["fields"]
    if "seen_version" in form.fields and kept["version"] is not None:
        form.initial["seen_version"] = kept["version"]


def refill_parts(formset: Any, kept: DraftValues) -> None:
    new = kept.get("new", [])
    formset.extra, formset.initial_extra = len(new), new
    for form in formset.initial_forms:
        if found := kept.get("rows", {}).get(str(form.instance.pk)):
            refill(form, found)
