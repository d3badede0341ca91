"""How often each ledger of a district has changed: what tells a frame that it is old."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.code import CodeField


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
