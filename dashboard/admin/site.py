"""The admin site, and what is in it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from dashboard.admin.acts.one_moment import at_one_moment
from dashboard.admin.home.first_page import first_page
from dashboard.admin.keys.autocomplete import Autocomplete
from dashboard.admin.ledger.derived import derived
from dashboard.admin.ledger.quarterly_returns import QuarterlyReturnAdmin
from dashboard.admin.offices.accounts import AccountAdmin
from dashboard.admin.offices.catalogue import CatalogueAdmin
from dashboard.admin.offices.people import PersonAdmin
from dashboard.admin.offices.reorganising import SuccessionAdmin
from dashboard.admin.offices.trail import TrailAdmin
from dashboard.admin.offices.units import UnitAdmin
from dashboard.admin.returns.grid_page import grid, grid_draft, grid_start
from dashboard.rights import Rights
from metrics.ledgers.registry import MENU, MenuHeading, register_of, registers
from metrics.models import OFFICES, Account, CatalogueEntry, OrgUnit, Person, Return, Succession, TrailEntry

# Models whose admin is more than their fields.
OWN: dict[Any, Any] = {
    OrgUnit: UnitAdmin,
    Succession: SuccessionAdmin,
    CatalogueEntry: CatalogueAdmin,
    TrailEntry: TrailAdmin,
    Account: AccountAdmin,
    Person: PersonAdmin,
    Return: QuarterlyReturnAdmin,
}


# What is no ledger stands under a heading of its own.
RECORDS = "records"
_HEADINGS = {heading: heading.label for heading in MenuHeading} | {RECORDS: gettext_lazy("目录和记录")}


def _rooms() -> dict[str, dict[Any, Any]]:
    """As the index shows them: the key of a heading, and its models with their admins."""
    rooms: dict[str, list[Any]] = {
        heading: list(dict.fromkeys(each.model for each in ledgers)) for heading, ledgers in MENU.items()
    }
    placed = {model for models in rooms.values() for model in models} | OWN.keys()
    # What ledgers refer to, like people and services, stands with the units.
    rooms[MenuHeading.STRUCTURE] += [
        Succession,
        Person,
        *(each.model for each in registers() if each.model.STANDS_ALONE and each.model not in placed),
    ]
    rooms[RECORDS] = [CatalogueEntry, TrailEntry, Account]
    return {
        name: {model: OWN.get(model) or derived(register_of(model)) for model in models}
        for name, models in rooms.items()
    }


ADMIN_MENU = _rooms()


class DistrictAdminSite(admin.AdminSite):
    site_header = index_title = gettext_lazy("台账管理")
    site_title = gettext_lazy("党建工作数据看板")
    site_url = "/"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return Rights.of(request).has(OFFICES)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return at_one_moment(view, super().admin_view(view, cacheable))

    def get_urls(self) -> list[Any]:
        # "View on site" would tell of any row of any model whether it exists, and where.
        found = [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"]
        return [
            path("returns/<str:name>/", self.admin_view(grid_start), name="grid-start"),
            path("returns/<str:name>/<str:period>/", self.admin_view(partial(grid, self)), name="grid"),
            path("returns/<str:name>/<str:period>/draft/", self.admin_view(grid_draft), name="grid-draft"),
            *found,
        ]

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        return super().index(request, (extra_context or {}) | first_page(self, request))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return Autocomplete.as_view(admin_site=self)(request)  # type: ignore[return-value]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one place to sign in; who is signed in and lacks the role is told so on the way."""
        if request.user.is_authenticated:
            return redirect("home")
        # Back to where he was: a draft may wait there.
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('sign-in')}?{urlencode({'next': wanted})}")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """There is one place for it, for those who keep nothing as well."""
        return redirect("password")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models under the headings of ADMIN_MENU instead of their app."""
        found = {each["model"]: each for app in super().get_app_list(request, app_label) for each in app["models"]}
        rooms = [(name, [found[model] for model in models if model in found]) for name, models in ADMIN_MENU.items()]
        address = reverse("admin:index", current_app=self.name)
        return [
            {
                "name": str(_HEADINGS[name]),
                "app_label": f"room-{number}",
                "app_url": address,
                "has_module_perms": True,
                "models": models,
            }
            for number, (name, models) in enumerate(rooms)
            if models
        ]


site = DistrictAdminSite()
for _models in ADMIN_MENU.values():
    for _model, _admin in _models.items():
        site.register(_model, _admin)
