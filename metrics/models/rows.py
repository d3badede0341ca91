"""Rows that units keep, and the ways of them to be in time."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from metrics.models.managers import LedgerQuerySet, StateQuerySet
from metrics.models.tracked import Tracked


class LedgerRow(Tracked):
    """A row that a unit keeps."""

    unit = models.ForeignKey(
        "metrics.OrgUnit",
        models.PROTECT,
        verbose_name=_("单位"),
        related_name="+",
        help_text=_("这一行归哪个单位填报。"),
    )
    note = models.CharField(_("备注"), max_length=500, blank=True, default="", help_text=_("需要说明的情况，可不填。"))

    objects: ClassVar[Any] = models.Manager.from_queryset(LedgerQuerySet)()

    class Meta(Tracked.Meta):
        abstract = True


class Event(LedgerRow):
    """Something that happened on a day."""

    day = models.DateField(_("日期"), help_text=_("发生的日期。"))

    class Meta(LedgerRow.Meta):
        abstract = True


class State(LedgerRow):
    """Something that holds from a day to a day; the last day still holds."""

    # What a row says once 变更 has ended it, where one that ends must say how.
    WHEN_SUPERSEDED: ClassVar[dict[str, Any]] = {}

    started_on = models.DateField(_("开始日期"), help_text=_("生效的第一天。"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True, help_text=_("仍然有效的最后一天；未结束的不填。"))
    predecessor = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name=_("变更前的行"),
        null=True,
        blank=True,
        editable=False,
        related_name="successor",
        help_text=_("由“变更”产生的行指向变更前的那一行。"),
    )

    objects: ClassVar[Any] = models.Manager.from_queryset(StateQuerySet)()

    class Meta(LedgerRow.Meta):
        abstract = True
        constraints: ClassVar[Any] = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="%(class)s_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            )
        ]
