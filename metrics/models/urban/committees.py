"""Owners' committees."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.overlapping import OneAtATime
from metrics.models.rows import State
from metrics.models.urban.estates import Estate


class OwnersCommittee(State):
    """An owners' committee, for its term."""

    PART_OF: ClassVar[tuple[str, ...]] = ("estate",)

    estate = models.ForeignKey(
        Estate, models.PROTECT, verbose_name=_("小区"), related_name="committees", help_text=_("哪个小区的业委会。")
    )
    members = models.PositiveSmallIntegerField(_("委员数"), help_text=_("业委会委员人数。"))
    party_members = models.PositiveSmallIntegerField(_("党员委员数"), help_text=_("其中的党员人数。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "业主委员会")
        verbose_name_plural = pgettext_lazy("many", "业主委员会")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.CheckConstraint(
                condition=Q(party_members__lte=F("members")),
                name="committee_party_members_within",
                violation_error_message=_("党员委员不能多于委员。"),
            ),
            models.UniqueConstraint(
                fields=["estate", "started_on"],
                name="committee_once",
                violation_error_message=_("该小区同一天已有业委会登记。"),
            ),
            OneAtATime(fields=["estate"], name="committee_at_a_time"),
        )

    def __str__(self) -> str:
        return _("%(estate)s业委会") % {"estate": self.estate}
