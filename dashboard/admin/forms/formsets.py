"""Rows edited together, on the form of another row or in a list, while others change or delete some of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from dashboard.admin.acts.visit import Visit
from dashboard.admin.django_private import OpenFormSet
from dashboard.admin.forms.conflicts import conflicted
from dashboard.admin.forms.gone_rows import gone_row
from dashboard.admin.forms.ledger_form import VersionedForm
from metrics.ledgers.registry import register_of
from metrics.models.tracked import Tracked

CHANGED_BEFORE_DELETING = _("打开这个页面之后，别人改过您要删除的行，没有删除。请先核对现在的内容，再决定是否删除。")


class StandingFormSet(OpenFormSet):
    """Each form stays with the row it was opened on, be it deleted meanwhile."""

    # Set for each request.
    visit: Visit

    def missing_row(self, key: Any) -> Any:
        return gone_row(register_of(self.model), key, self.visit)

    def get_queryset(self) -> Any:
        """Once the forms are there, their rows in their order, which is what the page is drawn from."""
        if self.is_bound and "forms" in self.__dict__:
            return [form.instance for form in self.initial_forms]
        return super().get_queryset()

    def to_write(self) -> list[Tracked]:
        """The rows that saving this will write."""
        return [form.instance for form in self.forms if form.has_changed()]

    def conflicts(self) -> Iterator[VersionedForm]:
        return (form for form in self.forms if conflicted(form))


class InlineFormSet(StandingFormSet, BaseInlineFormSet):
    def clean(self) -> None:
        """Forms that delete are not asked whether they are valid: they must not take away what nobody saw."""
        super().clean()
        unseen = [form for form in self.doomed if form.clash and not form.clash.entry and not form.clash.is_shown]
        for form in unseen:
            form.add_error(None, ValidationError(CHANGED_BEFORE_DELETING, code="conflict"))
        if unseen:
            raise ValidationError(CHANGED_BEFORE_DELETING, code="conflict")
