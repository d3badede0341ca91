"""Where a form that came back begins: at its first fault, which has the keyboard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.forms import BaseForm

from dashboard.admin.forms.conflicts import conflicted


def forms_of(context: dict[str, Any]) -> Iterator[BaseForm]:
    """The form of a row and those of its inlines, from the context of its page."""
    yield context["adminform"].form
    for inline in context["inline_admin_formsets"]:
        yield from inline.formset.forms


def focus_on_fault(forms: Iterable[BaseForm]) -> None:
    """Gives the keyboard to the first field with an error. A conflict has its own first choice."""
    bound = [form for form in forms if form.is_bound]
    if any(map(conflicted, bound)):
        return
    for form in bound:
        for name, field in form.fields.items():
            if name in form.errors and not field.widget.is_hidden:
                field.widget.attrs["autofocus"] = True
                return
