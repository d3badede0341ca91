"""What somebody has typed into a form and not saved yet."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.office.accounts import Account

MOST_DRAFT_BYTES = 200_000
MOST_DRAFTS = 50
MOST_ADDRESS = 300
KEPT = timedelta(days=30)


class DraftQuerySet(models.QuerySet):
    def at(self, account: Account, address: str) -> Draft | None:
        """What the account left in the form there. One query."""
        return self.filter(account=account, address=address).first()

    def keep(self, account: Account, address: str, values: Any) -> None:
        """In place of what the account had there before; nothing is left where there are no values.

        Its old drafts go, and the oldest where there are too many. Raises ValidationError when these are too long.
        """
        if not values:
            return self.discard(account, address)
        if len(json.dumps(values, ensure_ascii=False).encode()) > MOST_DRAFT_BYTES or len(address) > MOST_ADDRESS:
            raise ValidationError(_("填写的内容太多，草稿存不下。请先保存表单。"), code="draft")
        self.update_or_create(account=account, address=address, defaults={"values": values})
        mine = self.filter(account=account)
        mine.filter(saved_at__lt=timezone.now() - KEPT).delete()
        latest = mine.order_by("-saved_at", "-pk").values_list("pk", flat=True)
        mine.exclude(pk__in=list(latest[:MOST_DRAFTS])).delete()

    def discard(self, account: Account, address: str) -> None:
        self.filter(account=account, address=address).delete()


class Draft(models.Model):
    """The fields of one form as one account left them, without personal numbers.

    No ledger: nothing is computed from it, and nobody else reads it.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("账号"),
        related_name="drafts",
        help_text=_("谁填的。"),
    )
    address = models.CharField(_("表单"), max_length=MOST_ADDRESS, help_text=_("在哪个页面填的。"))
    values = models.JSONField(_("内容"), default=dict, help_text=_("填了什么。"))
    saved_at = models.DateTimeField(_("保存时间"), auto_now=True, help_text=_("最近一次自动保存的时间。"))

    objects: ClassVar[Any] = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("one", "草稿")
        verbose_name_plural = pgettext_lazy("many", "草稿")
        constraints = (models.UniqueConstraint(fields=["account", "address"], name="draft_once"),)

    def __str__(self) -> str:
        return f"{self.account} {self.address}"
