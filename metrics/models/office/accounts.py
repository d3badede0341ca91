"""Accounts, and what each may read and enter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.contrib.auth.hashers import acheck_password, check_password
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.same import SameField
from metrics.models.current import beside
from metrics.models.managers import LedgerQuerySet, TrackedQuerySet
from metrics.models.subtrees import within_any
from metrics.models.tracked import Tracked


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

ONLY_OFFICERS = _("只有区级业务员可以只负责几个板块。请不选板块，或把角色改为区级业务员。")
ONLY_WRITERS = _("这个角色本来就不填报，不用勾选“只查看”。请去掉勾选。")
NOT_ONESELF = _("不能给自己授权，也不能改自己的授权。请由另一位系统管理员办理。")


class AccountQuerySet(TrackedQuerySet):
    def readable(self, permitted: Iterable[str]) -> Self:
        """Accounts without rights outside these subtrees."""
        foreign = Grant.objects.exclude(within_any("unit_id", permitted))
        return self.exclude(pk__in=foreign.order_by().values("account"))

    def _update(self, values: Any) -> int:
        if not _is_sign_in(values):
            return super()._update(values)
        with beside():
            return super(TrackedQuerySet, self)._update(values)  # type: ignore[misc]

    _update.alters_data = True  # type: ignore[attr-defined]


class AccountManager(UserManager.from_queryset(AccountQuerySet)):  # type: ignore[misc]
    """Django's, within units of work: `create_user` and `create_superuser` are refused outside one."""

    use_in_migrations = False


class Account(Tracked, AbstractUser):
    """Somebody who signs in. What he may read is in his grants; without one, nothing.

    He is disabled and never deleted, since the trail names who did what.
    """

    STANDS_ALONE: ClassVar[bool] = False
    NOT_RECORDED: ClassVar[tuple[str, ...]] = ("password", "password_is_first", "last_login")
    SECRET: ClassVar[tuple[str, ...]] = ("password",)

    same_username = SameField(source="username")
    name = models.CharField(
        _("姓名"), max_length=50, blank=True, default="", help_text=_("显示在页面和变更记录里的姓名。")
    )
    password_is_first = models.BooleanField(
        _("首次密码"), default=False, editable=False, help_text=_("密码由别人设定，登录后须先换成自己的。")
    )

    objects: ClassVar[Any] = AccountManager()

    class Meta(Tracked.Meta):
        verbose_name = pgettext_lazy("one", "账号")
        verbose_name_plural = pgettext_lazy("many", "账号")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["same_username"],
                name="account_once",
                violation_error_code="unique",
                violation_error_message=_("已有只差大小写、全角半角或空格的用户名。请换一个。"),
            ),
        )

    def __str__(self) -> str:
        return self.name or self.username

    def _do_update(
        self, base_qs: Any, using: Any, pk_val: Any, values: Any, update_fields: Any, forced_update: Any
    ) -> bool:
        how = (base_qs, using, pk_val, values, update_fields, forced_update)
        if not _is_sign_in(values):
            return super()._do_update(*how)
        # No other version of the account: whoever has it open need not know.
        return super(Tracked, self)._do_update(*how)

    def check_password(self, raw_password: str) -> bool:
        """Django's own would also store the password in a newer hash in passing, which nobody would know of."""
        return check_password(raw_password, self.password)

    async def acheck_password(self, raw_password: str) -> bool:
        return await acheck_password(raw_password, self.password)

    def has_office(self) -> bool:
        """Whether the account keeps anything. One query."""
        return self.is_active and any(grant.role in OFFICES for grant in self.grants.all())

    @classmethod
    def home_unit(cls, _image: dict[str, Any]) -> str:
        """Accounts belong to the whole installation."""
        return ""


def _is_sign_in(values: Iterable[tuple[Any, ...]]) -> bool:
    """Whether these columns are all that Django stores when somebody signs in."""
    return [value[0].name for value in values] == ["last_login"]


class Grant(Tracked):
    """A role in a subtree. What goes with what is in the constraints here and in `metrics.ledgers.separation`."""

    STANDS_ALONE: ClassVar[bool] = False
    LOCKED_WITH: ClassVar[tuple[str, ...]] = ("account",)

    account = models.ForeignKey(
        Account, models.PROTECT, verbose_name=_("账号"), related_name="grants", help_text=_("授权给谁。")
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

    objects: ClassVar[Any] = models.Manager.from_queryset(LedgerQuerySet)()

    class Meta(Tracked.Meta):
        verbose_name = pgettext_lazy("one", "授权")
        verbose_name_plural = pgettext_lazy("many", "授权")
        ordering = ("account", "unit")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["account", "unit", "role"],
                name="grant_once",
                violation_error_message=_("该账号在此单位已有这个角色。"),
            ),
            models.CheckConstraint(
                condition=Q(sections=[]) | Q(role=Role.OFFICER),
                name="grant_sections",
                violation_error_message=ONLY_OFFICERS,
            ),
            models.CheckConstraint(
                condition=Q(view_only=False) | Q(role__in=sorted(WRITERS)),
                name="grant_view_only",
                violation_error_message=ONLY_WRITERS,
            ),
            models.CheckConstraint(
                condition=Q(changed_by=None) | ~Q(changed_by=F("account")),
                name="grant_not_to_oneself",
                violation_error_message=NOT_ONESELF,
            ),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.get_role_display()} {self.unit_id}"

    def clean(self) -> None:
        """Says at its field what the constraints hold."""
        faults: dict[str, Any] = {}
        if self.sections and self.role != Role.OFFICER:
            faults["sections"] = ONLY_OFFICERS
        if self.view_only and self.role not in WRITERS:
            faults["view_only"] = ONLY_WRITERS
        if faults:
            raise ValidationError(faults)
