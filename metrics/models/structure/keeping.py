"""From which day on a ledger is kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.ledger_part import ledger_parts
from metrics.models.rows import LedgerRow


class Keeping(LedgerRow):
    """The first day of a ledger, or of a kind of its rows, in a unit and all below it, with or without rows since."""

    SHARED_BELOW: ClassVar[bool] = True
    GOES_ON: ClassVar[bool] = False

    part = models.CharField(
        _("台账"), max_length=60, choices=ledger_parts, help_text=_("哪一本台账；只说其中一类的，选到类别。")
    )
    kept_from = models.DateField(
        _("建账日期"), help_text=_("从这一天起记账；之前的时期不出数，也不作比较。之后没有记录的，算零。")
    )

    class Meta(LedgerRow.Meta):
        verbose_name = pgettext_lazy("one", "建账情况")
        verbose_name_plural = pgettext_lazy("many", "建账情况")
        ordering = ("unit", "part")
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "part"],
                name="keeping_once",
                violation_error_message=_("这本台账的建账日期已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.kept_from}"
