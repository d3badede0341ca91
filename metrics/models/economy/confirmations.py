"""Confirmation of who owns an asset."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.money import MoneyField
from metrics.models.columns.same import SameField
from metrics.models.economy.bounds import not_negative
from metrics.models.rows import LedgerRow


class Confirmation(LedgerRow):
    """The confirmation of an asset's ownership: the village applies, the township reviews, the district decides.

    Nobody reviews or decides what he applied for, or decides what he reviewed.
    """

    name = models.CharField(_("名称"), max_length=100, help_text=_("申请确权的项目。"))
    same_name = SameField()
    original_value = MoneyField(_("资产原值"), help_text=_("账面原值，单位元。"))
    applied_on = models.DateField(_("申请日期"), help_text=_("村申请的日期。"))
    reviewed_on = models.DateField(_("审核日期"), null=True, blank=True, help_text=_("乡镇审核通过的日期。"))
    decided_on = models.DateField(_("审定日期"), null=True, blank=True, help_text=_("区审定确权的日期。"))
    returned_on = models.DateField(_("退回日期"), null=True, blank=True, help_text=_("被退回的日期；重新申请后清空。"))
    return_reason = models.CharField(_("退回原因"), max_length=200, blank=True, default="", help_text=_("退回时填写。"))
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("申请人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("村级经办账号。"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("审核人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("乡级审核账号。"),
    )
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("审定人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("区级审定账号。"),
    )

    class Meta(LedgerRow.Meta):
        verbose_name = pgettext_lazy("one", "资产确权")
        verbose_name_plural = pgettext_lazy("many", "资产确权")
        ordering = ("unit", "applied_on", "pk")
        constraints: ClassVar[Any] = (
            *not_negative("original_value", name="confirmation"),
            models.UniqueConstraint(
                fields=["unit", "same_name"],
                name="confirmation_once",
                violation_error_message=_("本单位已有同名确权项目。"),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on=None) | Q(reviewed_on__gte=F("applied_on")),
                name="confirmation_review_after_application",
                violation_error_message=_("审核日期不能早于申请日期。"),
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(reviewed_on__isnull=False, decided_on__gte=F("reviewed_on")),
                name="confirmation_decision_after_review",
                violation_error_message=_("须先经乡镇审核，审定日期不能早于审核日期。"),
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None, return_reason="")
                | (Q(returned_on__isnull=False, decided_on=None) & ~Q(return_reason="")),
                name="confirmation_return_with_reason",
                violation_error_message=_("退回须写明原因，已审定的不能退回。"),
            ),
            models.CheckConstraint(
                condition=(Q(applicant=None) | Q(reviewer=None) | ~Q(applicant=F("reviewer")))
                & (Q(applicant=None) | Q(decider=None) | ~Q(applicant=F("decider")))
                & (Q(reviewer=None) | Q(decider=None) | ~Q(reviewer=F("decider"))),
                name="confirmation_by_three",
                violation_error_message=_("申请、审核、审定须由三个不同的人办理。"),
            ),
        )

    def __str__(self) -> str:
        return self.name
