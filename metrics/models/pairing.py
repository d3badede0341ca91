"""Pairing of partner organisations with communities, and the joint meetings."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from metrics.models.base import Event, State
from metrics.models.organisations import PartyOrganisation


class Pairing(State):
    """A Party organisation of a city or district body or firm, paired with a community."""

    partner = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        verbose_name="党组织",
        related_name="pairings",
        help_text="与本社区结对的党组织。",
    )

    class Meta(State.Meta):
        verbose_name = verbose_name_plural = "结对联建"
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "partner", "started_on"],
                name="pairing_once",
                violation_error_message="这一结对已经登记。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner} → {self.unit}"


class MeetingLevel(models.TextChoices):
    DISTRICT = "district", "区级"
    STREET = "street", "街道"
    COMMUNITY = "community", "社区"


class Meeting(Event):
    """A joint meeting (三级联席会议) with the items it took up."""

    level = models.CharField("层级", max_length=20, choices=MeetingLevel, help_text="哪一级的联席会议。")
    items = models.PositiveIntegerField("议定事项", help_text="会议议定的事项数。")
    items_done = models.PositiveIntegerField("落实事项", help_text="其中已落实的事项数。")

    class Meta(Event.Meta):
        verbose_name = verbose_name_plural = "联席会议"
        ordering = ("unit", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["unit", "level", "day"],
                name="meeting_once",
                violation_error_message="本单位这一天的联席会议已经登记。",
            ),
            models.CheckConstraint(
                condition=Q(items_done__lte=F("items")),
                name="meeting_done_within_items",
                violation_error_message="落实事项不能多于议定事项。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.day}"
