"""The switches of the guards: what stands in their place once they are off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.db.models import Q
from django.http import Http404
from django.urls import path
from django.utils.http import quote_etag
from django.utils.translation import get_language

from dashboard import rights, urls
from dashboard.admin import site
from dashboard.admin.acts.permissions import Scoped
from dashboard.admin.keys.key_field import ScopedKeys
from dashboard.pages.around import units
from metrics.models import Account, Attachment, OrgUnit, TrailEntry

Patch = Callable[[pytest.MonkeyPatch], None]
Probe = Callable[[Any], list[str]]
EVERYWHERE = ("5",)


@dataclass(frozen=True)
class Guard:
    """`words` say what holds while the guard stands; with `off` in force `finds` must find that it does not.

    `given` takes away, for both looks, what stands before the guard and would hide that it is gone.
    """

    words: str
    off: Patch
    finds: Probe
    given: Patch | None = None

    @property
    def name(self) -> str:
        return self.words.replace(" ", "-")


def put(owner: Any, name: str, value: Any) -> Patch:
    return lambda patch: patch.setattr(owner, name, value)


def always(owner: Any, name: str, value: Any = True) -> Patch:
    return put(owner, name, lambda *args, **options: value)


def without(owner: Any, name: str, base_class: Any) -> Patch:
    """As the class below has it."""
    return put(owner, name, getattr(base_class, name))


def any_unit(code: str, rights: Any) -> OrgUnit:
    unit = OrgUnit.objects.filter(pk=code).first()
    if unit is None:
        raise Http404
    return unit


def with_any_predecessor(self: Any, codes: set[str]) -> tuple[str, ...]:
    after = self.successors or {}
    return tuple(
        sorted(codes | {code for code, found in after.items() if any(rights.covered(one, codes) for one in found)})
    )


def all_places(found: Any) -> Iterator[Any]:
    for unit in OrgUnit.objects.order_by("code"):
        yield units.Destination(unit.code, unit.name, unit.name, unit.pinyin, (), unit.closed_on is not None)


def unscoped(self: Any, request: Any) -> Any:
    return super(Scoped, self).get_queryset(request)


def all_choices(only: Callable[[Any], bool]) -> Any:
    """Of the keys for which `only` holds, every row can be chosen."""
    scoped = ScopedKeys.formfield_for_foreignkey

    def formfield(self: Any, db_field: Any, request: Any, **options: Any) -> Any:
        field = scoped(self, db_field, request, **options)
        if only(db_field):
            field.queryset = db_field.related_model._base_manager.all()
        return field

    return put(ScopedKeys, "formfield_for_foreignkey", formfield)


def is_unit(field: Any) -> bool:
    return field.related_model is OrgUnit


def etag_of_all(request: Any, found: Any) -> str:
    seen = request.get_full_path(), get_language(), sorted(found.moment.counters.items())
    return quote_etag(sha256(repr(seen).encode()).hexdigest())


def with_shortcuts(patch: pytest.MonkeyPatch) -> None:
    """The addresses made anew, with the one that "view on site" needs."""
    patch.setattr(site.DistrictAdminSite, "get_urls", admin.AdminSite.get_urls)
    made: Any = ModuleType("urls_with_shortcuts")
    own = [each for each in urls.urlpatterns if getattr(each, "namespace", "") != "admin"]
    made.urlpatterns = [*own, path("admin/", site.site.urls)]
    made.handler404, made.handler403 = urls.handler404, urls.handler403
    patch.setattr(settings, "ROOT_URLCONF", made)


def answers_all(self: Any, lookup: str, value: str, request: Any = None) -> bool:
    return True


class Everything:
    """Rights that reach everywhere."""

    permitted = EVERYWHERE

    @classmethod
    def may_enter(cls, *row: Any) -> bool:
        return True

    @classmethod
    def of(cls, request: Any) -> type[Everything]:
        return cls


def entered_though_only_looking(self: Any, roles: Any, model: Any, wanted: Any) -> tuple[str, ...]:
    return self.units(set(roles) & rights.WRITERS, model)


def of_anybody(cls: Any, account: Account) -> rights.Rights:
    held = (rights.Held(each.role, each.unit_id) for each in account.grants.all())
    return rights.Rights(tuple(held), {})


def every_row(self: Any, permitted: Any) -> Any:
    return self.all()


def every_unit(self: Any, request: Any, model_admin: Any) -> list[Any]:
    return list(OrgUnit.objects.values_list("code", "name"))


def whole_trail(request: Any) -> Any:
    return TrailEntry.objects.all()


def is_no_unit(field: Any) -> bool:
    return not is_unit(field)


def together(*patches: Patch) -> Patch:
    def patch_all(patch: pytest.MonkeyPatch) -> None:
        for each in patches:
            each(patch)

    return patch_all


def any_paper(self: Any, row: Any, key: int) -> Any:
    return Attachment.objects.get(pk=key)


def all_taken_off(row: Any) -> list[Any]:
    return list(TrailEntry.objects.filter(ledger=Attachment._meta.label, verb="delete"))


def all_gone(self: Any, request: Any) -> Q:
    return Q()


def anybodys_draft(self: Any, account: Any, address: str) -> Any:
    return self.filter(address=address).first()


def name_and_number(row: Any, reader: Any) -> str:
    return getattr(row, "name_and_number", str(row))


def everything_to_choose(field: Any, *given: Any, **beside: Any) -> Any:
    return field.related_model.objects.all()


def no_condition(self: Any, reader: Any) -> Q:
    return Q()


def everywhere_entered(self: Any, roles: Any = rights.WRITERS, model: Any = None) -> tuple[str, ...]:
    return EVERYWHERE
