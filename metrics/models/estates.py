"""Residential estates."""

from __future__ import annotations

from django.db import models

from metrics.models.base import State
from metrics.models.enterprises import Enterprise


class Estate(State):
    """A residential estate with property service."""

    name = models.CharField("名称", max_length=80, help_text="小区的名称。")
    households = models.PositiveIntegerField("户数", help_text="入住户数,用来计算每户投诉。")
    firm = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        verbose_name="物业企业",
        null=True,
        blank=True,
        related_name="estates",
        help_text="服务的物业企业,没有的不填。",
    )

    class Meta(State.Meta):
        verbose_name = verbose_name_plural = "住宅小区"
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "name", "started_on"],
                name="estate_once",
                violation_error_message="本单位已有同名小区。",
            ),
        )

    def __str__(self) -> str:
        return self.name
