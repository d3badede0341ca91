"""Pairing of partner organisations with communities, and the joint meetings."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.base import Event, State
from metrics.models.organisations import PartyOrganisation


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
        )

    def __str__(self) -> str:
        return f"{self.partner} → {self.unit}"


class MeetingLevel(models.TextChoices):
    DISTRICT = "district", _("区级")
    STREET = "street", _("街道")
    COMMUNITY = "community", _("社区")


class Meeting(Event):
    """A joint meeting (三级联席会议) with the items it took up."""

    level = models.CharField(_("层级"), max_length=20, choices=MeetingLevel, help_text=_("哪一级的联席会议。"))
    items = models.PositiveIntegerField(_("议定事项"), help_text=_("会议议定的事项数。"))
    items_done = models.PositiveIntegerField(_("落实事项"), help_text=_("其中已落实的事项数。"))

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "联席会议")
        verbose_name_plural = pgettext_lazy("many", "联席会议")
        ordering = ("unit", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["unit", "level", "day"],
                name="meeting_once",
                violation_error_message=_("本单位这一天的联席会议已经登记。"),
            ),
            models.CheckConstraint(
                condition=Q(items_done__lte=F("items")),
                name="meeting_done_within_items",
                violation_error_message=_("落实事项不能多于议定事项。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.day}"
