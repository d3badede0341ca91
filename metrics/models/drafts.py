"""What somebody has typed into a form and not saved yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Draft(models.Model):
    """The fields of one form as one account left them, without personal numbers.

    No ledger: nothing is computed from it, and nobody else reads it.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("账号"),
        related_name="drafts",
        help_text=_("谁填的。"),
    )
    address = models.CharField(_("表单"), max_length=300, help_text=_("在哪个页面填的。"))
    values = models.JSONField(_("内容"), default=dict, help_text=_("填了什么。"))
    saved_at = models.DateTimeField(_("保存时间"), auto_now=True, help_text=_("最近一次自动保存的时间。"))

    class Meta:
        verbose_name = pgettext_lazy("one", "草稿")
        verbose_name_plural = pgettext_lazy("many", "草稿")
        constraints = (models.UniqueConstraint(fields=["account", "address"], name="draft_once"),)

    def __str__(self) -> str:
        return f"{self.account} {self.address}"
