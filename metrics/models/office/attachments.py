"""Supporting papers (佐证材料) of any row."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.rows import LedgerRow


class MediaType(models.TextChoices):
    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"


class Attachment(LedgerRow):
    """A file on a row. The unit is that of the row when the file came; who may see the row may see the file."""

    STANDS_ALONE: ClassVar[bool] = False

    ledger = models.CharField(_("台账"), max_length=60, editable=False, help_text=_("属于哪个台账的行。"))
    key = models.CharField(_("行"), max_length=40, editable=False, help_text=_("属于哪一行。"))
    name = models.CharField(_("文件名"), max_length=200, help_text=_("上传时的文件名。"))
    media_type = models.CharField(
        _("文件类型"), max_length=100, choices=MediaType, editable=False, help_text=_("由内容认出的类型。")
    )
    size = models.PositiveIntegerField(_("大小(字节)"), editable=False, help_text=_("文件的大小。"))
    digest = models.CharField(
        _("校验值"), max_length=64, editable=False, help_text=_("内容的 SHA-256，文件按它存放，也按它核对。")
    )

    class Meta(LedgerRow.Meta):
        verbose_name = pgettext_lazy("one", "佐证材料")
        verbose_name_plural = pgettext_lazy("many", "佐证材料")
        ordering = ("ledger", "key", "pk")
        indexes = (models.Index(fields=["ledger", "key"], name="attachment_row"),)
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["ledger", "key", "digest"],
                name="attachment_once",
                violation_error_message=_("这份材料已经在这一行上。"),
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0), name="attachment_not_empty", violation_error_message=_("文件是空的。")
            ),
        )

    def __str__(self) -> str:
        return self.name
