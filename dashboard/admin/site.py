"""The admin site, and what is in it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from dashboard.admin.accounts import AccountAdmin
from dashboard.admin.catalogue import CatalogueAdmin
from dashboard.admin.ledgers import (
    AdmissionAdmin,
    AssignmentAdmin,
    EnterpriseAdmin,
    EstateAdmin,
    IncomeAdmin,
    MentoringAdmin,
    PersonAdmin,
    ReturnAdmin,
    StakeAdmin,
    SuccessionAdmin,
    UnitAdmin,
    WorkshopAdmin,
)
from dashboard.admin.rights import OFFICES, Rights
from dashboard.admin.trail import TrailAdmin
from metrics.models import (
    Account,
    Admission,
    Assignment,
    CatalogueEntry,
    CollectiveIncome,
    Enterprise,
    Estate,
    Mentoring,
    OrgUnit,
    Person,
    Return,
    Stake,
    Succession,
    TrailEntry,
    Workshop,
)

# As the index shows them: heading and models.
ROOMS: tuple[tuple[str, dict[Any, Any]], ...] = (
    (
        "台账",
        {
            Assignment: AssignmentAdmin,
            Mentoring: MentoringAdmin,
            Admission: AdmissionAdmin,
            Enterprise: EnterpriseAdmin,
            Stake: StakeAdmin,
            Workshop: WorkshopAdmin,
            Estate: EstateAdmin,
            Return: ReturnAdmin,
            CollectiveIncome: IncomeAdmin,
        },
    ),
    ("单位和人员", {OrgUnit: UnitAdmin, Succession: SuccessionAdmin, Person: PersonAdmin}),
    ("目录和记录", {CatalogueEntry: CatalogueAdmin, TrailEntry: TrailAdmin, Account: AccountAdmin}),
)


class DistrictAdminSite(admin.AdminSite):
    site_header = index_title = "台账管理"
    site_title = "党建工作数据看板"
    site_url = "/"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return Rights.of(request).has(OFFICES)

    def get_urls(self) -> list[Any]:
        # "View on site" would tell of any row of any model whether it exists, and where.
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one place to sign in; who is signed in and lacks the role is told so on the way."""
        if request.user.is_authenticated:
            return redirect("home")
        return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models under the headings of ROOMS instead of their app."""
        found = {each["model"]: each for app in super().get_app_list(request, app_label) for each in app["models"]}
        rooms = [(name, [found[model] for model in models if model in found]) for name, models in ROOMS]
        address = reverse("admin:index", current_app=self.name)
        return [
            {
                "name": name,
                "app_label": f"room-{number}",
                "app_url": address,
                "has_module_perms": True,
                "models": models,
            }
            for number, (name, models) in enumerate(rooms)
            if models
        ]


site = DistrictAdminSite()
for _name, _models in ROOMS:
    for _model, _admin in _models.items():
        site.register(_model, _admin)
