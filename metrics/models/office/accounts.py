"""Accounts, and what each may read and enter."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    LEADER = "leader", _("领导")
    CLERK = "clerk", _("村(社区)填报员")
    REVIEWER = "reviewer", _("乡镇(街道)审核员")
    OFFICER = "officer", _("区级业务员")
    BUSINESS_ADMIN = "business_admin", _("业务管理员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    AUDITOR = "auditor", _("审计员")


# Roles that read business rows, and those that write them; the rest work on accounts or on the trail.
READERS = frozenset({Role.LEADER, Role.CLERK, Role.REVIEWER, Role.OFFICER, Role.BUSINESS_ADMIN})
WRITERS = frozenset({Role.CLERK, Role.REVIEWER, Role.OFFICER, Role.BUSINESS_ADMIN})
# Those who have something to keep: rows, accounts or the trail.
OFFICES = WRITERS | {Role.SYSTEM_ADMIN, Role.AUDITOR}


class Account(AbstractUser):
    """Somebody who signs in. What he may read is in his grants; without one, nothing."""

    name = models.CharField(
        _("姓名"), max_length=50, blank=True, default="", help_text=_("显示在页面和变更记录里的姓名。")
    )

    class Meta:
        verbose_name = pgettext_lazy("one", "账号")
        verbose_name_plural = pgettext_lazy("many", "账号")

    def __str__(self) -> str:
        return self.name or self.username

    def has_office(self) -> bool:
        """Whether the account keeps anything. One query."""
        return self.is_active and any(grant.role in OFFICES for grant in self.grants.all())


class Grant(models.Model):
    """A role in a subtree."""

    account = models.ForeignKey(
        Account, models.CASCADE, verbose_name=_("账号"), related_name="grants", help_text=_("授权给谁。")
    )
    unit = models.ForeignKey(
        "metrics.OrgUnit",
        models.PROTECT,
        verbose_name=_("单位"),
        related_name="+",
        help_text=_("在哪个单位及其下级有效。"),
    )
    role = models.CharField(_("角色"), max_length=20, choices=Role, help_text=_("决定能看什么、能改什么。"))
    view_only = models.BooleanField(
        _("只查看"), default=False, help_text=_("勾选后在这个单位只看不填；填报的单位另加一行授权。")
    )
    sections = models.JSONField(
        _("负责的板块"), default=list, blank=True, help_text=_("区级业务员只负责其中几个板块时选；不选为全部。")
    )

    class Meta:
        verbose_name = pgettext_lazy("one", "授权")
        verbose_name_plural = pgettext_lazy("many", "授权")
        ordering = ("account", "unit")
        constraints = (
            models.UniqueConstraint(
                fields=["account", "unit", "role"],
                name="grant_once",
                violation_error_message=_("该账号在此单位已有这个角色。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.get_role_display()} {self.unit_id}"
