"""The units below another."""

from __future__ import annotations

from dataclasses import dataclass

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from dashboard.tables.base import SiteTable
from metrics.models import OrgUnit

_NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


@dataclass(frozen=True)
class UnitRow:
    """One unit, and how many stand directly below it. `url` is its own page."""

    unit: OrgUnit
    below: int
    url: str

    @property
    def kind(self) -> str:
        return str(self.unit.get_kind_display())

    @property
    def population_order(self) -> int:
        return -1 if self.unit.population is None else self.unit.population

    @property
    def households_order(self) -> int:
        return -1 if self.unit.households is None else self.unit.households


def _link(record: UnitRow) -> str:
    return record.url


class UnitsTable(SiteTable):
    code = tables.Column(_("区划代码"), accessor="unit__code")
    name = tables.Column(_("单位"), accessor="unit__name", order_by="unit__code", linkify=_link)
    kind = tables.Column(_("类别"), accessor="kind")
    population = tables.Column(_("人口"), accessor="unit__population", order_by="population_order", attrs=_NUMBER)
    households = tables.Column(_("户数"), accessor="unit__households", order_by="households_order", attrs=_NUMBER)
    below = tables.Column(_("下级单位"), attrs=_NUMBER)

    def render_population(self, value: int) -> str:
        return f"{value:,}"

    render_households = render_population
