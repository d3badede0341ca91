"""The trail of every change, and the counters that tell a frame that it is old."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.fields import CodeField


class Verb(models.TextChoices):
    CREATE = "create", _("新增")
    CORRECT = "correct", _("更正")
    SUCCEED = "succeed", _("变更")
    DELETE = "delete", _("删除")
    RESTORE = "restore", _("恢复")
    MERGE = "merge", _("合并")
    UNDO = "undo", _("撤销")
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


class Counter(models.Model):
    """How often a ledger of a district has changed. Read before rows, raised last before commit."""

    district = CodeField(_("区"), max_length=6, help_text=_("区的代码；空为全装置共有。"))
    ledger = models.CharField(_("台账"), max_length=60, help_text=_("模型的名称。"))
    value = models.BigIntegerField(_("次数"), default=0, help_text=_("只增不减。"))

    class Meta:
        verbose_name = pgettext_lazy("one", "计数")
        verbose_name_plural = pgettext_lazy("many", "计数")
        constraints = (models.UniqueConstraint(fields=["district", "ledger"], name="counter_once"),)

    def __str__(self) -> str:
        return f"{self.district} {self.ledger} {self.value}"

    @classmethod
    def raise_all(cls, pairs: Iterable[tuple[str, str]]) -> None:
        """Adds one to each (district, ledger), in sorted order so that two who raise the same cannot deadlock."""
        ordered = sorted(pairs)
        table = cls._meta.db_table
        with connection.cursor() as cursor:
            for start in range(0, len(ordered), 200):
                part = ordered[start : start + 200]
                cursor.execute(
                    f'INSERT INTO "{table}" (district, ledger, value) VALUES {", ".join(["(%s, %s, 1)"] * len(part))} '
                    f'ON CONFLICT (district, ledger) DO UPDATE SET value = "{table}".value + 1',
                    [item for pair in part for item in pair],
                )

    @classmethod
    def read(cls, districts: Iterable[str], ledgers: Iterable[str] | None = None) -> dict[tuple[str, str], int]:
        """The counters of the districts and of the whole installation, by (district, ledger). One query."""
        query = cls.objects.filter(district__in={*districts, ""})
        if ledgers is not None:
            query = query.filter(ledger__in=set(ledgers))
        return {
            (district, ledger): value for district, ledger, value in query.values_list("district", "ledger", "value")
        }
