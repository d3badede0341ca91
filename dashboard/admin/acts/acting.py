"""The admin of tracked rows as its parts know it: whose rows they are, where its pages lie, and how one writes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from dashboard.admin.acts.permissions import ScopedActs
from dashboard.admin.acts.unit_of_work import Answer, in_one_work
from dashboard.admin.django_private import OpenAdmin
from metrics.ledgers.register import Register
from metrics.ledgers.registry import register_of


class ActingAdmin(ScopedActs, OpenAdmin):
    @property
    def register(self) -> Register:
        """What its rows are."""
        return register_of(self.model)

    def address(self, name: str, *args: Any) -> str:
        """Of a page of this admin: changelist, change, review."""
        return reverse(f"{self.admin_site.name}:{self.name_of(name)}", args=args)

    def name_of(self, view: str) -> str:
        """As addresses are called: metrics_assignment_change."""
        return f"{self.opts.app_label}_{self.opts.model_name}_{view}"

    def page_at(self, place: str, view: Any, name: str) -> URLPattern:
        """A further page of this admin."""
        return path(place, self.admin_site.admin_view(view), name=self.name_of(name))

    def write(self, request: HttpRequest, why: str, view: Answer) -> HttpResponse:
        """The view, for a POST inside one unit of work."""
        return in_one_work(request, why, view, at_last=self.check_whole)

    def check_whole(self) -> None:
        """When all is written, and before it is kept. Raises ValidationError."""
