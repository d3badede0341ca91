"""What one request of the admin carries from one step of Django's to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from dashboard.per_request import PerRequest
from dashboard.rights import Rights
from metrics.models import Account, Draft, TrailEntry
from metrics.models.rows import State
from metrics.models.tracked import Tracked

FormClass = TypeVar("FormClass", bound=type[Any])


@dataclass
class Visit:
    """Of one account; forms are given it, and whoever has the request finds it by `of`."""

    account: Any
    rights: Rights
    # What stopped the act a moment ago, for the forms to say.
    refusal: ValidationError | None = None
    # What will be written together with the row of the form.
    formsets: Sequence[Any] = ()
    # The row that a 变更 has opened.
    successor: State | None = None
    # What was typed and left unsaved, by the address of its form, as far as it was looked up.
    drafts: dict[str, Draft | None] = field(default_factory=dict)
    # Rows that somebody deleted while they were open, with the entries that tell of it.
    gone: list[tuple[Tracked, TrailEntry]] = field(default_factory=list)

    @classmethod
    def of(cls, request: HttpRequest) -> Visit:
        return _VISITS.of(request)

    def take_formsets(self) -> Sequence[Any]:
        """Those that are about to be written, once."""
        found, self.formsets = self.formsets, ()
        return found

    def deletion_of(self, row: Tracked) -> TrailEntry | None:
        """Who deleted this row, when; None of one that is there."""
        return next((entry for gone, entry in self.gone if gone is row), None)


_VISITS: PerRequest[Visit] = PerRequest("visit", lambda request: Visit(request.user, Rights.of(request)))


def for_visit(form: FormClass, request: HttpRequest, /, **own: Any) -> FormClass:
    """The class of a form or formset, told in whose visit it is used; with attributes of its own."""
    made: Any = type(form.__name__, (form,), {"visit": Visit.of(request), **own})
    return made


def account_of(request: HttpRequest) -> Account:
    """Whoever is in the admin is signed in."""
    assert isinstance(request.user, Account)
    return request.user
