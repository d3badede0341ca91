"""The catalogue as rows: themes, sections, systems and indicators."""

from __future__ import annotations

from typing import Any

from django.db import models

from metrics.models.base import Tracked


class EntryKind(models.TextChoices):
    THEME = "theme", "主题"
    SECTION = "section", "板块"
    SYSTEM = "system", "系统"
    INDICATOR = "indicator", "指标"


class CatalogueEntry(Tracked):
    """One entry of the catalogue. `body` is the table of its TOML file as it is; metrics.catalogue checks it."""

    kind = models.CharField("种类", max_length=10, choices=EntryKind, help_text="主题、板块、系统或指标。")
    code = models.CharField("代码", max_length=30, help_text="唯一的代码，例如 G1-03。")
    position = models.PositiveIntegerField("次序", default=0, help_text="在页面上的先后。")
    body = models.JSONField("定义", help_text="定义的全部内容，键与 fixtures/catalogue 中的一致。")

    class Meta(Tracked.Meta):
        verbose_name = verbose_name_plural = "指标目录"
        ordering = ("kind", "position", "code")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "code"], name="catalogue_entry_once", violation_error_message="这个代码已经有了。"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.body.get('name_zh', '')}"

    @classmethod
    def home_unit(cls, image: dict[str, Any]) -> str:
        """The catalogue belongs to the whole installation."""
        return ""
