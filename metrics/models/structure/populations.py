"""How many people live in a unit, year by year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.returning import ReturnRow, return_constraints
from metrics.periods import Granularity

POPULATION_COLUMNS = ("residents", "households", "party_members", "reporting_members")


class Population(ReturnRow):
    """A unit's people at the end of a year."""

    FREQUENCY: ClassVar[Granularity] = Granularity.YEAR
    REPORTED: ClassVar[tuple[str, ...]] = POPULATION_COLUMNS

    residents = models.PositiveIntegerField(_("常住人口"), null=True, blank=True, help_text=_("年末常住人口。"))
    households = models.PositiveIntegerField(_("户数"), null=True, blank=True, help_text=_("年末户数。"))
    party_members = models.PositiveIntegerField(_("党员"), null=True, blank=True, help_text=_("年末党员数。"))
    reporting_members = models.PositiveIntegerField(
        _("双报到党员"), null=True, blank=True, help_text=_("年末到社区报到的在职党员数。")
    )

    class Meta(ReturnRow.Meta):
        verbose_name = pgettext_lazy("one", "人口情况")
        verbose_name_plural = pgettext_lazy("many", "人口情况")
        ordering = ("unit", "-period_start")
        constraints = (
            *return_constraints("population", Granularity.YEAR, POPULATION_COLUMNS),
            models.UniqueConstraint(
                fields=["unit", "period_start"],
                name="population_once",
                violation_error_message=_("该单位这一年的人口已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.period}"
