"""What the box of a key is answered: rows by name, code or pinyin, people elsewhere by their full identity number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from dashboard.admin.keys.choices import DEPENDS, OFFICE_OF, OFFICES_OWN, TO_MERGE, Beside, choices_of, may_fill
from dashboard.admin.keys.identity_lookup import is_identity, look_up
from dashboard.admin.keys.labels import choice_labels, with_names
from dashboard.admin.keys.mentors import roles_of, townships_of, with_role
from dashboard.lists.page_sizes import CHOICES
from dashboard.lists.searching import found, ranked
from dashboard.rights import Rights
from metrics.ledgers.registry import registers
from metrics.models import WRITERS, Account, Person, Role
from metrics.models.tracked import Tracked


class Autocomplete(View):
    """Answers what a RowSelect asks."""

    admin_site: Any = None
    asked: Mapping[str, Any]

    def get(self, request: HttpRequest) -> JsonResponse:
        self.asked = request.GET
        return self._listed()

    def post(self, request: HttpRequest) -> JsonResponse:
        """Looking somebody up is an act, and its number is no part of an address."""
        self.asked = request.POST
        self._refuse_strangers()
        if self.field.related_model is Person and self.field is not TO_MERGE and is_identity(self.term):
            person = look_up(request, self.term)
            return _answer([{"id": str(person.pk), "text": person.name}] if person else [], more=False)
        return self._listed()

    def _listed(self) -> JsonResponse:
        self._refuse_strangers()
        start = (self.page - 1) * CHOICES
        rows = list(self._rows()[start : start + CHOICES + 1])
        roles = roles_of(rows) if self._is_by_role else {}
        labels = choice_labels(rows[:CHOICES], self.rights, roles=roles)
        found_here = zip(rows, labels, strict=False)
        return _answer([{"id": str(row.pk), "text": label} for row, label in found_here], more=len(rows) > CHOICES)

    def _rows(self) -> QuerySet:
        beside = Beside.of(self.asked)
        offered = choices_of(self.field, self.request, self.writers, beside=beside)
        rows = ranked(found(with_names(offered), self.term, self.rights), self.term, self.rights)
        if not self._is_by_role:
            return rows
        return with_role(rows, townships_of(self.rights, beside.unit), beside.started_on)

    @property
    def _is_by_role(self) -> bool:
        return "role" in DEPENDS.get((self.field.model, self.field.name), ())

    def _refuse_strangers(self) -> None:
        if not may_fill(self.rights, self.writers, self.field.model):
            raise PermissionDenied(_("您没有填报这个台账的权限。"))

    # -- what is asked -----------------------------------------------------------------------------

    @cached_property
    def rights(self) -> Rights:
        return Rights.of(self.request)

    @cached_property
    def field(self) -> Any:
        """The key that is filled in. Raises PermissionDenied for what is none."""
        try:
            place = f"{self.asked['app_label']}.{self.asked['model_name']}".lower()
            field = _key_at(place, self.asked["field_name"])
        except (KeyError, FieldDoesNotExist):
            raise PermissionDenied from None
        target = field.related_model if field.is_relation else None
        # Every row names an account, and no form offers any to choose from.
        if target is None or target is Account or not issubclass(target, Tracked):
            raise PermissionDenied
        return field

    @property
    def writers(self) -> frozenset[Role]:
        """Whoever enters the rows; of what has no admin of its own, whoever enters any."""
        model, site = self.field.model, self.admin_site
        own = getattr(site.get_model_admin(model), "writers", WRITERS) if site.is_registered(model) else WRITERS
        return OFFICE_OF.get((model, self.field.name), own)

    @property
    def term(self) -> str:
        return str(self.asked.get("term", ""))[:100]

    @property
    def page(self) -> int:
        text = str(self.asked.get("page", ""))
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 and int(text) else 1


def _key_at(place: str, name: str) -> Any:
    """The key of that name, of the rows that are kept at the place. Raises KeyError and FieldDoesNotExist."""
    if (place, name) in OFFICES_OWN:
        return OFFICES_OWN[place, name]
    return {each.key.lower(): each for each in registers()}[place].field(name)


def _answer(results: list[dict[str, str]], *, more: bool) -> JsonResponse:
    return JsonResponse({"results": results, "pagination": {"more": more}}, json_dumps_params={"ensure_ascii": False})
