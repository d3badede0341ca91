"""What we use of Django that Django does not promise: each here, with its reason, behind a name of ours.

tests/house/test_django_private.py lists them with the signatures that we count on, and names the one that a new Django
has changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.forms.models import BaseModelFormSet
from django.http import HttpRequest, HttpResponse


class OpenAdmin(admin.ModelAdmin):
    """An admin that says when its formsets are made, and is asked what to answer for a row that is not there."""

    def _create_formsets(self, request: HttpRequest, obj: models.Model, change: bool) -> Any:
        # The only place where the formsets of a page are known together, before they are read and before they are
        # shown: what they write is locked in one order, and a draft is put into them.
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        self.formsets_made(request, obj if change else None, formsets)
        return formsets, inlines

    def formsets_made(self, request: HttpRequest, row: Any, formsets: Sequence[Any]) -> None:
        """Called with the formsets of a page; `row` is None on the page of a new one."""

    def formsets_of(self, request: HttpRequest, row: Any, *, change: bool) -> list[Any]:
        """The formsets that the page of the row would have, with what was sent."""
        return list(self._create_formsets(request, row, change)[0])

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        # Django looks the row up and answers in one breath, and what was typed would be lost.
        return self.answer_for_none(request, object_id)

    def answer_for_none(self, request: HttpRequest, key: str) -> HttpResponse:
        """What is answered where the account reaches no such row; Django leads to the index and says so."""
        return super()._get_obj_does_not_exist_redirect(request, self.opts, key)  # type: ignore[misc]


class OpenForm(forms.ModelForm):
    """A form that need not put what was typed onto its row."""

    def _post_clean(self) -> None:
        # Django puts the values onto the row and checks it in the same step, and has no other place to stop both.
        if self.fills_row:
            super()._post_clean()  # type: ignore[misc]

    @property
    def fills_row(self) -> bool:
        """Known once the fields are clean."""
        return True


class OpenKeyField(forms.ModelChoiceField):
    """The field of a key that may look at what stands beside it in the form."""

    def _clean_bound_field(self, bound: Any) -> Any:
        # A field is given its own value only; this is the last moment at which it can know its form.
        self.look_beside(bound)
        return super()._clean_bound_field(bound)  # type: ignore[misc]

    def look_beside(self, bound: Any) -> None:
        """Called before what was sent is cleaned."""


class OpenFormSet(BaseModelFormSet):
    """Forms of rows, of which some may be gone by the time they are sent."""

    def _existing_object(self, pk: Any) -> Any:
        # Otherwise Django makes a new row of one that was deleted since the page was opened.
        return super()._existing_object(pk) or self.missing_row(pk)  # type: ignore[misc]

    def missing_row(self, _key: Any) -> Any:
        """The row of a form that was sent, where it is not among the rows that are there."""
        return None

    @property
    def doomed(self) -> list[Any]:
        """The forms whose rows are to be deleted. Django has no open list of them before they are valid."""
        return [form for form in self.initial_forms if self._should_delete_form(form)]  # type: ignore[attr-defined]


class AskedBeforeDeleting:
    """For the form of an inline, in front of Django's own."""

    cleaned_data: dict[str, Any]

    def hand_clean_DELETE(self) -> None:
        # Django names here all that stands in the way, whoever reads it; the name is bound to no promise.
        if self.cleaned_data.get("DELETE"):
            self.refuse_deletion()

    def refuse_deletion(self) -> None:
        """Raises ValidationError where the row must stay."""


@contextmanager
def unsaid_on_failure(request: HttpRequest) -> Iterator[None]:
    """Takes back what was said of a success that is undone: Django offers no way to unsay a message."""
    queue: list[Any] = cast("Any", messages.get_messages(request))._queued_messages
    before = len(queue)
    try:
        yield
    except Exception:
        del queue[before:]
        raise


def media_with(media: forms.Media, *, instead_of: str, script: str) -> forms.Media:
    """The media with one script in place of another; of a widget's own Django can only add to them."""
    kept = [js for js in media._js if js != instead_of]  # type: ignore[attr-defined]
    return forms.Media(js=[*kept, script], css=media._css)  # type: ignore[attr-defined]
