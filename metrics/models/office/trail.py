"""The trail of every change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.code import CodeField


class Verb(models.TextChoices):
    CREATE = "create", _("新增")
    CORRECT = "correct", _("更正")
    SUPERSEDE = "supersede", _("变更")
    DELETE = "delete", _("删除")
    RESTORE = "restore", _("恢复")
    MERGE = "merge", _("合并")
    RENAME = "rename", _("更名")
    UNDO = "undo", _("撤销")
    # Who set it, and never what it is.
    PASSWORD = "password", _("设置密码")
    # What changes no row, and is kept all the same: reviews, and who looked at what is not open to all.
    ACCEPT = "accept", _("审核通过")
    RETURN = "return", _("退回")
    REVEAL = "reveal", _("查看号码")
    LOOK_UP = "look_up", _("按身份证号查找")
    DOWNLOAD = "download", _("下载佐证材料")


REVIEWS = (Verb.ACCEPT, Verb.RETURN)
LOOKS = (Verb.REVEAL, Verb.LOOK_UP, Verb.DOWNLOAD)


class TrailEntry(models.Model):
    """What one unit of work did to one row. Only ever added."""

    work = models.UUIDField(pgettext_lazy("trail", "批次"), help_text=_("同一次操作的各行相同。"))
    at = models.DateTimeField(_("时间"), help_text=_("操作的时间。"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("操作人"),
        null=True,
        related_name="+",
        help_text=_("空表示由系统命令操作。"),
    )
    origin = models.CharField(_("来源"), max_length=200, blank=True, help_text=_("网络地址或命令。"))
    why = models.CharField(_("事由"), max_length=500, help_text=_("为什么改。"))
    verb = models.CharField(_("动作"), max_length=10, choices=Verb, help_text=_("做了什么。"))
    ledger = models.CharField(_("台账"), max_length=60, help_text=_("哪个台账。"))
    key = models.CharField(_("行"), max_length=40, help_text=_("哪一行。"))
    unit = CodeField(_("单位"), max_length=15, blank=True, help_text=_("行所在的单位。"))
    version = models.PositiveIntegerField(_("版本"), default=0, help_text=_("操作之后这一行的版本。"))
    before = models.JSONField(_("改前"), null=True, help_text=_("新增的为空。"))
    after = models.JSONField(_("改后"), null=True, help_text=_("删除的为空。"))

    class Meta:
        verbose_name = pgettext_lazy("one", "变更记录")
        verbose_name_plural = pgettext_lazy("many", "变更记录")
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=["ledger", "key"], name="trail_row"),
            models.Index(fields=["unit", "at"], name="trail_unit_at"),
            models.Index(fields=["work"], name="trail_work"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_verb_display()} {self.ledger} {self.key}"
