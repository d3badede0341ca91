"""The catalogue as rows: themes, sections, systems and indicators."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.same import SameField
from metrics.models.tracked import Tracked


class EntryKind(models.TextChoices):
    THEME = "theme", _("主题")
    SECTION = "section", _("板块")
    SYSTEM = "system", _("系统")
    INDICATOR = "indicator", _("指标")


class CatalogueEntry(Tracked):
    """One entry of the catalogue. `body` is the table of its TOML file as it is; metrics.catalogue checks it."""

    kind = models.CharField(_("种类"), max_length=10, choices=EntryKind, help_text=_("主题、板块、系统或指标。"))
    code = models.CharField(_("代码"), max_length=30, help_text=_("唯一的代码，例如 G1-03。"))
    same_code = SameField(source="code")
    position = models.PositiveIntegerField(_("次序"), default=0, help_text=_("在页面上的先后。"))
    body = models.JSONField(_("定义"), help_text=_("定义的全部内容，键与 fixtures/catalogue 中的一致。"))

    class Meta(Tracked.Meta):
        verbose_name = pgettext_lazy("one", "指标目录")
        verbose_name_plural = pgettext_lazy("many", "指标目录")
        ordering = ("kind", "position", "code")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "same_code"],
                name="catalogue_entry_once",
                violation_error_message=_("这个代码已经有了。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.body.get('name_zh', '')}"

    @classmethod
    def home_unit(cls, _image: dict[str, Any]) -> str:
        """The catalogue belongs to the whole installation."""
        return ""
