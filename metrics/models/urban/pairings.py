"""Partner organisations of communities."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.grassroots.organisations import PartyOrganisation
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import State


class Pairing(State):
    """A Party organisation of a city or district body or firm, paired with a community."""

    partner = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        verbose_name=_("党组织"),
        related_name="pairings",
        help_text=_("与本社区结对的党组织。"),
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "结对联建")
        verbose_name_plural = pgettext_lazy("many", "结对联建")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "partner", "started_on"],
                name="pairing_once",
                violation_error_message=_("这一结对已经登记。"),
            ),
            OneAtATime(fields=["unit", "partner"], name="pairing_at_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.partner} → {self.unit}"
